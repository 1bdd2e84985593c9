"""Stretches of a text, for quick questions about what lies in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import itemgetter
from typing import TypeAlias

from mndnotes.rules.caching import cached_property

Span: TypeAlias = tuple[int, int]


class Spans:
    """Any number of stretches, which may overlap; a question takes logarithmic time.

    Args:
        spans: start and end offset of each, in any order.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]
        self._reach = [*accumulate((end for _, end in self._spans), max)]
        """Of each stretch the furthest end of it and of those before it."""

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def hold(self, offset: int) -> bool:
        """Whether an offset lies in one of them."""
        index = bisect_right(self._starts, offset)
        return index > 0 and offset < self._reach[index - 1]

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with a stretch."""
        index = bisect_left(self._starts, end)
        return index > 0 and start < self._reach[index - 1]

    def enclose(self, start: int, end: int) -> bool:
        """Whether a stretch lies wholly in one of them."""
        index = bisect_right(self._starts, start)
        return index > 0 and end <= self._reach[index - 1]

    def any_starting(self, low: int, high: int) -> bool:
        """Whether one of them starts between two offsets."""
        index = bisect_left(self._starts, low)
        return index < len(self._starts) and self._starts[index] < high

    def last_starting(self, offset: int) -> Span | None:
        """The one that starts last of those that start at an offset or before it."""
        index = bisect_right(self._starts, offset)
        return self._spans[index - 1] if index else None

    def last_ending(self, offset: int) -> Span | None:
        """The one that ends last of those that end at an offset or before it."""
        index = bisect_right(self._by_end, offset, key=itemgetter(1))
        return self._by_end[index - 1] if index else None

    @cached_property
    def _by_end(self) -> list[Span]:
        return sorted(self._spans, key=itemgetter(1))
