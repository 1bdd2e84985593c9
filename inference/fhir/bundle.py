"""A result as a FHIR R4 Bundle, and the parts of it that a round trip gives back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from mndnotes.errors import InputError
from mndnotes.inference.fhir import resources
from mndnotes.inference.fhir.document import Document, Reference, parse_document
from mndnotes.inference.fhir.extensions import Json, read_code, read_evidence, read_string
from mndnotes.inference.fhir.mapping import mapping
from mndnotes.inference.result import FindingResult, NoteResult, StatedDiagnosis
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Issue, Severity

_UNNAMED: Final = {"display": "Patient of the note"}


def to_bundle(
    result: NoteResult,
    document: Mapping[str, Any] | None = None,
    *,
    recorded: datetime | None = None,
    quotes: bool = False,
) -> Json:
    """A Bundle of type ``collection`` that tells of a result: same arguments, same bytes.

    It holds a Condition for each stated diagnosis and assertion (see ``mapping.yaml``), a
    FamilyMemberHistory for a relative's, a DetectedIssue for each finding, a RiskAssessment with
    the model's second opinion, and the Provenance of them all. The code of ICD-10-CM is that of the
    statement it follows, never of the picture, and there is none where the note contradicts itself.
    Hypothetical mentions and those of people who are no relatives are left out. The Bundle of a
    screened note, of which nothing was read, is empty.

    Args:
        result: of a note.
        document: the DocumentReference that the note came in, for the patient and the encounter;
            without one the patient is named by words only.
        recorded: when this is recorded, with its time zone; unknown where absent.
        quotes: whether evidence is quoted. Without, no text of the note is in the Bundle.

    Raises:
        InputError: the document is none, or its subject is no patient; or ``recorded`` has no time
            zone.
    """
    read = None if document is None else parse_document(document)
    instant = None if recorded is None else _instant(recorded)
    told = resources.Told(
        result=result,
        note=_note_reference(result, read),
        subject=_subject(read),
        encounter=_encounter(read),
        quotes=quotes,
    )
    entries = list(_entries(result.note_id, _resources(told)))
    if entries:
        targets = [entry["fullUrl"] for entry in entries]
        made = resources.provenance(told, targets, instant)
        entries += _entries(result.note_id, iter([made]))
    bundle: Json = {
        "resourceType": "Bundle",
        "id": _id(result.note_id, entries),
        "meta": {"security": [resources.AI_ASSERTED]},
        "identifier": {"system": mapping().own("note"), "value": result.note_id},
        "type": "collection",
    }
    if instant:
        bundle["timestamp"] = instant
    return {**bundle, "entry": entries} if entries else bundle


def _resources(told: resources.Told) -> Iterator[Json]:
    yield from resources.statements(told)
    for finding in told.result.findings:
        yield resources.detected_issue(told, finding)
    if not told.result.screened:
        yield resources.second_opinion(told)


def _entries(note_id: str, made: Iterator[Json]) -> Iterator[Json]:
    """The resources with their ids: by the note and the content, and for equal ones a number."""
    seen: Counter[str] = Counter()
    for resource in made:
        name = _id(note_id, resource)
        seen[name] += 1
        found = name if seen[name] == 1 else _id(name, seen[name])
        head = {"resourceType": resource["resourceType"], "id": found}
        labelled = {**head, "meta": {"security": [resources.AI_ASSERTED]}, **resource}
        yield {"fullUrl": f"urn:uuid:{found}", "resource": labelled}


def _id(*parts: object) -> str:
    name = json.dumps([mapping().base, *parts], sort_keys=True)
    return str(uuid5(NAMESPACE_URL, name))


def _instant(recorded: datetime) -> str:
    if recorded.tzinfo is None:
        raise InputError("the time of recording has no time zone; FHIR needs one")
    return recorded.isoformat(timespec="seconds")


def _note_reference(result: NoteResult, document: Document | None) -> Json:
    if document is not None and document.id:
        return {"reference": f"DocumentReference/{document.id}", "type": "DocumentReference"}
    identifier = {"system": mapping().own("note"), "value": result.note_id}
    return {"type": "DocumentReference", "identifier": identifier, "display": "The note"}


def _subject(document: Document | None) -> Json:
    if document is None or document.subject is None:
        return _UNNAMED
    kind = document.subject.target
    if kind not in (None, "Patient"):
        raise InputError("the document's subject is no Patient; send a note about a patient")
    return _outside(document.subject) or _UNNAMED


def _encounter(document: Document | None) -> Json | None:
    """The encounter, where there is one and it is no episode of care."""
    encounters = document.context.encounter if document else []
    if len(encounters) != 1 or encounters[0].target not in (None, "Encounter"):
        return None
    return _outside(encounters[0])


def _outside(reference: Reference) -> Json | None:
    """A reference as it reads outside the document: what the document contains is not there."""
    kept = reference.model_dump(exclude_none=True)
    if kept.get("reference", "").startswith("#"):
        del kept["reference"]
    return kept if kept.keys() & {"reference", "identifier", "display"} else None


@dataclass(frozen=True, slots=True)
class BundleContent:
    """What a Bundle says again after a round trip."""

    note_id: str
    statements: tuple[StatedDiagnosis, ...]
    """Those that have a resource, in the order of the note."""
    code: str | None
    """Of ICD-10-CM, where the statement supports it."""
    findings: tuple[FindingResult, ...]


def from_bundle(bundle: Mapping[str, Any]) -> BundleContent:
    """Statements, code and findings of a Bundle of `to_bundle`.

    Raises:
        InputError: it is no such Bundle.
    """
    try:
        held = [entry["resource"] for entry in bundle.get("entry", ())]
        spoken = [stated for resource in held for stated in _stated(resource)]
        codes = [c["code"] for r in held for c in _codings(r) if c["system"] == resources.ICD_10_CM]
        return BundleContent(
            note_id=bundle["identifier"]["value"],
            statements=tuple(sorted(spoken, key=lambda stated: (stated.start, stated.end))),
            code=codes[0] if codes else None,
            findings=tuple(_finding(r) for r in held if r["resourceType"] == "DetectedIssue"),
        )
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError):
        raise InputError(
            "the Bundle is none that mndnotes made; send one as it was given"
        ) from None


def _codings(resource: Json) -> list[Json]:
    return list(resource["code"]["coding"]) if resource["resourceType"] == "Condition" else []


def _stated(resource: Json) -> Iterator[StatedDiagnosis]:
    if resource["resourceType"] == "Condition":
        assertion, code = Assertion(read_code(resource, "assertion")), resource["code"]
        elements = resource["evidence"]
    elif resource["resourceType"] == "FamilyMemberHistory":
        elements = resource["condition"]
        assertion, code = Assertion.FAMILY, elements[0]["code"]
    else:
        return
    system = mapping().own("diagnosis")
    label = next(Diagnosis(c["code"]) for c in code["coding"] if c["system"] == system)
    for element in elements:
        for span in read_evidence(element):
            yield StatedDiagnosis(
                label=label, assertion=assertion, start=span.start, end=span.end, text=span.text
            )


def _finding(resource: Json) -> FindingResult:
    return FindingResult(
        rule=resource["reference"].removeprefix(mapping().own("rule:")),
        issue=Issue(resource["code"]["coding"][0]["code"]),
        severity=Severity(read_string(resource, "severity")),
        message=resource["detail"],
        mitigation=resource["mitigation"][0]["action"]["text"],
        impact=read_string(resource, "impact"),
        source=read_string(resource, "source"),
        evidence=tuple(s for element in resource["evidence"] for s in read_evidence(element)),
        section=read_string(resource, "section"),
        release=read_string(resource, "release"),
    )
