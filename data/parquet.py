"""Notes as rows of a Parquet file: one declared schema for notes with all labels, some, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from mndnotes.data.checks import note_of
from mndnotes.data.fields import Columns, shape
from mndnotes.data.records import WEAK_REFUSED, AnyNote, LabelledNote, is_weak
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import require_pyarrow
from mndnotes.rules.vocabulary import Element

_ROWS: Final = 1000
"""Notes that are in memory at a time."""


def schema() -> Any:
    """The columns as a ``pyarrow.Schema``; a label that is not given is null.

    ``elements`` holds a status by element, ``quotes`` the passages by element.
    """
    pa = require_pyarrow()
    text, texts = pa.string(), pa.list_(pa.string())
    statement = pa.struct([("label", text), ("assertion", text), ("quote", text)])
    return pa.schema(
        [
            ("note_id", text),
            ("writer", text),
            ("style", text),
            ("setting", text),
            ("text", text),
            ("stated", pa.list_(statement)),
            ("picture", text),
            ("elements", pa.struct([(str(element), text) for element in Element])),
            ("quotes", pa.struct([(str(element), texts) for element in Element])),
            ("expected_code", text),
            ("issues", texts),
            ("why", text),
        ]
    )


def row_of(note: AnyNote) -> dict[str, Any]:
    """A note as a row of the schema."""
    given = note.model_dump(mode="json")
    for group in ("elements", "quotes"):
        by_element = given.get(group) or None
        given[group] = by_element and {str(e): by_element.get(e) for e in Element}
    return given


def labelled_of(row: Mapping[str, Any]) -> LabelledNote:
    """The labelled note of a row, as `row_of` wrote it or a ``datasets.Dataset`` gives it.

    Raises:
        InputError: the row lacks a label or contradicts itself, or the labels are the rules'; the
            message names the fields.
    """
    fields, problems, _ = shape(row, Columns({}))
    note = note_of(fields, writer="unknown")
    if isinstance(note, list) or problems:
        found = [*problems, *(note if isinstance(note, list) else [])]
        raise InputError("; ".join(f"{p.field}: {p.problem}" for p in found))
    if not isinstance(note, LabelledNote):
        if is_weak(getattr(note, "writer", "")):
            raise InputError(f"writer: {WEAK_REFUSED}")
        lacking = ", ".join(getattr(note, "lacking", ("every label",)))
        raise InputError(f"the note is not labelled in full; it lacks {lacking}")
    return note


class ParquetWriter:
    """Writes notes to a Parquet file in groups of rows."""

    def __init__(self, file: Path) -> None:
        self._schema = schema()
        from pyarrow import parquet

        self._writer = parquet.ParquetWriter(file, self._schema)
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, note: AnyNote) -> None:
        """Add a note."""
        self._rows.append(row_of(note))
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        from pyarrow import Table

        if self._rows:
            self._writer.write_table(Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()
