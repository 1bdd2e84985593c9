"""Which body region a sign belongs to: bulbar, cervical, thoracic or lumbosacral (El Escorial)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.text.structure import Layout
from mndnotes.rules.vocabulary import Region

_CLAUSE_BREAK = re.compile(r"[;,:\n|]|\b(?:but|while|whereas|with|though|apart from|except)\b")
_ITEM_BREAK = re.compile(r"[;.\n|:-]|,")
_SMALL_WORDS = frozenset(
    [
        "r",
        "l",
        "rt",
        "lt",
        "re",
        "li",
        "right",
        "left",
        "both",
        "the",
        "and",
        "of",
        "in",
        "all",
        "upper",
        "lower",
        "mid",
        "bilat",
        "bilateral",
        "bilaterally",
        "muscle",
        "muscles",
        "paraspinals",
        "side",
        "sides",
        "on",
        "less",
        "lesser",
        "milder",
        "more",
        "so",
        "or",
        "also",
        "his",
        "her",
        "their",
        "as",
        "well",
        "to",
        "normal",
        "tone",
        "power",
        "bulk",
        "strength",
        "reflexes",
        "jerks",
        "coordination",
        "sensation",
        "/",
        "&",
        ".",
        "(",
        ")",
        "+",
        ">",
    ]
)
"""What may stand beside the parts of the body in an item of a list of them."""
_WIDEST = 240
"""Characters on either side within which a sentence is asked for regions."""
_MOST_ITEMS = 12
_COMMA = re.compile(",")
_HEADING = 80
"""Longest heading of a sentence."""


_NOWHERE: frozenset[Region] = frozenset()


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
        self._tokens = tokens
        self._text = tokens.folded
        self._layout = layout
        self._words = [BodyWord(*found) for found in body if found[2]]
        self._starts = [word.start for word in self._words]

    def around(self, start: int, end: int) -> frozenset[Region]:
        """Regions named beside the span, else last in its sentence, else at its line's head."""
        first, last = self._layout.sentence(start)
        return (
            self.beside(start, end)
            or self._last_named(max(first, start - _WIDEST), start)
            or self._next_named(end, min(last, end + _WIDEST))
            or self._line_head(first)
        )

    def beside(self, start: int, end: int) -> frozenset[Region]:
        """Regions named in the span, else in its clause and the lists that it belongs to."""
        inside = self.within(start, end)
        if inside or not self._words:
            return inside
        first, last = self._layout.sentence(start)
        low, high = self._clause(start, end, max(first, start - _WIDEST), min(last, end + _WIDEST))
        named = self.within(self._list_start(first, low), self._list_end(high, last))
        return named or self._heading(first, start)

    def listed(self, start: int, end: int) -> frozenset[Region]:
        """Regions of a span and, where it ends with a part of the body, of those listed behind it.

        "Fasciculations of the tongue, arms and legs" are in all of these.
        """
        words = self.words_between(start, end)
        if not words or words[-1].end != end:
            return frozenset(region for word in words for region in word.regions)
        _, last = self._layout.sentence(start)
        last = min(last, end + _WIDEST)
        stop = _ITEM_BREAK.search(self._text, end, last)
        item = stop.start() if stop else last
        at = item if self._only_parts(end, item) else end
        return self.within(start, self._list_end(at, last))

    def within(self, low: int, high: int) -> frozenset[Region]:
        """Regions of all body words between two offsets."""
        words = self.words_between(low, high)
        return frozenset(r for word in words for r in word.regions) if words else _NOWHERE

    def words_between(self, low: int, high: int) -> list[BodyWord]:
        """The body words between two offsets, in order."""
        return self._words[bisect_left(self._starts, low) : bisect_right(self._starts, high - 1)]

    def _clause(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        breaks = list(_CLAUSE_BREAK.finditer(self._text, low, start))
        after = _CLAUSE_BREAK.search(self._text, end, high)
        return breaks[-1].end() if breaks else low, after.start() if after else high

    def _heading(self, first: int, start: int) -> frozenset[Region]:
        """Regions of the words before a colon that open a sentence: "Arms: supple, reflexes 2+"."""
        colon = self._text.find(":", first, min(start, first + _HEADING))
        if colon >= 0 and self._only_listed_parts(first, colon):
            return self.within(first, colon)
        return frozenset()

    def _only_listed_parts(self, low: int, high: int) -> bool:
        """Whether every item between two offsets holds parts of the body and no more."""
        cuts = [low - 1, *(comma.start() for comma in _COMMA.finditer(self._text, low, high)), high]
        return all(self._only_parts(at + 1, end) for at, end in pairwise(cuts))

    def _list_end(self, at: int, last: int) -> int:
        """End of the items behind a comma that name nothing but parts of the body."""
        for _ in range(_MOST_ITEMS):
            if self._text[at : at + 1] != ",":
                break
            stop = _ITEM_BREAK.search(self._text, at + 1, last)
            end = stop.start() if stop else last
            if not self._only_parts(at + 1, end) or "normal" in self._text[at:end]:
                break
            at = end
        return at

    def _list_start(self, first: int, at: int) -> int:
        """Start of the items before a comma that name nothing but parts of the body."""
        for _ in range(_MOST_ITEMS):
            if self._text[at - 1 : at] not in (",", ":", "-"):
                break
            low = max(first, at - _WIDEST)
            stops = list(_ITEM_BREAK.finditer(self._text, low, at - 1))
            start = stops[-1].end() if stops else low
            if not self._small(start, at - 1):
                break
            at = start
        return at

    def _only_parts(self, low: int, high: int) -> bool:
        """Whether an item of a list holds parts of the body and nothing else that counts."""
        return bool(self.words_between(low, high)) and self._small(low, high)

    def _small(self, low: int, high: int) -> bool:
        """Whether only parts of the body and small words stand between two offsets."""
        words, index = self._tokens.words, self._tokens.index
        at = index(low)
        for part in self.words_between(low, high):
            if not _SMALL_WORDS.issuperset(words[at : index(part.start)]):
                return False
            at = index(part.end)
        return _SMALL_WORDS.issuperset(words[at : index(high)])

    def _last_named(self, low: int, high: int) -> frozenset[Region]:
        """Regions of the last clause before an offset that names any."""
        words = self.words_between(low, high)
        if not words:
            return frozenset()
        breaks = list(_CLAUSE_BREAK.finditer(self._text, low, words[-1].start))
        return self.within(breaks[-1].end() if breaks else low, high)

    def _next_named(self, low: int, high: int) -> frozenset[Region]:
        """Regions of the first clause behind an offset that names any."""
        words = self.words_between(low, high)
        if not words:
            return frozenset()
        after = _CLAUSE_BREAK.search(self._text, words[0].end, high)
        return self.within(words[0].start, after.start() if after else high)

    def _line_head(self, first: int) -> frozenset[Region]:
        """Regions of a short head such as 'Arms:' or 'BULBAR' that opens the line."""
        line = self._text.rfind("\n", 0, first) + 1
        colon = self._text.find(":", line, first)
        return self.within(line, colon) if colon >= 0 else frozenset()
