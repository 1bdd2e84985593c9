"""Stretches of a text: what stands inside one, and what meets one."""

from __future__ import annotations

import pytest

from mndnotes.rules.spans import Span, Stretches

SPANS = [(10, 14), (2, 5), (4, 7), (14, 15), (20, 20)]
"""In no order; two overlap, two only touch, one is empty."""


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (0, None),
        (1, None),
        (2, (2, 7)),
        (4, (2, 7)),
        (6, (2, 7)),
        (7, None),
        (9, None),
        (10, (10, 14)),
        (13, (10, 14)),
        (14, (14, 15)),
        (15, None),
        (20, None),
        (99, None),
    ],
)
def test_the_stretch_around_an_offset(offset: int, expected: Span | None) -> None:
    stretches = Stretches(SPANS)
    assert stretches.around(offset) == expected
    assert (offset in stretches) is (expected is not None)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 2, False),
        (0, 3, True),
        (6, 8, True),
        (7, 10, False),
        (7, 11, True),
        (0, 99, True),
        (13, 14, True),
        (15, 20, False),
        (21, 30, False),
    ],
)
def test_a_stretch_is_met_where_it_shares_a_character(low: int, high: int, expected: bool) -> None:
    assert Stretches(SPANS).meet(low, high) is expected


def test_no_stretches_hold_nothing() -> None:
    empty = Stretches([])
    assert not empty
    assert 0 not in empty
    assert not empty.meet(0, 9)
