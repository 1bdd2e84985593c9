"""Leaving unsure notes to a human: risks by coverage, thresholds, and what they do to new notes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mndnotes.rules.vocabulary import Element, Picture
from mndnotes.training.evaluate.selective import (
    ALL,
    COVERAGES,
    risk_coverage,
    risk_curve,
    threshold_marks,
)
from mndnotes.training.evaluation import Labels, Predictions
from mndnotes.training.fitting.calibration import answer_threshold

ALS, PLS, PMA, OTHER = range(4)


def notes(*rows: tuple[int, int, float]) -> tuple[Labels, Predictions]:
    """Notes from true picture (-1 for a thin note), chosen picture and confidence."""
    count = len(rows)
    picture = np.array([[(1 - sure) / 3] * 4 for _, _, sure in rows]).reshape(-1, 4)
    for row, (_, chosen, sure) in enumerate(rows):
        picture[row, chosen] = sure
    elements = np.zeros((count, len(Element)), dtype=int)
    labels = Labels(np.array([true for true, _, _ in rows], dtype=int), elements, np.zeros(count))
    return labels, Predictions(picture, elements, np.zeros(count))


@pytest.mark.parametrize(
    ("confidence", "right", "curve"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1], [0, 0, 1 / 3, 1 / 4]),
        ([0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1], [0, 0, 1 / 3, 1 / 2]),
        ([0.8, 0.8, 0.9], [0, 1, 1], [0, 1 / 4, 1 / 3]),
        ([0.8, 0.8, 0.9], [1, 0, 1], [0, 1 / 4, 1 / 3]),
        ([], [], []),
    ],
)
def test_the_surest_notes_are_answered_first(
    confidence: list[float], right: list[int], curve: list[float]
) -> None:
    found = risk_curve(np.array(confidence), np.array(right, dtype=bool))
    assert found == pytest.approx(curve)


def test_risks_are_told_by_the_picture_that_was_chosen() -> None:
    sure = [(ALS, ALS, 0.9 - place / 100) for place in range(10)]
    unsure = [(PLS, ALS, 0.5), (-1, ALS, 0.99), (PLS, PLS, 0.6)]
    found = {row.picture: row for row in risk_coverage(*notes(*sure, *unsure))}
    assert list(found) == [*map(str, Picture), ALL]
    assert {name: row.notes for name, row in found.items()} == {
        "ALS": 11,
        "PLS": 1,
        "PMA": 0,
        "OTHER": 0,
        ALL: 12,
    }
    als = found["ALS"]
    assert list(als.risks) == list(COVERAGES)
    assert als.risks == pytest.approx({100: 1 / 11, 95: 1 / 11, 90: 0, 80: 0, 50: 0})
    assert als.aurc == pytest.approx(1 / 121)
    assert (found["PMA"].risks, found["PMA"].aurc) == ({}, None)
    assert found["PLS"].aurc == 0


@pytest.mark.parametrize(
    ("confidence", "right", "share", "threshold"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], 1.0, 0.8),
        ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1], 0.75, 0.6),  # a slip among the sure is outweighed
        ([0.9, 0.8, 0.8, 0.6], [1, 1, 0, 0], 0.95, 0.9),  # equals are answered together
        ([0.9] * 19 + [0.8], [1] * 19 + [0], 0.95, 0.8),
        ([0.9, 0.8], [0, 0], 0.95, math.inf),
        ([], [], 0.95, math.inf),
    ],
)
def test_a_threshold_answers_all_it_may(
    confidence: list[float], right: list[int], share: float, threshold: float
) -> None:
    for order in (slice(None), slice(None, None, -1)):
        rows = np.array(confidence)[order], np.array(right, dtype=bool)[order]
        assert answer_threshold(*rows, share) == threshold


def test_a_rare_class_has_a_threshold_of_its_own() -> None:
    """PLS is as often wrong above a half as it is right; the frequent ALS hides it."""
    fit = [(ALS, ALS, 0.6)] * 90 + [(PLS, PLS, 0.9)] * 3 + [(ALS, PLS, 0.7)] * 3
    new = [(ALS, ALS, 0.65)] * 4 + [(PLS, PLS, 0.95), (ALS, PLS, 0.8), (OTHER, OTHER, 1.0)]
    marks = threshold_marks(*notes(*fit), *notes(*new, (-1, PLS, 0.92), (-1, ALS, 0.5)))
    assert marks.fitted_on == 96
    own = {row.picture: row for row in marks.own}
    shared = {row.picture: row for row in marks.shared}
    assert own["ALS"].threshold == shared["ALS"].threshold == pytest.approx(0.6)
    assert own["PLS"].threshold == pytest.approx(0.9)
    assert own["OTHER"].threshold is None
    counts = {name: (row.notes, row.answered, row.right) for name, row in own.items()}
    assert counts == {
        "ALS": (4, 4, 4),
        "PLS": (2, 1, 1),
        "PMA": (0, 0, 0),
        "OTHER": (1, 0, 0),
        ALL: (7, 5, 5),
    }
    assert (shared["PLS"].answered, shared["PLS"].right) == (2, 1)
    assert own["PMA"].interval is None
    low, high = own["ALS"].interval or (0, 0)
    assert 0.4 < low < high == pytest.approx(1.0)
    assert (marks.thin, marks.thin_answered) == (2, 1)
