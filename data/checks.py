"""Checks the fields of one row and makes the note of them, or says all that is wrong.

A note with every label becomes a `LabelledNote`, one with some a `PartlyLabelledNote`, one with
none a `RawNote`. What is wrong is said by field in one sentence that never quotes the note.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from mndnotes.data.fields import LABELS, Problem, shown_names
from mndnotes.data.records import (
    INSUFFICIENT,
    NAMED_ISSUES,
    NEVER_ABSENT,
    NO_CODE,
    OTHER_DIAGNOSIS,
    AnyNote,
    PartlyLabelledNote,
    RawNote,
    is_weak,
)
from mndnotes.rules.files.note_file import MAX_CHARACTERS
from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Picture,
    Setting,
    Status,
)

_VALUES: Final = {
    "setting": tuple(Setting),
    "picture": (*Picture, INSUFFICIENT),
    "elements": tuple(Status),
    "label": (*Diagnosis, OTHER_DIAGNOSIS),
    "assertion": tuple(Assertion),
    "issues": ("none", *NAMED_ISSUES),
    "expected_code": (*(f"G12.2{digit}" for digit in "0123459"), NO_CODE),
}
_NUMBERS_ARE_NAMES: Final = ("note_id", "writer")
"""Fields whose whole numbers are read as text."""


def note_of(fields: dict[str, Any], writer: str) -> AnyNote | list[Problem]:
    """The note that the fields of a row make.

    Args:
        fields: nested as in a labelled note; a field that is not there is not given.
        writer: who wrote or labelled the note where the row does not say.

    Returns:
        The note, with every label checked against the text, or every problem found. Labels by the
        rules make a `PartlyLabelledNote` even where none is lacking.
    """
    given = {**fields, **_names(fields)}
    kind: type[RawNote] = PartlyLabelledNote if any(f in given for f in LABELS) else RawNote
    if kind is RawNote:
        given = {name: value for name, value in given.items() if name in RawNote.model_fields}
    else:
        given.setdefault("writer", writer)
    try:
        note = kind.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        found = [_problem(d["loc"], d["type"], d["input"]) for d in details]
        try:
            rest = kind.model_validate(_without(given, [d["loc"] for d in details]))
        except ValidationError:  # the text itself is not usable
            return list(dict.fromkeys(found))
        return list(dict.fromkeys([*found, *_contradictions(rest)]))
    problems = list(_contradictions(note))
    if problems:
        return problems
    if isinstance(note, PartlyLabelledNote) and not (note.lacking or is_weak(note.writer)):
        return note.complete()
    return note


def _names(fields: dict[str, Any]) -> dict[str, str]:
    """Whole numbers that are names, as text."""
    return {
        name: str(fields[name])
        for name in _NUMBERS_ARE_NAMES
        if isinstance(fields.get(name), int) and not isinstance(fields[name], bool)
    }


def _without(given: dict[str, Any], places: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """The fields without those that are wrong, so that the rest is checked in the same pass."""
    rest = dict(given)
    for place in places:
        first = str(place[0])
        groups = ("elements", "quotes") if first in ("elements", "quotes") else (first,)
        for group in groups:
            if len(groups) == 1 or len(place) == 1 or not isinstance(rest.get(group), dict):
                rest.pop(group, None)
            else:
                rest[group] = {k: v for k, v in rest[group].items() if k != place[1]}
    return {"note_id": "unknown"} | rest


def _contradictions(note: RawNote) -> Iterator[Problem]:
    """A text that is none, and labels that contradict the text or each other."""
    if not note.text.strip():
        yield Problem("text", "it is blank; give the note's text or leave the row out")
    if len(note.text) > MAX_CHARACTERS:
        yield Problem("text", "it is too large for one note; split it into notes")
    if not isinstance(note, PartlyLabelledNote):
        return
    inexact = "the quote is no exact substring of the text; copy it with its line breaks"
    for number, statement in enumerate(note.stated or ()):
        if statement.quote not in note.text:
            yield Problem(f"stated[{number}].quote", inexact)
    for element, quotes in note.quotes.items():
        if not all(quote and quote in note.text for quote in quotes):
            yield Problem(f"quotes.{element}", inexact)
        if quotes and note.elements.get(element) is Status.MISSING:
            yield Problem(f"quotes.{element}", "the element is missing; drop the quote or mend it")
        if quotes and element not in note.elements:
            yield Problem(f"elements.{element}", "a quote is given; say present or absent as well")
    for element in sorted(NEVER_ABSENT):
        if note.elements.get(element) is Status.ABSENT:
            yield Problem(f"elements.{element}", "it is never absent; use present or missing")
    if note.issues is not None and "none" in note.issues and len(note.issues) > 1:
        yield Problem("issues", "none stands beside an issue; drop one of them")
    if note.issues is not None and len(set(note.issues)) < len(note.issues):
        yield Problem("issues", "an issue is named twice; name it once")


def _problem(place: tuple[int | str, ...], kind: str, value: Any) -> Problem:
    """One complaint of the record type, in our words."""
    field, name = str(place[0]), str(place[0])
    if field == "stated" and len(place) > 1:
        field = f"stated[{place[1]}]" + (f".{_shown(place[2])}" if len(place) > 2 else "")
        name = str(place[2]) if len(place) > 2 else "statement"
    elif field in ("elements", "quotes") and len(place) > 1:
        field = f"{field}.{_shown(place[1])}"
        if place[1] not in set(Element):
            return Problem(field, f"there is no such element; use {_either(tuple(Element))}")
    if kind == "string_unicode":
        return Problem(field, "a character is half of a pair; repair the encoding")
    if kind == "extra_forbidden":
        return Problem(field, "there is no such field; use label, assertion and quote")
    if len(place) == 1 and name == "elements":
        name = "statuses"
    return Problem(field, f"{_what(kind, value)}; {_advice(name)}")


def _shown(key: int | str) -> str:
    return shown_names([str(key)])


def _what(kind: str, value: Any) -> str:
    if kind == "missing":
        return "it is not given"
    if value is None or value in ("", [], ()):
        return "it is empty"
    if isinstance(value, bool | int | float):
        return "it is a number or a truth value where text belongs"
    if kind == "tuple_type" and isinstance(value, str):
        return "it is text where a list belongs"
    if isinstance(value, dict):
        return "it is an object"
    if isinstance(value, list | tuple):
        return "it is a list"
    return "its value is not known"


def _advice(name: str) -> str:
    if name in _VALUES:
        return f"use {_either(_VALUES[name])}"
    return {
        "statuses": "give an object of element and status",
        "note_id": "give each note an id of its own",
        "text": "give the note's text",
        "quote": "give an exact passage of the text",
        "quotes": "give a list of exact passages of the text by element",
        "stated": "give a list of statements, each with label, assertion and quote",
        "statement": "give an object with label, assertion and quote",
    }.get(name, "give it as text or leave it out")


def _either(values: tuple[str, ...]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"
