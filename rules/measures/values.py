"""The values of a measure and what is said of each: "72 % upright, 58 % supine, was 80 %"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mndnotes.rules.measures.parts import POSITIONS, Part, parts_of
from mndnotes.rules.measures.quantities import Item, Quantity


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a series.

    Attributes:
        start: where what is said of it begins.
        number: where its number begins.
        end: where its number, with unit or scale, ends.
        stop: where what is said of it ends.
        opener: the sign or word that sets it apart from the one before.
    """

    start: int
    number: int
    end: int
    stop: int
    quantity: Quantity
    opener: str
    position: str | None = None
    date: Item | None = None
    now: bool = False
    then: bool = False

    @property
    def is_qualified(self) -> bool:
        """Whether anything is said of when or how it was measured."""
        return bool(self.position or self.date or self.now or self.then)


def read_values(
    found: Iterable[Item], *, pair: bool = False, signed: bool = False, named_next: bool = False
) -> list[Value]:
    """The values among some things behind the name of a measure, in order.

    Further values count only where a sign or a word says how they belong to the first: an arrow, a
    time, a position, another unit.

    Args:
        found: the things, up to where the sentence or the next name begins.
        pair: two numbers set apart by a stroke are of two positions, where these are named.
        signed: the sign of a number says nothing.
        named_next: the things end at another name, so that what stands alone before it is said of
            that one: "sitting FVC 2.9 L, lying FVC 2.2 L".
    """
    parts = _bracketed(parts_of(found, signed=signed))
    if named_next and len(parts) > 1 and parts[-1].number is None:
        parts = parts[:-1]
    if pair:
        both = _pair(parts)
        if both is not None:
            return both
    values: list[Value] = []
    ahead: list[Item] = []
    for part in parts:
        if part.number is None:
            if not values:
                ahead += part.marks
            elif part.marks:
                values[-1] = _more(values[-1], part)
            continue
        if part.limit:
            break
        value = _value(part, ahead)
        if values:
            if not _belongs(value, values[-1]):
                break
            value = _in_unit(value, values[-1].quantity)
        values.append(value)
        ahead = []
    return in_time(_unit_from_behind(values))


def _bracketed(parts: Sequence[Part]) -> list[Part]:
    """The parts, those in brackets without a number joined to the value before: "79 % (Jun)"."""
    joined: list[Part] = []
    for part in parts:
        if part.opener == "(" and part.number is None and joined and joined[-1].number:
            joined[-1].marks += part.marks
        else:
            joined.append(part)
    return joined


def _value(part: Part, ahead: Sequence[Item]) -> Value:
    number = part.number
    assert number is not None and number.quantity is not None  # noqa: S101 (a part with a number)
    whole = Part(part.opener, number, [*ahead, *part.marks])
    return Value(
        start=min([number.start, *(mark.start for mark in part.marks)]),
        number=number.start,
        end=number.end,
        stop=max([number.end, *(mark.end for mark in part.marks)]),
        quantity=number.quantity,
        opener=part.opener,
        position=whole.position(),
        date=whole.date(),
        now=whole.now(),
        then=whole.then() or part.opener == "was",
    )


def _more(value: Value, part: Part) -> Value:
    """A value with what a part behind it, without a number of its own, says of it."""
    return replace(
        value,
        position=value.position or part.position(),
        date=value.date or part.date(),
        now=value.now or part.now(),
        then=value.then or (part.then() and not value.now),
    )


def _belongs(value: Value, before: Value) -> bool:
    """Whether a further value is one of the same series."""
    if value.opener == "→" or value.is_qualified:
        return True
    unit, other = value.quantity.unit, before.quantity.unit
    return unit is not None and other is not None and unit.name != other.name


def _in_unit(value: Value, before: Quantity) -> Value:
    """A value in the unit of the one before, where it has none of its own."""
    if value.quantity.unit or value.quantity.of:
        return value
    return replace(value, quantity=value.quantity._replace(unit=before.unit))


def _unit_from_behind(values: Sequence[Value]) -> list[Value]:
    """The values, those without a unit in that of the one they lead to: "from 82 to 76 kg"."""
    settled = list(values)
    for index in range(len(settled) - 2, -1, -1):
        if _leads_to(settled, index):
            settled[index] = _in_unit(settled[index], settled[index + 1].quantity)
    return settled


def _pair(parts: Sequence[Part]) -> list[Value] | None:
    """The values of "88/85 supine" or "upright/supine 88/85".

    Returns:
        Nothing where two numbers stand so and nothing tells their positions; ``None`` where it
        isn't such a pair.
    """
    numbered = [part for part in parts if part.number]
    if len(numbered) < 2 or numbered[1].opener != "/":
        return None
    named = [
        position
        for part in parts
        for mark in part.marks
        for position in POSITIONS
        if position in mark.words
    ]
    one, other = (_value(part, ()) for part in numbered[:2])
    units = [value.quantity.unit for value in (one, other)]
    if units[0] and units[1] and units[0].name != units[1].name:
        return None
    if not named or (len(named) > 1 and len(set(named)) == 1):
        return []
    first = named[0] if len(named) > 1 else POSITIONS[1 - POSITIONS.index(named[0])]
    second = POSITIONS[1 - POSITIONS.index(first)]
    unit = units[0] or units[1]
    quantities = [value.quantity._replace(unit=unit) for value in (one, other)]
    return [
        replace(one, quantity=quantities[0], position=first),
        replace(other, quantity=quantities[1], position=second),
    ]


def in_time(values: Sequence[Value]) -> list[Value]:
    """The values of a series, marked as of an earlier time where order or dates say so."""
    led = [
        replace(value, then=True) if _leads_to(values, index) else value
        for index, value in enumerate(values)
    ]
    latest, now = _latest(led), [value for value in led if value.now]
    return [
        replace(value, then=True) if _is_earlier(value, latest, now) else value for value in led
    ]


def _latest(values: Sequence[Value]) -> Value | None:
    """The last of the dated values; ``None`` where one without a date is of the visit."""
    if any(not value.is_qualified for value in values):
        return None
    dated = [value for value in values if value.date and not value.now]
    known = [value for value in dated if value.date and value.date.iso]
    if known and len(known) == len(dated):
        return max(known, key=lambda value: value.date.iso or "" if value.date else "")
    return dated[-1] if dated else None


def _is_earlier(value: Value, latest: Value | None, now: Sequence[Value]) -> bool:
    """Whether another value of the series is of the visit, so that this one is not."""
    if value.now or value.then:
        return value.then
    if value.date:
        return bool(now) or value is not latest
    return not value.position and any(_same_unit(value, other) for other in now)


def _same_unit(value: Value, other: Value) -> bool:
    one, two = value.quantity.unit, other.quantity.unit
    return (one.name if one else None) == (two.name if two else None)


def _leads_to(values: Sequence[Value], index: int) -> bool:
    """Whether an arrow or "to" leads on from a value."""
    if index + 1 == len(values) or values[index + 1].opener != "→":
        return False
    position, following = values[index].position, values[index + 1].position
    return following is None or position == following
