"""What a note of the tabular list names: codes, heads of families, and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_BRACKET = re.compile(r"\(([^()]*\d[^()]*)\)")
_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4})?"
_SEVERAL = re.compile(rf"({_CODE})-?\s?-\s?({_CODE})-?(?: with (\.[0-9A-Z]{{1,4}}))?")
_ONE = re.compile(rf"({_CODE})([.-]{{0,2}})(?: with final characters -([0-9A-Z]{{1,4}}))?")
"""A code, or the head of several: "R25.2", "Z43.-", "I69. with final characters -92"."""


@dataclass(frozen=True, slots=True)
class NamedCodes:
    """Codes that a note names: one, or all between two heads.

    Attributes:
        first: the code, or the head of the first.
        last: the head of the last; the same for a single code.
        family: whether longer codes that begin so are meant too.
        ending: what a code has to end with, or to have behind its dot; empty for anything.
    """

    first: str
    last: str
    family: bool
    ending: str = ""

    def hold(self, code: str) -> bool:
        """Whether a code is among them."""
        if self.ending and not code.endswith(self.ending):
            return False
        if not self.family:
            return code == self.first
        return self.first <= code and code[: len(self.last)] <= self.last


@cache
def named_codes(note: str) -> tuple[NamedCodes, ...]:
    """The codes in the brackets of a note, which is where the tabular list puts them."""
    return tuple(_named_codes(note))


def _named_codes(note: str) -> Iterator[NamedCodes]:
    for bracket in _BRACKET.findall(note):
        for item in bracket.split(","):
            if several := _SEVERAL.fullmatch(item.strip()):
                first, last, ending = several.groups(default="")
                yield NamedCodes(first.rstrip("."), last.rstrip("."), True, ending)
            elif one := _ONE.fullmatch(item.strip()):
                code, dash, ending = one.groups(default="")
                head = code.rstrip(".")
                yield NamedCodes(head, head, bool(dash or ending), ending)


def names(note: str, code: str) -> bool:
    """Whether a note names a code, by itself, by its head or within a range."""
    return any(named.hold(code) for named in named_codes(note))
