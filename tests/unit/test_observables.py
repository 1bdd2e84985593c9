"""Examination findings written as subject and value, on every scale that clinicians use."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.facts import Mention

SIGNS = ("umn_sign", "umn_normal", "lmn_sign", "lmn_normal")


def read(engine: RuleEngine, text: str) -> list[Mention]:
    """The affirmed signs, and normal findings, of an examination."""
    return [m for m in engine.check(f"EXAM: {text}").mentions if m.group in SIGNS]


def groups(engine: RuleEngine, text: str) -> set[str]:
    return {
        m.group if m.assertion.value == "affirmed" else f"no {m.group}" for m in read(engine, text)
    }


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Knee jerks 3+.", "umn_sign"),
        ("Knee jerks were brisk.", "umn_sign"),
        ("Reflexes 4+ throughout.", "umn_sign"),
        ("DTRs hyperactive.", "umn_sign"),
        ("Jaw jerk brisk.", "umn_sign"),
        ("Brisk jaw jerk.", "umn_sign"),
        ("Ankle jerks: 3+ with clonus.", "umn_sign"),
        ("Biceps reflex +++.", "umn_sign"),
        ("Knee jerks 2+.", "umn_normal"),
        ("Reflexes normal and symmetric.", "umn_normal"),
        ("Reflexes 2+ throughout.", "umn_normal"),
        ("Reflexes were not brisk.", "umn_normal"),
        ("Knee jerks 0.", "lmn_sign"),
        ("Ankle jerks absent.", "lmn_sign"),
        ("Absent ankle jerks.", "lmn_sign"),
        ("Reflexes 1+.", "lmn_sign"),
        ("Triceps jerk reduced.", "lmn_sign"),
        ("Areflexia in the legs: reflexes unobtainable.", "lmn_sign"),
        ("Jaw jerk absent.", "umn_normal"),
    ],
)
def test_reflexes(engine: RuleEngine, text: str, group: str) -> None:
    assert groups(engine, text) == {group}


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Tone increased.", "umn_sign"),
        ("Tone was increased in the legs.", "umn_sign"),
        ("Tone normal.", "umn_normal"),
        ("Tone is not increased.", "umn_normal"),
        ("Tone reduced in both arms.", "lmn_sign"),
        ("Tone: flaccid.", "lmn_sign"),
        ("Plantars extensor.", "umn_sign"),
        ("Plantar responses extensor bilaterally.", "umn_sign"),
        ("Plantars upgoing.", "umn_sign"),
        ("Toes up.", "umn_sign"),
        ("Babinski positive.", "umn_sign"),
        ("Plantars flexor.", "umn_normal"),
        ("Toes downgoing.", "umn_normal"),
        ("Babinski negative.", "umn_normal"),
        ("Hoffmann positive.", "umn_sign"),
        ("Hoffmann's sign present on the right.", "umn_sign"),
        ("Hoffmann negative.", "umn_normal"),
        ("Hoffmann's absent.", "umn_normal"),
        ("Bulk reduced.", "lmn_sign"),
        ("Bulk normal.", "lmn_normal"),
        ("Muscle bulk normal throughout.", "lmn_normal"),
        ("Calves wasted.", "lmn_sign"),
    ],
)
def test_tone_plantars_hoffmann_and_bulk(engine: RuleEngine, text: str, group: str) -> None:
    assert groups(engine, text) == {group}


@pytest.mark.parametrize(
    "text",
    [
        "Power: biceps 4/5, triceps 3/5, deltoid 4+/5.",
        "Strength (MRC): knee extension 3/5, ankle dorsiflexion 2/5.",
        "MRC grades: biceps 4, triceps 4+, quadriceps 3.",
        "Strength 5/5 throughout.",
        "Knee extension 4/5 bilaterally.",
    ],
)
def test_grades_of_strength_are_no_reflexes(engine: RuleEngine, text: str) -> None:
    assert not [m for m in read(engine, text) if "reflex" in m.concept]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Jaw jerk brisk.", "bulbar"),
        ("Triceps jerks 3+.", "cervical"),
        ("Hoffmann positive.", "cervical"),
        ("Knee jerks 3+.", "lumbosacral"),
        ("Plantars extensor.", "lumbosacral"),
        ("Reflexes: biceps 3+", "cervical"),
        ("Arms: reflexes 3+.", "cervical"),
        ("Legs: tone increased.", "lumbosacral"),
    ],
)
def test_a_subject_gives_its_region(engine: RuleEngine, text: str, region: str) -> None:
    assert {r.value for m in read(engine, text) for r in m.regions} == {region}


def test_each_subject_takes_its_own_value(engine: RuleEngine) -> None:
    found = read(engine, "Biceps jerks 3+, knee jerks 2+, ankle jerks 0.")
    assert [m.group for m in found] == ["umn_sign", "umn_normal", "lmn_sign"]


def test_a_list_of_subjects_shares_its_value(engine: RuleEngine) -> None:
    found = read(engine, "Knee and ankle jerks absent.")
    assert {m.group for m in found} == {"lmn_sign"}


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ("Reflexes:\n  biceps  3+  3+\n  knees  3+  3+", {"umn_sign"}),
        ("Reflexes (R/L): biceps 0/0, knees 0/0", {"lmn_sign"}),
        ("DTRs: BR 2+, biceps 2+, knee 2+, ankle 2+", {"umn_normal"}),
        ("Reflexes: biceps 3+ R and L; ankles absent", {"umn_sign", "lmn_sign"}),
    ],
)
def test_a_grid_of_reflexes(engine: RuleEngine, grid: str, expected: set[str]) -> None:
    assert groups(engine, grid) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Knee jerks. Sensation normal.",
        "Plantars not tested.",
        "Reflexes: not examined.",
        "Tone\n\nNormal gait",
    ],
)
def test_a_subject_without_a_value_says_nothing(engine: RuleEngine, text: str) -> None:
    assert groups(engine, text) == set()


@pytest.mark.parametrize("text", ["Pupillary light reflex brisk.", "Corneal reflex absent."])
def test_other_reflexes_are_no_tendon_reflexes(engine: RuleEngine, text: str) -> None:
    assert groups(engine, text) == set()


def test_the_evidence_holds_subject_and_value(engine: RuleEngine) -> None:
    text = "EXAM: Knee jerks were 3+."
    (mention,) = read(engine, "Knee jerks were 3+.")
    assert text[mention.start : mention.end] == "Knee jerks were 3+"
