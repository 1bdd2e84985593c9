"""Findings set out in tables: by muscle, by reflex, by sign, by region."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine

Found = set[tuple[str, str]]
SHOWN = ("umn_", "lmn_", "emg_", "graded_")


def findings(engine: RuleEngine, text: str) -> Found:
    """Groups with their region, those that are denied marked: ``('no emg_active', 'cervical')``."""
    return {
        (m.group if m.assertion.value != "negated" else f"no {m.group}", region)
        for m in engine.check(text).mentions
        if m.group.startswith(SHOWN)
        for region in ([r.value for r in m.regions] or ["-"])
    }


NEEDLE = "EMG\nMuscle | Fib | PSW | MUAP | Recruitment\n"
REFLEXES = "Reflexes      R     L\n"
POWER = "Power         R     L\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("R FDI | 2+ | 1+ | large | reduced", {"emg_active", "emg_chronic"}),
        ("R FDI | 2+ | 0 | normal | normal", {"emg_active", "no emg_active", "emg_normal"}),
        ("R FDI | 0 | 0 | normal | full", {"no emg_active", "emg_normal"}),
        ("R FDI | none | none | giant | discrete", {"no emg_active", "emg_chronic"}),
        ("R FDI | + | ++ | polyphasic | reduced", {"emg_active", "emg_chronic"}),
        ("R FDI | - | - | nl | nl", {"no emg_active", "emg_normal"}),
        ("R FDI | n/a | not tested | |", set()),
        ("R FDI | few | occasional | |", {"emg_active"}),
    ],
)
def test_a_row_of_a_needle_examination(engine: RuleEngine, row: str, expected: set[str]) -> None:
    found = findings(engine, f"{NEEDLE}{row}\nL TA | n/a | n/a | | ")
    assert {group for group, region in found if region == "cervical"} == expected


@pytest.mark.parametrize(
    ("muscle", "region"),
    [
        ("R FDI", "cervical"),
        ("Genioglossus", "bulbar"),
        ("Tongue", "bulbar"),
        ("T8 paraspinals", "thoracic"),
        ("Rectus abdominis", "thoracic"),
        ("L tibialis anterior", "lumbosacral"),
        ("Vastus lateralis", "lumbosacral"),
        ("MG", "lumbosacral"),
        ("R PT (pronator)", "cervical"),
        ("Deltoid", "cervical"),
        ("APB", "cervical"),
    ],
)
def test_a_muscle_gives_its_row_a_region(engine: RuleEngine, muscle: str, region: str) -> None:
    found = findings(engine, f"{NEEDLE}{muscle} | 2+ | 2+ | large | reduced\nEDC | | | |")
    assert ("emg_active", region) in found
    assert ("emg_chronic", region) in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{REFLEXES}Biceps        3+    3+\nKnee          2+    2+\nAnkle         0     0",
            {
                ("umn_sign", "cervical"),
                ("umn_normal", "lumbosacral"),
                ("lmn_sign", "lumbosacral"),
            },
        ),
        (
            "DTRs | R | L\nBiceps | 1+ | 2+\nKnee | 4+ | 4+",
            {("lmn_sign", "cervical"), ("umn_normal", "cervical"), ("umn_sign", "lumbosacral")},
        ),
        (
            f"{POWER}Deltoid       4     5\nIliopsoas     5     5",
            {
                ("graded_weak", "cervical"),
                ("graded_strong", "cervical"),
                ("graded_strong", "lumbosacral"),
            },
        ),
        (
            "MRC\nAPB       3+/5    5/5\nTA        2/5     4-/5",
            {
                ("graded_weak", "cervical"),
                ("graded_strong", "cervical"),
                ("graded_weak", "lumbosacral"),
            },
        ),
        (
            "Exam\nSign      R     L\nHoffmann  +     -\nBabinski  up    down",
            {
                ("umn_sign", "cervical"),
                ("no umn_sign", "cervical"),
                ("umn_sign", "lumbosacral"),
                ("umn_normal", "lumbosacral"),
            },
        ),
        (
            "Region | UMN | LMN\nBulbar | yes | yes\nCervical | no | yes\nLumbosacral | yes | no",
            {
                ("umn_sign", "bulbar"),
                ("lmn_sign", "bulbar"),
                ("no umn_sign", "cervical"),
                ("lmn_sign", "cervical"),
                ("umn_sign", "lumbosacral"),
                ("no lmn_sign", "lumbosacral"),
            },
        ),
        (
            "Exam\nMuscle | Wasting | Fasciculations\nTongue | + | ++\nFDI | - | +",
            {
                ("lmn_sign", "bulbar"),
                ("no lmn_sign", "cervical"),
                ("lmn_sign", "cervical"),
            },
        ),
        (
            "Exam\nTone | normal arms | increased legs\nClonus | no | yes",
            {
                ("umn_normal", "cervical"),
                ("umn_sign", "lumbosacral"),
                ("no umn_sign", "-"),
                ("umn_sign", "-"),
            },
        ),
        (
            "Exam\nSpasticity ........ absent\nFasciculations .... present",
            {("no umn_sign", "-"), ("lmn_sign", "-")},
        ),
        (
            "Exam\nPlantar\tflexor\nTone\tnormal",
            {("umn_normal", "lumbosacral"), ("umn_normal", "-")},
        ),
        (
            "Exam\nBulk      R arm thin   L arm normal\nPlantars  up           down",
            {
                ("lmn_sign", "cervical"),
                ("lmn_normal", "cervical"),
                ("umn_sign", "lumbosacral"),
                ("umn_normal", "lumbosacral"),
            },
        ),
    ],
)
def test_tables_of_an_examination(engine: RuleEngine, text: str, expected: Found) -> None:
    assert findings(engine, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Muscle | Fib | PSW | Recruitment\n|---|---|---|---|\n| FDI | | | |\n| TA | | | |",
        "NCS\nNerve | DML | Amp | CV\nMedian | 3.2 | 0.4 | 52\nUlnar | 2.9 | 3 | 55",
        "Fasciculations | n/a\nWasting | not examined",
        "Hoffmann  ?\nBabinski  not tested",
        "Medication | Dose\nRiluzole | 50 mg\nBaclofen | 3 x 10 mg",
        "Lab | Value\nCK | 4\nTSH | 2+",
        "Bed | Chair | Walker\nno | yes | no",
        "Item      Score\nspeech    3\nwriting   2",
    ],
)
def test_a_table_of_other_things_or_without_answers_shows_no_sign(
    engine: RuleEngine, text: str
) -> None:
    assert findings(engine, text) == set()


def test_the_heads_of_a_table_are_no_findings(engine: RuleEngine) -> None:
    found = findings(
        engine, "Exam\nSign | Right | Left\nClonus | no | no\nFasciculations | no | no"
    )
    assert found == {("no umn_sign", "-"), ("no lmn_sign", "-")}


def test_a_relatives_table_is_not_the_patients(engine: RuleEngine) -> None:
    report = engine.check("Family history\nSign | Father\nClonus | yes\nWasting | yes")
    assert {m.assertion.value for m in report.mentions if m.group.startswith(SHOWN)} == {"family"}


def test_an_old_table_gives_way_to_that_of_today(engine: RuleEngine) -> None:
    old = "Copied forward\nClonus | no\nHoffmann | no"
    report = engine.check(f"{old}\nTODAY\nExam\nClonus | yes\nHoffmann | no")
    assert report.elements["umn_signs"].status.value == "present"


def test_the_quote_of_a_cell_is_the_cell(engine: RuleEngine) -> None:
    text = f"{NEEDLE}R FDI | 2+ | 0 | normal | reduced\nL TA | 0 | 0 | normal | normal"
    active = [m for m in engine.check(text).mentions if m.group == "emg_active"]
    assert [text[m.start : m.end] for m in active] == ["2+", "0", "0", "0"]
