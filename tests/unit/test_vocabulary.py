"""The weights of the documentation elements and the bounds of the grades."""

from __future__ import annotations

from itertools import combinations

import pytest

from mndnotes.rules.vocabulary import (
    ADEQUATE_FROM,
    ELEMENT_WEIGHTS,
    GOOD_FROM,
    Element,
    Grade,
    documentation_score,
    grade_of,
    next_grade,
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


@pytest.mark.parametrize(
    ("addressed", "grade", "lacking"),
    [
        (set(), Grade.ADEQUATE, "umn_signs lmn_signs multiple_regions emg_acute_denervation"),
        ({"umn_signs", "lmn_signs", "neuro_exam"}, Grade.ADEQUATE, "multiple_regions"),
        (
            {"umn_signs", "lmn_signs", "multiple_regions"},
            Grade.ADEQUATE,
            "emg_acute_denervation",  # 4 are lacking, 10 is the most that is left
        ),
        (
            {"umn_signs", "lmn_signs", "multiple_regions", "emg_results"},
            Grade.GOOD,
            "emg_acute_denervation emg_chronic_denervation exclusion_of_mimics",
        ),
        (
            set(Element) - {"umn_signs", "lmn_signs", "patient_history"},
            Grade.GOOD,
            "umn_signs",  # of two of weight 12 the first
        ),
    ],
)
def test_what_lifts_a_note_to_the_next_grade(
    addressed: set[str], grade: Grade, lacking: str
) -> None:
    expected = grade, tuple(map(Element, lacking.split()))
    assert next_grade({Element(name) for name in addressed}) == expected


def searched(addressed: frozenset[Element]) -> tuple[Element, ...] | None:
    """What `next_grade` promises, by trying every set of missing elements, small ones first."""
    score = documentation_score(addressed)
    bound = ADEQUATE_FROM if score < ADEQUATE_FROM else GOOD_FROM
    missing = [element for element in Element if element not in addressed]
    for size in range(1, len(missing) + 1):
        tried = combinations(missing, size)
        lifting = [chosen for chosen in tried if score + documentation_score(chosen) >= bound]
        if lifting:
            return max(lifting, key=documentation_score)  # the first of equals
    return None


def test_for_every_note_it_is_the_smallest_set_the_heaviest_of_those_and_the_first() -> None:
    for size in range(len(Element) + 1):
        for addressed in map(frozenset, combinations(Element, size)):
            score, found = documentation_score(addressed), next_grade(addressed)
            if score >= GOOD_FROM:
                assert found is None
                continue
            assert found is not None
            grade, lacking = found
            assert lacking == searched(addressed)
            assert grade is (Grade.GOOD if score >= ADEQUATE_FROM else Grade.ADEQUATE)
            assert grade_of(documentation_score(addressed.union(lacking))) is grade
