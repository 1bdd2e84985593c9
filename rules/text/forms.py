"""Surface forms: their syntax, and the tokens of a text in which they are found.

A form is lower-case text in which ``[x]`` is optional, ``(a|b)`` are alternatives, ``<n>`` is any
number, ``<year>`` a year and ``<w>`` any word. Text and forms are cut into the same tokens (words
and single signs), so white space, line breaks and joining hyphens never matter and a form is only
found on word boundaries (see `scanner`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import accumulate, compress, count, product
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final

from mndnotes.errors import KnowledgeError
from mndnotes.rules.caching import cached_property
from mndnotes.rules.text.folding import fold

TOKEN: Final = re.compile(r"\w+(?:(?:'|-\n)\w+)*|[^\w\s\-]|(?<!\w)-|-(?!\w)")
"""A word with inner apostrophes, or one sign; a hyphen only where it joins nothing.

A word that is divided at the end of a line is one word.
"""

_CUT = re.compile(f"({TOKEN.pattern})")
_PART = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_CLOSING: Final = {"(": ")", "[": "]"}
_JOINED = re.compile(r"(?<=\w)[\s\-]+(?=\w)|\s+")
NUMBER: Final = "\u2070"
"""Token of a form that stands for any number; ``<n>`` in the files."""
YEAR: Final = "\u2079"
"""Token of a form that stands for a year from 1900 to 2099; ``<year>`` in the files."""
WORD: Final = "\u02b7"
"""Token of a form that stands for any one word behind its first; ``<w>`` in the files."""

NOTHING: Final = "\0"
"""What stands behind the last token; no form has it."""


def canonical(form: str) -> str:
    """Lower case, with white space and joining hyphens as one space."""
    words = form.lower().replace("<n>", NUMBER).replace("<year>", YEAR).replace("<w>", WORD)
    return _JOINED.sub(" ", words).strip()


def cut(form: str) -> list[str]:
    """The tokens of a form in canonical spelling; most are cut at their spaces, which is faster."""
    return form.split() if form.replace(" ", "").isalnum() else TOKEN.findall(form)


def expand(form: str) -> list[str]:
    """All surface forms that a form of the lexicon stands for, in a stable order.

    Raises:
        KnowledgeError: brackets do not match.
    """
    parts = iter(_PART.findall(canonical(form)))
    surfaces, end = _alternatives(parts)
    if end or surfaces is None:
        raise KnowledgeError(f"brackets do not match in the form {form!r}; balance them")
    return [text for text in dict.fromkeys(map(_tidy, surfaces)) if text]


def _alternatives(parts: Iterator[str]) -> tuple[list[str] | None, str]:
    """Surfaces of the parts up to the bracket that closes them, and that bracket, if there is one.

    The surfaces are ``None`` where brackets inside do not match.
    """
    found: list[str] = []
    surfaces = [""]
    for part in parts:
        if part == "|":
            found += surfaces
            surfaces = [""]
        elif part in _CLOSING:
            inner, end = _alternatives(parts)
            if inner is None or end != _CLOSING[part]:
                return None, ""
            options = [*inner, ""] if part == "[" else inner
            surfaces = [text + more for text, more in product(surfaces, options)]
        elif part in _CLOSING.values():
            return found + surfaces, part
        else:
            surfaces = [text + part for text in surfaces]
    return found + surfaces, ""


def _tidy(form: str) -> str:
    """An expanded form in canonical spelling; the form it came from was canonical already."""
    return canonical(form) if "-" in form else " ".join(form.split())


def expand_all(forms: Iterable[Any]) -> list[str]:
    """Expanded forms of a list, without repeats, in order."""
    return list(dict.fromkeys(text for form in forms for text in expand(str(form))))


class Tokens:
    """A text, its folded twin, and their tokens.

    Attributes:
        text: the text as given.
        folded: the folded text, same offsets.
        starts: offset of each token, ascending.
        ends: offset behind each token.
        words: the folded tokens.
        padded: the same, with two more that no form has.
    """

    def __init__(self, text: str, misread: Mapping[str, str] = MappingProxyType({})) -> None:
        """Cut a text.

        Args:
            text: the text.
            misread: words to what is read in their place.
        """
        self.text = text
        self.folded = fold(text)
        parts = _CUT.split(self.folded)  # gap, token, gap, token ... gap
        stops = list(accumulate(map(len, parts)))
        words = parts[1::2]
        divided = "-\n" in self.folded
        self.words = [word.replace("-\n", "") for word in words] if divided else words
        if not misread.keys().isdisjoint(self.words):
            self.words = [misread.get(word, word) for word in self.words]
        self.padded = [*self.words, NOTHING, NOTHING]
        self.starts = stops[0:-1:2]
        self.ends = stops[1::2]

    @cached_property
    def uncapitalised(self) -> bool:
        """Whether the text is typed in small letters alone."""
        return self.text.islower()

    @cached_property
    def numeric(self) -> list[int]:
        """Numbers of the tokens that begin with a digit."""
        return [*compress(count(), map(str.isdecimal, map(itemgetter(0), self.words)))]

    def among(self, words: Container[str]) -> list[int]:
        """Numbers of the tokens that are among some words."""
        return [*compress(count(), map(words.__contains__, self.words))]

    def index(self, offset: int) -> int:
        """Number of the first token that starts at ``offset`` or behind it."""
        return bisect_left(self.starts, offset)

    def within(self, low: int, high: int) -> range:
        """Numbers of the tokens that start between two offsets."""
        return range(bisect_left(self.starts, low), bisect_left(self.starts, high))

    def between(self, low: int, high: int) -> int:
        """How many tokens start between two offsets."""
        return bisect_left(self.starts, high) - bisect_left(self.starts, low)
