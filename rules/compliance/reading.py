"""The parts of a provider query as text: title, quotations, lists of answers, and its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from mndnotes.rules.caching import cached_property

_BOX = re.compile(r"\[[ \t]?[xX]?[ \t]?\]|\([ \t]?[xX]?[ \t]?\)|[▢☐□◻❑❏○◯☑☒✓✔]")
_TICKED = re.compile(r"[xX☑☒✓✔]")
_ITEM = re.compile(
    r"^[ \t]*(?:(?P<letter>[a-hA-H][.)]|\([a-hA-H]\))|[-*\u2022\u2013\u00b7]|\d{1,2}[.)])"
    r"[ \t]+(?=\S)"
)
"""What opens an item of a list."""
_QUOTED_LINE = re.compile(
    r"[ \t]*[-*\u2022\u2013\u00b7][ \t]*[\"\u201c](?P<quote>.+)[\"\u201d][ \t]*"
    r"(?:\((?P<place>[^()]{1,160})\))?[ \t.;]*"
)
"""An item that holds one quotation and its place; the quotation may hold quotation marks."""
_QUOTE = re.compile(
    r"[\"\u201c](?P<double>[^\"\u201c\u201d\n]{1,400})[\"\u201d]"
    r"|(?<!\w)['\u2018](?P<single>(?:[^'\u2018\u2019\n]|(?<=\w)['\u2019](?=\w)){1,400})['\u2019](?!\w)"
)
QUOTED = "\u201c\u201d"
"""What stands for a quotation in the query's own words."""
_ASKS = re.compile(
    r"\b(?:please|clarify|specify|select|choose|indicate|which|what|following|options|answer)\b",
    re.IGNORECASE,
)
_SHOWS = re.compile(
    r"\b(?:indicators?|findings|documented in|from the (?:note|record))\b", re.IGNORECASE
)
"""What says of a list that it shows something and asks nothing."""
_TITLED = re.compile(r"(?:subject|re|title|query|topic|regarding)[ \t]*:", re.IGNORECASE)
_LONGEST_TITLE = 100
_SENTENCE_END = re.compile(r"(?<=[.?!])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bDr\.)\s+")


class Quotation(NamedTuple):
    """What a query quotes."""

    words: str
    line: int
    """Line of the query, counted from 1."""
    place: str
    """Where the note says it: the bracket behind an item of a list, else the words around it."""
    listed: bool
    """It is an item of a list of indicators."""


class Line(NamedTuple):
    """Words of the query's own, with the line that they stand on."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of answers."""

    line: int
    """Line of the first answer."""
    stem: str
    """The words before the list."""
    options: tuple[str, ...]
    ticked: bool
    """An answer is ticked already."""


class QueryText:
    """One query, read into its parts.

    Args:
        text: the query as it would be sent.

    Attributes:
        title: its first line, where that is a title; else empty.
        quotations: what it quotes.
        choices: its lists of answers.
        lines: its own words, the title among them.
    """

    def __init__(self, text: str) -> None:
        self._raw = [Line(n, line) for n, line in enumerate(text.splitlines(), start=1)]
        self.quotations: list[Quotation] = []
        self.choices: list[Choices] = []
        self.lines: list[Line] = []
        self.title = self._title()
        at = 0
        while at < len(self._raw):
            at += self._read(at)

    @cached_property
    def sentences(self) -> tuple[Line, ...]:
        """The sentences of its own words, without numbers and bullets."""
        return tuple(
            Line(number, sentence)
            for number, words in self.lines
            for sentence in _SENTENCE_END.split(_ITEM.sub("", words, count=1))
            if sentence.strip()
        )

    def _title(self) -> str:
        """The first line, where it says that it is a title or stands by itself like one."""
        words = [line.words.strip() for line in self._raw]
        while words and not words[0]:
            words.pop(0)
        first, second = [*words, "", ""][:2]
        if _TITLED.match(first):
            return first
        plain = len(first) <= _LONGEST_TITLE and first[-1:] not in (".", "?", ":", "_")
        alone = plain and not second and not _BOX.search(first) and not _QUOTE.search(first)
        return first if alone else ""

    def _read(self, at: int) -> int:
        """Take in what a line opens.

        Returns:
            How many lines that is.
        """
        number, words = self._raw[at]
        if not words.strip():
            return 1
        if quoted := _QUOTED_LINE.fullmatch(words):
            place = quoted["place"] or ""
            self.quotations.append(Quotation(quoted["quote"], number, place, listed=True))
            return 1
        if box := _BOX.search(words):
            self._say(number, words[: box.start()])
            boxed = self._run(at, _BOX.search)
            self._offer(boxed, [option for line in boxed for option in _boxed(line.words)])
            return boxed[-1].number - number + 1
        items = self._run(at, _is_answer)
        if len(items) > 1 and self._are_answers(items):
            self._offer(items, [_ITEM.sub("", line.words, count=1) for line in items])
        else:
            for item in items or [self._raw[at]]:
                self._say(*item)
        return items[-1].number - number + 1 if items else 1

    def _run(self, at: int, belongs: Callable[[str], object]) -> list[Line]:
        """The lines from one on, up to the first that does not belong; blank ones are left out."""
        lines = (self._raw[index] for index in range(at, len(self._raw)))
        run = takewhile(lambda line: not line.words.strip() or belongs(line.words), lines)
        return [line for line in run if line.words.strip()]

    def _say(self, number: int, words: str) -> None:
        """Take in words of its own, with the quotations in them."""
        for quote in _QUOTE.finditer(words):
            quoted = quote["double"] or quote["single"]
            self.quotations.append(Quotation(quoted, number, words, listed=False))
        if words.strip():  # there may be nothing before a box
            self.lines.append(Line(number, _QUOTE.sub(QUOTED, words)))

    def _offer(self, lines: Sequence[Line], options: Sequence[str]) -> None:
        ticked = any(_TICKED.search(box[0]) for line in lines for box in _BOX.finditer(line.words))
        stem = self.lines[-1].words if self.lines else ""
        self.choices.append(Choices(lines[0].number, stem, tuple(options), ticked))

    def _are_answers(self, items: Sequence[Line]) -> bool:
        """Whether items without boxes are answers: lettered, or behind words that ask for one."""
        if all((opening := _ITEM.match(line.words)) and opening["letter"] for line in items):
            return True
        stem = self.lines[-1].words.rstrip() if self.lines else ""
        asks = stem.endswith((":", "?")) and _ASKS.search(stem) is not None
        return asks and _SHOWS.search(stem) is None


def _is_answer(words: str) -> bool:
    """Whether an item may be an answer: it quotes nothing and asks nothing itself."""
    if not _ITEM.match(words) or _QUOTE.search(words) or _BOX.search(words):
        return False
    return not words.rstrip().endswith((":", "?"))


def _boxed(words: str) -> Iterator[str]:
    """The answers behind the boxes of a line."""
    for part in _BOX.split(words)[1:]:
        yield part.strip()
