"""Values that stand beside the name of their measure: "FVC was 72 %", "38/48 on the ALSFRS-R"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mndnotes.rules.facts import Evidence, Measurement
from mndnotes.rules.knowledge import Measure, Name, Reading
from mndnotes.rules.measures.context import Context
from mndnotes.rules.measures.names import Named, Names
from mndnotes.rules.measures.owner import Owner
from mndnotes.rules.measures.places import ValuePlaces
from mndnotes.rules.measures.quantities import Items, Quantity
from mndnotes.rules.measures.values import Value
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Hit

_DECIMALS: Final = 3


class NamedValues:
    """Reads the values beside the names of measures in one note.

    Args:
        note: the note.
        found: the names of measures found in it.
        items: takes it apart.
        owner: tells whose a value is.
    """

    def __init__(
        self, note: Note, found: Sequence[Hit[tuple[Name, ...]]], items: Items, owner: Owner
    ) -> None:
        self._note = note
        self._owner = owner
        self._names = Names(note, found)
        self._places = ValuePlaces(note, self._names, items)
        self._context = Context(note, self._names, items)
        self._taken: set[int] = set()

    def read(self) -> Iterator[Measurement]:
        """Every value, in order of the names."""
        for index in range(len(self._names)):
            for named in self._names.readings(index):
                found = self._measurements(named)
                yield from found
                if found:
                    break

    def _measurements(self, named: Named) -> list[Measurement]:
        if not self._context.allows(named):
            return []
        if named.measure.is_date:
            date = self._places.date(named)
            return (
                [self._record(named, date, named.measure.readings[0], first=True)] if date else []
            )
        shared = self._places.shared(named)
        if shared and not self._context.is_only_talked_of(named):
            partner, one, other = shared
            return [*self._series(partner, [one]), *self._series(named, [other])]
        values = self._places.values(named, self._taken)
        if not values or self._context.is_only_talked_of(named):
            return []
        return self._series(named, values)

    def _series(self, named: Named, values: Sequence[Value]) -> list[Measurement]:
        """The values of one name up to the first that is none of its measure."""
        found: list[Measurement] = []
        for value in values:
            reading = _choose(named.measure, value.quantity)
            if reading is None or value.number in self._taken:
                break
            plausible = _is_plausible(named.measure, reading, value.quantity)
            if not self._context.suits(named, value, plausible=plausible):
                break
            found.append(self._record(named, value, reading, first=not found))
        return found

    def _record(self, named: Named, value: Value, reading: Reading, *, first: bool) -> Measurement:
        """A value as it is handed over."""
        self._taken.add(value.number)
        note, written = self._note, value.quantity.unit
        low, high = value.start, value.stop
        if first and note.layout.sentence(named.start) == note.layout.sentence(value.number):
            low, high = min(named.start, low), max(named.end, high)
        return Measurement(
            id=reading.id,
            value=round(_amount(named.measure, value.quantity), _DECIMALS),
            unit=reading.unit or (written.name if written else None),
            of=value.quantity.of or reading.of,
            date=value.date.iso if value.date else None,
            evidence=Evidence(low, high, note.text[low:high]),
            stale=note.layout.section(named.start).stale,
            subject=self._owner.of(min(low, named.start), high),
            plausible=_is_plausible(named.measure, reading, value.quantity),
            earlier=value.then,
            position=value.position if named.measure.pair else None,
            stage=value.quantity.stage,
        )


def _amount(measure: Measure, quantity: Quantity) -> float:
    """The value in the unit of its reading."""
    value = quantity.value * (quantity.unit.factor if quantity.unit else 1)
    return abs(value) if measure.signed else value


def _is_plausible(measure: Measure, reading: Reading, quantity: Quantity) -> bool:
    """Whether a value can be: within its range, and of a scale that there is."""
    scale = quantity.of in (None, reading.of)
    return scale and reading.low <= _amount(measure, quantity) <= reading.high


def _choose(measure: Measure, quantity: Quantity) -> Reading | None:
    """What the value of a measure is, by its scale, its unit or its size; ``None`` for nothing."""
    readings = measure.readings
    if quantity.of:
        scaled = [reading for reading in readings if reading.of]
        exact = [reading for reading in scaled if reading.of == quantity.of]
        return next(iter(exact or scaled), None)
    if quantity.unit:
        return next((r for r in readings if r.unit == quantity.unit.name), None)
    return next(
        (r for r in readings if r.bare is None or r.bare[0] <= quantity.value <= r.bare[1]), None
    )
