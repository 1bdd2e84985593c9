"""Graded strength on the MRC scale, and what only looks like it."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.mentions.strength import STRONG, WEAK, lowest_grade


def graded(engine: RuleEngine, text: str) -> set[tuple[str, str]]:
    """Groups of graded strength with their regions."""
    return {
        (m.group, region)
        for m in engine.check(text).mentions
        if m.group in (WEAK, STRONG)
        for region in ([r.value for r in m.regions] or ["-"])
    }


@pytest.mark.parametrize(
    ("grades", "lowest"),
    [
        ("5/5", 5),
        ("5", 5),
        ("5+/5", 5),
        ("4+/5", 4.25),
        ("4/5", 4),
        ("4-/5", 3.75),
        ("4--/5", 3.75),
        ("0/5", 0),
        ("3 4+", 3),
        ("5/5 r, 4/5 l", 4),
        ("4+/5 and 4-/5", 3.75),
        ("2/2", 2),
        ("5 5 3", 3),
        ("1 / 5", 1),
    ],
)
def test_the_lowest_grade_counts(grades: str, lowest: float) -> None:
    assert lowest_grade(grades) == lowest


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Exam: deltoid 4/5.", "cervical"),
        ("Exam: neck flexors 4/5.", "cervical"),
        ("Exam: R shoulder abduction 4+/5", "cervical"),
        ("Exam: 4/5 in the hip flexors.", "lumbosacral"),
        ("Exam: TA 2/5 bilat", "lumbosacral"),
        ("Exam: ankle dorsiflexion right 3/5, left 5/5", "lumbosacral"),
        ("Power: biceps 4, triceps 4+.", "cervical"),
        ("MRC: APB 3 ADM 4", "cervical"),
        ("Strength (MRC): quadriceps 4-", "lumbosacral"),
        ("Exam: grip 4/5 on the right", "cervical"),
        ("Exam: knee extension is 3/5.", "lumbosacral"),
        ("Exam: FDI R 3/5 L 4/5", "cervical"),
        ("Exam: tongue strength 4/5", "bulbar"),
        ("Exam: hip flexors 0/5", "lumbosacral"),
        ("Exam: iliopsoas: 4/5\nPlan: physio", "lumbosacral"),
    ],
)
def test_a_grade_below_five_is_weakness_of_its_muscle(
    engine: RuleEngine, text: str, region: str
) -> None:
    assert (WEAK, region) in graded(engine, text)


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Exam: deltoid 5/5.", {"cervical"}),
        ("Exam: power 5/5 throughout.", {"cervical", "lumbosacral"}),
        ("Exam: strength full.", {"cervical", "lumbosacral"}),
        ("Exam: normal power in the legs.", {"lumbosacral"}),
        ("Exam: 5/5 strength in the arms.", {"cervical"}),
        ("Motor: 5/5 in all groups.", {"cervical", "lumbosacral"}),
        ("Exam: MRC sum 60/60", {"cervical", "lumbosacral"}),
        ("Exam: tone and power normal", {"cervical", "lumbosacral"}),
        ("Exam: quadriceps 5/5 bilaterally", {"lumbosacral"}),
    ],
)
def test_five_of_five_is_full(engine: RuleEngine, text: str, regions: set[str]) -> None:
    assert graded(engine, text) == {(STRONG, region) for region in regions}


def test_each_muscle_keeps_its_own_grade(engine: RuleEngine) -> None:
    found = graded(engine, "Exam: deltoid 5/5, FDI 3/5, iliopsoas 5/5, TA 4/5.")
    assert found == {
        (STRONG, "cervical"),
        (WEAK, "cervical"),
        (STRONG, "lumbosacral"),
        (WEAK, "lumbosacral"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Pain in the arm 4/5.",
        "Back pain 4/10, leg pain 3/10.",
        "Exam: knee jerks 3+, ankle jerks 2+.",
        "Reflexes: biceps 3, triceps 2, knees 4.",
        "Exam: mass of 3 cm in the thigh.",
        "Walks 4 times a day, left leg 5 kg heavier.",
        "Seen on 4/5/2024 for the arm.",
        "Fell 3 times, hit the knee 2 weeks ago.",
        "Calf 34.5 cm, thigh 41 cm.",
        "Weakness of the hands\n2. Spasticity of the legs",
        "1. Arms 2. Legs 3. Speech",
        "EMG: FDI 2+ fibs.",
        "Conduction: median 52 m/s, ulnar 4.1 ms.",
        "Took 2 tablets for the shoulder.",
        "Leg ulcer stage 2.",
        "L4/5 disc bulge.",
        "Surgery on the left knee in 2/3 of cases.",
    ],
)
def test_other_numbers_grade_no_strength(engine: RuleEngine, text: str) -> None:
    assert graded(engine, text) == set()


def test_words_around_a_grade_do_not_deny_it(engine: RuleEngine) -> None:
    assert graded(engine, "Exam: no better, deltoid 4/5.") == {(WEAK, "cervical")}


def test_a_relatives_grade_is_the_relatives(engine: RuleEngine) -> None:
    report = engine.check("Family history: brother examined too, deltoid 4/5.")
    assert {m.assertion.value for m in report.mentions if m.group == WEAK} == {"family"}
