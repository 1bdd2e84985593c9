"""What users of the field's clinical NLP libraries complained of, each as a case that passes here.

A complaint has a short name, what was complained of, and sentences of our own, mostly of general
medicine, in which the words between braces must be meant as the row says.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from mndnotes.rules import RuleEngine, assert_span
from mndnotes.rules.findings import catalogue
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Element


class Complaint(NamedTuple):
    """A complaint with the sentences that show it mended."""

    name: str
    what: str
    rows: tuple[tuple[str, str], ...]
    """Marked sentence and the assertion of the words in braces."""


COMPLAINTS = tuple(
    Complaint(entry["name"], entry["what"], tuple(map(tuple, entry["rows"])))
    for entry in yaml.safe_load(Path(__file__).with_name("complaints.yaml").read_text("utf-8"))[
        "complaints"
    ]
)
"""Complaints about the assertion of a span."""


def judge(marked: str) -> str:
    """Assertion of the words between braces."""
    start, end = marked.index("{"), marked.index("}") - 1
    return assert_span(marked.replace("{", "", 1).replace("}", "", 1), start, end)


def first_marked(marked: str) -> str:
    """The sentence with all but the first pair of braces taken out."""
    head, _, rest = marked.partition("}")
    return f"{head}}}{rest.replace('{', '').replace('}', '')}"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param(first_marked(marked), expected, id=f"{complaint.name}: {marked}")
        for complaint in COMPLAINTS
        for marked, expected in complaint.rows
    ],
)
def test_the_complaint_is_mended(marked: str, expected: str) -> None:
    assert judge(marked) == expected


def test_every_complaint_has_at_least_three_variants() -> None:
    assert len({complaint.name for complaint in COMPLAINTS}) == len(COMPLAINTS)
    assert all(complaint.what and len(complaint.rows) >= 3 for complaint in COMPLAINTS)


EMPTY_SECTIONS = (
    ("Family history:\n\nEXAM: clonus at both ankles", Element.UMN_SIGNS, "present"),
    ("FH:\nSH:\nO/E: wasting of both hands", Element.LMN_SIGNS, "present"),
    ("PMH:\nMEDS:\nPLAN:\nEMG: fibrillations in the arm", Element.EMG_ACUTE, "present"),
    ("INDICATION:\nEMG\nReduced recruitment in the leg.", Element.EMG_CHRONIC, "present"),
    ("EXAM:\n\nFamily history: brother had clonus", Element.UMN_SIGNS, "missing"),
    ("EMG:\nPlan:\nwatch for wasting of the hands", Element.LMN_SIGNS, "missing"),
    ("Examination:\n\nInvestigations:\nMRI brain normal", Element.NEURO_EXAM, "missing"),
    ("EMG:\n\nEMG ordered", Element.EMG_RESULTS, "missing"),
)
"""Complaint: of several empty sections in a row, text was given to the wrong one."""


@pytest.mark.parametrize(("text", "element", "status"), EMPTY_SECTIONS)
def test_an_empty_section_takes_nothing_of_the_next(
    engine: RuleEngine, text: str, element: Element, status: str
) -> None:
    assert engine.check(text).elements[element].status.value == status


EMPTY_BEFORE_A_DIAGNOSIS = (
    ("Family history:\nImpression: ALS", "affirmed"),
    ("DIFFERENTIAL:\n\nDIAGNOSIS: primary lateral sclerosis", "affirmed"),
    ("Resolved problems:\nProblem list:\n1. ALS", "affirmed"),
    ("PMH:\n\nFH: ALS in an uncle\n\nSH:", "family"),
    ("Diagnosis:\n\nDifferential diagnosis:\nprogressive muscular atrophy", "uncertain"),
)
"""The same complaint where a diagnosis would become a relative's, or a question."""


@pytest.mark.parametrize(("text", "assertion"), EMPTY_BEFORE_A_DIAGNOSIS)
def test_an_empty_section_leaves_a_diagnosis_alone(
    engine: RuleEngine, text: str, assertion: str
) -> None:
    assert [s.assertion.value for s in engine.check(text).statements] == [assertion]


DECIDING_CUES = (
    ("No fever or {chills}.", "no"),
    ("The swab was negative for {influenza}.", "was negative for"),
    ("{Fracture} was ruled out.", "was ruled out"),
    ("{Stroke} cannot be excluded.", "cannot be excluded"),
    ("Possible {pneumonia}.", "possible"),
    ("Her mother has {gout}.", "mother"),
    ("History of {asthma}.", "history of"),
    ("If {fever} develops, call.", "if"),
    ("Mother: no {gout}.", "no"),
)
"""Complaint: nobody could tell which words had negated a finding."""


@pytest.mark.parametrize(("marked", "cue"), DECIDING_CUES)
def test_the_deciding_cue_can_be_told(marked: str, cue: str) -> None:
    start, end = marked.index("{"), marked.index("}") - 1
    text = marked.replace("{", "").replace("}", "")
    found = Note(text).assertions.judge(start, end).cue
    assert found is not None
    assert text[found.start : found.end].lower() == cue


def test_every_finding_names_its_rule_its_source_and_its_words(engine: RuleEngine) -> None:
    text = "Impression: PMA (G12.24). ALS. Family history: father had MND."
    findings = engine.check(text).findings
    assert {f.issue.value for f in findings} >= {"wrong_code", "conflict"}
    for finding in findings:
        assert finding.rule in catalogue()
        assert finding.source
        assert finding.mitigation
        assert all(text[e.start : e.end] == e.text for e in finding.evidence)


ONE_ASSERTION = (
    "No fasciculations. Fasciculations of the tongue.",
    "Fasciculations: no. Babinski: yes",
    "ALS vs PLS, ALS not excluded, no PLS.",
    "?MND, no evidence of MND, mother MND",
)
"""Complaint: one and the same entity was listed as present and as negated."""


@pytest.mark.parametrize("text", ONE_ASSERTION)
def test_one_span_has_one_assertion(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    spans = [(m.start, m.end, m.concept) for m in report.mentions]
    spans += [(*s.evidence[:2], s.label.value) for s in report.statements]
    assert len(spans) == len(set(spans))
    assert all(isinstance(m.assertion, Assertion) for m in report.mentions)


WRONG_CODES = (
    ("Impression: progressive muscular atrophy (G12.24)", "COD-WRONG"),
    ("Dx: PMA, ICD-10 G12.24", "COD-WRONG"),
    ("Primary lateral sclerosis G12.21", "COD-WRONG"),
    ("Exam: fasciculations of both calves. Code R29.818", "COD-FASCICULATION"),
)
"""Complaint: reference pages give codes that mean something else."""


@pytest.mark.parametrize(("text", "rule"), WRONG_CODES)
def test_a_code_that_means_something_else_is_reported(
    engine: RuleEngine, text: str, rule: str
) -> None:
    assert rule in {finding.rule for finding in engine.check(text).findings}


@pytest.mark.parametrize("size", [1_000, 100_000, 400_000])
def test_the_end_of_a_long_note_is_read_too(engine: RuleEngine, size: int) -> None:
    # Complaint: what stood beyond the window of the reader was cut without a word.
    filler = "He slept well and went for a walk. "
    text = filler * (size // len(filler)) + "\n\nExam: no fasciculations. Impression: ALS."
    report = engine.check(text)
    assert report.elements[Element.LMN_SIGNS].status.value == "absent"
    assert [s.evidence.start for s in report.statements] == [text.rindex("ALS")]


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Quincebury, MRN 5550123: no fever, possible ALS.",
        "Quincebury\n\nImpression: PMA (G12.24)\nEMG pending",
        "Quincebury \ud800 5550123 ALS",
    ],
)
def test_no_word_of_the_note_reaches_a_log_or_a_stream(
    text: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    # Complaint: a sentence splitter wrote every token of a note to the log.
    with caplog.at_level(logging.DEBUG):
        RuleEngine().check(text)
        assert_span(text, 0, 3)
    out, err = capfd.readouterr()
    assert not caplog.records
    assert out == err == ""


TEMPLATES = (
    "HPI: ***\nExam: {UMN signs}\nEMG: [ ]\nAssessment: ___",
    "S:\nO:\nA:\nP:",
    "[ ] Spasticity [ ] Clonus [ ] Fasciculations [ ] Atrophy\nDiagnosis: ____",
    "EMG: [result]\nMRI: [result]\nGenetics: [sent/declined]",
)
"""Complaint: a template that nobody has filled in counted as documentation."""


@pytest.mark.parametrize("text", TEMPLATES)
def test_an_empty_template_documents_nothing(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    assert report.score == 0
    assert report.statements == ()


@pytest.mark.parametrize(
    "text",
    [
        "Exam: tongue fasciculations, clonus. Impression: ALS",
        "Father had ALS. Exam: no wasting.",
        "?PLS. EMG ordered.",
    ],
)
def test_a_note_that_stands_twice_says_the_same(engine: RuleEngine, text: str) -> None:
    # Complaint: duplicated notes changed counts and classes.
    once, twice = engine.check(text), engine.check(f"{text}\n\n\n{text}")
    assert twice.score == once.score
    assert twice.coding.code == once.coding.code
