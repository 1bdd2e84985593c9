"""Reads notes of one's own, row by row: each is a note, or what is wrong with it.

Sources are ``.jsonl``, ``.csv`` and ``.parquet`` files, and folders of ``.txt`` files with or
without a table of labels (``labels.csv`` inside the folder, or one that is named).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mndnotes.data.checks import note_of
from mndnotes.data.fields import Columns, Problem, shape
from mndnotes.data.records import AnyNote, LabelledNote
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import FileRow, open_rows, text_files

LABELS_FILE: Final = "labels.csv"
"""Table of labels beside text files; its ``note_id`` is a file's name without ``.txt``."""

ROW: Final = "row"
"""Name of the field of a problem that is about the row as a whole."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row: a note, or every problem found."""

    number: int
    """Counted from 1; the header of a CSV file and blank lines do not count."""
    note: AnyNote | None
    problems: tuple[Problem, ...]
    original: Any
    """The row as it stands, as JSON can store it."""
    ignored: tuple[str, ...] = ()
    """Columns that give no field of a note."""
    note_id: str | None = None
    """The note's name as the row gives it, also where the row is no note."""


class NoteIds:
    """The ids so far. They are unique by writer: two readers may label one note."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str | None], int] = {}

    def again(self, note: AnyNote, number: int) -> Problem | None:
        """The problem where an earlier row is the same note by the same writer."""
        writer = getattr(note, "writer", None)
        first = self._seen.setdefault((note.note_id, writer), number)
        if first == number:
            return None
        same = "id" if writer is None else "id and writer"
        said = f"row {first} has the same {same}; leave one or give each an id of its own"
        return Problem("note_id", said)


@dataclass(slots=True)
class _Checker:
    """Turns rows into notes."""

    columns: Columns
    writer: str
    ids: NoteIds = field(default_factory=NoteIds)

    def check(self, row: FileRow) -> CheckedRow:
        named = self._name(row.record)
        if row.error is not None:
            found = Problem(row.field or ROW, row.error)
            return CheckedRow(row.number, None, (found,), row.original, note_id=named)
        if not isinstance(row.record, dict):
            found = Problem(ROW, "it is no object; give note_id and text by name")
            return CheckedRow(row.number, None, (found,), row.original)
        fields, problems, ignored = shape(row.record, self.columns)
        try:
            made = note_of(fields, self.writer)
        except RecursionError:  # it could be read, and not be told of
            made = [Problem(ROW, "it is nested too deeply; repair it")]
        if isinstance(made, list):
            problems += made
        elif again := self.ids.again(made, row.number):
            problems.append(again)
        note = made if not isinstance(made, list) and not problems else None
        return CheckedRow(row.number, note, tuple(problems), row.original, tuple(ignored), named)

    def _name(self, record: Any) -> str | None:
        column = self.columns.renamed.get("note_id", "note_id")
        given = record.get(column) if isinstance(record, dict) else None
        return str(given) if isinstance(given, str | int) and given != "" else None


def checked_rows(
    source: Path,
    columns: Columns | None = None,
    writer: str | None = None,
    labels: Path | None = None,
) -> Iterator[CheckedRow]:
    """The notes of a source, in its order; what can't be one says why.

    Args:
        source: a file of rows, or a folder of text files.
        columns: which column gives which field, where the names differ, and which are read.
        writer: who labelled the notes that do not say; the source's name by default.
        labels: table of labels for a folder of text files; ``labels.csv`` inside it by default.

    Raises:
        InputError: the source can't be used as a whole.
        MissingExtraError: it is Parquet, and the library that reads it is not installed.
    """
    checker = _Checker(columns or Columns({}), writer or source.resolve().stem)
    if source.is_dir():
        rows = _folder_rows(source, labels, checker.columns)
    elif labels is not None:
        raise InputError("labels stand beside a folder of .txt files; name that folder")
    else:
        found = open_rows(source)
        if found.columns is not None:
            checker.columns.check(source.name, found.columns)
        rows = found.rows
    return map(checker.check, rows)


def _folder_rows(folder: Path, labels: Path | None, columns: Columns) -> Iterator[FileRow]:
    """Text files joined with their labels; labels without a file come last, as rows with errors."""
    if not text_files(folder):
        raise InputError(f"{folder.name} holds no .txt file; name a file or a folder of .txt files")
    if "text" in columns.renamed:
        raise InputError("the texts stand in the .txt files; leave --map text= out")
    table = labels or (folder / LABELS_FILE if (folder / LABELS_FILE).is_file() else None)
    if table is None:
        return open_rows(folder).rows
    found = open_rows(table)
    if found.columns is not None:
        columns.check(table.name, (*found.columns, "text"))
    name = columns.renamed.get("note_id", "note_id")
    return _joined(folder, table.name, _by_id(found.rows, name), name)


def _by_id(rows: Iterator[FileRow], column: str) -> dict[str, list[FileRow]]:
    by_id: dict[str, list[FileRow]] = {}
    for row in rows:
        name = row.record.get(column) if isinstance(row.record, dict) else None
        by_id.setdefault("" if name is None else str(name).removesuffix(".txt"), []).append(row)
    return by_id


def _joined(
    folder: Path, table: str, labels: dict[str, list[FileRow]], column: str
) -> Iterator[FileRow]:
    number = 0
    for text in open_rows(folder).rows:
        number = text.number
        yield _join(text, labels.pop(text.record["note_id"], []), column)
    for row in (row for rows in labels.values() for row in rows):
        number += 1
        reason = row.error or "it has no text file; add NOTE_ID.txt or drop the row"
        said = f"row {row.number} of {table}: {reason}"
        yield FileRow(number, None, row.original, said, row.field or column)


def _join(text: FileRow, labels: list[FileRow], column: str) -> FileRow:
    """A text file with its labels; ``column`` names the file in the table of labels."""
    original = {"text": text.original, "labels": [row.original for row in labels]}
    if len(labels) > 1:
        reason = f"{len(labels)} rows of the labels name this text file; leave one"
        return FileRow(text.number, None, original, reason, column)
    for row in (text, *labels):
        if row.error is not None:
            return FileRow(text.number, None, original, row.error, row.field)
    given = labels[0].record if labels else {}
    record = {**given, column: text.record["note_id"], "text": text.record["text"]}
    return FileRow(text.number, record, original)


def read_notes(source: Path) -> list[AnyNote]:
    """All notes of a source that holds nothing else.

    Raises:
        InputError: a row is no note; the message names the row and the field.
    """
    notes = []
    for row in checked_rows(source):
        if row.note is None:
            first = row.problems[0]
            raise InputError(
                f"{source.name}, row {row.number}, {first.field}: {first.problem} "
                "(see mndnotes data validate)"
            )
        notes.append(row.note)
    return notes


def labels_lacking(note: AnyNote) -> tuple[str, ...] | None:
    """The labels that a note lacks; None where it has no label at all."""
    if isinstance(note, LabelledNote):
        return ()
    return getattr(note, "lacking", None)
