"""The space of a sweep: a recipe, and the values to try for some of its fields.

A space file names the recipe and lists, for each field to search, choices or a range::

    recipe: default
    search:
      learning_rate: {low: 5.0e-5, high: 5.0e-4, log: true}
      hidden_dropout: [0.0, 0.1, 0.2]

Values are checked as those of a recipe are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.training.recipe import Recipe, check_keys, load_recipe, parse_recipe, read_mapping

UNSEARCHABLE: Final = frozenset({"hand_written", "simulated_validation_notes", "simulator_seed"})
"""Fields that choose the validation notes: trials that differ in them can't be compared."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``low`` to ``high``, both included; whole ones where both are ``int``.

    Attributes:
        low: least value.
        high: greatest value.
        log: whether to draw by the logarithm.
    """

    low: float
    high: float
    log: bool = False

    def __contains__(self, value: Any) -> bool:
        """Whether a value of the field lies in the range."""
        return value is not None and self.low <= value <= self.high


Candidates = tuple[Any, ...] | Range
"""Choices, or a range."""


@dataclass(frozen=True, slots=True)
class Space:
    """What a sweep searches.

    Attributes:
        recipe: gives the fields that are not searched.
        search: candidates of each field that is.
    """

    recipe: Recipe
    search: Mapping[str, Candidates]

    def recipe_with(self, values: Mapping[str, Any]) -> Recipe:
        """The recipe with other values of the searched fields."""
        return parse_recipe({**self.recipe.model_dump(), **values})

    def own_values(self) -> dict[str, Any] | None:
        """The recipe's own values of the searched fields; none if one is no candidate."""
        values = {name: getattr(self.recipe, name) for name in self.search}
        return values if all(values[name] in self.search[name] for name in values) else None

    def as_dict(self) -> dict[str, Any]:
        """The space as it would be read from JSON, the recipe in full."""
        search = {
            name: asdict(candidates) if isinstance(candidates, Range) else list(candidates)
            for name, candidates in self.search.items()
        }
        return {"recipe": self.recipe.model_dump(), "search": search}


def load_space(path: Path | str, base: str | None = None) -> Space:
    """Read a space file; the names ``default`` and ``smoke`` mean the packaged ones.

    Args:
        path: a YAML file, or the name of a packaged space.
        base: replaces the base of the recipe.

    Raises:
        InputError: a file can't be read, or a key or value is not valid.
    """
    content = read_mapping(path, "space")
    check_keys(content, [field.name for field in fields(Space)], "space")
    search = content.get("search")
    if not isinstance(search, dict) or not search:
        raise InputError(f"the space {path} searches no field; list some of the recipe's by search")
    if base is not None and "base" in search:
        raise InputError(
            f"the space {path} searches the base; give no other base, or take it out of the space"
        )
    recipe = load_recipe(str(content.get("recipe", "default")), base=base)
    check_keys(search, Recipe.model_fields, "recipe")
    return Space(recipe, {name: _candidates(recipe, name, search[name]) for name in search})


def _candidates(recipe: Recipe, name: str, written: Any) -> Candidates:
    if name in UNSEARCHABLE:
        raise InputError(
            f"the space can't search {name}, since trials are compared on the same validation"
            " notes; set it in the recipe"
        )
    if isinstance(written, dict):
        return _range(recipe, name, written)
    if not isinstance(written, list) or not written:
        raise InputError(f"the space's {name} is not valid; list choices, or give low and high")
    return tuple(dict.fromkeys(_checked(recipe, name, value) for value in written))


def _range(recipe: Recipe, name: str, written: dict[Any, Any]) -> Range:
    check_keys(written, [field.name for field in fields(Range)], f"range of {name}")
    if not {"low", "high"} <= set(written):
        raise InputError(f"the range of {name} has one end only; give low and high")
    low, high = (_checked(recipe, name, written[end]) for end in ("low", "high"))
    if type(low) not in (int, float) or type(high) is not type(low):
        raise InputError(f"the space's {name} takes no range; list choices")
    if not low < high < math.inf:
        raise InputError(f"the range of {name} is empty or endless; let low be less than high")
    log = written.get("log", False)
    if not isinstance(log, bool):
        raise InputError(f"the range of {name} has a log that is neither true nor false")
    if log and low <= 0:
        raise InputError(f"the range of {name} reaches 0; raise low, or leave log out")
    return Range(low, high, log)


def _checked(recipe: Recipe, name: str, value: Any) -> Any:
    """A value as the recipe's field holds it."""
    return getattr(parse_recipe({**recipe.model_dump(), name: value}), name)
