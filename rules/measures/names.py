"""The names of measures in one note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from mndnotes.rules.knowledge import Measure, Name
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Hit

_AHEAD: Final = 150
"""Characters behind a name within which its values begin."""
_LOOKED_THROUGH: Final = 6
"""Names behind one among which the next is that ends its values."""
_CONTEXT: Final = 260
"""Characters before a subscore within which its scale is named."""
_JOINTS: Final = frozenset({"/", "&", "and"})


class Named(NamedTuple):
    """A name in the text, read as one measure."""

    start: int
    end: int
    measure: Measure
    place: str
    """``forms``, ``behind`` or ``opening`` (see ``lexicon/measurements.yaml``)."""
    number: int
    """Its number among the names of the note."""


class Names:
    """The names of one note, one where a name and its abbreviation stand together.

    Args:
        note: the note.
        found: the names found in it; those that stand for nothing only look like one.
    """

    def __init__(self, note: Note, found: Sequence[Hit[tuple[Name, ...]]]) -> None:
        self._note = note
        self._hits = _merged([hit for hit in found if hit[2]], note.folded)
        self._starts = frozenset(hit[0] for hit in self._hits)

    def __len__(self) -> int:
        return len(self._hits)

    def readings(self, index: int) -> list[Named]:
        """A name, by its number, as each of the measures that it may mean."""
        start, end, names = self._hits[index]
        return [Named(start, end, name.measure, name.place, index) for name in names]

    def begins_at(self, offset: int) -> bool:
        """Whether a name begins at an offset."""
        return offset in self._starts

    def window(self, named: Named) -> tuple[int, bool]:
        """Where the values behind a name must have begun, and whether another name stands there."""
        _, last = self._note.layout.sentence(named.start)
        behind = self._hits[named.number + 1 : named.number + _LOOKED_THROUGH]
        following = next((start for start, _, names in behind if any(map(_ends, names))), last)
        high = min(last, following, named.end + _AHEAD)
        return high, high == following < last

    def scale(self, named: Named) -> Named | None:
        """The name of the scale that a subscore is of, before it in its paragraph."""
        low, _ = self._note.layout.paragraph(named.start)
        low = max(low, named.start - _CONTEXT)
        for index in range(named.number - 1, -1, -1):
            if self._hits[index][0] < low:
                break
            for other in self.readings(index):
                if other.measure.id == named.measure.within and not other.measure.within:
                    return other
        return None

    def partner(self, named: Named) -> Named | None:
        """The name before one with which it shares two values: "MIP/MEP 45/60"."""
        if not named.number:
            return None
        before = self.readings(named.number - 1)[0]
        between = self._note.folded[before.end : named.start].strip()
        shared = between in _JOINTS and before.measure.id != named.measure.id
        return before if shared else None


def _merged(hits: Sequence[Hit[tuple[Name, ...]]], folded: str) -> list[Hit[tuple[Name, ...]]]:
    """The names, one where a name and its abbreviation stand together: "vital capacity (FVC)"."""
    merged: list[Hit[tuple[Name, ...]]] = []
    for start, end, names in hits:
        if merged:
            low, high, before = merged[-1]
            same = before[0].measure.id == names[0].measure.id
            if same and folded[high:start].strip() == "(":
                merged[-1] = low, end, names
                continue
        merged.append((start, end, names))
    return merged


def _ends(name: Name) -> bool:
    """Whether a name ends the values of another: not the everyday words, such as "lost"."""
    return name.place == "forms" and not (name.measure.unit_needed or name.measure.within)
