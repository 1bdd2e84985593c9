"""From the columns of a table to the fields of a note: other names, flat columns, cells of text.

A table may name an element alone (``umn_signs``) or with its group (``elements.umn_signs``), give
the passages of one element as ``quotes.umn_signs``, several issues with ``;`` between them, and
statements, elements or quotes as JSON in one cell. A cell that is empty gives nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mndnotes.errors import InputError, plain
from mndnotes.rules.vocabulary import Element

PLAIN: Final = ("note_id", "text", "setting", "writer", "style", "picture", "expected_code", "why")
"""Fields that one cell of text gives."""

UNLABELLED: Final = frozenset({"note_id", "text", "setting"})
"""Fields of a note without its labels."""

LABELS: Final = ("stated", "picture", "elements", "quotes", "expected_code", "issues")
"""Fields that label a note; without any of them it is not labelled."""

_JSON: Final = ("stated", "elements", "quotes")
_GROUPS: Final = ("elements", "quotes")

_LONGEST_NAME: Final = 40
_WORDS: Final = 3
"""Longest name of a column that is shown, in characters and in words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a row, and what to do about it; never the note's text."""

    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table gives which field."""

    renamed: Mapping[str, str]
    """Column by field, where the names differ."""
    wanted: frozenset[str] | None = None
    """Fields that are read; all of them by default."""

    @classmethod
    def parse(cls, pairs: Iterable[str], wanted: frozenset[str] | None = None) -> Columns:
        """Read pairs such as ``text=NoteBody``.

        Args:
            pairs: field and column each, with ``=`` between them.
            wanted: fields that are read; all of them by default.

        Raises:
            InputError: a pair is none, or names no field that is read.
        """
        renamed: dict[str, str] = {}
        for pair in pairs:
            field, equals, column = pair.partition("=")
            if not equals or not column:
                raise InputError(f"{pair!r} names no column; write FIELD=COLUMN, text=NoteBody")
            if wanted is not None and field not in wanted:
                raise InputError(
                    f"{field!r} is not read here; use {', '.join(f for f in PLAIN if f in wanted)}"
                )
            if not _is_field(field):
                raise InputError(
                    f"{field!r} is no field of a note; use {', '.join((*PLAIN, *_JSON, 'issues'))} "
                    "or elements.NAME"
                )
            renamed[_full_name(field)] = column
        return cls(renamed, wanted)

    def check(self, name: str, columns: Iterable[str]) -> None:
        """See that a table has the columns that no note can do without, and those that are mapped.

        Raises:
            InputError: one is not there; the message names the columns that are.
        """
        found = list(columns)
        shown = shown_names(found)
        for column in self.renamed.values():
            if column not in found:
                raise InputError(f"{name} has no column {column}, which is mapped; it has {shown}")
        for field in ("note_id", "text"):
            if self.renamed.get(field, field) not in found:
                raise InputError(
                    f"{name} has no column {field}; "
                    f"name yours with --map {field}=COLUMN (it has {shown})"
                )

    def fields_of(self, column: str) -> list[str]:
        """The fields that a column gives: none where it is not imported."""
        fields = [field for field, given in self.renamed.items() if given == column]
        own = _full_name(column)
        if own not in self.renamed and column not in self.renamed.values() and _is_field(column):
            fields.append(own)
        return [field for field in fields if self.wanted is None or field in self.wanted]


def shown_names(columns: Iterable[str]) -> str:
    """Names of columns for a message. A file without a header has a note there: never show one."""
    names = sorted({plain(column) for column in columns})
    short = [name for name in names if len(name) <= _LONGEST_NAME and len(name.split()) <= _WORDS]
    hidden = len(names) - len(short)
    more = [f"{hidden} with names too long to show"] if hidden else []
    return ", ".join([*short, *more]) or "none"


def _is_field(name: str) -> bool:
    group, dot, _ = name.partition(".")
    return name in (*PLAIN, *_JSON, "issues", *Element) or bool(dot and group in _GROUPS)


def _full_name(name: str) -> str:
    return f"elements.{name}" if name in set(Element) else name


def shape(
    record: Mapping[str, Any], columns: Columns
) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """The fields of a row, nested as in a labelled note.

    Returns:
        The fields that are given, what is wrong with their cells, and the columns that give none.
    """
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    ignored: list[str] = []
    for column, cell in record.items():
        targets = columns.fields_of(str(column))
        if not targets:
            ignored.append(str(column))
        for target in targets:
            try:
                value = _value(target, cell)
            except (ValueError, RecursionError) as error:
                problem = f"the cell is no valid JSON ({_fault(error)}); repair it"
                problems.append(Problem(target, problem))
                continue
            if value is not None:
                _put(fields, target, value)
    return fields, problems, ignored


def _value(field: str, cell: Any) -> Any:
    """What a cell gives for a field; None for nothing."""
    if field in ("note_id", "text"):
        return cell
    value = cell.strip() if isinstance(cell, str) and not field.startswith("quotes.") else cell
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if field in _JSON:
            value = json.loads(value)
        elif field == "issues":
            return [part.strip() for part in value.split(";") if part.strip()]
        elif field.startswith("quotes."):
            return _quotes(value)
    if field in _GROUPS and isinstance(value, dict):
        return {key: inner for key, inner in value.items() if inner not in (None, "", [])} or None
    return value


def _fault(error: ValueError | RecursionError) -> str:
    """What is wrong with a cell of JSON; never its words."""
    if isinstance(error, json.JSONDecodeError):
        return f"character {error.pos}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _quotes(cell: str) -> list[Any]:
    """Passages as a JSON list, else the one passage that the cell holds."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return [cell]
    return found if isinstance(found, list) else [cell]


def _put(fields: dict[str, Any], field: str, value: Any) -> None:
    group, dot, name = field.partition(".")
    if not dot:
        given = fields.get(field)
        if isinstance(given, dict) and isinstance(value, dict):
            value = {**given, **value}
        fields[field] = value
    elif isinstance(fields.setdefault(group, {}), dict):
        fields[group][name] = value
