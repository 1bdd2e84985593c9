"""Dates and stretches of time, British and American, as far as the note makes them plain.

A date that may be read two ways keeps only what both readings share: of "03/04/2024" the year, in a
note that nowhere tells, by another date or by its words, which part is the day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from mndnotes.rules.caching import cached_property
from mndnotes.rules.knowledge import seeker
from mndnotes.rules.measures.numerals import number_at
from mndnotes.rules.text.forms import Tokens

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
    r"(?:\.(?=[ ]?['\d]))?"
)
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?![\d/]|[.,]\d)"
_ANY_YEAR: Final = (
    r"(?:(?:(?:[ ,]{0,2}|[-/])(?:of |in )?(?P<year>(?:19|20)\d\d)|[ ]?'(?P<short>\d\d)"
    r"|[-/](?P<joined>\d\d))(?![\d/%]|[.,]\d))"
)
"""A year behind a month or season; of two digits only where a sign joins them: "Mar '24"."""
_NUMERIC = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/])"
)
_PIVOT: Final = 40
"""Two-digit years below this one are of this century."""
_PART: Final = (
    r"(?:(?:the )?(?:early|mid|late|middle|beginning|start|end|turn)(?: of)?(?: the)?[ -])?"
)
_SEASON: Final = (
    r"(?:spring|summer|autumn|fall|winter|easter|thanksgiving|new year(?:'s)?|christmas|xmas)"
)
_ARTICLES: Final = frozenset("acho")
"""First letters of the words that stand for a number: "a", "couple", "half", "one"."""
_FEW = re.compile(r"(?:a|one|an) (?:couple|pair)(?: of)?[ ]|a couple[ ]|couple of[ ]")
_ARTICLE = re.compile(r"(?:an?|one)[ ]")
_HALF_A = re.compile(r"half (?:an? )?(?=year)")
_YEARS: Final = range(1900, 2100)
_UNIT = re.compile(
    r"[ -]?(?P<unit>decades?|years?|yrs?|ys?|months?|mths?|mons?|mos?"
    r"|m(?=[ ]?(?:ago|history|hx|h/o|of)\b)|weeks?|wks?|w(?!/)|days?|d)\b'?"
    r"(?![ -]?/?o(?:ld|\b)|[ ,]{1,2}(?:[fm]|male|female|man|woman|lady|gentleman)\b)"
    r"(?P<half>[ ]and a half\b)?"
)
_AND_MONTHS = re.compile(r",?[ ](?:and )?(?P<months>\d{1,2})[ ]?(?:months?|mths?|mos?)\b")
"""Behind a number of years: "4 yrs 3 mo"."""
_SHORTHAND = re.compile(r"(?P<number>\d{1,2}(?:\.5)?)/(?P<of>12|52|7)(?![\d/])")
_WEEKS_A_YEAR: Final = 52.18
_IN_MONTHS: Final = {"d": 12 / 365.25, "w": 12 / _WEEKS_A_YEAR, "m": 1.0, "y": 12.0}
TIME_WORDS: Final = frozenset(
    {
        *("a", "an", "half", "couple", "early", "mid", "late", "sept"),
        *("spring", "summer", "autumn", "fall", "winter"),
        *("easter", "thanksgiving", "christmas", "xmas"),
        *_MONTHS,
        *(month[:3] for month in _MONTHS),
    }
)
"""Words, beside numbers, that a date or a stretch of time may begin with."""
_IN_SHORTHAND: Final = {"12": "m", "52": "w", "7": "d"}
_HALF: Final = 0.5


class Date(NamedTuple):
    """A date in the text."""

    start: int
    end: int
    iso: str | None
    """``2025``, ``2025-06`` or ``2025-06-03``; ``None`` where the note gives no year."""


class Duration(NamedTuple):
    """A stretch of time in the text."""

    start: int
    end: int
    months: float


class Dates:
    """Reads the dates of one note.

    Args:
        tokens: the note.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._folded = tokens.folded

    def at(self, offset: int) -> Date | None:
        """The date that begins at an offset, if one does."""
        of_numbers = self._folded[offset : offset + 1].isdecimal()
        for wording, iso in _IN_NUMBERS if of_numbers else _IN_WORDS:
            found = wording.match(self._folded, offset)
            if found is None:
                continue
            read = iso(self, found)
            if read is not None:
                return Date(offset, found.end(), read or None)
        return None

    @cached_property
    def _day_first(self) -> bool | None:
        """Whether days stand before months here; ``None`` where nothing in the note tells.

        Another date tells, else words of one dialect where none of the other are used.
        """
        for found in _NUMERIC.finditer(self._folded):
            one, other = int(found["a"]), int(found["b"])
            if max(one, other) <= 31 and (one > 12) is not (other > 12):
                return one > 12
        spoken = {british for _, _, british in seeker("dialect").scan(self._tokens)["dialect"]}
        return spoken.pop() if len(spoken) == 1 else None

    def numeric(self, found: re.Match[str]) -> str | None:
        """A date in three numbers."""
        one, other, year = int(found["a"]), int(found["b"]), _full_year(found["year"])
        if not (0 < one <= 31 and 0 < other <= 31) or (one > 12 and other > 12):
            return None
        if one == other:
            return f"{year}-{one:02}-{one:02}"
        day_first = self._day_first
        if day_first is None:
            return f"{year}"
        day, month = (one, other) if day_first else (other, one)
        return _iso(year, month, day) if month <= 12 else f"{year}"


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < _PIVOT else 1900)


def _iso(year: int, month: int, day: int | None = None) -> str | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= monthrange(year, month)[1]):
        return None
    return f"{year}-{month:02}" + (f"-{day:02}" if day else "")


def _year(found: re.Match[str]) -> int | None:
    """The year of a wording, however it is written."""
    groups = found.groupdict()
    digits = groups.get("year") or groups.get("short") or groups.get("joined")
    return _full_year(digits) if digits else None


def _named(_: Dates, found: re.Match[str]) -> str | None:
    """A date with the name of its month, with or without its day."""
    year, day = _year(found), found.groupdict().get("day")
    if day and not 0 < int(day) <= 31:
        return None
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(found["month"][:3]))
    return _iso(year, month, int(day) if day else None) if year else ""


def _of_numbers(_: Dates, found: re.Match[str]) -> str | None:
    day = found.groupdict().get("day")
    return _iso(int(found["year"]), int(found["month"]), int(day) if day else None)


def _year_only(_: Dates, found: re.Match[str]) -> str | None:
    year = _year(found)
    return f"{year}" if year else ""


def _at_christmas(_: Dates, found: re.Match[str]) -> str | None:
    return f"{_year(found)}-12"


def _day_and_month(_: Dates, found: re.Match[str]) -> str | None:
    """Two numbers that may be a day and a month: a date without a year."""
    one, other = int(found[1]), int(found[2])
    return "" if 0 < min(one, other) <= 12 and max(one, other) <= 31 else None


_Wording: TypeAlias = tuple[re.Pattern[str], Callable[[Dates, re.Match[str]], str | None]]
_IN_NUMBERS: Final[tuple[_Wording, ...]] = (
    (re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)"), _of_numbers),
    (_NUMERIC, Dates.numeric),
    (re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?![\d/])"), _of_numbers),
    (
        re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]?{_MONTH}{_ANY_YEAR}?"),
        _named,
    ),
    (re.compile(_YEAR), _year_only),
    (re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/%]|\.\d)"), _day_and_month),
)
_IN_WORDS: Final[tuple[_Wording, ...]] = (
    (
        re.compile(
            rf"{_PART}{_MONTH}(?:[ -](?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?=[, ]+(?:19|20)\d\d))?"
            rf"{_ANY_YEAR}?"
        ),
        _named,
    ),
    (re.compile(rf"{_PART}(?:christmas|xmas){_ANY_YEAR}"), _at_christmas),
    (re.compile(rf"{_PART}{_SEASON}{_ANY_YEAR}?"), _year_only),
    (re.compile(rf"{_PART}{_YEAR}"), _year_only),
    (re.compile(r"'(?P<short>\d\d)(?!\w)"), _year_only),
)
"""Wordings of a date, the longest first, each with what reads it.

What reads a wording returns the ISO date, an empty text where there is no year, and ``None`` where
it is no date after all.
"""


def duration_at(folded: str, offset: int) -> Duration | None:
    """The stretch of time that begins at an offset: "14 mo", "eighteen months", "a year", "5/52".

    Of a range such as "2-3 years" it is the shorter one. An age ("58 years old") is none.
    """
    shorthand = _SHORTHAND.match(folded, offset) if folded[offset].isdecimal() else None
    if shorthand:
        months = float(shorthand["number"]) * _IN_MONTHS[_IN_SHORTHAND[shorthand["of"]]]
        return Duration(offset, shorthand.end(), round(months, 2))
    value, end = _how_many(folded, offset)
    if value is None:
        return None
    unit = _UNIT.match(folded, end)
    if unit is None:
        return None
    if value in _YEARS:
        return None  # "since 2018 w/ stiff legs"
    each = 120.0 if unit["unit"].startswith("dec") else _IN_MONTHS[unit["unit"][0]]
    value += _HALF if unit["half"] else 0
    more = _AND_MONTHS.match(folded, unit.end()) if each == _IN_MONTHS["y"] else None
    months = value * each + (int(more["months"]) if more else 0)
    return Duration(offset, more.end() if more else unit.end(), round(months, 2))


_RANGE = re.compile(r"[ ]?(?:-|to|or)[ ]?(?=[\da-z])")


def _how_many(folded: str, offset: int) -> tuple[float | None, int]:
    """The number of units that begins at an offset, and where it ends."""
    if folded[offset : offset + 1] in _ARTICLES:
        for wording, value in ((_FEW, 2.0), (_HALF_A, _HALF), (_ARTICLE, 1.0)):
            found = wording.match(folded, offset)
            if found:
                return value, found.end() - 1
    number = number_at(folded, offset)
    if number is None:
        return None, offset
    joint = _RANGE.match(folded, number.end)
    upper = number_at(folded, joint.end()) if joint else None
    return number.value, upper.end if upper and upper.value > number.value else number.end
