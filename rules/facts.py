"""What the rule layer hands over: plain frozen records, each with the text it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Region,
    Severity,
    Side,
    Status,
    Subject,
)


class Evidence(NamedTuple):
    """A quoted span: code-point offsets into the note as it was given."""

    start: int
    end: int
    text: str


class Mention(NamedTuple):
    """One finding of the lexicon in the note, with its assertion and its place."""

    concept: str
    group: str
    start: int
    end: int
    assertion: Assertion
    section: str
    regions: frozenset[Region] = frozenset()
    stale: bool = False
    """It stands in a block brought forward from an earlier note."""
    earlier: bool = False
    """The words around it tell of an earlier or another clinician's examination."""
    side: Side | None = None
    """The side of a motor finding, where the words that give its region say it."""
    greater: Side | None = None
    """The side that is said to be the more affected one, where both are."""


class Measurement(NamedTuple):
    """One value of a measure, as the note gives it.

    A date is in ISO 8601, as precise as the note: ``2025``, ``2025-06`` or ``2025-06-03``.
    """

    id: str
    """Id of the measure in ``lexicon/measurements.yaml``: ``alsfrs_r``, ``fvc``, ``onset`` ..."""
    value: float
    """In ``unit``. Of a pressure the magnitude; of a stage its number; of a date its year."""
    unit: str | None
    """``None`` where the note gives none and nothing tells it, as with many weights."""
    of: float | None
    """Maximum of a scale, such as 48."""
    date: str | None
    """When it was measured, where the note says so; of ``onset`` and ``visit_date`` the date."""
    evidence: Evidence
    stale: bool = False
    """It stands in a block brought forward from an earlier note."""
    subject: Subject = Subject.PATIENT
    plausible: bool = True
    """Whether the value can be; what can't is reported, and nothing concluded from it."""
    earlier: bool = False
    """The note gives it as a value of an earlier time: "38 (last 41)"."""
    position: str | None = None
    """``upright`` or ``supine``, of a vital capacity."""
    stage: str | None = None
    """A stage as it is written: ``4A``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One mention of a motor neuron diagnosis (see ``Diagnosis`` and ``Assertion``)."""

    label: Diagnosis
    assertion: Assertion
    evidence: Evidence
    section: str
    not_blood_relative: bool = False
    """The mention is another person's who is no blood relative: a spouse, a misfiled report."""
    stale: bool = False
    """The mention stands in a block brought forward from an earlier note."""
    reported: bool = False
    """The words tell of a diagnosis once made: "was diagnosed with ALS in 2019"."""
    carried: bool = False
    """Its own words affirm it; it is history only since its block was brought forward."""
    of_family: bool = False
    """The words speak of relatives: "no family history of ALS" denies nothing of the patient."""

    @property
    def denies(self) -> bool:
        """Whether the provider says that the patient does not have it."""
        return self.assertion is Assertion.NEGATED and not self.of_family


@dataclass(frozen=True, slots=True)
class TypedCode:
    """An ICD-10-CM code as it was typed in the note."""

    code: str
    evidence: Evidence
    beside: Diagnosis | None
    """The diagnosis in words that the code stands beside, where there is one."""
    assertion: Assertion = Assertion.AFFIRMED
    """How the words around it mean it: "G11.4?" is uncertain, "remove G12.20" historical."""


@dataclass(frozen=True, slots=True)
class ElementReading:
    """State of one documentation element, with the spans that show it."""

    element: Element
    status: Status
    evidence: tuple[Evidence, ...] = ()
    deciding: int = 0
    """How many spans the status rests on; fewer may be shown, or others beside them."""
    certain: bool = False
    """Nothing was to be misread: a sign in a form with its answer ("Hoffmann: yes"), an EMG that
    is only planned, or an examination of which the note says that it was not done."""


@dataclass(frozen=True, slots=True)
class RegionCell:
    """One cell of the region grid: a kind of sign in one region."""

    region: Region
    kind: str
    """``umn``, ``lmn``, ``emg_active`` or ``emg_chronic``."""
    status: Status
    """``missing`` means not addressed."""
    side: Side | None = None
    """The sides that show the sign, where it is present and they are given."""
    greater: Side | None = None
    """The side that shows it more, where both do and the note says so."""


@dataclass(frozen=True, slots=True)
class CriterionFact:
    """One fact that a criteria set looked at, in the words of that set."""

    name: str
    """Kind of fact (see ``criteria.Kind``)."""
    status: Status
    words: str
    region: Region | None = None
    place: str | None = None
    """What the set calls the region: "upper extremity"."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CriteriaReading:
    """The verdict of one criteria set with its reasons.

    Attributes:
        criteria: id of the set.
        name: its full name.
        version: the version applied.
        settings: the reading chosen for each setting.
        verdict: ``not_met``, ``indeterminate``, or the highest category that is met.
        up_to: the highest category above the verdict that no documented fact rules out.
        used: the facts that the verdict rests on; of an indeterminate one, those that count so far.
        missing: what is not documented and would have to be present for ``up_to``, in words.
        against: documented facts that rule out a category above the verdict.
        remarks: what else the reader of the verdict should know.
    """

    criteria: str
    name: str
    version: str
    settings: Mapping[str, str]
    verdict: str
    up_to: str | None = None
    used: tuple[CriterionFact, ...] = ()
    missing: tuple[str, ...] = ()
    against: tuple[CriterionFact, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict of one rule."""

    rule: str
    issue: Issue
    severity: Severity
    message: str
    mitigation: str
    impact: str
    source: str
    evidence: tuple[Evidence, ...] = ()
    element: Element | None = None
    """The element that a required-element finding misses."""
    section: str = ""
    """Kind of the section in which the first span of the evidence stands."""
    release: str = ""
    """The release of ICD-10-CM by which the note was judged."""


class Indicator(NamedTuple):
    """A clinical indicator of a query: a quotation of the note with its place."""

    start: int
    end: int
    text: str
    """The note between the offsets, as it was given."""
    quote: str
    """The same on one line; an ellipsis stands where its sentence goes on."""
    line: int
    """Line of the note, counted from 1."""
    section: str
    """Name of the section; empty outside any headed one."""
    date: str | None
    """Date of the block it stands in, as written; ``None`` where none is."""
    brought_forward: bool
    """It stands in a block brought forward from an earlier note."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a query."""

    id: str
    rules: tuple[str, ...]
    """The rules whose findings raise it."""
    text: str
    options: tuple[str, ...]
    """Answers offered; the last two are always another answer and none."""


@dataclass(frozen=True, slots=True)
class QueryDraft:
    """A provider query as records; `query.render` writes it as text."""

    title: str
    indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class GuardrailAction:
    """What a guardrail did to the model's proposed picture."""

    rule: str
    action: str
    """``veto`` replaces the label, ``cap`` widens the prediction set, ``flag`` only tells."""
    before: Picture
    after: Picture
    why: str
    instead: Picture | None = None
    """The picture that the documented findings fit, where the guardrail names one."""


@dataclass(frozen=True, slots=True)
class Coding:
    """The code that the provider's statement supports, and what stands around it."""

    code: str | None
    title: str | None
    billable: bool | None
    release: str
    status: str
    """``supported``, ``query``, ``conflict``, ``not_codable`` or ``none`` (see the contract)."""
    excluded: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    ancillary: tuple[tuple[str, str], ...] = ()
    service_date: date | None = None
    """The date of service by which the release was chosen, if one was given."""
    release_note: str | None = None
    """What to know where another release was in force on that date."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """Everything that the rules read in one note and conclude from it."""

    statements: tuple[Statement, ...]
    governing: Statement | None
    """The affirmed statement that the code follows."""
    typed_codes: tuple[TypedCode, ...]
    mentions: tuple[Mention, ...]
    elements: Mapping[Element, ElementReading]
    grid: tuple[RegionCell, ...]
    criteria: Mapping[str, str]
    """Verdict of each criteria set."""
    criteria_readings: tuple[CriteriaReading, ...]
    """The same verdicts with their reasons."""
    contradictions: Mapping[str, tuple[Evidence, ...]]
    """Documented facts that speak against any motor neuron disease, by name."""
    coding: Coding
    findings: tuple[Finding, ...]
    query: str | None
    score: int
    supported_picture: Picture | None = None
    """The picture that the documented signs and facts alone fit, where they fit one."""
    conditions: tuple[Mention, ...] = ()
    """Conditions with a code of their own that the provider documents."""
    measurements: tuple[Measurement, ...] = ()
    """Values of scores, breathing, laboratory, weight, age, onset and stage, in order."""
    query_draft: QueryDraft | None = None
    """The query as records: what ``query`` says as text."""
