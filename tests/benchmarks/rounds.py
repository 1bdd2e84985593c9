"""Rounds that alternate between systems, so that all of them meet the same state of the machine."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeAlias, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

Round: TypeAlias = Callable[[Sequence[Item]], tuple[float, Found]]
"""Reads all items: processor seconds, and what was found."""

_WARM_UP = 20
"""Items that every system reads before it is timed."""


def measure(
    systems: Mapping[str, Round[Item, Found]], items: Sequence[Item], rounds: int
) -> tuple[dict[str, list[float]], dict[str, Found]]:
    """Processor seconds of each system in each round, and what it found."""
    for read in systems.values():
        read(items[:_WARM_UP])
    times: dict[str, list[float]] = defaultdict(list)
    found = {}
    for _ in range(rounds):
        for name, read in systems.items():
            seconds, found[name] = read(items)
            times[name].append(seconds)
    return dict(times), found


def timed(read: Callable[[Sequence[Item]], Found]) -> Round[Item, Found]:
    """The round of a system that runs in this process."""

    def all_items(items: Sequence[Item]) -> tuple[float, Found]:
        begin = time.process_time()
        found = read(items)
        return time.process_time() - begin, found

    return all_items


def ratio(slower: Sequence[float], faster: Sequence[float]) -> float:
    """How many times as long one system takes as another: the median over the rounds."""
    return median(one / other for one, other in zip(slower, faster, strict=True))
