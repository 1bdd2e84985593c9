"""The times of one note: its dates, and its stretches of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Final, NamedTuple

from mndnotes.rules.measures.dates import TIME_WORDS, Dates, Duration, duration_at
from mndnotes.rules.measures.numerals import FIRST_WORDS, number_at
from mndnotes.rules.note import Note

_OPENING: Final = FIRST_WORDS | TIME_WORDS | {"year", "yr"}
"""Words, beside numbers, that a time may begin with."""
_MAY_OPEN = re.compile(
    r"(?:19|20)\d\d|\d{1,4}(?:[/.\-·]\d|[ ]?[½¼¾]|[ ]\d/|(?:st|nd|rd|th)?[ \n\-]{0,2}(?:[a-z]))"
)
"""A number that may open a time: a cheap look that spares most numbers the dear ones."""
_YEAR_OF = re.compile(r"(?:year|yr) (?=[\da-z])")
"""Before a number: "year 7 of symptoms", so that six are over."""
_AGO = re.compile(r"\.?[ ]?(?:ago|back|previously|earlier|before)\b")
_OF_AN_AGE: Final = frozenset("MYWD")
"""The last letter of "67M", which is no number of months."""


class Time(NamedTuple):
    """A time in the text: a date or a stretch."""

    start: int
    end: int
    date: str | None
    months: float | None
    ago: bool
    """It counts back from the visit: "14 months ago"."""


def read_times(note: Note, dates: Dates, taken: Set[int]) -> Iterator[Time]:
    """Every time in the text, in order.

    Args:
        note: the note.
        dates: its dates.
        taken: offsets of the tokens that belong to other values: "bulbar 10/12".
    """
    end = 0
    tokens = note.tokens
    for at in sorted([*tokens.numeric, *tokens.among(_OPENING)]):
        start = tokens.starts[at]
        if start < end or start in taken:
            continue
        if tokens.words[at][0].isdecimal() and not _MAY_OPEN.match(note.folded, start):
            continue
        found = _time_at(note, dates, start)
        if found is not None:
            end = found.end
            yield found


def _time_at(note: Note, dates: Dates, start: int) -> Time | None:
    """The time that begins at an offset."""
    folded = note.folded
    found = duration_at(folded, start) or dates.at(start)
    if isinstance(found, Duration):
        if note.text[found.end - 1] in _OF_AN_AGE:
            return None
        ago = _AGO.match(folded, found.end)
        return Time(start, ago.end() if ago else found.end, None, found.months, ago is not None)
    if found is not None:
        return Time(start, found.end, found.iso, None, ago=False) if found.iso else None
    year = _YEAR_OF.match(folded, start)
    number = number_at(folded, year.end()) if year else None
    return Time(start, number.end, None, 12 * (number.value - 1), ago=False) if number else None
