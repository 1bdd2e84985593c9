"""Values of one measure at two times."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.measures.series import read_comparisons
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Element


def changes(text: str) -> list[bool]:
    """Whether each compared pair of values differs."""
    return [comparison.changed for comparison in read_comparisons(Note(text))]


@pytest.mark.parametrize(
    "text",
    [
        "ALSFRS-R 42 -> 38.",
        "ALSFRS-R 38 (was 42 in March).",
        "ALSFRS-R 38, was 42.",
        "ALSFRS-R 38 (42).",
        "FVC 82% → 64%.",
        "FVC from 82 to 64%.",
        "FVC 64% today, previously 82%.",
        "SNIP 45 (from 60).",
        "Grip 12 kg, was 18 kg last visit.",
        "TUG 14 s (11 s in June).",
        "King's stage 3, was 2.",
        "ALSFRS-R: Jan 42, Jun 37.",
        "MRC sum 52, down from 58.",
        "EAT-10 14 => 19",
        "10 m walk 12 s (was 9).",
        "Weight 78 -> 71 kg.",
        "Measure     Nov   Feb   Today\nALSFRS-R    41    37    33",
        "Date        1/2024   6/2024\nFVC         82       70",
        "| Visit | Last | Now |\n|---|---|---|\n| Walking | alone | stick |",
    ],
)
def test_values_that_differ(text: str) -> None:
    assert changes(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "ALSFRS-R 38 (was 38 in March).",
        "ALSFRS-R 38 -> 38.",
        "FVC 82% (83% last year).",
        "FVC 101, was 100.",
        "Weight 78 kg, was 78.5 kg.",
        "Grip 18 kg (18 kg last visit).",
        "Measure     Nov   Feb   Today\nALSFRS-R    41    41    41",
        "Measure     Nov   Feb   Today\nSpeech      ok    ok    ok",
    ],
)
def test_values_that_are_the_same(text: str) -> None:
    assert changes(text) == [False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ALSFRS-R 38/48.",
        "FVC 82%.",
        "FVC 2.1 L (62 % pred).",
        "ALSFRS-R 38. FVC 70.",
        "Weight 78 kg, height 180 cm.",
        "BP 140 -> 120.",
        "Age 58 -> 59.",
        "ALSFRS-R 38. He walked from 2 to 4.",
        "Grip weak. Seen 12/2023 and 6/2024.",
        "Muscle    R    L\nFDI       3    4",
        "Item      Score   Max\nWalking   3       4",
    ],
)
def test_one_value_or_other_measures_are_no_series(text: str) -> None:
    assert changes(text) == []


def test_points_count_one_by_one_volumes_only_beyond_the_error() -> None:
    assert changes("ALSFRS-R 42 -> 41.") == [True]
    assert changes("FVC 82 -> 81.") == [False]


def test_a_steady_weight_is_no_steady_illness() -> None:
    (weight,) = read_comparisons(Note("Weight 78 kg, was 78 kg."))
    (score,) = read_comparisons(Note("ALSFRS-R 38, was 38."))
    assert (weight.of_function, score.of_function) == (False, True)


def test_a_comparison_is_quoted_with_both_values() -> None:
    text = "Seen today. ALSFRS-R 38 (was 42 in March). Well."
    (found,) = read_comparisons(Note(text))
    assert text[found.start : found.end] == "ALSFRS-R 38 (was 42"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("ALSFRS-R 42 -> 38.", "present"),
        ("ALSFRS-R 42 -> 42.", "absent"),
        ("FVC 82 -> 60. ALSFRS-R 40 (40 in March).", "present"),
        ("Weight 78 kg, was 78 kg.", "missing"),
        ("ALSFRS-R 38.", "missing"),
    ],
)
def test_a_series_tells_the_course(engine: RuleEngine, text: str, status: str) -> None:
    assert engine.check(text).elements[Element.SYMPTOM_PROGRESSION].status.value == status
