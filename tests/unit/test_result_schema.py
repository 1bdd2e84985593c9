"""The result: its JSON Schema as shipped, and what goes in comes out the same."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from mndnotes.inference.combine import combine
from mndnotes.inference.result import (
    SCHEMA_FILE,
    Note,
    NoteResult,
    Provenance,
    render_schema,
    result_schema,
)
from mndnotes.rules import RuleEngine
from mndnotes.rules.findings import catalogue
from mndnotes.rules.vocabulary import Setting
from tests.unit.hand_model import hand_output

TEXTS = sorted({text for rule in catalogue().values() for text in rule.fire})
OUTPUT = hand_output(score=12.3)
CONTRACT: dict[str, set[str]] = {
    "diagnosis": {"label", "stated", "picture", "agreement"},
    "documentation": {"score", "grade", "model_score", "elements"},
    "criteria": {"gold_coast", "awaji", "revised_el_escorial", "pls_consensus"},
    "coding": {
        "code",
        "title",
        "billable",
        "release",
        "status",
        "excluded",
        "alternatives",
        "ancillary",
    },
    "read": {"tokens", "of", "windows"},
    "provenance": {"package", "model", "model_sha256", "rules", "code_set"},
}


def scored(engine: RuleEngine, text: str) -> NoteResult:
    provenance = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
    return combine("n\u00e9", engine.check(text), OUTPUT, provenance)


def test_the_schema_file_is_the_rendered_schema() -> None:
    assert (files("mndnotes.inference") / SCHEMA_FILE).read_text("utf-8") == render_schema()


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())


@pytest.mark.parametrize("text", ["", *TEXTS])
def test_a_result_keeps_the_schema_and_survives_a_round_trip(engine: RuleEngine, text: str) -> None:
    result = scored(engine, text)
    line = result.model_dump_json()
    jsonschema.validate(json.loads(line), result_schema(), cls=jsonschema.Draft202012Validator)
    assert NoteResult.model_validate_json(line) == result
    assert NoteResult.model_validate_json(line).model_dump_json() == line
    assert "\n" not in line


def test_a_result_has_the_fields_of_the_contract(engine: RuleEngine) -> None:
    record: dict[str, Any] = scored(engine, "Assessment: ALS.").model_dump(mode="json")
    assert {"note_id", "findings", "guardrails", "query", *CONTRACT} <= set(record)
    for name, fields in CONTRACT.items():
        assert fields <= set(record[name])
    assert set(record["diagnosis"]["stated"][0]) >= {"label", "assertion", "start", "end", "text"}
    assert set(record["documentation"]["elements"][0]) >= {
        "id",
        "status",
        "source",
        "probability",
        "evidence",
    }
    assert set(record["findings"][0]) >= {
        "rule",
        "issue",
        "severity",
        "message",
        "mitigation",
        "impact",
        "source",
        "evidence",
    }
    assert set(record["diagnosis"]["picture"]["probabilities"]) == {"ALS", "PLS", "PMA", "OTHER"}


def test_the_query_is_given_as_text_and_as_records(engine: RuleEngine) -> None:
    text = "Exam: wasting of both hands.\nAssessment: probable ALS."
    record: dict[str, Any] = scored(engine, text).model_dump(mode="json")
    draft = record["query_draft"]
    assert draft["title"] in record["query"]
    for indicator in draft["indicators"]:
        assert text[indicator["start"] : indicator["end"]] == indicator["text"]
        assert f'"{indicator["quote"]}" ({indicator["section"]}, line' in record["query"]
    for question in draft["questions"]:
        assert question["text"] in record["query"]
        assert all(f"[ ] {option}" in record["query"] for option in question["options"])


def test_a_result_without_a_query_has_no_draft(engine: RuleEngine) -> None:
    result = scored(engine, "Sprained ankle.")
    assert (result.query, result.query_draft) == (None, None)
    older = result.model_dump(exclude={"query_draft"})
    assert NoteResult.model_validate(older) == result


def test_unknown_fields_and_changes_are_refused(engine: RuleEngine) -> None:
    result = scored(engine, "Assessment: ALS.")
    with pytest.raises(ValidationError):
        NoteResult.model_validate({**result.model_dump(), "surprise": 1})
    with pytest.raises(ValidationError):
        result.note_id = "other"


def test_a_result_names_the_release_of_its_date_of_service(engine: RuleEngine) -> None:
    provenance = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
    report = engine.check("Assessment: ALS.", service_date=date(2023, 5, 1))
    result = combine("n", report, OUTPUT, provenance)
    assert result.coding.release == report.coding.release
    assert result.coding.service_date == date(2023, 5, 1)
    assert "FY2023" in (result.coding.release_note or "")
    assert {finding.release for finding in result.findings} == {report.coding.release}
    assert {finding.section for finding in result.findings} == {"assessment"}


def test_a_note_needs_a_text_only() -> None:
    note = Note(text="x")
    assert (note.note_id, note.setting, note.service_date) == (None, Setting.UNKNOWN, None)
    assert Note(text="x", service_date="2026-04-01").service_date == date(2026, 4, 1)  # type: ignore[arg-type]
    assert Note(text="x", setting="inpatient").setting is Setting.INPATIENT  # type: ignore[arg-type]
