"""Stretches of a text, for quick questions about what stands inside one of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]


class Stretches:
    """Stretches of a text in order; those that overlap count as one.

    Args:
        spans: start and end offsets, in any order.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: list[Span] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                start, last = self._spans.pop()
                end = max(last, end)
            self._spans.append((start, end))
        self._starts = [start for start, _ in self._spans]

    def __bool__(self) -> bool:
        return bool(self._spans)

    def around(self, offset: int) -> Span | None:
        """The stretch that holds an offset, if one does."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self._spans[index][1]:
            return self._spans[index]
        return None

    def __contains__(self, offset: int) -> bool:
        return self.around(offset) is not None

    def meet(self, low: int, high: int) -> bool:
        """Whether a stretch shares a character with the text between two offsets."""
        index = bisect_right(self._starts, high - 1) - 1
        return index >= 0 and self._spans[index][1] > low
