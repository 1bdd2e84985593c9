"""Finds the forms of every kind in one pass over a note."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

from mndnotes.rules.forms import NUMBER, WORD, YEAR, Tokens, cut

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
_OPEN: Final = "\1"
"""Key that marks a node which a token of a class leads on from; no form has it."""


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
            leaves: dict[int, dict[str, Any]] = {}
            for form, payload in forms.items():
                parent = node = root
                for token in cut(form):
                    if token in _GENERAL:
                        general[id(node)] = node
                        node[_OPEN] = {}
                    elif token.isdecimal():
                        named.add(token)
                    child = node.get(token)
                    if child is None:
                        child = node[token] = {}
                    elif _END in child and len(child) == 1:  # other forms may share it
                        child = node[token] = {**child}
                    parent, node = node, child
                if node:
                    node[_END] = (*node.get(_END, ()), (number, payload))
                else:  # most forms lead no further, and end in one node for each payload
                    if id(payload) not in leaves:
                        leaves[id(payload)] = {_END: ((number, payload),)}
                    parent[token] = leaves[id(payload)]
        _share(general.values(), named)
        self._first: dict[str, tuple[_Found, dict[str, Any] | None, bool]] = {}
        """What each first word stands for by itself, where it leads, and if any word may follow."""
        for word, node in root.items():
            if word != _OPEN:
                further = {token: child for token, child in node.items() if token != _END}
                self._first[word] = node.get(_END, ()), further or None, _OPEN in further
        numbers = map(str, range(_NUMBERS)) if general else ()
        self._class = {digits: _class_of(digits) for digits in numbers if digits not in named}
        for digits, of_any in self._class.items():
            if of_any in root:
                self._first[digits] = self._first[of_any]

    def scan(self, tokens: Tokens) -> dict[str, list[Hit[Any]]]:
        """All forms of a text by kind, in order; every kind has an entry."""
        words, starts, ends = tokens.padded, tokens.starts, tokens.ends
        found: list[list[Hit[Any]]] = [[] for _ in self.kinds]
        free = [0] * len(found)
        for at, entry in enumerate(map(self._first.get, words)):
            if entry is None:
                continue
            single, further, is_open = entry
            longest = None
            if further is not None:
                node = further.get(words[at + 1])
                if node is None and is_open:
                    node = self._step(further, words[at + 1])
                if node is not None:
                    longest = self._longest(words, at, single, node)
            if longest is None:
                for kind, payload in single:
                    if free[kind] <= at:
                        found[kind].append((starts[at], ends[at], payload))
                continue
            start = starts[at]
            for kind, (stop, payload) in longest.items():
                if free[kind] <= at:
                    free[kind] = stop
                    found[kind].append((start, ends[stop - 1], payload))
        return dict(zip(self.kinds, found, strict=True))

    def between(self, tokens: Tokens, low: int, high: int) -> list[Hit[Any]]:
        """Forms of all kinds together that begin with one of some tokens.

        Args:
            tokens: the text.
            low: number of the first token that a form may begin with.
            high: number of the token behind the last such.
        """
        inside, words = tokens.words[low:high], tokens.padded
        if self._first.keys().isdisjoint(inside):
            return []
        found: list[Hit[Any]] = []
        free = low
        for at, entry in enumerate(map(self._first.get, inside), low):
            if entry is None or at < free:
                continue
            single, further, _ = entry
            node = self._step(further, words[at + 1]) if further else None
            longest = self._longest(words, at, single, node) if node else None
            ended = longest.values() if longest else [(at + 1, payload) for _, payload in single]
            for stop, payload in ended:
                free = stop
                found.append((tokens.starts[at], tokens.ends[stop - 1], payload))
        return found

    def _longest(
        self, words: Sequence[str], at: int, single: _Found, node: dict[str, Any]
    ) -> dict[int, tuple[int, Any]] | None:
        """Of every kind the longest form that starts with token ``at``: its end and payload.

        ``node`` is reached by the first two tokens; ``None`` if no form has more than the first.
        """
        ended = node.get(_END)
        stop = at + 2
        following = node.get(words[stop])
        if following is None and _OPEN in node:
            following = self._step(node, words[stop])
        if ended is None and following is None:
            return None
        longest = {kind: (at + 1, payload) for kind, payload in single}
        if ended is not None:
            for kind, payload in ended:
                longest[kind] = stop, payload
        while following is not None:
            stop += 1
            for kind, payload in following.get(_END, ()):
                longest[kind] = stop, payload
            following = self._step(following, words[stop])
        return longest

    def _step(self, node: dict[str, Any], word: str) -> dict[str, Any] | None:
        """The node that a word leads to: as itself, else as any of its class.

        What some form names also goes the way of its class (see `_share`), so that nothing else is
        asked where a word leads on as itself.
        """
        found: dict[str, Any] | None = node.get(word)
        if found is None and _OPEN in node:
            found = node.get(WORD if word.isalpha() else self._class.get(word, _OPEN)) or None
        return found


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
        if word == _OPEN:
            continue
        if word == _END:
            merged[_END] = (*general[_END], *node[_END])
        else:
            merged[word] = _merged(node[word], general[word])
    return merged


class Sought(Generic[Payload]):
    """Hits of one kind that are looked for only where they are asked for.

    Args:
        scanner: of the one kind.
        tokens: the text.
    """

    def __init__(self, scanner: Scanner, tokens: Tokens) -> None:
        self._scanner = scanner
        self._tokens = tokens

    def starting(self, low: int, high: int) -> list[Hit[Payload]]:
        """The hits that start between two offsets."""
        tokens = self._tokens
        first, last = bisect_left(tokens.starts, low), bisect_left(tokens.starts, high)
        return self._scanner.between(tokens, first, last) if first < last else []

    def any_starting(self, low: int, high: int) -> bool:
        """Whether a hit starts between two offsets."""
        return bool(self.starting(low, high))

    def any_within(self, low: int, high: int) -> bool:
        """Whether a hit lies wholly between two offsets."""
        return any(hit[1] <= high for hit in self.starting(low, high))


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
