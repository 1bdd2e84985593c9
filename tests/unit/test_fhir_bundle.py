"""A result as a FHIR Bundle: valid by the field's library, right about whom it speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.errors import InputError
from mndnotes.inference.fhir import from_bundle, read_document, to_bundle
from mndnotes.inference.result import Note, NoteResult
from mndnotes.rules.vocabulary import Assertion, Issue
from tests.unit.fhir_notes import category, document
from tests.unit.hand_model import HandScorer

SIGNS = "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor.\n"
EDGES = {
    "nothing": "Sprained ankle. X-ray shows no fracture.",
    "control characters": "Assessment: ALS\x0b. EMG: fibrillations\x0c.",
    "conflict": SIGNS + "Assessment: ALS. Primary lateral sclerosis.",
    "astral": "\U0001f600 Exam: clonus \U0001f600, wasting. Assessment: probable ALS (G12.23).",
    "family": "Family history: her father died of ALS.",
    "repeated": "ALS clinic.\nDiagnosis: ALS.\nAssessment: ALS. Not PLS. If EMG confirms, PMA.",
}


@pytest.fixture(scope="module")
def hand() -> HandScorer:
    return HandScorer()


def conditions(bundle: dict[str, Any]) -> dict[str, tuple[str | None, str | None, list[str]]]:
    """Label to verification, clinical status and codes of ICD-10-CM of each Condition."""
    return {
        resource["code"]["coding"][-1]["code"]: (
            resource["verificationStatus"]["coding"][0]["code"],
            resource.get("clinicalStatus", {"coding": [{"code": None}]})["coding"][0]["code"],
            [c["code"] for c in resource["code"]["coding"][:-1]],
        )
        for resource in held(bundle, "Condition")
    }


def held(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle.get("entry", [])]
    return [resource for resource in resources if resource["resourceType"] == kind]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def said_again(result: NoteResult, quotes: bool) -> tuple[Any, ...]:
    """Statements, code and findings of a result as a round trip is to give them back."""
    others = {
        (span.start, span.end)
        for finding in result.findings
        if finding.issue is Issue.NOT_THE_PATIENT
        for span in finding.evidence
    }
    stated = [
        s if quotes else s.model_copy(update={"text": ""})
        for s in result.diagnosis.stated
        if s.assertion is not Assertion.HYPOTHETICAL and (s.start, s.end) not in others
    ]
    findings = [
        f
        if quotes
        else f.model_copy(
            update={"evidence": tuple(e.model_copy(update={"text": ""}) for e in f.evidence)}
        )
        for f in result.findings
    ]
    stands = result.coding.status in ("supported", "query")
    return result.note_id, tuple(stated), result.coding.code if stands else None, tuple(findings)


def check(result: NoteResult, source: dict[str, Any] | None, quotes: bool) -> None:
    """All that must hold of the Bundle of any result."""
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    bundle = to_bundle(result, source, quotes=quotes)
    text = json.dumps(bundle)
    assert text == json.dumps(to_bundle(result, source, quotes=quotes))
    valid = models.Bundle.model_validate(bundle)
    again = from_bundle(json.loads(valid.model_dump_json()))
    assert (again.note_id, again.statements, again.code, again.findings) == said_again(
        result, quotes
    )
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)  # bdl-7
    (made,) = held(bundle, "Provenance")
    assert [target["reference"] for target in made["target"]] == urls[:-1]
    for condition in held(bundle, "Condition"):
        assert condition["evidence"]  # con-2: each has code or detail
        assert all(evidence["detail"] for evidence in condition["evidence"])
    (opinion,) = held(bundle, "RiskAssessment")
    total = sum(prediction["probabilityDecimal"] for prediction in opinion["prediction"])
    assert total == pytest.approx(100, abs=0.01)  # percent; ras-2


@pytest.mark.slow
def test_every_validation_note_makes_a_valid_bundle(hand: HandScorer) -> None:
    for number, note in enumerate(load_notes("validation")):
        source = document(note.text, id=note.note_id) if number % 2 else None
        read = Note(text=note.text, note_id=note.note_id, setting=note.setting)
        check(hand.score(read), source, quotes=bool(number % 3))


@pytest.mark.parametrize("text", EDGES.values(), ids=EDGES)
def test_edges_make_a_valid_bundle(hand: HandScorer, text: str) -> None:
    source = document(text)
    result = hand.score(read_document(source))
    check(result, source, quotes=False)
    if text.isprintable():  # a quote with control characters is no string of FHIR
        check(result, None, quotes=True)


def test_the_shipped_model_speaks_in_a_valid_bundle(scorer: Any) -> None:
    check(scorer.score(EDGES["astral"]), None, quotes=True)


@pytest.mark.parametrize(
    "text, inpatient, expected",
    [
        (SIGNS + "Assessment: ALS.", False, {"ALS": ("confirmed", "active", ["G12.21"])}),
        (SIGNS + "Assessment: probable ALS.", False, {"ALS": ("provisional", None, [])}),
        (SIGNS + "Assessment: probable ALS.", True, {"ALS": ("provisional", None, ["G12.21"])}),
        (
            SIGNS + "Assessment: possible ALS versus possible PLS.",
            False,
            {"ALS": ("differential", None, []), "PLS": ("differential", None, [])},
        ),
        (
            SIGNS + "Assessment: ALS. Primary lateral sclerosis.",
            False,
            {"ALS": ("unconfirmed", "active", []), "PLS": ("unconfirmed", "active", [])},
        ),
        ("Assessment: ALS has been ruled out.", False, {"ALS": ("refuted", None, [])}),
        (
            "Previously diagnosed as PLS; now ALS.\nAssessment: ALS.",
            False,
            {
                "PLS": ("unconfirmed", "inactive", []),
                "ALS": ("confirmed", "active", ["G12.21"]),
            },
        ),
        ("Plan: if the EMG confirms ALS, start riluzole.", False, {}),
        ("Family history: her father died of ALS.", False, {}),
        ("His wife has ALS.", False, {}),
        (SIGNS, False, {}),
    ],
)
def test_a_statement_becomes_a_condition_by_its_assertion(
    hand: HandScorer, text: str, inpatient: bool, expected: Any
) -> None:
    setting = "inpatient" if inpatient else "outpatient"
    assert conditions(to_bundle(hand.score(text, setting=setting))) == expected


def test_a_relatives_disease_is_family_history(hand: HandScorer) -> None:
    bundle = to_bundle(hand.score("Family history: her father died of ALS."))
    (history,) = held(bundle, "FamilyMemberHistory")
    assert history["relationship"]["coding"][0]["code"] == "FAMMEMB"
    assert [c["code"]["text"] for c in history["condition"]] == ["Amyotrophic lateral sclerosis"]
    assert history["condition"][0]["code"]["coding"][0]["system"] == "urn:mndnotes:diagnosis"


def test_the_disease_of_somebody_else_is_nobodys_here(hand: HandScorer) -> None:
    bundle = to_bundle(hand.score("His wife has ALS."))
    assert not held(bundle, "FamilyMemberHistory")
    (issue,) = held(bundle, "DetectedIssue")
    assert issue["code"]["coding"][0]["code"] == "not_the_patient"
    assert issue["severity"] == "moderate"


def test_the_picture_gives_no_code(hand: HandScorer) -> None:
    bundle = to_bundle(hand.score(SIGNS))
    (opinion,) = held(bundle, "RiskAssessment")
    assert opinion["status"] == "preliminary"
    assert [p["probabilityDecimal"] for p in opinion["prediction"]] == [70, 10, 10, 10]
    assert "icd-10-cm" not in json.dumps(bundle)


def test_a_finding_tells_its_rule_and_its_source(hand: HandScorer) -> None:
    result = hand.score("Diagnosis: ALS (G12.23).")
    finding = next(f for f in result.findings if f.rule == "COD-WRONG")
    issues = held(to_bundle(result), "DetectedIssue")
    (issue,) = [i for i in issues if i["reference"] == "urn:mndnotes:rule:COD-WRONG"]
    assert issue["status"] == "preliminary"
    assert issue["detail"] == finding.message
    assert issue["mitigation"][0]["action"]["text"] == finding.mitigation
    assert finding.source in strings(issue["extension"])


def test_without_quotes_no_text_of_the_note_is_in_the_bundle(hand: HandScorer) -> None:
    text = "Exam: zebra-striped wasting of both hands. Assessment: Charcot's sclerosis, i.e. ALS."
    result = hand.score(text, note_id="n")
    quoted = {span.text for f in result.findings for span in f.evidence if len(span.text) > 5}
    quoted |= {stated.text for stated in result.diagnosis.stated if len(stated.text) > 5}
    plain = set(strings(to_bundle(result)))
    assert quoted and not quoted & plain
    assert quoted <= set(strings(to_bundle(result, quotes=True)))


def test_patient_and_encounter_are_those_of_the_document(hand: HandScorer) -> None:
    encounter = {"reference": "Encounter/89284"}
    source = document(category=category("AMB"), context={"encounter": [encounter]})
    bundle = to_bundle(hand.score(read_document(source)), source)
    (condition,) = held(bundle, "Condition")
    assert condition["subject"] == source["subject"]
    assert condition["encounter"] == encounter
    assert condition["evidence"][0]["detail"][0]["reference"] == "DocumentReference/note-1"


@pytest.mark.parametrize(
    "subject, expected",
    [
        (None, {"display": "Patient of the note"}),
        ({"reference": "#p"}, {"display": "Patient of the note"}),
        ({"reference": "#p", "display": "P."}, {"display": "P."}),
        ({"reference": "urn:uuid:1"}, {"reference": "urn:uuid:1"}),
        ({"reference": "https://x.test/Patient/1"}, {"reference": "https://x.test/Patient/1"}),
    ],
)
def test_a_patient_inside_the_document_is_not_referred_to_from_outside(
    hand: HandScorer, subject: Any, expected: Any
) -> None:
    bundle = to_bundle(hand.score("Assessment: ALS."), document(subject=subject))
    (condition,) = held(bundle, "Condition")
    assert condition["subject"] == expected


@pytest.mark.parametrize(
    "subject", [{"reference": "Group/1"}, {"reference": "Practitioner/1"}, {"type": "Device"}]
)
def test_a_document_about_no_patient_is_refused(hand: HandScorer, subject: Any) -> None:
    with pytest.raises(InputError, match="no Patient"):
        to_bundle(hand.score("Assessment: ALS."), document(subject=subject))


def test_the_time_of_recording_is_given_or_unknown(hand: HandScorer) -> None:
    result = hand.score("Assessment: ALS.")
    (made,) = held(to_bundle(result), "Provenance")
    assert "recorded" not in made
    assert made["_recorded"]["extension"][0]["valueCode"] == "unknown"
    noon = datetime(2026, 4, 3, 12, tzinfo=UTC)
    bundle = to_bundle(result, recorded=noon)
    (made,) = held(bundle, "Provenance")
    assert made["recorded"] == bundle["timestamp"] == "2026-04-03T12:00:00+00:00"
    with pytest.raises(InputError, match="no time zone"):
        to_bundle(result, recorded=datetime(2026, 4, 3))


def test_provenance_names_what_made_the_bundle(hand: HandScorer) -> None:
    result = hand.score("Assessment: ALS.")
    (made,) = held(to_bundle(result), "Provenance")
    named = set(strings([made["agent"], made["entity"]]))
    assert set(result.provenance.model_dump().values()) <= named


def test_ids_are_of_the_note_and_the_content(hand: HandScorer) -> None:
    text = "Assessment: ALS."
    first, second = (to_bundle(hand.score(text, note_id=name)) for name in "ab")
    ids = [{e["resource"]["id"] for e in bundle["entry"]} for bundle in (first, second)]
    assert not ids[0] & ids[1]
    assert first["id"] != second["id"]


def test_equal_findings_have_ids_of_their_own(hand: HandScorer) -> None:
    result = hand.score("Diagnosis: ALS (G12.23).")
    doubled = result.model_copy(update={"findings": result.findings * 2})
    urls = [entry["fullUrl"] for entry in to_bundle(doubled)["entry"]]
    assert len(set(urls)) == len(urls)


def test_a_screened_note_has_an_empty_bundle() -> None:
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    bundle = to_bundle(HandScorer(screen=True).score("Sprained ankle.", note_id="n"))
    models.Bundle.model_validate(bundle)
    assert "entry" not in bundle  # an array of FHIR is never empty
    again = from_bundle(bundle)
    assert (again.note_id, again.statements, again.code, again.findings) == ("n", (), None, ())


@pytest.mark.parametrize(
    "bundle",
    [
        {},
        [],
        {"identifier": {"value": "n"}, "entry": [{}]},
        {"identifier": {"value": "n"}, "entry": [{"resource": {"resourceType": "Condition"}}]},
        {"identifier": {"value": "n"}, "entry": [{"resource": {"resourceType": "DetectedIssue"}}]},
    ],
)
def test_a_bundle_of_another_kind_is_refused(bundle: Any) -> None:
    with pytest.raises(InputError, match="none that mndnotes made"):
        from_bundle(bundle)
