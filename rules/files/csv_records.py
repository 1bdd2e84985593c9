"""The records of a CSV file as it stands: what breaks the format is one record, with the reason."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mndnotes.rules.files.note_file import MAX_BYTES

_CELL: Final = re.compile(r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\r\n][^,\r\n]*+)?(?:,|\r\n?|\n)')
"""A whole cell, with what ends it."""
_STRAY_QUOTE: Final = "the row is no CSV: a quote is open or stands inside a cell; double it"
_TOO_LARGE: Final = (
    f"a cell has more than {MAX_BYTES:,} characters, too many for one note: close its quote, or "
    "split it into notes"
)


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that is no CSV, as it stands, and why."""

    text: str
    reason: str


def csv_records(file: Path) -> Iterator[list[str] | BrokenRow]:
    """The rows with the header: their cells, or the row as it stands where it is no CSV."""
    csv.field_size_limit(MAX_BYTES)
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, strict=True)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                too_large = "field limit" in str(error)
                yield lines.broken_row(_TOO_LARGE if too_large else _STRAY_QUOTE)
            else:
                if cells:
                    yield cells


class _Lines:
    """The lines of a CSV file, with a memory for those of the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._row: list[str] = []
        self._before = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._row.append(line)
        return line

    def begin(self) -> None:
        """Forget the row before."""
        self._before += len(self._row)
        self._row.clear()

    def broken_row(self, reason: str) -> BrokenRow:
        """The whole row, read on to where its quotes are closed (RFC 4180, section 2.6).

        Args:
            reason: what is wrong with it unless its quotes are never closed.
        """
        quotes = sum(line.count('"') for line in self._row)
        while quotes % 2:
            line = next(self, None)
            if line is None:
                break
            quotes += line.count('"')
        text = "".join(self._row)
        if quotes % 2:
            reason = self._never_closed(_whole_cells(text))
        return BrokenRow(text.rstrip("\r\n"), reason)

    def _never_closed(self, place: int) -> str:
        """What is wrong with a row in which a quote opens at this place, and none closes it."""
        ends = itertools.accumulate(map(len, self._row))
        above = sum(1 for end in ends if end <= place)
        taken = len(self._row) - above
        return (
            f"the quote that opens on line {self._before + above + 1} is never closed, so that the "
            f"row takes the rest of the file ({taken:,} lines); close it"
        )


def _whole_cells(text: str) -> int:
    """Where the first cell begins that is not whole."""
    end = 0
    while (cell := _CELL.match(text, end)) is not None:
        end = cell.end()
    return end
