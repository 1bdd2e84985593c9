"""What stands around the name of a measure: numbers with their units, dates, words and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from mndnotes.rules.knowledge import Unit, unit_at
from mndnotes.rules.measures.dates import Dates, duration_at
from mndnotes.rules.measures.numerals import FIRST_WORDS, Number, number_at
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Hit, Places

_STONE: Final = 14
"""Pounds."""
_POUNDS = re.compile(r"[ ]?(?:lbs?|pounds?)?(?![\w/%]|[.,]\d)")
_A_STONE = re.compile(r"(?P<half>half )?a (?=stone\b)")
_OF = re.compile(
    r"[ ]?(?:/|(?:out )?of(?: a)?(?: possible| total| maximum| max)?(?: of)?)[ ]?(\d{1,3})"
    r"(?![\d/]|[.,]\d)"
)
_OVER = re.compile(r"[ ]?/[ ]?\d")
_OVER_TWICE = re.compile(r"[ ]?/[ ]?\d{1,4}[ ]?/")
_OF_SOMETHING_ELSE: Final = frozenset("'\"")
"""Signs right behind feet and inches."""
_AND_A_HALF = re.compile(r" and a half\b")
_RANGE = re.compile(r"-\d|[ ]-[ ]\d")
_AGO = re.compile(r"\.?[ ](?:ago|back|earlier|before|previously|prior)\b")
_ARROW = re.compile(r"-{1,3}>|={1,2}>|[→›⇒»]|>>")
_DOTS = re.compile(r"\.{2,}|\u2026")
_SIGNS: Final = frozenset("(),;/|:=-~≈")
_LEAST_SCALE: Final = 20.0
"""A fraction of less is taken for a date or a grade."""
_YEARS: Final = range(1900, 2100)
_NUMBERS: Final = FIRST_WORDS | {"a", "an", "half"}
_YEAR_ONLY: Final = 4
"""Characters of a date that is only a year."""
_BEFORE_A_YEAR: Final = frozenset({"in", "since", "from", "(", "/"})
"""Right before a number that is a year, where values reach as far as years do."""


class Quantity(NamedTuple):
    """A number with what belongs to it."""

    value: float
    unit: Unit | None = None
    of: float | None = None
    stage: str | None = None


class Item(NamedTuple):
    """One thing around a name."""

    kind: str
    """``quantity``, ``date``, ``ago``, ``word``, ``sign``, ``range``, ``counted`` for a number that
    counts something else ("3 months"), or ``other``."""
    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    iso: str | None = None
    words: frozenset[str] = frozenset()
    """Kinds of the word (see ``lexicon/measurements.yaml``)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a number may be.

    Attributes:
        scales: maxima of the scales whose values are looked for.
        levels: stages by the word that they are written with.
        over: numbers may stand in pairs set apart by a stroke.
        years: a number like a year may be a value.
    """

    scales: frozenset[float] = frozenset()
    levels: Mapping[str, float] | None = None
    over: bool = False
    years: bool = False


class Items:
    """Takes one note apart around the names of measures.

    Args:
        note: the note.
        dates: its dates.
        words: the words in it that stand around values, with their kinds.
    """

    def __init__(self, note: Note, dates: Dates, words: Sequence[Hit[frozenset[str]]]) -> None:
        self.words = Places(words)
        self._note = note
        self._dates = dates
        self._words_at = {start: (end, kinds) for start, end, kinds in words}

    def between(self, wanted: Wanted, low: int, high: int) -> Iterator[Item]:
        """The things that begin between two offsets, in order.

        Args:
            wanted: what a number may be.
            low: where the first may begin.
            high: where the last must have begun.
        """
        tokens = self._note.tokens
        at, before = tokens.index(low), ""
        while at < len(tokens.starts) and tokens.starts[at] < high:
            item = self._item(wanted, at, before)
            yield item
            at = max(at + 1, tokens.index(item.end))
            before = item.text

    def at(self, wanted: Wanted, token: int) -> Item:
        """The thing that a token, given by its number, begins."""
        return self._item(wanted, token, "")

    def is_known(self, offset: int) -> bool:
        """Whether a word that stands around values begins at an offset."""
        return offset in self._words_at

    def _item(self, wanted: Wanted, at: int, before: str) -> Item:
        """The thing that a token begins, behind the text of another."""
        tokens, folded = self._note.tokens, self._note.folded
        start, end, word = tokens.starts[at], tokens.ends[at], tokens.words[at]
        level = wanted.levels.get(word) if wanted.levels else None
        if level is not None:
            stage = self._note.text[start:end].upper()
            return Item("quantity", start, end, word, Quantity(level, stage=stage))
        if is_numeric(word):
            if ago := _ago(folded, start):
                return Item("ago", start, ago, folded[start:ago])
            number = number_at(folded, start) or _one_stone(folded, start)
            if number is not None:
                return self._numeric(wanted, number, before)
        if start in self._words_at:
            end, kinds = self._words_at[start]
            return Item("word", start, end, folded[start:end], words=kinds)
        if date := self._dates.at(start):
            return Item("date", start, date.end, folded[start : date.end], iso=date.iso)
        return _sign(folded, start, end)

    def _numeric(self, wanted: Wanted, number: Number, before: str) -> Item:
        """A date, or a number with its unit and scale."""
        folded, start = self._note.folded, number.start
        of = _OF.match(folded, number.end)
        if of is None or float(of[1]) not in wanted.scales:
            date = self._dates.at(start)
            year = date is not None and len(date.iso or "") == _YEAR_ONLY
            value = wanted.years and year and int(number.value) in _YEARS
            if date and not (value and before not in _BEFORE_A_YEAR):
                return Item("date", start, date.end, folded[start : date.end], iso=date.iso)
        quantity, end = _quantity(folded, number, of, wanted)
        if quantity is None or (quantity.unit is None and self._counts_something(end)):
            return Item("counted", start, end, folded[start:end])
        kind = "range" if _RANGE.match(folded, number.end) else "quantity"
        return Item(kind, start, end, folded[start:end], quantity)

    def _counts_something(self, end: int) -> bool:
        """Whether what follows a number makes it the number of something: "3 months"."""
        at = end + (self._note.folded[end : end + 1] in (" ", "-"))
        return at in self._words_at and "no_value" in self._words_at[at][1]


def is_numeric(word: str) -> bool:
    """Whether a token may open a number, or a time such as "a year ago"."""
    return word[0].isdecimal() or word in _NUMBERS


def _sign(folded: str, start: int, end: int) -> Item:
    """An arrow, a sign that sets things apart, leading dots, or what stops the reading."""
    for wording, text in ((_ARROW, "→"), (_DOTS, ":")):
        found = wording.match(folded, start)
        if found:
            return Item("sign", start, found.end(), text)
    kind = "sign" if folded[start:end] in _SIGNS else "other"
    return Item(kind, start, end, folded[start:end])


def _one_stone(folded: str, start: int) -> Number | None:
    """The number of "a stone" or "half a stone" that begins at an offset."""
    found = _A_STONE.match(folded, start)
    return Number(start, found.end() - 1, 0.5 if found["half"] else 1.0) if found else None


def _ago(folded: str, start: int) -> int | None:
    """End of a time such as "six months ago" that begins at an offset."""
    duration = duration_at(folded, start)
    found = _AGO.match(folded, duration.end) if duration else None
    return found.end() if found else None


def _quantity(
    folded: str, number: Number, of: re.Match[str] | None, wanted: Wanted
) -> tuple[Quantity | None, int]:
    """A number with its scale or its unit, and where they end; nothing for an unknown fraction."""
    end = number.end
    if of and wanted.scales and _may_be_scale(number.value, float(of[1]), wanted):
        written = unit_at(folded, of.end())
        points = written and written[0].name == "points"
        return Quantity(number.value, of=float(of[1])), written[
            1
        ] if written and points else of.end()
    over = _OVER.match(folded, end)
    if over and (not wanted.over or _OVER_TWICE.match(folded, end)):
        return None, end
    written = unit_at(folded, end)
    if written is None:
        following = folded[end : end + 1]
        graded = following in ("-", "+") and not folded[end + 1 : end + 2].isdecimal()
        other = following.isalnum() or following in _OF_SOMETHING_ELSE or graded
        return None if other and following else Quantity(number.value), end
    unit, end = written
    if unit.and_pounds:
        half = _AND_A_HALF.match(folded, end)
        if half:
            return Quantity(number.value + 0.5, unit), half.end()
        pounds = number_at(folded, end + (folded[end : end + 1] == " "))
        last = _POUNDS.match(folded, pounds.end) if pounds and pounds.value < _STONE else None
        if pounds and last:
            return Quantity(number.value + pounds.value / _STONE, unit), last.end()
    return Quantity(number.value, unit), end


def _may_be_scale(value: float, of: float, wanted: Wanted) -> bool:
    """Whether a fraction is of a scale: one that is known, or mistyped ("38/50")."""
    return of in wanted.scales or _LEAST_SCALE <= of >= value
