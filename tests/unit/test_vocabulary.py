"""The weights of the documentation elements and the bounds of the grades."""

from __future__ import annotations

import pytest

from mndnotes.rules.vocabulary import (
    ELEMENT_WEIGHTS,
    Element,
    Grade,
    documentation_score,
    grade_of,
)


def test_the_weights_are_those_of_the_label_definition() -> None:
    assert [ELEMENT_WEIGHTS[e] for e in Element] == [12, 12, 12, 10, 10, 10, 8, 7, 7, 6, 3, 3]
    assert documentation_score(set(Element)) == 100
    assert documentation_score(set()) == 0


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (0, Grade.POOR),
        (39, Grade.POOR),
        (40, Grade.ADEQUATE),
        (69, Grade.ADEQUATE),
        (70, Grade.GOOD),
        (100, Grade.GOOD),
    ],
)
def test_grades_begin_at_their_bounds(score: int, grade: Grade) -> None:
    assert grade_of(score) is grade
