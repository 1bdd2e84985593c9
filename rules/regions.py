"""Which body region a sign belongs to: bulbar, cervical, thoracic or lumbosacral (El Escorial)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mndnotes.rules.forms import Tokens
from mndnotes.rules.scanner import Hit
from mndnotes.rules.structure import Layout
from mndnotes.rules.vocabulary import Region

_CLAUSE_BREAK = re.compile(r"[;,\n]|\b(?:but|while|whereas|with)\b")


_WIDEST = 240
"""Characters on either side within which a sentence is asked for regions."""


class BodyWord(NamedTuple):
    """A part of the body named in the text."""

    start: int
    end: int
    regions: frozenset[Region]


class RegionReader:
    """Finds the regions of a span from the body words around it, nearest context first.

    Args:
        tokens: the note.
        layout: its sections and sentences.
        body: the parts of the body found in it.
    """

    def __init__(
        self, tokens: Tokens, layout: Layout, body: Sequence[Hit[frozenset[Region]]]
    ) -> None:
        self._text = tokens.folded
        self._layout = layout
        self._words = [BodyWord(*found) for found in body if found[2]]
        self._starts = [word.start for word in self._words]

    def around(self, start: int, end: int) -> frozenset[Region]:
        """Regions named in the span, else in its clause, else in its sentence, else before it."""
        inside = self.within(start, end)
        if inside:
            return inside
        first, last = self._layout.sentence(start)
        low, high = self._clause(start, end, first, last)
        wide = max(first, start - _WIDEST), min(last, end + _WIDEST)
        return self.within(low, high) or self.within(*wide) or self._line_head(first)

    def within(self, low: int, high: int) -> frozenset[Region]:
        """Regions of all body words between two offsets."""
        return frozenset(r for word in self.words_between(low, high) for r in word.regions)

    def words_between(self, low: int, high: int) -> list[BodyWord]:
        """The body words between two offsets, in order."""
        return self._words[bisect_left(self._starts, low) : bisect_right(self._starts, high - 1)]

    def _clause(self, start: int, end: int, first: int, last: int) -> tuple[int, int]:
        breaks = list(_CLAUSE_BREAK.finditer(self._text, max(first, start - _WIDEST), start))
        low = breaks[-1].end() if breaks else max(first, start - _WIDEST)
        high = min(last, end + _WIDEST)
        after = _CLAUSE_BREAK.search(self._text, end, high)
        return low, after.start() if after else high

    def _line_head(self, first: int) -> frozenset[Region]:
        """Regions of a short head such as 'Arms:' or 'BULBAR' that opens the line."""
        line = self._text.rfind("\n", 0, first) + 1
        colon = self._text.find(":", line, first)
        return self.within(line, colon) if colon >= 0 else frozenset()
