"""Checks and imports notes of one's own: rows in = notes imported + rows set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mndnotes.data.fields import Columns, shown_names
from mndnotes.data.reading import CheckedRow, checked_rows, labels_lacking
from mndnotes.data.records import is_weak
from mndnotes.data.writing import error_line, note_writer
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import errors_path, text_files
from mndnotes.rules.files.whole_file import written_whole

SHOWN: Final = 50
"""Problems of a file that are listed before the rest is only counted."""

_TABLES: Final = (".csv", ".jsonl", ".parquet")


@dataclass(slots=True)
class Tally:
    """What a source holds."""

    name: str
    labelled: int = 0
    partly: int = 0
    unlabelled: int = 0
    weak: int = 0
    """Notes with labels by the rules that nobody has confirmed, labelled or partly labelled."""
    errors: int = 0
    """Rows that are no note."""
    lacking: Counter[str] = field(default_factory=Counter)
    """By label, how many of the partly labelled notes lack it."""
    ignored: set[str] = field(default_factory=set)
    """Columns that give no field of a note."""
    problems: int = 0
    shown: list[str] = field(default_factory=list)
    """The first problems, one sentence each."""

    @property
    def rows(self) -> int:
        """Rows read."""
        return self.notes + self.errors

    @property
    def notes(self) -> int:
        """Rows that are notes."""
        return self.labelled + self.partly + self.unlabelled

    def add(self, row: CheckedRow, limit: int = SHOWN) -> None:
        """Count a row."""
        self.ignored.update(row.ignored)
        self.problems += len(row.problems)
        room = max(limit - len(self.shown), 0)
        self.shown += [
            f"{self.name}, row {row.number}, {p.field}: {p.problem}" for p in row.problems[:room]
        ]
        if row.note is None:
            self.errors += 1
            return
        lacking = labels_lacking(row.note)
        self.weak += is_weak(getattr(row.note, "writer", ""))
        self.labelled += lacking == ()
        self.partly += bool(lacking)
        self.unlabelled += lacking is None
        self.lacking.update(lacking or ())

    def problem_lines(self) -> Iterator[str]:
        """What is wrong with the rows that are no note."""
        yield from self.shown
        if self.problems > len(self.shown):
            yield f"{self.name}: {self.problems - len(self.shown)} more problems"

    def lines(self, verb: str = "read") -> Iterator[str]:
        """The tally for a reader, problems first."""
        yield from self.problem_lines()
        yield f"{self.name}: {self.rows} rows = {self.notes} {verb} + {self.errors} errors"
        yield (
            f"  {self.labelled} labelled, {self.partly} partly labelled, "
            f"{self.unlabelled} unlabelled"
        )
        if self.weak:
            yield (
                f"  {self.weak} with the rules' own labels, on which nothing is trained or "
                "measured: have a reader confirm them first"
            )
        if self.lacking:
            counts = ", ".join(f"{name} {count}" for name, count in sorted(self.lacking.items()))
            yield f"  lacking in the partly labelled: {counts}"
        if self.ignored:
            yield f"  columns not imported: {shown_names(self.ignored)}"


def validate(
    source: Path,
    columns: Columns | None = None,
    labels: Path | None = None,
    limit: int = SHOWN,
) -> list[Tally]:
    """What each file of a source holds and what is wrong with it; nothing is written.

    Args:
        source: a file of rows, a folder of ``.txt`` files, or a folder of files of rows.
        columns: which column gives which field, where the names differ.
        labels: table of labels for a folder of text files.
        limit: problems listed for a file.

    Raises:
        InputError: a file can't be used as a whole.
    """
    return [
        tally(checked_rows(file, columns, labels=labels), file.name, limit)
        for file in _files(source)
    ]


def tally(rows: Iterable[CheckedRow], name: str, limit: int = SHOWN) -> Tally:
    """Count the rows of a source."""
    counted = Tally(name)
    for row in rows:
        counted.add(row, limit)
    return counted


def _files(source: Path) -> list[Path]:
    if not source.is_dir() or text_files(source):
        return [source]
    return sorted(f for f in source.iterdir() if f.suffix in _TABLES) or [source]


def import_notes(
    source: Path,
    output: Path,
    columns: Columns | None = None,
    writer: str | None = None,
    labels: Path | None = None,
    errors: Path | None = None,
) -> Tally:
    """Write the notes of a source as JSONL or Parquet, and the rows that are none beside it.

    The errors file has one line of JSON a row: its number, every problem by field, and the row as
    it stands. It is not there when there is nothing in it. Files are written whole or not at all.

    Args:
        source: a file of rows, or a folder of ``.txt`` files.
        output: a ``.jsonl`` or ``.parquet`` file.
        columns: which column gives which field, where the names differ.
        writer: who labelled the notes that do not say; the source's name by default.
        labels: table of labels for a folder of text files.
        errors: the errors file; ``OUTPUT.errors.jsonl`` by default.

    Raises:
        InputError: the source or the output can't be used.
    """
    return write_rows(checked_rows(source, columns, writer, labels), source.name, output, errors)


def write_rows(
    rows: Iterable[CheckedRow], name: str, output: Path, errors: Path | None = None
) -> Tally:
    """Write checked rows: notes to the output, the others to the errors file."""
    aside = errors or errors_path(output)
    if aside.resolve() == output.resolve():
        raise InputError(f"{output.name} is both output and errors file; name two files")
    counted = Tally(name)
    with (
        written_whole(output) as notes_part,
        written_whole(aside) as errors_part,
        note_writer(output, notes_part) as good,
        errors_part.open("w", encoding="utf-8", newline="\n") as bad,
    ):
        for row in rows:
            counted.add(row)
            if row.note is not None:
                good.write(row.note)
            else:
                bad.write(error_line(row) + "\n")
    if not counted.errors:
        aside.unlink()
    return counted
