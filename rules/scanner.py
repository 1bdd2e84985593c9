"""Finds the forms of every kind in one pass over a note."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

from mndnotes.rules.forms import NUMBER, TOKEN, WORD, YEAR, Tokens

Payload = TypeVar("Payload")
Hit: TypeAlias = tuple[int, int, Payload]
"""Start and end offset of a form in the text, and what it stands for."""

_Found: TypeAlias = tuple[tuple[int, Any], ...]
"""Number of a kind and payload, for each kind that a form belongs to."""
_NUMBERS: Final = 10_000
"""Numbers below this one are known as numbers."""
_GENERAL: Final = frozenset({NUMBER, YEAR, WORD})
"""Tokens that stand for a class of tokens."""
_END: Final = ""
"""Key under which a node of the tree keeps what ends there; no token is empty."""


class Scanner:
    """A tree of tokens that holds the forms of many kinds.

    For every kind the leftmost, then the longest form wins, as if each kind were searched alone; a
    word that a form names goes before one that stands for any. Linear in the text; nothing is
    compiled.

    Args:
        kinds: name of a kind to its forms in canonical spelling, each with its payload.
    """

    def __init__(self, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self.kinds = tuple(kinds)
        root: dict[str, Any] = {}
        general: dict[int, dict[str, Any]] = {}
        named: set[str] = set()
        for number, forms in enumerate(kinds.values()):
            for form, payload in forms.items():
                node = root
                for token in TOKEN.findall(form):
                    if token in _GENERAL:
                        general[id(node)] = node
                    elif token.isdecimal():
                        named.add(token)
                    node = node.setdefault(token, {})
                node[_END] = (*node.get(_END, ()), (number, payload))
        _share(general.values(), named)
        self._class = {
            number: _class_of(number) for number in map(str, range(_NUMBERS)) if number not in named
        }
        # Most words of a text begin no form: one look-up for what ends with the first word, and one
        # for what goes on with the second, spare the walk for all others.
        self._single: dict[str, _Found] = {}
        self._pairs: dict[tuple[str, str], dict[str, Any]] = {}
        self._behind: dict[str, dict[str, Any]] = {}
        for first, node in root.items():
            if _END in node:
                self._single[first] = node[_END]
            if WORD in node:
                self._behind[first] = node[WORD]
            for second, rest in node.items():
                if second != _END:
                    self._pairs[first, second] = rest

    def scan(self, tokens: Tokens) -> dict[str, list[Hit[Any]]]:
        """All forms of a text by kind, in order; every kind has an entry."""
        words = list(map(self._class.get, tokens.words, tokens.words))
        starts, ends = tokens.starts, tokens.ends
        found: list[list[Hit[Any]]] = [[] for _ in self.kinds]
        free = [0] * len(found)
        singles = map(self._single.get, words)
        following = zip(words, [*words[1:], _END], strict=False)
        pairs = map(self._pairs.get, following, map(self._behind.get, words))
        for at, (single, node) in enumerate(zip(singles, pairs, strict=True)):
            if node is None:
                if single is not None:
                    start, end = starts[at], ends[at]
                    for kind, payload in single:
                        if free[kind] <= at:
                            found[kind].append((start, end, payload))
                continue
            start = starts[at]
            for kind, (stop, payload) in self._longest(words, at, single, node).items():
                if free[kind] <= at:
                    free[kind] = stop
                    found[kind].append((start, ends[stop - 1], payload))
        return dict(zip(self.kinds, found, strict=True))

    def _longest(
        self, words: Sequence[str], at: int, single: _Found | None, node: dict[str, Any] | None
    ) -> dict[int, tuple[int, Any]]:
        """Of every kind the longest form that starts with token ``at``: its end and payload."""
        longest = {kind: (at + 1, payload) for kind, payload in single} if single else {}
        stop, count = at + 1, len(words)
        if node is self._behind.get(words[at]) and not (stop < count and words[stop].isalpha()):
            return longest  # what follows the first word is no word
        while node is not None:
            stop += 1
            if _END in node:
                for kind, payload in node[_END]:
                    longest[kind] = (stop, payload)
            if stop == count:
                break
            word = words[stop]
            node = node.get(word) or (node.get(WORD) if word.isalpha() else None)
        return longest


def _share(nodes: Iterable[dict[str, Any]], named: Collection[str]) -> None:
    """Let what some form names also go the way of the class that it belongs to.

    A number also counts as any number, a word also as any word.

    Args:
        nodes: the nodes that a token of a class leads on from.
        named: the numbers that some form names.
    """
    for node in nodes:
        for general in (NUMBER, YEAR):
            if general in node:
                for number in named:
                    if _class_of(number) == general:
                        node[number] = _merged(node.get(number), node[general])
        if WORD in node:
            for word in [w for w in node if w.isalpha() and w not in _GENERAL]:
                node[word] = _merged(node[word], node[WORD])


def _class_of(number: str) -> str:
    """The token that stands for any number of its kind: a year, or another number."""
    return YEAR if len(number) == 4 and number[:2] in ("19", "20") else NUMBER


def _merged(node: dict[str, Any] | None, general: dict[str, Any]) -> dict[str, Any]:
    """A node that leads wherever one of two nodes leads."""
    if node is None or node is general:
        return general
    merged = {**general, **node}
    for word in general.keys() & node.keys():
        if word == _END:
            merged[_END] = (*general[_END], *node[_END])
        else:
            merged[word] = _merged(node[word], general[word])
    return merged


class Places(Generic[Payload]):
    """Hits of one kind, for quick questions about stretches of the text."""

    def __init__(self, hits: Iterable[Hit[Payload]]) -> None:
        self.hits = list(hits)
        self._starts = [hit[0] for hit in self.hits]

    def starting(self, low: int, high: int) -> list[Hit[Payload]]:
        """The hits that start between two offsets."""
        first = bisect_left(self._starts, low)
        return self.hits[first : bisect_left(self._starts, high, first)]

    def any_starting(self, low: int, high: int) -> bool:
        """Whether a hit starts between two offsets."""
        index = bisect_left(self._starts, low)
        return index < len(self._starts) and self._starts[index] < high

    def any_within(self, low: int, high: int) -> bool:
        """Whether a hit lies wholly between two offsets."""
        index = bisect_left(self._starts, low)
        return index < len(self._starts) and self.hits[index][1] <= high
