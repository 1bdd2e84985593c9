"""The line through a learning curve: found where it is one, and silent where points say little."""

from __future__ import annotations

import numpy as np
import pytest

from mndnotes.training.search.power_law import LEAST_POINTS, Observed, fit_power_law

COUNTS = (200, 400, 800, 1600)


def observed(notes: int, error: float, half: float = 0.02) -> Observed:
    return Observed(notes, 1 - error, 1 - error - half, 1 - error + half)


def test_an_exact_power_law_is_found_and_goes_on() -> None:
    law = fit_power_law([observed(n, 4 * n**-0.5) for n in COUNTS])
    assert law is not None
    factor, (low, high) = law.doubling()
    assert factor == pytest.approx(2**-0.5)
    assert low < factor < high
    assert law.value(800) == pytest.approx(1 - 4 * 800**-0.5)
    assert law.value(3200) == pytest.approx(1 - 4 * 3200**-0.5)
    worst, best = law.interval(3200)
    assert worst < law.value(3200) < best <= 1
    near_worst, near_best = law.interval(1600)
    assert (1 - near_worst) / (1 - near_best) < (1 - worst) / (1 - best)


def test_the_surer_points_count_more() -> None:
    counts = np.array(COUNTS)
    errors = 4.0 * counts**-0.5
    errors[0] *= 2
    unsure = [
        observed(n, e, 0.2 if n == 200 else 0.002) for n, e in zip(COUNTS, errors, strict=True)
    ]
    law = fit_power_law(unsure)
    assert law is not None
    assert law.doubling()[0] == pytest.approx(2**-0.5, abs=0.01)


def test_points_that_scatter_more_than_their_intervals_widen_the_line() -> None:
    smooth = [observed(n, 4 * n**-0.5, 0.005) for n in COUNTS]
    rough = [
        observed(n, 4 * n**-0.5 * bump, 0.005)
        for n, bump in zip(COUNTS, (1.0, 1.3, 0.7, 1.0), strict=True)
    ]
    lines = [fit_power_law(points) for points in (smooth, rough)]
    (_, (low, high)), (_, (rough_low, rough_high)) = (line.doubling() for line in lines if line)
    assert rough_high - rough_low > 2 * (high - low)


@pytest.mark.parametrize("error", [0.0, 1.0])
def test_points_without_an_error_or_with_nothing_right_do_not_break_it(error: float) -> None:
    law = fit_power_law([Observed(n, 1 - error, 1 - error, 1 - error) for n in COUNTS])
    assert law is not None
    assert law.doubling()[0] == pytest.approx(1)
    assert law.value(3200) == pytest.approx(1 - max(error, 1e-3))


def test_two_points_say_nothing() -> None:
    points = [observed(n, 4 * n**-0.5) for n in COUNTS]
    assert fit_power_law(points[: LEAST_POINTS - 1]) is None
