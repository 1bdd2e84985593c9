"""Passages of a note that a query may quote: around a span, brief, whole, and the patient's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mndnotes.rules.caching import cached_property
from mndnotes.rules.facts import Statement
from mndnotes.rules.note import Note
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.text.structure import BODY
from mndnotes.rules.vocabulary import Assertion

MAX_QUOTE = 120
"""Most characters of a quotation as it is shown."""
ELLIPSIS = "…"
"""Stands where the sentence of a quotation goes on."""
STATEMENT = 70
"""Characters up to which the sentence around a stated diagnosis is quoted whole."""

_ROOM = MAX_QUOTE - 2 * (len(ELLIPSIS) + 1)
_WIDEST = 4 * MAX_QUOTE
"""Characters on either side of a span within which its sentence is looked at."""
_CUT = re.compile(r"[;,.](?=\s)|\s[-\u2013\u2014](?=\s)|\n")
"""Ends of the parts of a sentence."""
_HEAD = re.compile(r"[^\n:]{1,60}:(?=\s)|[^\n:]{1,60}\n")
"""The head of a section before its text."""
_OPENS = re.compile(r"(?:[-\u2013\u2022*#>|+=]+|\d{1,2}[.)])?\s*")
"""Signs and numbers before the words of a line."""
_TELLING = frozenset({"exam", "emg", "investigation"})
"""Sections whose heads may name what was examined and when."""
_GENERAL = re.compile(
    r"\W*(?:o|oe|o/e|pe|px|ex|objective|(?:[a-z]+ ){0,2}exam(?:ination)?|emg|ncs|emg/ncs"
    r"|findings|results|data|investigations|ix)(?: today)?\W*",
    re.IGNORECASE,
)
"""Heads of such a section that name the section only."""
_FIRST_WORD = re.compile(r"[ \t]*[^\s]{1,40}")
_OPENING = " \t\r\n,;:"
_CLOSES = " \t\r\n.,;:|-"
_MARKS = '"\u201c\u201d'


def flat(words: str) -> str:
    """Words on one line, white space made single spaces."""
    return " ".join(words.split())


class Passage(NamedTuple):
    """A passage as offsets into the note, with the sentence that it is taken from."""

    start: int
    end: int
    first: int
    last: int

    def overlaps(self, other: Passage) -> bool:
        """Whether two passages have a character in common."""
        return self.start < other.end and other.start < self.end


class Passages:
    """Finds the passages of one note.

    Args:
        note: the note.
        statements: its statements, by which it is known what is a relative's.
        refused: says of words that a query does not quote them.
    """

    def __init__(
        self,
        note: Note,
        statements: Sequence[Statement],
        refused: Callable[[str], bool] = lambda words: False,
    ) -> None:
        self._note = note
        self._statements = statements
        self._refused = refused
        self._around: dict[tuple[int, int, int], Passage | None] = {}

    def around(self, start: int, end: int, room: int = _ROOM) -> Passage | None:
        """The part of a sentence around a span; the span alone where the part tells of others too.

        Args:
            start: of the span.
            end: of the span.
            room: characters up to which more of the sentence than its own part is quoted.

        Returns:
            ``None`` where nothing of it can be quoted: it is another person's, or has no words.
        """
        asked = start, end, room
        if asked not in self._around:
            self._around[asked] = self._look_around(*asked)
        return self._around[asked]

    def _look_around(self, start: int, end: int, room: int) -> Passage | None:
        first, last = self._sentence(start, end)
        for low, high in (self._part(start, end, first, last, room), (start, end)):
            low, high = self._trimmed(low, high)
            if self._is_quotable(low, high):
                return Passage(low, high, first, last)
        return None

    def quote(self, passage: Passage) -> str:
        """A passage on one line, with an ellipsis where its sentence goes on."""
        text = self._note.text
        signs = _CLOSES + _MARKS
        opens = f"{ELLIPSIS} " if text[passage.first : passage.start].strip(signs) else ""
        closes = f" {ELLIPSIS}" if text[passage.end : passage.last].strip(signs) else ""
        return f"{opens}{flat(text[passage.start : passage.end])}{closes}"

    def _is_quotable(self, low: int, high: int) -> bool:
        """Whether a stretch has words, is short enough, and is the patient's own."""
        words = self._note.text[low:high]
        if not any(char.isalnum() for char in words) or len(words) > _ROOM:
            return False
        return not self.is_of_others(low, high) and not self._refused(words)

    def is_of_others(self, low: int, high: int) -> bool:
        """Whether a stretch is a relative's or another person's in part."""
        return self._of_others.touch(low, high)

    @cached_property
    def _of_others(self) -> Spans:
        stated = [s.evidence[:2] for s in self._statements if s.assertion is Assertion.FAMILY]
        sections = [s for s in self._note.layout.sections if s.kind == "family"]
        return Spans([*self._note.foreign, *stated, *((s.start, s.end) for s in sections)])

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a span, without the head of its section and what numbers it."""
        text, layout = self._note.text, self._note.layout
        first, last = layout.sentence(start)
        last = max(end, last)
        section = layout.section(start)
        head = _HEAD.match(text, first, start)
        if head and first == section.start and self._only_names_the_section(head[0], section.kind):
            first = head.end()
        first, last = max(first, start - _WIDEST), min(last, end + _WIDEST)
        first = max((at + 1 for at in self._breaks(first, start)), default=first)
        last = min(self._breaks(end, last), default=last)
        opening = _OPENS.match(text, first, start)
        return (opening.end() if opening else first), last

    def _only_names_the_section(self, head: str, kind: str) -> bool:
        """Whether a head says no more than the name of its section: not "Tongue:", nor a date."""
        if kind in _TELLING:
            return _GENERAL.fullmatch(head) is not None
        return kind != BODY

    def _breaks(self, low: int, high: int) -> list[int]:
        """Line breaks between two offsets that no width of the page explains."""
        text = self._note.text
        breaks = []
        at = text.find("\n", low, high)
        while at >= 0:
            line = text.rfind("\n", 0, at) + 1
            word = _FIRST_WORD.match(text, at + 1)
            if word is None or at - line + len(word[0]) < self._width:
                breaks.append(at)
            at = text.find("\n", at + 1, high)
        return breaks

    @cached_property
    def _width(self) -> int:
        """Characters of the longest line: where the page seems to end."""
        return max(map(len, self._note.text.split("\n")))

    def _part(self, start: int, end: int, first: int, last: int, room: int) -> tuple[int, int]:
        """The part of a sentence that holds a span, with as many others as there is room for."""
        text = self._note.text
        if last - first <= room:
            return first, last
        cuts = [first, *(cut.end() for cut in _CUT.finditer(text, first, last)), last]
        lows = [cut for cut in cuts if cut <= start]
        highs = [cut for cut in cuts if cut >= end]
        low, high = lows.pop(), highs.pop(0)
        if high - low > _ROOM:
            return self._words(start, low, high)
        while highs and highs[0] - low <= room:
            high = highs.pop(0)
        while lows and high - lows[-1] <= room:
            low = lows.pop()
        return low, high

    def _words(self, start: int, low: int, high: int) -> tuple[int, int]:
        """Whole words from a span on, and before it where there is room, of a part too long."""
        right = self._space_before(start, start + _ROOM) if high - start > _ROOM else high
        left = self._space_behind(right - _ROOM, start) if right - low > _ROOM else low
        return left, right

    def _space_before(self, low: int, high: int) -> int:
        """The last white space between two offsets, else the first of them."""
        text = self._note.text
        return next((at for at in range(high, low, -1) if text[at : at + 1].isspace()), low)

    def _space_behind(self, low: int, high: int) -> int:
        """The first white space between two offsets, else the second of them."""
        text = self._note.text
        return next((at for at in range(low, high) if text[at].isspace()), high)

    def _trimmed(self, low: int, high: int) -> tuple[int, int]:
        """A stretch without the signs at its ends, and without quotation marks around it."""
        low, high = self._without(low, high, "")
        text = self._note.text
        odd = sum(text.count(mark, low, high) for mark in _MARKS) % 2 == 1
        around = text[low : low + 1] in _MARKS and text[high - 1 : high] in _MARKS
        return self._without(low, high, _MARKS) if odd or around else (low, high)

    def _without(self, low: int, high: int, signs: str) -> tuple[int, int]:
        text = self._note.text
        while low < high and text[low] in _OPENING + signs:
            low += 1
        while low < high and text[high - 1] in _CLOSES + signs:
            high -= 1
        return low, high
