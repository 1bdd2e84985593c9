"""What the rule layer hands over: plain frozen records, each with the text it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Region,
    Severity,
    Status,
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

    def covers(self, other: Mention) -> bool:
        """Whether this mention encloses another one and is longer."""
        longer = self.end - self.start > other.end - other.start
        return longer and self.start <= other.start and other.end <= self.end


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


@dataclass(frozen=True, slots=True)
class ElementReading:
    """State of one documentation element, with the spans that show it."""

    element: Element
    status: Status
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionCell:
    """One cell of the region grid: a kind of sign in one region."""

    region: Region
    kind: str
    """``umn``, ``lmn``, ``emg_active`` or ``emg_chronic``."""
    status: Status
    """``missing`` means not addressed."""


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
    coding: Coding
    findings: tuple[Finding, ...]
    query: str | None
    score: int
    supported_picture: Picture | None = field(default=None)
    """The picture that the documented signs alone fit, where they fit one."""
