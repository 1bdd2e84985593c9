"""Numbers as clinicians write them: digits, fractions, and words up to ninety-nine."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_UNITS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_ONES: Final = "|".join(_UNITS[1:10])
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_DIGITS = re.compile(
    r"(?P<whole>\d{1,3}(?:,\d{3}){1,2}(?!\d|,\d)|\d{1,6})(?P<part>[.·]\d{1,3})?(?!\d)"
    r"(?P<fraction>[ ]?[½¼¾]|[ ](?:1/2|1/4|3/4)(?![\d/]))?"
)
IN_WORDS: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_ONES}))?|{'|'.join(reversed(_UNITS))})\b"
"""Pattern of a number in words."""
_IN_WORDS = re.compile(IN_WORDS)
_HALF = re.compile(r"[ -]and[ -]a[ -]half\b")
FIRST_WORDS: Final = frozenset(_WORDS)
"""Words that a number in words may begin with."""
_WORD_STARTS: Final = frozenset(word[0] for word in _WORDS)


class Number(NamedTuple):
    """A number in the text, by its offsets."""

    start: int
    end: int
    value: float


def number_at(folded: str, offset: int) -> Number | None:
    """The number that begins at an offset, if one does.

    Args:
        folded: the note, folded (see `text.fold`).
        offset: a code-point offset at which a token begins.

    Returns:
        The number with "and a half" or a fraction behind it; ``None`` for anything else, also for
        the first part of something longer such as ``3.4.5``.
    """
    first = folded[offset : offset + 1]
    if first.isdecimal():
        found = _DIGITS.match(folded, offset)
        if found is None:
            return None
        value = float(found["whole"].replace(",", "") + (found["part"] or "").replace("·", "."))
        value += _FRACTIONS[found["fraction"].strip()] if found["fraction"] else 0
    elif first in _WORD_STARTS:
        found = _IN_WORDS.match(folded, offset)
        if found is None:
            return None
        value = float(sum(_WORDS[word] for word in re.split(r"[ -]", found[0])))
    else:
        return None
    half = _HALF.match(folded, found.end())
    return Number(offset, half.end(), value + 0.5) if half else Number(offset, found.end(), value)
