"""The resources that tell of one result, each a pure function of it.

Field names, cardinalities and codes are those of FHIR R4 (4.0.1), https://hl7.org/fhir/R4/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mndnotes.inference.fhir.extensions import Json, evidence_extension, string_extensions
from mndnotes.inference.fhir.mapping import AssertionRow, Verification, mapping
from mndnotes.inference.result import FindingResult, NoteResult, StatedDiagnosis
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Issue, Picture

ICD_10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
AI_ASSERTED: Final = {
    "system": f"{_TERMINOLOGY}/v3-ObservationValue",
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}
"""Security label of everything here, after the HL7 guide "AI Transparency on FHIR"."""
_SECOND_OPINION: Final = (
    "A model's second opinion on the findings, read with the names of diagnoses masked. It is no "
    "diagnosis, no statement of the provider, and no basis of a code."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What all resources of a bundle refer to."""

    result: NoteResult
    note: Json
    """Reference to the document that was read."""
    subject: Json
    """Reference to the patient."""
    encounter: Json | None
    quotes: bool
    """Whether evidence is quoted."""


def statements(told: Told) -> Iterator[Json]:
    """A resource for each label and assertion, in the order of their first mentions."""
    result = told.result
    foreign = _spans_of_others(result)
    groups: dict[tuple[Diagnosis, Assertion], list[StatedDiagnosis]] = {}
    for stated in result.diagnosis.stated:
        if (stated.start, stated.end) not in foreign:
            groups.setdefault((stated.label, stated.assertion), []).append(stated)
    coded = _coded(result, list(groups))
    for (label, assertion), mentions in groups.items():
        row = mapping().assertion(assertion)
        if row.resource == "Condition":
            with_code = (label, assertion) == coded
            yield _condition(
                told, row, mentions, _verification(row, result, list(groups)), with_code
            )
        elif row.resource == "FamilyMemberHistory":
            yield _family_history(told, mentions)


def _spans_of_others(result: NoteResult) -> frozenset[tuple[int, int]]:
    """Where the note speaks of somebody who is neither the patient nor a relative."""
    return frozenset(
        (span.start, span.end)
        for finding in result.findings
        if finding.issue is Issue.NOT_THE_PATIENT
        for span in finding.evidence
    )


def _coded(
    result: NoteResult, groups: Sequence[tuple[Diagnosis, Assertion]]
) -> tuple[Diagnosis, Assertion] | None:
    """The statement that the code follows, where the code stands."""
    if result.coding.status not in ("supported", "query"):
        return None
    table = coding_table()["statements"]
    for assertion in (Assertion.AFFIRMED, Assertion.UNCERTAIN):
        for label, meant in groups:
            if meant is assertion and table[label.value]["code"] == result.coding.code:
                return label, meant
    return None


def _verification(
    row: AssertionRow, result: NoteResult, groups: Sequence[tuple[Diagnosis, Assertion]]
) -> Verification | None:
    if row.contradicted and result.coding.status == "conflict":
        return row.contradicted
    specific = [d for d, meant in groups if meant == row.id and mapping().diagnosis(d).specific]
    return row.several if row.several and len(specific) > 1 else row.verification


def _condition(
    told: Told,
    row: AssertionRow,
    mentions: Sequence[StatedDiagnosis],
    verification: Verification | None,
    with_code: bool,
) -> Json:
    resource: Json = {
        "resourceType": "Condition",
        "extension": [{"url": mapping().own("assertion"), "valueCode": row.id.value}],
        "verificationStatus": _coded_as(f"{_TERMINOLOGY}/condition-ver-status", verification),
        "category": [_coded_as(f"{_TERMINOLOGY}/condition-category", "encounter-diagnosis")],
        "code": _diagnosis(told, mentions[0].label, with_code),
        "subject": told.subject,
        "evidence": [
            {"extension": [evidence_extension(span, told.quotes)], "detail": [told.note]}
            for span in mentions
        ],
    }
    if row.clinical:
        resource["clinicalStatus"] = _coded_as(f"{_TERMINOLOGY}/condition-clinical", row.clinical)
    if told.encounter:
        resource["encounter"] = told.encounter
    return resource


def _diagnosis(told: Told, label: Diagnosis, with_code: bool) -> Json:
    name = mapping().diagnosis(label).name
    codings = [{"system": mapping().own("diagnosis"), "code": label.value, "display": name}]
    coding = told.result.coding
    if with_code and coding.code and coding.title:
        codings.insert(0, {"system": ICD_10_CM, "code": coding.code, "display": coding.title})
    return {"coding": codings, "text": name}


def _family_history(told: Told, mentions: Sequence[StatedDiagnosis]) -> Json:
    relative = _coded_as(f"{_TERMINOLOGY}/v3-RoleCode", "FAMMEMB")
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "partial",
        "patient": told.subject,
        "relationship": {**relative, "text": "family member"},
        "condition": [
            {
                "extension": [evidence_extension(span, told.quotes) for span in mentions],
                "code": _diagnosis(told, mentions[0].label, with_code=False),
            }
        ],
    }


def detected_issue(told: Told, finding: FindingResult) -> Json:
    """What one rule found. It is preliminary: nobody has verified it."""
    issue = {"system": mapping().own("issue"), "code": finding.issue.value}
    return {
        "resourceType": "DetectedIssue",
        "extension": string_extensions(
            {
                "severity": finding.severity.value,
                "impact": finding.impact,
                "source": finding.source,
                "section": finding.section,
                "release": finding.release,
            }
        ),
        "status": "preliminary",
        "code": {"coding": [issue], "text": finding.issue.replace("_", " ")},
        "severity": mapping().severity(finding.severity),
        "patient": told.subject,
        "author": _software(told.result),
        "implicated": [told.note],
        "evidence": [
            {"extension": [evidence_extension(span, told.quotes)], "detail": [told.note]}
            for span in finding.evidence
        ]
        or [{"detail": [told.note]}],
        "detail": finding.message,
        "reference": mapping().own(f"rule:{finding.rule}"),
        "mitigation": [{"action": {"text": finding.mitigation}}],
    }


def second_opinion(told: Told) -> Json:
    """The model's probabilities. R4 has them in percent ("max = 100")."""
    picture = told.result.diagnosis.picture
    return {
        "resourceType": "RiskAssessment",
        "status": "preliminary",
        "method": {"text": f"Text classifier {told.result.provenance.model}"},
        "code": {"text": "Clinical picture by the findings alone"},
        "subject": told.subject,
        **({"encounter": told.encounter} if told.encounter else {}),
        "performer": _model(told.result),
        "basis": [told.note],
        "prediction": [_prediction(told.result, label) for label in picture.probabilities],
        "note": [{"text": _SECOND_OPINION}],
    }


def _prediction(result: NoteResult, label: Picture) -> Json:
    picture = result.diagnosis.picture
    name = mapping().picture(label).name
    coding = {"system": mapping().own("picture"), "code": label.value, "display": name}
    prediction: Json = {
        "outcome": {"coding": [coding], "text": name},
        "probabilityDecimal": round(100 * picture.probabilities[label], 4),
    }
    if label in picture.prediction_set:
        prediction["rationale"] = "In the prediction set"
    return prediction


def provenance(told: Told, targets: Sequence[str], recorded: str | None) -> Json:
    """What made the resources, and from what.

    Args:
        told: the result.
        targets: full urls of the resources.
        recorded: instant of recording. R4 requires the element; where no time is given it says that
            the time is unknown, since the date of the note would be a false one.
    """
    versions = told.result.provenance
    made_from = {
        "rules": (versions.rules, f"mndnotes rules {versions.rules}"),
        "code-set": (versions.code_set, versions.code_set),
    }
    unknown = {
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
        "valueCode": "unknown",
    }
    assembler = _coded_as(f"{_TERMINOLOGY}/provenance-participant-type", "assembler")
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        **({"recorded": recorded} if recorded else {"_recorded": {"extension": [unknown]}}),
        "agent": [
            {"type": assembler, "who": _software(told.result)},
            {"type": assembler, "who": _model(told.result)},
        ],
        "entity": [
            {"role": "source", "what": told.note},
            *(
                {
                    "role": "derivation",
                    "what": {"identifier": _identifier(kind, value), "display": shown},
                }
                for kind, (value, shown) in made_from.items()
            ),
        ],
    }


def _software(result: NoteResult) -> Json:
    version = result.provenance.package
    return _device("package", version, f"mndnotes {version}")


def _model(result: NoteResult) -> Json:
    return _device("model", result.provenance.model_sha256, result.provenance.model)


def _device(kind: str, value: str, display: str) -> Json:
    return {"type": "Device", "identifier": _identifier(kind, value), "display": display}


def _identifier(kind: str, value: str) -> Json:
    return {"system": mapping().own(kind), "value": value}


def _coded_as(system: str, code: str | None) -> Json:
    return {"coding": [{"system": system, "code": code}]}
