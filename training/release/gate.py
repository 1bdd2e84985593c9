"""The gate between challenger and champion: nothing that matters may get worse beyond noise.

Pure functions on marks of single notes. Every quantity is a measure over notes or pairs that both
models answered; the paired bootstrap of their difference says what is noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist
from typing import Final

import numpy as np

from mndnotes.training.evaluate.comparison import Difference, paired_difference
from mndnotes.training.evaluation import Measure

LEAST_COVERAGE: Final = 0.90
"""Least share of validation notes whose prediction set holds the true picture. The recipes aim at
0.95 of each class; a set that misses one picture in ten is no second opinion to rely on, whatever
the champion's do."""

LARGEST_GROWTH: Final = {"size": 1.25, "latency": 1.5}
"""How many times the champion's a cost may be. A base of another size is a decision for people, not
for a gate, and at least doubles both; training the same base anew changes neither. What latency has
more of it is for the noise of a busy machine."""

LEAST_IN_SLICE: Final = 20
"""Notes of a slice to be looked at: below it, a single note is worth more than 5 points."""

LEAST_PAIRS: Final = 15
"""Challenge pairs of a kind to be looked at."""

SLICES: Final = "slices"
"""The group whose intervals are widened for being many (`widening`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """One thing that a model is measured by.

    Attributes:
        group: what it is measured on: ``validation``, ``test``, ``pairs`` or ``slices``.
        name: of the measure.
        count: of notes or pairs.
        measure: over some of them.
        lower_is_better: whether it is an error.
        least: what it must reach whatever the champion does; none where it is ``None``.
    """

    group: str
    name: str
    count: int
    measure: Measure
    lower_is_better: bool = False
    least: float | None = None

    @property
    def value(self) -> float:
        """The measure over everything."""
        return self.measure(np.arange(self.count))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model costs to serve: size of its graph in MB, median time of a note in ms."""

    size: float
    latency: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison.

    Attributes:
        group: as in `Quantity`, or ``cost``.
        name: of the measure.
        count: of notes or pairs; 0 for a cost.
        challenger: its value.
        champion: its value; ``None`` where there is no champion.
        difference: challenger less champion with its 95 % interval; ``None`` for a cost.
        verdict: ``worse``, ``better`` or nothing.
        reason: why it speaks against the challenger; empty where it does not.
    """

    group: str
    name: str
    count: int
    challenger: float
    champion: float | None
    difference: Difference | None = None
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The comparison, line by line, and what speaks against the challenger."""

    rows: tuple[Row, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it may not become champion; empty where it may."""
        return tuple(row.reason for row in self.rows if row.reason)

    @property
    def accepted(self) -> bool:
        """Whether it may become champion."""
        return not self.reasons


def decide(
    challenger: Sequence[Quantity],
    champion: Sequence[Quantity] | None,
    cost: Cost,
    champion_cost: Cost | None = None,
) -> Decision:
    """Compare two models on the same notes.

    Args:
        challenger: quantities of the version to promote.
        champion: the same quantities of the present champion; ``None`` where there is none, so that
            only what a model must reach in any case is asked.
        cost: of the challenger.
        champion_cost: of the champion.
    """
    if champion is None:
        return Decision((*(_alone(quantity) for quantity in challenger), *_costs(cost, None)))
    twins = list(zip(challenger, champion, strict=True))
    wider = widening(sum(quantity.group == SLICES for quantity in challenger))
    rows = [_compared(one, other, wider if one.group == SLICES else 1.0) for one, other in twins]
    return Decision((*rows, *_costs(cost, champion_cost)))


def widening(comparisons: int) -> float:
    """How much wider an interval must be to stay a 95 % one among many (Bonferroni, normal)."""
    tail = 0.025 / max(1, comparisons)
    return NormalDist().inv_cdf(1 - tail) / NormalDist().inv_cdf(0.975)


def verdict_of(difference: Difference, lower_is_better: bool, wider: float = 1.0) -> str:
    """``worse`` or ``better`` where the interval, widened about the mean, leaves out zero."""
    low = difference.mean - wider * (difference.mean - difference.low)
    high = difference.mean + wider * (difference.high - difference.mean)
    if low <= 0 <= high:
        return ""
    return "better" if (low > 0) is not lower_is_better else "worse"


def _alone(quantity: Quantity) -> Row:
    value = quantity.value
    return Row(
        quantity.group, quantity.name, quantity.count, value, None, reason=_too_low(quantity, value)
    )


def _too_low(quantity: Quantity, value: float) -> str:
    if quantity.least is None or value >= quantity.least:
        return ""
    what = f"{quantity.name} on {quantity.group}"
    return f"{what} is {value:.3f}, less than the {quantity.least:.2f} that it must reach"


def _compared(one: Quantity, other: Quantity, wider: float) -> Row:
    value, before = one.value, other.value
    difference = paired_difference(one.measure, other.measure, one.count)
    verdict = verdict_of(difference, one.lower_is_better, wider)
    reason = _too_low(one, value)
    if verdict == "worse":
        reason = reason or f"{one.name} on {one.group} is {value:.3f}, the champion's {before:.3f}"
    return Row(one.group, one.name, one.count, value, before, difference, verdict, reason)


def _costs(cost: Cost, before: Cost | None) -> list[Row]:
    size, latency = (before.size, before.latency) if before is not None else (None, None)
    return [
        _cost("size (MB)", cost.size, size, LARGEST_GROWTH["size"]),
        _cost("latency (ms)", cost.latency, latency, LARGEST_GROWTH["latency"]),
    ]


def _cost(name: str, value: float, before: float | None, most: float) -> Row:
    if before is None or value <= most * before:
        return Row("cost", name, 0, value, before)
    reason = f"{name} is {value:.1f}, over {most:g} times the champion's {before:.1f}"
    return Row("cost", name, 0, value, before, None, "worse", reason)


def summary(decision: Decision, most: int = 3) -> str:
    """The reasons in one line, the first few of them and the number of the others."""
    told, more = decision.reasons[:most], len(decision.reasons) - most
    return "; ".join(told) + (f"; and {more} more, see the comparison" if more > 0 else "")


def lines(decision: Decision) -> list[str]:
    """The comparison as a table of text; of the slices only those that differ beyond noise."""
    shown = [row for row in decision.rows if row.group != SLICES or row.verdict]
    text = [f"{'':<46}{'notes':>6}{'challenger':>12}{'champion':>10}  difference [95 %]"]
    for group, rows in groupby(shown, key=lambda row: row.group):
        text += ["", group, *map(_line, rows)]
    if hidden := len(decision.rows) - len(shown):
        text += ["", f"{hidden} slices without a difference beyond noise are not shown"]
    return text


def _line(row: Row) -> str:
    before = "" if row.champion is None else f"{row.champion:.3f}"
    told = row.difference
    span = "" if told is None else f"{told.mean:+.3f} [{told.low:+.3f}, {told.high:+.3f}]"
    count = str(row.count) if row.count else ""
    mark = row.verdict or ("too low" if row.reason else "")
    line = f"  {row.name:<44}{count:>6}{row.challenger:>12.3f}{before:>10}  {span:<27} {mark}"
    return line.rstrip()
