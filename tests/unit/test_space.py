"""The space of a sweep: how it is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mndnotes.errors import InputError
from mndnotes.training.recipe import load_recipe
from mndnotes.training.search.space import Range, Space, load_space


def space_of(folder: Path, text: str) -> Space:
    file = folder / "space.yaml"
    file.write_text(text, encoding="utf-8")
    return load_space(file)


@pytest.mark.parametrize("name", ["default", "smoke"])
def test_a_packaged_space_holds_its_recipe(name: str) -> None:
    space = load_space(name)
    assert space.recipe == load_recipe(name)
    assert space.own_values() == {f: getattr(space.recipe, f) for f in space.search}


def test_values_become_those_of_the_recipe(tmp_path: Path) -> None:
    space = space_of(
        tmp_path,
        "recipe: smoke\n"
        "search:\n"
        "  learning_rate: {low: 1e-5, high: 1e-3, log: true}\n"
        "  epochs: {low: 1, high: 4}\n"
        "  warmup: [0, 0.1, 0.1]\n"
        "  max_steps: [null, 2]\n",
    )
    assert space.search == {
        "learning_rate": Range(1e-5, 1e-3, log=True),
        "epochs": Range(1, 4),
        "warmup": (0.0, 0.1),
        "max_steps": (None, 2),
    }
    assert isinstance(space.search["warmup"][0], float)
    changed = space.recipe_with({"epochs": 3})
    assert changed == load_recipe("smoke", epochs=3)


@pytest.mark.parametrize(
    ("field", "own"),
    [
        ("warmup: [0.1]", {"warmup": 0.1}),
        ("warmup: {low: 0.1, high: 0.5}", {"warmup": 0.1}),
        ("warmup: [0.2, 0.3]", None),
        ("warmup: {low: 0.2, high: 0.5}", None),
    ],
)
def test_the_recipe_may_lie_outside_the_space(
    tmp_path: Path, field: str, own: dict[str, float] | None
) -> None:
    assert space_of(tmp_path, f"recipe: smoke\nsearch:\n  {field}\n").own_values() == own


def test_a_base_replaces_that_of_the_recipe(tmp_path: Path) -> None:
    assert load_space("default", base="tiny").recipe.base == "tiny"
    file = tmp_path / "bases.yaml"
    file.write_text("search: {base: [tiny, mine]}\n")
    with pytest.raises(InputError, match="searches the base; give no other"):
        load_space(file, base="tiny")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"serch": {"epochs": [1]}}, "the space has no key 'serch'; did you mean 'search'"),
        ({"recipe": "smoke"}, "searches no field"),
        ({"search": {}}, "searches no field"),
        ({"search": ["epochs"]}, "searches no field"),
        ({"recipe": "nowhere", "search": {"epochs": [1]}}, "the recipe nowhere can't be read"),
        ({"search": {"epoch": [1]}}, "the recipe has no key 'epoch'; did you mean 'epochs'"),
        ({"search": {"epochs": ["many"]}}, "the recipe's epochs is not valid"),
        ({"search": {"warmup": [0.1, 2]}}, "the recipe's warmup is not valid"),
        ({"search": {"epochs": {"low": 0, "high": 3}}}, "the recipe's epochs is not valid"),
        ({"search": {"epochs": 3}}, "epochs is not valid; list choices, or give low and high"),
        ({"search": {"epochs": []}}, "epochs is not valid; list choices, or give low and high"),
        ({"search": {"epochs": {"low": 1}}}, "the range of epochs has one end only"),
        ({"search": {"epochs": {"low": 3, "high": 3}}}, "the range of epochs is empty"),
        ({"search": {"learning_rate": {"low": 1, "high": float("inf")}}}, "empty or endless"),
        ({"search": {"epochs": {"low": 1, "hi": 3}}}, "range of epochs has no key 'hi'; .*'high'"),
        ({"search": {"score_loss": {"low": "bce", "high": "mse"}}}, "score_loss takes no range"),
        ({"search": {"max_steps": {"low": None, "high": 3}}}, "max_steps takes no range"),
        ({"search": {"warmup": {"low": 0, "high": 0.5, "log": True}}}, "warmup reaches 0"),
        ({"search": {"warmup": {"low": 0, "high": 0.5, "log": 10}}}, "neither true nor false"),
        ({"search": {"simulator_seed": [1, 2]}}, "can't search simulator_seed"),
        (["search"], "is no mapping"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_sentence(
    tmp_path: Path, content: object, message: str
) -> None:
    with pytest.raises(InputError, match=message) as refused:
        space_of(tmp_path, yaml.safe_dump(content))
    assert "\n" not in str(refused.value)


def test_a_space_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"space .* can't be read; name a YAML file"):
        load_space(tmp_path / "nothing.yaml")
