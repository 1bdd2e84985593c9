"""Surface forms: their syntax, the tokens of a text, and the matcher that finds forms in it.

A form is lower-case text in which ``[x]`` is optional and ``(a|b)`` are alternatives. Text
and forms are cut into the same tokens (words and single signs), so white space, line breaks and
joining hyphens never matter and a form is only found on word boundaries. Matching walks a tree of
tokens: linear in the text, nothing to compile, the longest form wins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any, Final, Generic, TypeVar

from mndnotes.errors import KnowledgeError
from mndnotes.rules.text import fold

TOKEN: Final = re.compile(r"\w+(?:'\w+)*|[^\w\s\-]|(?<!\w)-|-(?!\w)")
"""A word with inner apostrophes, or one sign; a hyphen only where it joins nothing."""

_PART = re.compile(r"\[(?P<optional>[^\[\]]*)\]|\((?P<choice>[^()]*)\)|(?P<plain>[^\[\]()]+)")
_NESTED = re.compile(r"[\[(][^\[\]()]*[\[(]")
_INNERMOST = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")
_JOINED = re.compile(r"(?<=\w)[\s\-]+(?=\w)|\s+")
_END: Final = ""
"""Key under which a node of the tree keeps its payload; no token is empty."""

Payload = TypeVar("Payload")


def canonical(form: str) -> str:
    """Lower case, with white space and joining hyphens as one space."""
    return _JOINED.sub(" ", form).strip().lower()


def expand(form: str) -> list[str]:
    """All surface forms that a form of the lexicon stands for, in a stable order.

    Raises:
        KnowledgeError: brackets do not match.
    """
    return [text for text in dict.fromkeys(map(_tidy, _flatten(canonical(form)))) if text]


def _tidy(form: str) -> str:
    """An expanded form in canonical spelling; the form it came from was canonical already."""
    return canonical(form) if "-" in form else " ".join(form.split())


def expand_all(forms: Iterable[Any]) -> list[str]:
    """Expanded forms of a list, without repeats, in order."""
    return list(dict.fromkeys(text for form in forms for text in expand(str(form))))


def _flatten(form: str) -> Iterator[str]:
    if _NESTED.search(form):
        yield from _flatten_innermost(form)
        return
    choices: list[list[str]] = []
    at = 0
    for part in _PART.finditer(form):
        if part.start() != at:
            break
        at = part.end()
        choices.append(_choices(part))
    if at != len(form):
        raise KnowledgeError(f"brackets do not match in the form {form!r}; balance them")
    for words in product(*choices):
        yield "".join(words)


def _choices(part: re.Match[str]) -> list[str]:
    if part["plain"] is not None:
        return [part["plain"]]
    if part["choice"] is not None:
        return part["choice"].split("|")
    return [*part["optional"].split("|"), ""]


def _flatten_innermost(form: str) -> Iterator[str]:
    inner = _INNERMOST.search(form)
    if inner is None:
        raise KnowledgeError(f"brackets do not match in the form {form!r}; balance them")
    optional, choice = inner.groups()
    options = [*optional.split("|"), ""] if optional is not None else choice.split("|")
    for option in options:
        yield from _flatten(form[: inner.start()] + option + form[inner.end() :])


class Tokens:
    """A text, its folded twin, and their tokens.

    Attributes:
        text: the text as given.
        folded: the folded text, same offsets.
        starts: offset of each token, ascending.
        ends: offset behind each token.
        words: the folded tokens.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        spans = [found.span() for found in TOKEN.finditer(self.folded)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.words = [self.folded[start:end] for start, end in spans]

    @cached_property
    def cased_words(self) -> list[str]:
        """The tokens as given."""
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def index(self, offset: int) -> int:
        """Number of the first token that starts at ``offset`` or behind it."""
        return bisect_left(self.starts, offset)

    def between(self, low: int, high: int) -> int:
        """How many tokens start between two offsets."""
        return self.index(high) - self.index(low)


class FormMatcher(Generic[Payload]):
    """Finds forms among the tokens of a text.

    Args:
        forms: canonical expanded form to what it stands for.
        cased: match the case of the forms, for abbreviations.
    """

    def __init__(self, forms: Mapping[str, Payload], *, cased: bool = False) -> None:
        self._cased = cased
        self._root: dict[str, Any] = {}
        for form, payload in forms.items():
            node = self._root
            for token in TOKEN.findall(form):
                node = node.setdefault(token, {})
            node[_END] = payload

    def find(
        self, tokens: Tokens, low: int = 0, high: int | None = None
    ) -> Iterator[tuple[int, int, Payload]]:
        """Start, end and payload of every form between two offsets: leftmost, then longest.

        Args:
            tokens: the text.
            low: offset at which the search starts.
            high: offset before which a form must end; the end of the text by default.
        """
        words = tokens.cased_words if self._cased else tokens.words
        at = tokens.index(low) if low else 0
        stop = len(words) if high is None else bisect_right(tokens.ends, high)
        root = self._root
        while at < stop:
            node = root.get(words[at])
            if node is None:
                at += 1
                continue
            last, ahead = 0, at
            payload: Any = None
            while node is not None:
                ahead += 1
                if _END in node:
                    last, payload = ahead, node[_END]
                if ahead >= stop:
                    break
                node = node.get(words[ahead])
            if last:
                yield tokens.starts[at], tokens.ends[last - 1], payload
            at = last or at + 1


class Places:
    """Where forms stand in a text, for quick questions about stretches of it."""

    def __init__(self, matcher: FormMatcher[Any], tokens: Tokens) -> None:
        found = list(matcher.find(tokens))
        self._starts = [start for start, _, _ in found]
        self._ends = [end for _, end, _ in found]

    def any_within(self, low: int, high: int) -> bool:
        """Whether a form lies wholly between two offsets."""
        index = bisect_left(self._starts, low)
        return index < len(self._starts) and self._ends[index] <= high
