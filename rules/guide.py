"""The guide cards: what the coding guide says of a diagnosis, corrected, with its sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mndnotes.errors import InputError
from mndnotes.rules.codes import code_set
from mndnotes.rules.coding import validation_needs
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Diagnosis


@lru_cache(maxsize=1)
def guide() -> dict[str, Any]:
    """The guide's statements, cards and template, from ``catalogue/guide.yaml``."""
    return read_yaml("guide", folder="catalogue")


def card(name: str) -> str:
    """The guide card of a diagnosis as text.

    Args:
        name: ``als``, ``pls`` or ``pma``, in any case.

    Raises:
        InputError: there is no card of that name.
    """
    return "\n".join(_card(_known(name)))


def template(name: str) -> str:
    """A documentation template to fill in for a diagnosis.

    Raises:
        InputError: there is no card of that name.
    """
    entry = _known(name)
    title = code_set().title(entry["code"])
    return f"{title}: what the note should hold\n\n{guide()['template']}"


def _known(name: str) -> dict[str, Any]:
    cards: dict[str, dict[str, Any]] = guide()["cards"]
    try:
        return cards[name.lower()]
    except KeyError:
        raise InputError(f"there is no guide for {name}; use {', '.join(cards)}") from None


def _card(entry: dict[str, Any]) -> Iterator[str]:
    codes = code_set()
    yield f"{entry['code']}  {codes.title(entry['code'])}   ({codes.release})"
    yield f"  also known as   {', '.join(entry['also'])}"
    yield f"  picture         {entry['criteria']}"
    for code in entry["apart_from"]:
        yield f"  kept apart from {code}  {codes.title(code)} (clinical logic, no Excludes note)"
    yield "  clinical validation looks for"
    for element, statuses in validation_needs(Diagnosis(entry["statement"])).items():
        yield f"    {element.value.replace('_', ' ')}: {' or '.join(statuses)}"
    yield "  what the guide says, and what holds"
    for statement in guide()["statements"]:
        yield f"    {statement['id']} {statement['verdict']:<10}{statement['published']}"
        if statement["corrected"]:
            yield f"         holds:   {statement['corrected']}"
        yield f"         source:  {statement['because']}"
