"""Cards and source attributes: whole, up to date, and nothing named that is not there."""

from __future__ import annotations

import importlib.util
import json
import shlex
import shutil
from collections import Counter
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from mndnotes.cli import COMMAND_GROUP
from mndnotes.errors import InputError, KnowledgeError
from mndnotes.training.release.card_figures import EVALUATION, MODEL, evaluation
from mndnotes.training.release.card_pages import pages, refreshed, without_places
from mndnotes.training.release.source_attributes import (
    Group,
    Part,
    SourceAttribute,
    part_lines,
    source_attributes,
)

ATTRIBUTES = [found for part in source_attributes().parts for found in part.attributes]
COMMANDS = sorted({command for found in ATTRIBUTES for command in found.commands})
FILES = sorted({file for found in ATTRIBUTES for file in found.files})
IN_A_GROUP = (4, 4, 2, 4, 2, 4, 5, 4, 2)
"""Attributes of a predictive intervention under each heading of 170.315(b)(11)(iv)(B)."""


def options_of(words: list[str]) -> set[str]:
    """The options of the command that the words after ``mndnotes`` name."""
    (offer,) = entry_points(group=COMMAND_GROUP, name=words[0])
    found: Any = typer.main.get_group(offer.load())
    for word in words:
        if not isinstance(found, TyperGroup):
            break
        found = found.commands[word]
    return {option for parameter in found.params for option in parameter.opts}


def test_there_are_13_attributes_of_rules_and_31_of_models() -> None:
    counted = Counter(found.id[1] for found in ATTRIBUTES)
    assert counted == {"A": 13, "B": 31}
    assert [len(group.attributes) for group in source_attributes().parts[1].groups] == [*IN_A_GROUP]


def test_every_paragraph_is_there_once_and_in_order() -> None:
    roman = ("i", "ii", "iii", "iv", "v")
    expected = [f"(A)({number})" for number in range(1, 14)] + [
        f"(B)({number})({roman[place]})"
        for number, size in enumerate(IN_A_GROUP, start=1)
        for place in range(size)
    ]
    assert [found.id for found in ATTRIBUTES] == expected


@pytest.mark.parametrize("file", FILES)
def test_a_named_file_is_there(repository: Path, file: str) -> None:
    assert (repository / file).is_file()


@pytest.mark.parametrize("line", COMMANDS)
def test_a_named_command_and_its_options_are_there(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "python":
        assert words[0] == "-m"
        assert importlib.util.find_spec(words[1]) is not None
        return
    assert program == "mndnotes"
    assert {word for word in words if word.startswith("--")} <= options_of(words)


def test_the_pages_are_up_to_date(repository: Path) -> None:
    stale = [
        name
        for name, text in pages(repository).items()
        if (repository / name).read_text("utf-8") != text
    ]
    assert stale == [], "run python -m mndnotes.training.release.card_pages"


def test_every_answer_stands_on_the_page(repository: Path) -> None:
    page = (repository / "docs/cards/source_attributes.md").read_text("utf-8")
    card = (repository / "docs/cards/model.md").read_text("utf-8")
    for found in ATTRIBUTES:
        assert f"**{found.id} {found.title}**" in page
        assert (f"**{found.id} {found.title}**" in card) == found.id.startswith("(B)")
    assert "$" not in page


def test_an_answer_with_a_figure_that_nobody_gives_is_refused() -> None:
    odd = SourceAttribute(id="(A)(1)", title="t", asks="a", answer="$nowhere notes")
    part = Part(letter="A", title="t", groups=(Group(title="g", attributes=(odd,)),))
    with pytest.raises(KnowledgeError, match=r"\(A\)\(1\) names a figure"):
        list(part_lines(part, {}))


def test_figures_of_another_model_are_refused(repository: Path, tmp_path: Path) -> None:
    for file in (EVALUATION, MODEL / "manifest.json"):
        (tmp_path / file).parent.mkdir(parents=True)
        shutil.copy(repository / file, tmp_path / file)
    assert evaluation(tmp_path) == json.loads((repository / EVALUATION).read_text("utf-8"))
    manifest = json.loads((tmp_path / MODEL / "manifest.json").read_text("utf-8"))
    manifest["files"]["config.json"]["sha256"] = "0" * 64
    (tmp_path / MODEL / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="another model than models/default or with other"):
        evaluation(tmp_path)


def test_a_block_is_replaced_by_what_its_command_prints() -> None:
    before = "Counts (`python -m x`):\n\n```text\nold\n```\n\n```text\nother\n```\n"
    after = "Counts (`python -m x`):\n\n```text\nnew 1\n```\n\n```text\nother\n```\n"
    assert refreshed(before, {"python -m x": "new 1"}) == after
    with pytest.raises(InputError, match="must show the output of python -m y once"):
        refreshed(before, {"python -m y": ""})


def test_links_and_pictures_of_another_folder_become_names() -> None:
    text = "![Plot](plots/a.svg)\nSee [how](own.md) and [them](https://example.org).\n"
    moved = "See `data/own.md` and [them](https://example.org).\n"
    assert without_places(text, Path("data")) == moved
