"""What the rules hand over, as records of the result; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypeAlias

from mndnotes.inference.result import (
    AncillaryCode,
    CodingResult,
    CriteriaDetail,
    CriterionFactResult,
    EvidenceSpan,
    GuardrailResult,
    MeasurementResult,
    QueryDraftResult,
    QueryIndicator,
    QueryQuestion,
    SignSpan,
)
from mndnotes.rules.facts import (
    Coding,
    CriteriaReading,
    CriterionFact,
    Evidence,
    GuardrailAction,
    Measurement,
    QueryDraft,
    RuleReport,
)
from mndnotes.rules.mentions.sides import joined
from mndnotes.rules.vocabulary import Side

Sides: TypeAlias = Mapping[tuple[int, int], Side | None]
"""Where a motor sign stands to its side."""


def sides_of(report: RuleReport) -> Sides:
    """The side of every finding of the note, by its place; both where two readings differ."""
    sides: dict[tuple[int, int], Side | None] = {}
    for mention in report.mentions:
        span = mention.start, mention.end
        sides[span] = joined(sides.get(span), mention.side)
    return sides


def sign_spans(evidence: Sequence[Evidence], sides: Sides) -> tuple[SignSpan, ...]:
    """Evidence with the side of what it shows."""
    return tuple(
        SignSpan(start=e.start, end=e.end, text=e.text, side=sides.get((e.start, e.end)))
        for e in evidence
    )


def measurement_record(measured: Measurement) -> MeasurementResult:
    """One measured value."""
    fields = measured._asdict()
    return MeasurementResult(**fields.pop("evidence")._asdict(), **fields)


def query_record(draft: QueryDraft | None) -> QueryDraftResult | None:
    """The query, where there is one."""
    if draft is None:
        return None
    return QueryDraftResult(
        title=draft.title,
        indicators=tuple(QueryIndicator(**i._asdict()) for i in draft.indicators),
        questions=tuple(QueryQuestion(**asdict(question)) for question in draft.questions),
    )


def guardrail_record(action: GuardrailAction) -> GuardrailResult:
    """What a guardrail did."""
    return GuardrailResult(
        rule=action.rule,
        action=action.action,
        before=action.before,
        after=action.after,
        why=action.why,
    )


def criteria_record(reading: CriteriaReading) -> CriteriaDetail:
    """One criteria set with its reasons."""
    return CriteriaDetail(
        criteria=reading.criteria,
        name=reading.name,
        version=reading.version,
        settings=dict(reading.settings),
        verdict=reading.verdict,
        up_to=reading.up_to,
        used=tuple(_criterion_fact(fact) for fact in reading.used),
        missing=reading.missing,
        against=tuple(_criterion_fact(fact) for fact in reading.against),
        remarks=reading.remarks,
    )


def _criterion_fact(fact: CriterionFact) -> CriterionFactResult:
    return CriterionFactResult(
        name=fact.name,
        status=fact.status,
        words=fact.words,
        region=fact.region,
        place=fact.place,
        evidence=tuple(EvidenceSpan(start=e.start, end=e.end, text=e.text) for e in fact.evidence),
    )


def coding_record(coding: Coding) -> CodingResult:
    """The code and what stands around it."""
    return CodingResult(
        code=coding.code,
        title=coding.title,
        billable=coding.billable,
        release=coding.release,
        status=coding.status,
        excluded=coding.excluded,
        alternatives=coding.alternatives,
        ancillary=tuple(AncillaryCode(code=c, advice=advice) for c, advice in coding.ancillary),
        service_date=coding.service_date,
        release_note=coding.release_note,
    )
