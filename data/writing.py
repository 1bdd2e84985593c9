"""Writes notes as JSONL or Parquet."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from mndnotes.data.reading import CheckedRow
from mndnotes.data.records import AnyNote
from mndnotes.errors import InputError


class NoteWriter(Protocol):
    """Takes notes one by one."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def write(self, note: AnyNote) -> None:
        """Add a note."""


def note_writer(output: Path, part: Path) -> NoteWriter:
    """The writer for the kind of file that ``output`` names; it writes to ``part``.

    Raises:
        InputError: the output is neither ``.jsonl`` nor ``.parquet``.
        MissingExtraError: it is Parquet, and the library that writes it is not installed.
    """
    if output.suffix == ".jsonl":
        return _JsonlWriter(part)
    if output.suffix == ".parquet":
        from mndnotes.data.parquet import ParquetWriter

        return ParquetWriter(part)
    raise InputError(
        f"{output.name} is no .jsonl or .parquet; name an output that ends in one of them"
    )


class _JsonlWriter:
    def __init__(self, part: Path) -> None:
        self._stream: TextIO = part.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def write(self, note: AnyNote) -> None:
        self._stream.write(note.model_dump_json(exclude_none=True) + "\n")


def error_line(row: CheckedRow, *, with_text: bool = True) -> str:
    """What is said of a row that is no note, as one line of JSON.

    Args:
        row: the row.
        with_text: add the row as it stands, so that it can be mended; else only the note's name.
    """
    record: dict[str, Any] = {
        "row": row.number,
        "problems": [{"field": p.field, "problem": p.problem} for p in row.problems],
    }
    record |= {"original": row.original} if with_text else {"note_id": row.note_id}
    return json.dumps(record)  # escapes what is not ASCII: stray bytes stay recoverable
