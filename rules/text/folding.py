"""Text without surprises: folding that keeps every offset."""

from __future__ import annotations

import re
from typing import Final

_ALIKE: Final = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u2032": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u00a0": " ",
    "\u2007": " ",
    "\u202f": " ",
    "\u00ad": "-",
}

_MISREAD = re.compile(r"[10](?:(?<=[a-z]{4}.)(?=[a-z])|(?<=[a-z].)(?=[a-z]{3}))")
"""A digit inside a word, as scanning leaves it: "sc1erosis". The digit comes first in the pattern,
so that the search goes from digit to digit."""


def fold(text: str) -> str:
    """Lower case with look-alike quotes, dashes and spaces made plain; same length as ``text``.

    A digit that a scanner put into a word for a letter becomes that letter.

    Offsets into the result are offsets into ``text`` (code points).
    """
    lowered = text.lower()
    if text.isascii():
        return _MISREAD.sub(_letter, lowered)
    if len(lowered) != len(text):  # a few letters grow when lowered: keep those as they are
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for sign, plain in _ALIKE.items():
        lowered = lowered.replace(sign, plain)
    return _MISREAD.sub(_letter, lowered)


def _letter(found: re.Match[str]) -> str:
    return "l" if found[0] == "1" else "o"
