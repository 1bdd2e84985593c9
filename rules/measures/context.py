"""Whether the words around the name of a measure let a number be its value."""

from __future__ import annotations

from typing import Final

from mndnotes.rules.knowledge import Measure
from mndnotes.rules.measures.names import Named, Names
from mndnotes.rules.measures.quantities import Items, Quantity
from mndnotes.rules.measures.values import Value
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion

_CONDITION: Final = 34
"""Characters before a name within which a word makes its value one that is only talked of."""
_SENTENCE: Final = 200
"""Characters on either side of a name within which its sentence is looked at."""
_STAGED: Final = ("stag", "scor")
"""Parts of a name behind which a stage may be a Roman numeral."""


class Context:
    """Judges names and values by what stands around them in one note.

    Args:
        note: the note.
        names: the names of measures in it.
        items: takes it apart.
    """

    def __init__(self, note: Note, names: Names, items: Items) -> None:
        self._note = note
        self._names = names
        self._items = items

    def allows(self, named: Named) -> bool:
        """Whether a name is one of its measure: its scale is named, and nothing of another."""
        measure, tokens = named.measure, self._note.tokens
        if measure.unless:
            low, high = self._sentence(named)
            words = tokens.words[tokens.index(low) : tokens.index(high)]
            if not measure.unless.isdisjoint(words):
                return False
        return (
            measure.within is None
            or _has_own_units(measure)
            or self._names.scale(named) is not None
        )

    def is_only_talked_of(self, named: Named) -> bool:
        """Whether a value is a condition, an aim or a threshold: "PEG before FVC 50 %"."""
        note = self._note
        first, last = self._sentence(named)
        low = max(first, named.start - _CONDITION)
        for _, end, kinds in self._items.words.starting(low, named.start):
            if kinds & {"condition", "until"} and not set(",;:.") & set(
                note.folded[end : named.start]
            ):
                return True
        for start, end, kinds in self._items.words.starting(first, last):
            low, high = (end, named.start) if start < named.start else (named.end, start)
            if "threshold" in kinds and not set("(,;") & set(note.folded[low:high]):
                return True
        judged = note.assertions.judge(named.start, named.end).assertion
        return judged is Assertion.HYPOTHETICAL

    def _sentence(self, named: Named) -> tuple[int, int]:
        """The sentence of a name, as far as it is near."""
        first, last = self._note.layout.sentence(named.start)
        return max(first, named.start - _SENTENCE), min(last, named.end + _SENTENCE)

    def suits(self, named: Named, value: Value, *, plausible: bool) -> bool:
        """Whether a value is one of the measure, by what its name needs.

        Args:
            named: the name.
            value: the value.
            plausible: whether it can be.
        """
        measure, quantity = named.measure, value.quantity
        if (measure.unit_needed or named.place != "forms") and quantity.unit is None:
            return False
        if (measure.within or named.place == "opening") and not plausible:
            return False
        if measure.within and not (quantity.unit or self._is_of_scale(named, quantity)):
            return False
        if (measure.within or measure.levels) and self._goes_on(value.end):
            return False
        if measure.levels and not (quantity.stage or "")[:1].isdigit():
            name = self._note.folded[named.start : named.end]
            return any(part in name for part in _STAGED)
        return not measure.denied or not self._is_denied(named, value)

    def _is_denied(self, named: Named, value: Value) -> bool:
        judged = self._note.assertions.judge(min(named.start, value.start), value.end)
        return judged.assertion is Assertion.NEGATED

    def _is_of_scale(self, named: Named, quantity: Quantity) -> bool:
        """Whether a subscore has its maximum, or stands in the sentence of its scale."""
        scale = self._names.scale(named)
        if scale is None:
            return False
        sentence = self._note.layout.sentence
        return bool(quantity.of) or sentence(scale.start) == sentence(named.start)

    def _goes_on(self, end: int) -> bool:
        """Whether a word that says nothing of a value stands right behind one."""
        tokens = self._note.tokens
        at = tokens.index(end)
        if at >= len(tokens.starts) or "\n" in self._note.folded[end : tokens.starts[at]]:
            return False
        start = tokens.starts[at]
        known = self._items.is_known(start) or self._names.begins_at(start)
        return tokens.words[at][0].isalnum() and not known


def _has_own_units(measure: Measure) -> bool:
    """Whether a measure is known by its units, without its scale being named."""
    return any(r.unit and r.unit != "points" for r in measure.readings)
