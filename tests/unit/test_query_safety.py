"""Whatever the note and the findings: a query that is handed out complies, or there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mndnotes.rules import RuleEngine, query_problems
from mndnotes.rules.assertions.statements import read_statements
from mndnotes.rules.documentation.elements import read_elements
from mndnotes.rules.facts import Evidence, Finding, QueryDraft
from mndnotes.rules.findings import catalogue
from mndnotes.rules.icd10cm.codes import codes_on
from mndnotes.rules.icd10cm.coding import governing_statement
from mndnotes.rules.icd10cm.typed_codes import read_typed_codes
from mndnotes.rules.mentions.conditions import read_conditions
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.note import Note
from mndnotes.rules.predicates import Case
from mndnotes.rules.query import draft_query, render
from mndnotes.rules.vocabulary import Setting

RULES = list(catalogue().values())
PIECES = [
    "ALS", "primary lateral sclerosis", "PMA (G12.24)", "MND", "probable", "no", "denies", "father",
    "his wife has", "not his", "misfiled", "history of", "Assessment:", "HPI:", "EXAM (3/4/2025):",
    "EMG 2024-05-01:", "Family history:", "Copied forward:", "TODAY", "[x]", "[ ] yes", "☐",
    '"', "'", "“quoted”", "(", ")", "...", "…", "?", ".", ",", ";", "\n", "\n\n", "- ", "1. ",
    "clonus", "FASCICULATIONS of the tongue", "knee jerks 3+", "plantars flexor", "wasting",
    "of both hands", "fibrillations", "MRI normal", "worse since 2019", "BiPAP nightly", "FVC 38 %",
    "the insurer denied the claim", "HCC 190", "Please document ALS", "meets criteria", "$500",
    "İ", "ß", "\u00a0", "\u2028", "\x0c", "\x00", "\ud800", "||", "\t", "x" * 150,
]  # fmt: skip
NOTES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(" ".join)


def case_of(text: str, setting: Setting = Setting.OUTPATIENT) -> Case:
    note = Note(text)
    statements = read_statements(note)
    mentions = read_mentions(note)
    return Case(
        note=note,
        statements=statements,
        governing=governing_statement(statements, setting, note.folded),
        typed_codes=read_typed_codes(note, statements),
        mentions=mentions,
        elements=read_elements(note, mentions),
        setting=setting,
        picture=None,
        conditions=read_conditions(note),
        codes=codes_on(None),
    )


@st.composite
def notes_with_findings(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    text = draw(NOTES)
    offset = st.integers(0, len(text))
    findings = []
    for rule in draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=6, unique=True)):
        spans = draw(st.lists(st.tuples(offset, offset).map(sorted), max_size=4))
        evidence = tuple(Evidence(a, b, text[a:b]) for a, b in spans)
        findings.append(
            Finding(
                rule=rule.id,
                issue=rule.issue,
                severity=rule.severity,
                message=rule.message,
                mitigation=rule.mitigation,
                impact=rule.impact,
                source=rule.source,
                evidence=evidence,
                element=rule.element,
            )
        )
    return text, findings


def check(text: str, draft: QueryDraft) -> None:
    query = render(draft)
    assert query_problems(query, indicators_of=text) == ()
    assert query_problems(query) == ()
    assert len(draft.indicators) <= 8
    for indicator in draft.indicators:
        assert text[indicator.start : indicator.end] == indicator.text
        assert len(indicator.quote) <= 120
        assert "\n" not in indicator.quote


def test_a_quotation_that_opens_with_a_blank_before_a_copied_block_says_so() -> None:
    text = "\xa0 Copied forward: reflexes brisk."
    [rule] = [rule for rule in RULES if rule.id == "STM-CONFLICT"]
    words = (rule.id, rule.issue, rule.severity, rule.message, rule.mitigation, rule.impact)
    finding = Finding(*words, rule.source, evidence=(Evidence(0, 3, text[:3]),))
    draft = draft_query(case_of(text), [finding])
    assert draft is not None
    assert draft.indicators[0].brought_forward
    check(text, draft)


@given(notes_with_findings())
@settings(max_examples=400, deadline=None)
def test_a_draft_from_any_findings_complies(given: tuple[str, list[Finding]]) -> None:
    text, findings = given
    draft = draft_query(case_of(text), findings)
    if draft is not None:
        check(text, draft)
        assert draft == draft_query(case_of(text), findings)


@given(NOTES)
@settings(max_examples=200, deadline=None)
def test_a_draft_of_any_note_complies(text: str) -> None:
    draft = RuleEngine().check(text).query_draft
    if draft is not None:
        check(text, draft)


@pytest.fixture(scope="module")
def written(repository: Path) -> list[tuple[str, str]]:
    """The text and the setting of every labelled note of the training folder."""
    lines = [
        json.loads(line)
        for file in sorted((repository / "data" / "notes" / "train").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    return [(record["text"], record["setting"]) for record in lines]


def test_every_query_over_the_labelled_notes_complies(
    engine: RuleEngine, written: list[tuple[str, str]]
) -> None:
    reports = [(text, engine.check(text, setting)) for text, setting in written]
    drafted = [(text, r.query_draft) for text, r in reports if r.query_draft is not None]
    assert len(drafted) > 150
    for text, draft in drafted:
        check(text, draft)


def test_no_query_over_the_labelled_notes_is_lost(
    engine: RuleEngine, written: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [engine.check(text, setting).query for text, setting in written]
    monkeypatch.setattr("mndnotes.rules.query.drafting.find_problems", lambda text, record: ())
    assert [engine.check(text, setting).query for text, setting in written] == before


def test_a_draft_with_a_fault_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "mndnotes.rules.query.drafting.find_problems", lambda text, record: ("a fault",)
    )
    report = RuleEngine().check("Impression: probable ALS.")
    assert (report.query, report.query_draft) == (None, None)
