"""Whether one system is really better than another on the same notes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mndnotes.training.evaluation import Measure


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one system is than another.

    Attributes:
        mean: the difference on all notes.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def paired_difference(
    measure: Measure, other: Measure, count: int, repeats: int = 1000, seed: int = 0
) -> Difference:
    """Paired bootstrap of ``measure - other`` (Koehn 2004): both see the same notes in each draw.

    Args:
        measure: of the one system.
        other: of the other.
        count: number of notes.
        repeats: number of draws.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    draws = (random.integers(0, count, count) for _ in range(repeats))
    differences = [measure(rows) - other(rows) for rows in draws]
    low, high = np.percentile(differences, [2.5, 97.5])
    everything = np.arange(count)
    return Difference(measure(everything) - other(everything), float(low), float(high))
