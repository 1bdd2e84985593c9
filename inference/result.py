"""The result of a note: the pydantic model of the contract, and its JSON Schema."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mndnotes.rules.criteria import Kind
from mndnotes.rules.files.note_file import MAX_CHARACTERS
from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Grade,
    Issue,
    Picture,
    Region,
    Setting,
    Severity,
    Side,
    Status,
    Subject,
)

SCHEMA_FILE = "note_result.schema.json"
"""Name of the file, beside this module, that holds the JSON Schema of `NoteResult`."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(_Record):
    """A note to be scored."""

    text: str = Field(
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS, "pattern": r"\S"}
    )
    note_id: str | None = None
    """Made up from the text where absent."""
    setting: Setting = Setting.UNKNOWN
    service_date: date | None = None
    """Date of service, or of discharge: chooses the release of ICD-10-CM."""


class EvidenceSpan(_Record):
    """A quote: code-point offsets into the text as it was given."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class SignSpan(EvidenceSpan):
    """A quote that may be of a motor sign."""

    side: Side | None = None
    """The side of the body that the note gives for the sign."""


class StatedDiagnosis(EvidenceSpan):
    """One mention of a motor neuron diagnosis and how it is meant."""

    label: Diagnosis
    assertion: Assertion


class PictureResult(_Record):
    """The model's second opinion on the clinical picture, diagnosis names masked."""

    label: Picture
    probabilities: dict[Picture, float]
    prediction_set: tuple[Picture, ...] = Field(min_length=1)


class DiagnosisResult(_Record):
    """Statement, picture, and the final word after the guardrails."""

    label: Picture
    stated: tuple[StatedDiagnosis, ...]
    picture: PictureResult
    agreement: Literal["agree", "disagree", "stated_only", "picture_only", "none"]


class ElementResult(_Record):
    """One documentation element."""

    id: Element
    status: Status
    source: Literal["rules", "model", "both"]
    probability: float = Field(ge=0, le=1)
    """The model's probability of the status given."""
    rules: Status | None = None
    """What the rules read, whoever decided."""
    model: Status | None = None
    """What the model says, however sure it is."""
    evidence: tuple[SignSpan, ...] = ()


class NextGrade(_Record):
    """What would raise the documentation grade.

    To address an element is to document what was found, present or absent; it is no advice to find
    something.
    """

    grade: Grade
    score: int = Field(ge=0, le=100)
    """The score with these elements addressed."""
    elements: tuple[Element, ...] = Field(min_length=1)
    """The fewest missing elements that suffice; of several such sets the one of most weight."""


class DocumentationResult(_Record):
    """Completeness of the note; a full score is no proof of the diagnosis."""

    score: int = Field(ge=0, le=100)
    grade: Grade
    model_score: float = Field(ge=0, le=100)
    elements: tuple[ElementResult, ...]
    next_grade: NextGrade | None = None
    """``None`` where the grade is good."""


class RegionResult(_Record):
    """One cell of the region grid."""

    region: Region
    kind: Literal["umn", "lmn", "emg_active", "emg_chronic"]
    status: Status


class GridCell(RegionResult):
    """One cell of the region grid, with the sides that show the sign."""

    side: Side | None = None
    greater: Side | None = None
    """The side that shows it more, where both do and the note says so."""


class MeasurementResult(EvidenceSpan):
    """One measured value, as the note gives it."""

    id: str
    """``alsfrs_r``, ``fvc``, ``snip``, ``ck``, ``weight``, ``age``, ``onset``, ``duration`` ..."""
    value: float
    """In ``unit``; of a pressure the magnitude, of a stage its number, of a date its year."""
    unit: str | None
    of: float | None
    """Maximum of a scale, such as 48."""
    date: str | None
    """ISO date as precise as the note: when it was measured, or the date of onset or visit."""
    earlier: bool
    """The note gives it as a value of an earlier time."""
    position: Literal["upright", "supine"] | None
    stage: str | None
    """A stage as it is written: ``4A``."""
    plausible: bool
    """What can't be is listed, and nothing is concluded from it."""
    stale: bool
    """It stands in a block brought forward from an earlier note."""
    subject: Subject


class CriteriaResult(_Record):
    """Verdicts of the diagnostic criteria, from what this note documents."""

    gold_coast: Literal["met", "not_met", "indeterminate"]
    awaji: Literal["definite", "probable", "possible", "not_met", "indeterminate"]
    revised_el_escorial: Literal[
        "definite",
        "probable",
        "probable_laboratory_supported",
        "possible",
        "not_met",
        "indeterminate",
    ]
    pls_consensus: Literal["definite", "probable", "not_met", "indeterminate"]
    pma_exclusion: Literal["met", "not_met", "indeterminate"] = "indeterminate"


class CriterionFactResult(_Record):
    """One fact that a criteria set looked at, in the words of that set."""

    name: Kind
    status: Status
    words: str
    region: Region | None = None
    place: str | None = None
    """What the set calls the region: "upper extremity"."""
    evidence: tuple[EvidenceSpan, ...] = ()


class CriteriaDetail(_Record):
    """Why one criteria set has its verdict."""

    criteria: str
    name: str
    version: str
    settings: dict[str, str]
    """The reading chosen on each point on which published summaries disagree."""
    verdict: str
    up_to: str | None
    """The highest category above the verdict that no documented fact rules out."""
    used: tuple[CriterionFactResult, ...] = ()
    missing: tuple[str, ...] = ()
    """What is not documented and would have to be present for ``up_to``."""
    against: tuple[CriterionFactResult, ...] = ()
    remarks: tuple[str, ...] = ()


class AncillaryCode(_Record):
    """A code that may stand beside the diagnosis, with the advice on when."""

    code: str
    advice: str


class CodingResult(_Record):
    """The code that the provider's statement supports."""

    code: str | None
    title: str | None
    billable: bool | None
    release: str
    status: Literal["supported", "query", "conflict", "not_codable", "none"]
    excluded: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    ancillary: tuple[AncillaryCode, ...] = ()
    service_date: date | None = None
    """The date of service by which the release was chosen, if one was given."""
    release_note: str | None = None
    """What to know where another release was in force on that date."""


class FindingResult(_Record):
    """The verdict of one rule."""

    rule: str
    issue: Issue
    severity: Severity
    message: str
    mitigation: str
    impact: str
    source: str
    evidence: tuple[SignSpan, ...] = ()
    section: str = ""
    """Kind of the section in which the first span of the evidence stands."""
    release: str = ""
    """The release of ICD-10-CM by which the note was judged."""


class QueryIndicator(EvidenceSpan):
    """A quotation of the note in the query, with its place."""

    quote: str
    """The text on one line; an ellipsis stands where its sentence goes on."""
    line: int = Field(ge=1)
    section: str
    """Empty outside any headed section."""
    date: str | None
    """Date of the block it stands in, as written."""
    brought_forward: bool
    """It stands in a block brought forward from an earlier note."""


class QueryQuestion(_Record):
    """One question of the query."""

    id: str
    rules: tuple[str, ...]
    """The rules whose findings raise it."""
    text: str
    options: tuple[str, ...]


class QueryDraftResult(_Record):
    """The query as records: what ``query`` says as text."""

    title: str
    indicators: tuple[QueryIndicator, ...]
    questions: tuple[QueryQuestion, ...] = Field(min_length=1)


class GuardrailResult(_Record):
    """What a guardrail did to the model's proposal."""

    rule: str
    action: Literal["veto", "cap", "flag"]
    before: Picture
    after: Picture
    why: str


class ReadResult(_Record):
    """How much of the note the model read."""

    tokens: int
    of: int
    windows: int


class Provenance(_Record):
    """What made the result."""

    package: str
    model: str
    model_sha256: str
    rules: str
    code_set: str


class NoteResult(_Record):
    """Everything that mndnotes says about one note."""

    note_id: str
    diagnosis: DiagnosisResult
    documentation: DocumentationResult
    regions: tuple[RegionResult, ...]
    """The region grid without sides."""
    grid: tuple[GridCell, ...]
    measurements: tuple[MeasurementResult, ...]
    criteria: CriteriaResult
    criteria_detail: tuple[CriteriaDetail, ...] = ()
    coding: CodingResult
    findings: tuple[FindingResult, ...]
    guardrails: tuple[GuardrailResult, ...]
    query: str | None
    read: ReadResult
    provenance: Provenance
    query_draft: QueryDraftResult | None = None
    screened: bool = False
    """Nothing in the note points at a motor neuron disease, so that it was not read (see
    `mndnotes.rules.screen`): the picture is OTHER by definition, and all elements are missing."""


def result_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `NoteResult` as it is written."""
    return NoteResult.model_json_schema(mode="serialization")


def render_schema() -> str:
    """The schema as the text of ``note_result.schema.json``."""
    return json.dumps(result_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    from importlib.resources import files
    from pathlib import Path

    Path(str(files("mndnotes.inference") / SCHEMA_FILE)).write_text(render_schema(), "utf-8")
