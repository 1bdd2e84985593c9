"""Finds the forms of every kind in one pass over a note."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

from mndnotes.rules.text.forms import NUMBER, WORD, YEAR, Tokens, cut

Payload = TypeVar("Payload")
Hit: TypeAlias = tuple[int, int, Payload]
"""Start and end offset of a form in the text, and what it stands for."""

_Found: TypeAlias = tuple[tuple[int, Any], ...]
"""Number of a kind and payload, for each kind that a form belongs to."""
_Seeds: TypeAlias = tuple[int, Mapping[str, Any], Sequence[str]]
"""Number of a kind, its forms with their payloads, and those of them that begin with one word."""
_CLASS: Final = {
    digits: YEAR if len(digits) == 4 and digits[:2] in ("19", "20") else NUMBER
    for digits in map(str, range(10_000))
}
"""The token that stands for any number of its kind: a year, or another number."""
_GENERAL: Final = frozenset({NUMBER, YEAR, WORD})
"""Tokens that stand for a class of tokens."""
_END: Final = ""
"""Key under which a node of the tree keeps what ends there; no token is empty."""
_OPEN: Final = "\1"
"""Key that marks a node which a token of a class leads on from; no form has it."""


class Scanner:
    """A tree of tokens that holds the forms of many kinds.

    For every kind the leftmost, then the longest form wins, as if each kind were searched alone; a
    word that a form names goes before one that stands for any. Linear in the text. The branch of a
    first word grows when a text first has that word, so that a start costs little; where threads
    grow the same branch side by side, both are right and one stays.

    Args:
        kinds: name of a kind to its forms in canonical spelling, each with its payload.
    """

    def __init__(self, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self.kinds = tuple(kinds)
        self._seeds: defaultdict[str, list[_Seeds]] = defaultdict(list)
        for number, forms in enumerate(kinds.values()):
            for first, grouped in _by_first_token(forms).items():
                self._seeds[first].append((number, forms, grouped))
        self._of_any = {token: self._tree(token) for token in (NUMBER, YEAR)}
        """What a number of each class leads to."""
        self._waiting = {*self._seeds}
        """First words whose branch has not grown."""
        if any(self._of_any.values()):
            self._waiting.update(_CLASS)
        self._first: dict[str, tuple[_Found, dict[str, Any] | None, bool]] = {}
        """What each first word stands for by itself, where it leads, and if any word may follow."""

    def _grow(self, words: Iterable[str]) -> None:
        """Make the branches that the words of a text begin."""
        for word in self._waiting.intersection(words):
            tree = self._tree(word)
            if word in _CLASS:
                tree = _merged(tree, self._of_any[_CLASS[word]])
            further = {token: node for token, node in tree.items() if token != _END}
            self._first[word] = tree.get(_END, ()), further or None, _OPEN in further
            self._waiting.discard(word)

    def _tree(self, word: str) -> dict[str, Any]:
        """What may follow a first word: a node for each token, and in it what ends there."""
        root: dict[str, Any] = {}
        general: dict[int, dict[str, Any]] = {}
        for number, forms, grouped in self._seeds.get(word, ()):
            leaves: dict[int, dict[str, Any]] = {}
            for form in grouped:
                payload = forms[form]
                parent = node = root
                for token in cut(form)[1:]:
                    if token in _GENERAL:
                        general[id(node)] = node
                        node[_OPEN] = {}
                    child = node.get(token)
                    if child is None:
                        child = node[token] = {}
                    elif _END in child and len(child) == 1:  # other forms may share it
                        child = node[token] = {**child}
                    parent, node = node, child
                if node or node is root:
                    node[_END] = (*node.get(_END, ()), (number, payload))
                else:  # most forms lead no further, and end in one node for each payload
                    if id(payload) not in leaves:
                        leaves[id(payload)] = {_END: ((number, payload),)}
                    parent[token] = leaves[id(payload)]
        _share(general.values())
        return root

    def scan(self, tokens: Tokens) -> dict[str, list[Hit[Any]]]:
        """All forms of a text by kind, in order; every kind has an entry."""
        words, starts, ends = tokens.padded, tokens.starts, tokens.ends
        self._grow(words)
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
        self._grow(inside)
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
            found = node.get(WORD if word.isalpha() else _CLASS.get(word, _OPEN)) or None
        return found


def _by_first_token(forms: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Forms in their order, by their first token."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for form in forms:
        first = form.partition(" ")[0]
        grouped[first if first.isalnum() else cut(form)[0]].append(form)
    return grouped


def _share(nodes: Iterable[dict[str, Any]]) -> None:
    """Let what some form names also go the way of the class that it belongs to.

    A number also counts as any number, a word also as any word.

    Args:
        nodes: the nodes that a token of a class leads on from.
    """
    for node in nodes:
        for word in [*node]:
            general = WORD if word.isalpha() else _CLASS.get(word)
            if general in node and word not in _GENERAL:
                node[word] = _merged(node[word], node[general])


def _merged(node: dict[str, Any], general: dict[str, Any]) -> dict[str, Any]:
    """A node that leads wherever one of two nodes leads."""
    if not node or node is general:
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
