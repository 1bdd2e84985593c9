"""Tables and forms set in columns: their rows and cells, and which head a cell stands under."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_GAP = re.compile(
    r"(?<![ \t])[ \t]*+\|[ \t|]*+|(?<![ ])[ ]*+\t[ \t]*+|(?<![.,;!? ])[ ]{2,}+"
    r"|(?<![ ])[ ]*+\.{4,}+[ ]*+"
)
"""What stands between two cells: a bar, a tab, two spaces or leading dots."""
_PARTING = ("  ", "\t", "|", "....")
"""Any sign that sets two cells apart."""
_RULE = re.compile(r"(?:[ \t|:+]|[-=_]{1,2}(?![-=_]))*+[-=_]{3}[ \t|:+=_-]*+|[ \t]*+\|[ \t|]*+")
"""A line that only rules off what stands above it, or holds nothing but bars."""
_BARS = 2
"""Bars from which a line with one filled cell is a row."""
_FIRST_CELL = 42
"""Longest head of a row; a longer first cell is prose."""


class Cell(NamedTuple):
    """One cell of a row, by its offsets in the note."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Attributes:
        start: offset of the line.
        end: offset of its end.
        cells: its cells that hold something, in order.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]

    @property
    def head(self) -> Cell:
        """The first cell."""
        return self.cells[0]


class Table(NamedTuple):
    """Consecutive rows."""

    rows: tuple[Row, ...]


class Tables:
    """The tables of one note.

    Args:
        text: the note, folded.
    """

    def __init__(self, text: str) -> None:
        may_have_rows = "\n" in text and _may_part(text, 0, len(text))
        self.tables = tuple(_tables(text)) if may_have_rows else ()
        self._rows = [row for table in self.tables for row in table.rows]
        self._starts = [row.start for row in self._rows]

    def __bool__(self) -> bool:
        return bool(self.tables)

    def row(self, offset: int) -> Row | None:
        """The row that holds an offset, if one does."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._rows[index].end:
            return None
        return self._rows[index]


def under(cell: Cell, row: Row, header: Row) -> Cell | None:
    """The cell of a header that a cell of another row stands under.

    Cells are paired by number where both rows have as many, else by their distance from the margin.
    """
    if len(row.cells) == len(header.cells):
        return header.cells[row.cells.index(cell)]
    low, high = cell.start - row.start, cell.end - row.start
    best = min(header.cells, key=lambda head: _distance(head, header, low, high))
    return (
        best
        if _distance(best, header, low, high) <= max(high - low, best.end - best.start)
        else None
    )


def _distance(head: Cell, header: Row, low: int, high: int) -> int:
    """Columns between a head and a stretch of the row below; 0 where they overlap."""
    start, end = head.start - header.start, head.end - header.start
    return max(0, start - high, low - end) or abs(start - low) // 4


def _tables(text: str) -> Iterator[Table]:
    rows: list[Row] = []
    for row in _lines(text):
        if row is not None:
            rows.append(row)
            continue
        if len(rows) > 1:
            yield Table(tuple(rows))
        rows = []


def _lines(text: str) -> Iterator[Row | None]:
    """The row that each line makes, ``None`` for a line of prose and behind the last."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if _RULE.fullmatch(text, start, end):
            start = end + 1
            continue
        cells = _cells(text, start, end) if _may_part(text, start, end) else ()
        barred = len(cells) == 1 and text.count("|", start, end) >= _BARS
        yield Row(start, end, tuple(cells)) if len(cells) > 1 or barred else None
        start = end + 1
    yield None


def _may_part(text: str, start: int, end: int) -> bool:
    """Whether a sign that sets two cells apart stands between two offsets."""
    return any(text.find(sign, start, end) >= 0 for sign in _PARTING)


def _cells(text: str, start: int, end: int) -> Sequence[Cell]:
    """The cells of one line; none of a line whose first cell is too long for the head of a row."""
    found, at = [], start
    while at < end and text[at] in " \t|":
        at += 1
    soon = at + _FIRST_CELL + len(" ....")
    if soon < end and not _may_part(text, at, soon):
        return ()
    while at < end:
        gap = _GAP.search(text, at, end)
        stop = gap.start() if gap else end
        if text[at:stop].strip():
            found.append(Cell(at, at + len(text[at:stop].rstrip())))
            if found[0].end - found[0].start > _FIRST_CELL:
                return ()
        at = gap.end() if gap else end
    return found
