"""Reading many notes: JSONL, CSV, Parquet and folders of text files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.inference.result import Note
from mndnotes.rules.files.row_files import FileRow, open_rows
from mndnotes.rules.icd10cm.releases import service_day
from mndnotes.rules.vocabulary import Setting

COLUMNS: Final = ("note_id", "text", "setting", "service_date")
"""Columns that are read; all others are carried through."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a batch: a note, or the reason why there is none."""

    number: int
    """Counted from 1."""
    note: Note | None
    extra: dict[str, Any]
    """Columns that are carried through."""
    error: str | None = None


def read_rows(source: Path) -> Iterator[Row]:
    """The rows of a batch, one by one.

    Args:
        source: a ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of ``.txt`` files.

    Raises:
        InputError: the source is missing or of another kind, or a table lacks ``text``.
    """
    found = open_rows(source)
    if found.columns is not None and "text" not in found.columns:
        raise InputError(f"{source.name} has no column named text; add one or rename yours")
    return map(note_row, found.rows)


def note_row(row: FileRow) -> Row:
    """The note of a row, or what is wrong with it."""
    if row.error is None:
        return _row(row.number, row.record)
    name = row.record.get("note_id") if isinstance(row.record, dict) else None
    where = f"{row.field}: " if row.field else ""
    return Row(row.number, None, {"note_id": name}, where + row.error)


def _row(number: int, record: Any) -> Row:
    if not isinstance(record, dict):
        return Row(number, None, {}, "the row is no object with a text; give note_id and text")
    extra = {key: value for key, value in record.items() if key not in COLUMNS}
    named = record.get("note_id")
    name = str(named) if named not in (None, "") else None
    text = record.get("text")
    if not isinstance(text, str):
        return Row(number, None, {"note_id": name}, "the row has no text; give it one")
    try:
        setting = Setting(record.get("setting") or Setting.UNKNOWN)
    except ValueError:
        reason = f"the setting is not known; use {', '.join(Setting)}"
        return Row(number, None, {"note_id": name}, reason)
    given = record.get("service_date")
    try:
        day = None if given in (None, "") else service_day(str(given))
    except InputError as error:
        return Row(number, None, {"note_id": name}, str(error))
    note = Note(text=text, note_id=name, setting=setting, service_date=day)
    return Row(number, note, extra)
