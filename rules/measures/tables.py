"""Values set out in tables whose rows or columns are times: "ALSFRS-R | 41 | 38" under dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from mndnotes.rules.caching import cached_property
from mndnotes.rules.measures.parts import CIRCUMSTANCES
from mndnotes.rules.measures.quantities import Item, Items, Wanted
from mndnotes.rules.measures.values import Value, in_time, read_values
from mndnotes.rules.text.tables import Cell, Row, Table, Tables, under

_NO_TIME: Final = frozenset({"other", "counted", "range", "quantity"})
"""Kinds of things by which a head is no time."""


class TabledValues:
    """Reads the values in the tables of one note.

    Args:
        tables: the tables.
        items: takes the note apart.
    """

    def __init__(self, tables: Tables, items: Items) -> None:
        self._tables = tables
        self._items = items

    @cached_property
    def _table_of(self) -> Mapping[int, Table]:
        """Where a row begins to the table that it belongs to."""
        return {row.start: table for table in self._tables.tables for row in table.rows}

    def values(self, wanted: Wanted, offset: int) -> list[Value]:
        """The values of the row or the column that a name heads; none where no times head the rest.

        Args:
            wanted: what a number may be.
            offset: where the name begins.
        """
        row = self._tables.row(offset)
        if row is None:
            return []
        header = self._table_of[row.start].rows[0]
        cell = next((cell for cell in row.cells if cell.start <= offset < cell.end), row.head)
        if row is header:
            return in_time(self._column(wanted, cell, self._table_of[row.start]))
        return in_time(self._row(wanted, cell, row, header))

    def _row(self, wanted: Wanted, name: Cell, row: Row, header: Row) -> list[Value]:
        """The cells of a row under a header that names times."""
        if name is not row.head:
            return []
        times = {cell: marks for cell in header.cells if (marks := self._marks(cell))}
        found: list[Value] = []
        for cell in row.cells[1:]:
            above = under(cell, row, header)
            if above in times:
                found += self._value(wanted, cell, times[above])
        return found

    def _column(self, wanted: Wanted, name: Cell, table: Table) -> list[Value]:
        """The cells under a name, each with the time at the head of its row."""
        header, *rows = table.rows
        found: list[Value] = []
        for row in rows:
            cell = next((c for c in row.cells if under(c, row, header) == name), None)
            if cell is not None:
                marks = [] if cell is row.head else self._marks(row.head)
                found += self._value(wanted, cell, marks)
        return found

    def _marks(self, cell: Cell) -> list[Item]:
        """What a head says of time and position; nothing where it says anything else."""
        things = list(self._items.between(Wanted(), cell.start, cell.end))
        for before, thing in zip([None, *things], things, strict=False):
            short_year = before is not None and before.kind == "date" and thing.kind == "quantity"
            if thing.kind in _NO_TIME and not short_year:
                return []
        return [t for t in things if t.kind in ("date", "ago") or t.words & CIRCUMSTANCES]

    def _value(self, wanted: Wanted, cell: Cell, marks: list[Item]) -> Iterator[Value]:
        """The value of a cell, with what its head says."""
        things = [*self._items.between(wanted, cell.start, cell.end)]
        if things and things[0].text != "(":  # "(74/66 a year ago)" is an aside
            for value in read_values([*marks, *things], signed=True)[:1]:
                yield replace(value, start=value.number, stop=value.end)
