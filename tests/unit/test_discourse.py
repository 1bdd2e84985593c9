"""What the note as a whole makes of a mention: quotations, withdrawals, relatives, others."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.note import Note


def stated(engine: RuleEngine, text: str) -> list[str]:
    """Label and assertion of each statement, in order."""
    return [f"{s.label.value} {s.assertion.value}" for s in engine.check(text).statements]


@pytest.mark.parametrize(
    "text",
    [
        "ALS. This report belongs to another patient.",
        "EMG: ALS. Filed in error.",
        "The letter about ALS is not his.",
        "ALS on the scan report, wrong chart.",
        "Result: ALS. Different date of birth.",
        "MND service letter: ALS, 1950. Same surname, different first name.",
        "ALS is in the notes of the previous occupant: belongs to the previous patient.",
    ],
)
def test_what_stands_in_anothers_record_is_not_the_patients(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    assert {s.assertion.value for s in report.statements} == {"family"}
    assert report.coding.code is None
    assert "not_the_patient" in {finding.issue.value for finding in report.findings}


def test_a_foreign_stretch_ends_with_its_line_and_paragraph() -> None:
    text = "He has ALS.\n\nEMG: fibrillations. This is not his report.\nExam: clonus."
    foreign = Note(text).foreign
    assert foreign.hold(text.index("fibrillations"))
    assert not foreign.hold(text.index("ALS"))
    assert not foreign.hold(text.index("clonus"))


def test_a_foreign_finding_is_not_the_patients(engine: RuleEngine) -> None:
    report = engine.check("EMG: fibrillations in three limbs. This report is another patient's.")
    assert report.elements["emg_acute_denervation"].status.value == "missing"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('The GP wrote "ALS". Impression: PLS.', ["ALS historical", "PLS affirmed"]),
        ('The problem list says "PMA". Diagnosis: ALS', ["PMA historical", "ALS affirmed"]),
        ('Outside letter read "ALS, no doubt". No ALS.', ["ALS historical", "ALS negated"]),
        ('The chart says "ALS".', ["ALS historical"]),
        ('"ALS" it is.', ["ALS affirmed"]),
        ('The label "PLS" was withdrawn.', ["PLS historical"]),
    ],
)
def test_a_quotation_is_anothers_word(engine: RuleEngine, text: str, expected: list[str]) -> None:
    assert stated(engine, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALS. This label is withdrawn.", ["ALS historical"]),
        ("Known as PLS. This diagnosis was wrong.", ["PLS historical"]),
        ("ALS (since withdrawn). Impression: PLS", ["ALS historical", "PLS affirmed"]),
        ("PMA. I take that back.", ["PMA historical"]),
        ("ALS was given in 2019. It was an error.", ["ALS historical"]),
        ("Could it be ALS? It is not.", ["ALS negated"]),
        ("Q: ALS? A: no.", ["ALS negated"]),
        ("HPI: ALS since 2019. Impression: no ALS.", ["ALS historical", "ALS negated"]),
        ("ALS in the story. Impression: not ALS, CIDP.", ["ALS historical", "ALS negated"]),
        ("Impression: ALS. No PLS.", ["ALS affirmed", "PLS negated"]),
    ],
)
def test_a_later_word_takes_an_earlier_one_back(
    engine: RuleEngine, text: str, expected: list[str]
) -> None:
    assert stated(engine, text) == expected


@pytest.mark.parametrize(
    "denial",
    [
        "No family history of ALS.",
        "FH: no ALS.",
        "Denies a family history of ALS.",
        "No ALS in the family.",
        "Nobody in the family has ALS.",
        "No relatives with ALS or dementia.",
        "His mother does not have ALS.",
        "Family history: no ALS.",
        "Family history of ALS: none.",
        "Neither parent nor sibling had ALS; no ALS among the cousins.",
        "No ALS or dementia in her relatives.",
    ],
)
def test_a_denial_about_relatives_denies_nothing_of_the_patient(
    engine: RuleEngine, denial: str
) -> None:
    report = engine.check(f"62M with ALS, on riluzole. {denial}")
    assert report.statements[0].assertion.value == "affirmed"
    assert {s.assertion.value for s in report.statements[1:]} == {"negated"}
    assert report.coding.code == "G12.21"


@pytest.mark.parametrize(
    "denial", ["She does not have ALS.", "Not ALS, the family is relieved.", "ALS was excluded."]
)
def test_a_denial_about_the_patient_stands(engine: RuleEngine, denial: str) -> None:
    report = engine.check(f"Sent with ALS from the clinic. {denial}")
    assert report.statements[0].assertion.value != "affirmed"
    assert report.coding.code is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Copied forward:\nA: PLS\nTODAY\nA: ALS", ["PLS historical", "ALS affirmed"]),
        ("Copied forward:\nA: ALS", ["ALS affirmed"]),
        ("Copied forward:\nA: possible PLS\nTODAY\nA: ALS", ["PLS historical", "ALS affirmed"]),
        ("Copied forward:\nA: ALS\nTODAY\nA: unchanged", ["ALS affirmed"]),
        ("Copied forward:\nA: ALS\nTODAY\nA: not ALS", ["ALS historical", "ALS negated"]),
    ],
)
def test_what_was_brought_forward_gives_way_to_today(
    engine: RuleEngine, text: str, expected: list[str]
) -> None:
    assert stated(engine, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Diagnosed with ALS in 2019, on riluzole.", ["ALS affirmed"]),
        ("Was told he had ALS. We confirm ALS.", ["ALS affirmed", "ALS affirmed"]),
        ("Was told he had ALS. He does not have ALS.", ["ALS historical", "ALS negated"]),
        ("Was diagnosed with PLS. Impression: ALS.", ["PLS historical", "ALS affirmed"]),
        ("h/o ALS, on NIV.", ["ALS affirmed"]),
        ("History of ALS, since revised to MMN.", ["ALS historical"]),
        ("H/o ALS. Impression: cervical myelopathy.", ["ALS historical"]),
    ],
)
def test_a_diagnosis_once_made_stands_unless_something_speaks_against_it(
    engine: RuleEngine, text: str, expected: list[str]
) -> None:
    assert stated(engine, text) == expected
