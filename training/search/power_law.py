"""What a few points of a learning curve say about more notes: a line on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

LEAST_POINTS: Final = 3
"""A line goes through any two points, so that two say nothing about whether it fits."""

_LEAST_ERROR: Final = 1e-3
"""Errors and their uncertainties are taken as no smaller; none has a logarithm."""

_Z: Final = 1.96
"""Half a 95 % interval in standard errors."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Observed:
    """A share of right answers after learning from some notes.

    Attributes:
        notes: their number.
        value: between 0 and 1, more is better.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    notes: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """An error that falls as a power of the number of notes (Hestness et al. 2017).

    ``log(error) = intercept + slope * log(notes / anchor)``; no floor is fitted, for which the
    points are too few.

    Attributes:
        anchor: number of notes that logarithms are taken against: the most that was learnt from.
        slope: negative where more notes help.
        intercept: logarithm of the error at the anchor.
        covariance: of intercept and slope; that of the points' own intervals, which are of the
            notes measured on, widened where the points scatter more than those allow.
    """

    anchor: int
    slope: float
    intercept: float
    covariance: tuple[tuple[float, float], tuple[float, float]]

    def value(self, notes: float) -> float:
        """The share of right answers on the line, 0 to 1."""
        return _right(self._log_error(notes))

    def interval(self, notes: float) -> Interval:
        """Where the line lies with 95 %, if it is a line."""
        at = np.array([1.0, math.log(notes / self.anchor)])
        spread = _Z * math.sqrt(float(at @ np.array(self.covariance) @ at))
        centre = self._log_error(notes)
        return _right(centre + spread), _right(centre - spread)

    def doubling(self) -> tuple[float, Interval]:
        """What one doubling of the notes multiplies the error by, with a 95 % interval."""
        spread = _Z * math.sqrt(self.covariance[1][1])
        return 2.0**self.slope, (2.0 ** (self.slope - spread), 2.0 ** (self.slope + spread))

    def _log_error(self, notes: float) -> float:
        return self.intercept + self.slope * math.log(notes / self.anchor)


def _right(log_error: float) -> float:
    return 1.0 - math.exp(min(0.0, log_error))


def fit_power_law(points: Sequence[Observed]) -> PowerLaw | None:
    """Weighted least squares on the logarithms; ``None`` for fewer than `LEAST_POINTS`.

    Args:
        points: of different numbers of notes.
    """
    if len(points) < LEAST_POINTS:
        return None
    anchor = max(point.notes for point in points)
    errors = np.maximum([1.0 - point.value for point in points], _LEAST_ERROR)
    widths = np.array([point.high - point.low for point in points])
    deviations = np.maximum(widths / (2 * _Z), _LEAST_ERROR) / errors
    x, y = np.log([point.notes / anchor for point in points]), np.log(errors)
    (slope, intercept), covariance = np.polyfit(x, y, 1, w=1 / deviations, cov="unscaled")
    residuals = (y - intercept - slope * x) / deviations
    scatter = max(1.0, float(residuals @ residuals) / (len(points) - 2))
    (of_slope, both), (_, of_intercept) = (covariance * scatter).tolist()
    return PowerLaw(
        anchor, float(slope), float(intercept), ((of_intercept, both), (both, of_slope))
    )
