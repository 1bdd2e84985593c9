"""The note that a query quotes, looked up: what stands where, whose it is, and what is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from mndnotes.rules.caching import cached_property
from mndnotes.rules.compliance.naming import Name, find_diagnoses
from mndnotes.rules.facts import Indicator, Statement
from mndnotes.rules.note import Note
from mndnotes.rules.text.folding import fold
from mndnotes.rules.text.passages import Passages, flat
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s+")
_LEFT_OUT = re.compile(r"\s*(?:\u2026|\.{3}|\[\.\.\.\]|\[\u2026\])\s*")
"""What stands in a quotation for words that are left out."""
_MOST = 50
"""Places of a quotation that are looked at."""


class Record:
    """One note as the source of a query.

    Args:
        note: the note.
        statements: its statements.
        indicators: quotations of it whose places are known.
    """

    def __init__(
        self,
        note: Note,
        statements: Sequence[Statement],
        indicators: Sequence[Indicator] = (),
    ) -> None:
        self._note = note
        self._known = {i.quote: [(i.start, i.end)] for i in indicators if self._says(i)}
        self._statements = statements
        self._passages = Passages(note, statements)

    def wrote(self, name: Name) -> bool:
        """Whether the provider has written a diagnosis, of this patient."""
        if name.diagnosis == Diagnosis.MND_UNSPECIFIED and self._written:
            return True
        return name.diagnosis in self._written or name.diagnosis in self._others_written

    def established(self, name: Name) -> bool:
        """Whether the provider has written a diagnosis as one that the patient has."""
        affirmed = {s.label.value for s in self._statements if s.assertion is Assertion.AFFIRMED}
        return name.diagnosis in affirmed or name.diagnosis in self._others_written

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(
            s.label.value for s in self._statements if s.assertion is not Assertion.FAMILY
        )

    @cached_property
    def _others_written(self) -> frozenset[str]:
        labels = frozenset(label.value for label in Diagnosis)
        return frozenset(name.diagnosis for name in find_diagnoses(self._note.text)) - labels

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Ids of the findings that the note names."""
        return frozenset(c.id for _, _, found in self._note.hits["concept"] for c in found)

    def holds_value(self, value: str) -> bool:
        """Whether a number with its unit stands in the note, spaces apart."""
        return _SPACE.sub("", fold(value)) in self._spaceless

    @cached_property
    def _spaceless(self) -> str:
        return _SPACE.sub("", self._note.folded)

    def places(self, quoted: str) -> list[tuple[int, int]]:
        """Where the words of a quotation stand, white space and look-alike signs apart.

        Words left out are marked by an ellipsis; the parts then stand in their order.

        Returns:
            Start and end of each of the first places, as offsets into the note.
        """
        if quoted in self._known:
            return self._known[quoted]
        parts = _parts(quoted)
        return list(islice(self._found(parts), _MOST)) if parts else []

    def _says(self, indicator: Indicator) -> bool:
        words = flat(fold(self._note.text[indicator.start : indicator.end]))
        return _parts(indicator.quote) == _parts(words)

    def _found(self, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
        text, at = self._flat, 0
        while (first := text.find(parts[0], at)) >= 0:
            end = first + len(parts[0])
            for part in parts[1:]:
                following = text.find(part, end)
                if following < 0:
                    return
                end = following + len(part)
            yield self._offset(first), self._offset(end - 1) + 1
            at = first + 1

    @cached_property
    def _words(self) -> list[tuple[int, str]]:
        return [(word.start(), word[0]) for word in _WORD.finditer(self._note.folded)]

    @cached_property
    def _flat(self) -> str:
        return " ".join(word for _, word in self._words)

    @cached_property
    def _flat_starts(self) -> list[int]:
        starts, at = [], 0
        for _, word in self._words:
            starts.append(at)
            at += len(word) + 1
        return starts

    def _offset(self, at: int) -> int:
        index = bisect_right(self._flat_starts, at) - 1
        return self._words[index][0] + at - self._flat_starts[index]

    def line(self, offset: int) -> int:
        """Line of an offset, counted from 1."""
        return self._note.text.count("\n", 0, offset) + 1

    def is_of_others(self, low: int, high: int) -> bool:
        """Whether a stretch is a relative's or another person's in part."""
        return self._passages.is_of_others(low, high)

    def is_brought_forward(self, offset: int) -> bool:
        """Whether an offset stands in a block brought forward from an earlier note."""
        return self._note.layout.section(offset).stale


def _parts(quoted: str) -> list[str]:
    """The folded parts of a quotation between words left out."""
    parts = [flat(fold(part)) for part in _LEFT_OUT.split(quoted)]
    return [part for part in parts if part]
