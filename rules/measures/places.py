"""Where the values of a measure stand: in its table, right before its name, or behind it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from itertools import chain
from typing import Final

from mndnotes.rules.knowledge import Measure
from mndnotes.rules.measures.names import Named, Names
from mndnotes.rules.measures.parts import CIRCUMSTANCES, POSITIONS
from mndnotes.rules.measures.quantities import Item, Items, Quantity, Wanted, is_numeric
from mndnotes.rules.measures.tables import TabledValues
from mndnotes.rules.measures.values import Value, read_values
from mndnotes.rules.note import Note

_BACK: Final = 40
"""Characters before a name within which a value that it follows begins."""
_MARKED: Final = 34
"""Characters before a name within which words say when or how it was measured."""
_SHARED: Final = frozenset({"/", "and"})
"""What stands between two values that two names share."""
_WHOLE_DATE: Final = len("2025-06-03")


class ValuePlaces:
    """Finds the values of measures in one note.

    Args:
        note: the note.
        names: the names of measures in it.
        items: takes it apart.
    """

    def __init__(self, note: Note, names: Names, items: Items) -> None:
        self._note = note
        self._names = names
        self._items = items
        self._tables = TabledValues(note.tables, items)

    def values(self, named: Named, taken: Set[int]) -> list[Value]:
        """The values of a name, in order.

        Args:
            named: the name.
            taken: where numbers begin that are values of other names already.
        """
        measure = named.measure
        wanted = _wanted(measure)
        if named.place == "forms":
            tabled = self._tables.values(wanted, named.start)
            if tabled:
                return tabled
        before = self._before(named, wanted, taken)
        if before is None and named.place != "forms":
            return []
        high, named_next = self._names.window(named)
        values = read_values(
            chain([before] if before else (), self._items.between(wanted, named.end, high)),
            pair=measure.pair,
            signed=measure.signed,
            named_next=named_next,
        )
        return self._marked(named, values)

    def shared(self, named: Named) -> tuple[Named, Value, Value] | None:
        """The name before one that shares two values with it, its value, and the own one."""
        partner = self._names.partner(named)
        if partner is None:
            return None
        high, _ = self._names.window(named)
        things = list(self._items.between(Wanted(over=True), named.end, high))
        at = [number for number, thing in enumerate(things) if thing.kind == "quantity"][:2]
        if len(at) < 2 or not _SHARED & {thing.text for thing in things[at[0] + 1 : at[1]]}:
            return None
        if any(thing.kind != "sign" and "joins" not in thing.words for thing in things[: at[0]]):
            return None
        one, other = (read_values([things[number]]) for number in at)
        return partner, one[0], other[0]

    def date(self, named: Named) -> Value | None:
        """The whole date behind a name: "Date of visit: 3 June 2025"."""
        high, _ = self._names.window(named)
        for thing in self._items.between(Wanted(), named.end, high):
            if thing.kind == "date" and thing.iso and len(thing.iso) == _WHOLE_DATE:
                year = Quantity(float(thing.iso[:4]))
                span = (thing.start, thing.start, thing.end, thing.end)
                return Value(*span, year, "", date=thing)
            if thing.kind != "sign" and "joins" not in thing.words:
                break
        return None

    def _marked(self, named: Named, values: list[Value]) -> list[Value]:
        """The values, the first with what is said right before the name: "last supine FVC"."""
        marks = self._marks_before(named.start)
        if not values or not marks:
            return values
        first = values[0]
        position = next((mark for mark in POSITIONS if mark in marks), None)
        then = "then" in marks and "now" not in marks and not first.now
        return [
            replace(first, position=first.position or position, then=first.then or then),
            *values[1:],
        ]

    def _marks_before(self, start: int) -> frozenset[str]:
        marks: set[str] = set()
        for low, end, kinds in reversed(self._items.words.starting(max(0, start - _MARKED), start)):
            if self._note.folded[end:start].strip() or not kinds & (CIRCUMSTANCES | {"before"}):
                break
            marks |= kinds & CIRCUMSTANCES
            start = low
        return frozenset(marks)

    def _before(self, named: Named, wanted: Wanted, taken: Set[int]) -> Item | None:
        """The number right before a name, with nothing but words that join the two between."""
        tokens = self._note.tokens
        first, _ = self._note.layout.sentence(named.start)
        low, high = max(first, named.start - _BACK), named.start
        joins = {
            start: end
            for start, end, kinds in self._items.words.starting(low, high)
            if "before" in kinds
        }
        for at in range(tokens.index(low), tokens.index(high)):
            if not is_numeric(tokens.words[at]):
                continue
            item = self._items.at(wanted, at)
            if item.kind != "quantity" or item.quantity is None or item.start in taken:
                continue
            if item.end >= named.end and item.quantity.unit:  # the name is the unit itself
                if named.place == "forms" or self._opens_clause(item.start, first):
                    return item
                continue
            if item.end > high or named.place == "opening":
                continue
            joined = self._is_joined(item.end, high, joins)
            if joined or (joined is not None and (item.quantity.unit or item.quantity.of)):
                return item
        return None

    def _is_joined(self, low: int, high: int, joins: Mapping[int, int]) -> bool | None:
        """Whether words join a number to a name; ``None`` where something else stands between."""
        tokens = self._note.tokens
        offset, any_word = low, False
        for start in tokens.starts[tokens.index(low) : tokens.index(high)]:
            if start < offset:
                continue
            if start not in joins:
                return None
            offset, any_word = joins[start], True
        return any_word

    def _opens_clause(self, start: int, first: int) -> bool:
        """Whether nothing stands before an offset in its clause."""
        before = self._note.folded[first:start].rstrip(" \t")
        return not before or before[-1] in ".;:,(\n"


def _wanted(measure: Measure) -> Wanted:
    """What a number beside the name of a measure may be."""
    return Wanted(
        scales=frozenset(r.of for r in measure.readings if r.of),
        levels=measure.levels or None,
        over=measure.pair,
        years=any(r.bare is not None and r.bare[1] > 2100 for r in measure.readings),
    )
