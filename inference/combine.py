"""The combination: the model proposes, the rules dispose.

The whole policy stands in ``policy.yaml`` beside this module, row by row: who decides on each part
of a result, and what the result says where rules and model differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.result import (
    CriteriaResult,
    DiagnosisResult,
    DocumentationResult,
    ElementResult,
    FindingResult,
    GridCell,
    NextGrade,
    NoteResult,
    PictureResult,
    Provenance,
    ReadResult,
    RegionResult,
    StatedDiagnosis,
)
from mndnotes.inference.rule_records import (
    Sides,
    coding_record,
    criteria_record,
    guardrail_record,
    measurement_record,
    query_record,
    sides_of,
    sign_spans,
)
from mndnotes.rules.facts import ElementReading, Finding, GuardrailAction, RuleReport
from mndnotes.rules.guardrails import apply_guardrails
from mndnotes.rules.icd10cm.coding import exclusive_labels
from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Severity,
    Status,
    documentation_score,
    grade_of,
    next_grade,
)

_DIGITS = 6
"""Decimals of a probability in the result."""
MODEL_ALONE = 0.95
"""Probability from which the model's status of an element stands where the rules read nothing.

This and `MODEL_AGAINST` were chosen on the validation notes, on most of which the rules had been
improved, so they leave the rules rather too much.
"""
MODEL_AGAINST = 0.99
"""Probability from which the model's status of an element stands against one span of the rules."""
_ONLY_THE_MODEL = (
    " The model reads it as documented, without a span that the rules can quote: check the note."
)
_FITTING = {
    Diagnosis.PBP: {Picture.ALS},
    Diagnosis.MND_UNSPECIFIED: {Picture.ALS, Picture.PLS, Picture.PMA},
    Diagnosis.FAMILIAL_MND: {Picture.ALS, Picture.PLS, Picture.PMA},
}
"""Pictures that agree with a statement that is not itself ALS, PLS or PMA."""


def combine(
    note_id: str, report: RuleReport, output: ModelOutput, provenance: Provenance
) -> NoteResult:
    """One result from what the rules read and what the model says.

    Args:
        note_id: name of the note.
        report: the rule layer's report.
        output: the model's calibrated output for the masked text.
        provenance: what made the result.
    """
    sides = sides_of(report)
    elements = _elements(report, output, sides)
    picture, actions = _picture(report, output)
    label, vetoes = _final_label(report, picture.label)
    actions = tuple(dict.fromkeys((*actions, *vetoes)))
    return NoteResult(
        note_id=note_id,
        diagnosis=_diagnosis(report, label, picture),
        documentation=_documentation(elements, output.score),
        regions=tuple(
            RegionResult(region=cell.region, kind=cell.kind, status=cell.status)
            for cell in report.grid
        ),
        grid=tuple(GridCell(**asdict(cell)) for cell in report.grid),
        measurements=tuple(measurement_record(measured) for measured in report.measurements),
        criteria=CriteriaResult.model_validate(dict(report.criteria)),
        criteria_detail=tuple(criteria_record(reading) for reading in report.criteria_readings),
        coding=coding_record(report.coding),
        findings=tuple(_finding(finding, elements, sides) for finding in report.findings),
        guardrails=tuple(guardrail_record(action) for action in actions),
        query=report.query,
        query_draft=query_record(report.query_draft),
        read=ReadResult(tokens=output.tokens_read, of=output.tokens_of, windows=output.windows),
        provenance=provenance,
    )


def _elements(report: RuleReport, output: ModelOutput, sides: Sides) -> tuple[ElementResult, ...]:
    statuses = list(Status)
    results = []
    for index, element in enumerate(Element):
        reading = report.elements[element]
        said = output.statuses[index]
        sure = float(output.elements[index][statuses.index(said)])
        overruled = said is not reading.status and sure >= _needed(reading)
        status = said if overruled else reading.status
        source = "model" if overruled else "both" if said is reading.status else "rules"
        probability = float(output.elements[index][statuses.index(status)])
        results.append(
            ElementResult(
                id=element,
                status=status,
                source=source,
                probability=round(probability, _DIGITS),
                rules=reading.status,
                model=said,
                evidence=() if overruled else sign_spans(reading.evidence, sides),
            )
        )
    return tuple(results)


def _documentation(elements: tuple[ElementResult, ...], model_score: float) -> DocumentationResult:
    addressed = {e.id for e in elements if e.status is not Status.MISSING}
    score = documentation_score(addressed)
    return DocumentationResult(
        score=score,
        grade=grade_of(score),
        model_score=round(min(100.0, max(0.0, model_score)), 1),
        elements=elements,
        next_grade=_next_grade(addressed),
    )


def _next_grade(addressed: set[Element]) -> NextGrade | None:
    if (above := next_grade(addressed)) is None:
        return None
    grade, lacking = above
    return NextGrade(
        grade=grade, score=documentation_score(addressed.union(lacking)), elements=lacking
    )


def _needed(reading: ElementReading) -> float:
    """Probability that the model needs to overrule what the rules read."""
    if reading.certain or reading.deciding > 1:
        return math.inf
    return MODEL_ALONE if reading.status is Status.MISSING else MODEL_AGAINST


def _picture(
    report: RuleReport, output: ModelOutput
) -> tuple[PictureResult, tuple[GuardrailAction, ...]]:
    labels = list(Picture)
    probabilities = {
        label: round(float(p), _DIGITS) for label, p in zip(labels, output.picture, strict=True)
    }
    proposed = max(labels, key=lambda label: probabilities[label])
    after, actions = apply_guardrails(
        proposed, report.elements, probabilities[proposed], report.contradictions
    )
    fitting = [action.instead for action in actions if action.instead]
    chosen = list(dict.fromkeys([after, *output.prediction_set, *fitting]))
    if len(chosen) == 1 and any(action.action == "cap" for action in actions):
        rest = [label for label in labels if label is not after]
        chosen.append(max(rest, key=lambda label: probabilities[label]))
    result = PictureResult(label=after, probabilities=probabilities, prediction_set=tuple(chosen))
    return result, actions


def _diagnosis(report: RuleReport, label: Picture, picture: PictureResult) -> DiagnosisResult:
    return DiagnosisResult(
        label=label,
        stated=tuple(
            StatedDiagnosis(
                label=s.label,
                assertion=s.assertion,
                start=s.evidence.start,
                end=s.evidence.end,
                text=s.evidence.text,
            )
            for s in report.statements
        ),
        picture=picture,
        agreement=_agreement(report, picture),
    )


def _final_label(
    report: RuleReport, picture: Picture
) -> tuple[Picture, tuple[GuardrailAction, ...]]:
    """The one affirmed diagnosis that the signs do not veto, else the picture; with the vetoes.

    A test result that shows another disease is left to the provider who knew it; it stands against
    the picture, so that statement and picture disagree.
    """
    affirmed = {
        s.label
        for s in report.statements
        if s.assertion is Assertion.AFFIRMED and s.label in exclusive_labels()
    }
    if len(affirmed) != 1:
        return picture, ()
    stated = Picture(affirmed.pop().value)
    _, actions = apply_guardrails(stated, report.elements)
    vetoes = tuple(action for action in actions if action.action == "veto")
    return (picture, vetoes) if vetoes else (stated, ())


def _agreement(report: RuleReport, picture: PictureResult) -> str:
    """Whether the governing statement and the picture say the same."""
    open_picture = len(picture.prediction_set) >= 3
    if report.governing is None:
        motor = picture.label is not Picture.OTHER
        return "picture_only" if motor and not open_picture else "none"
    if open_picture:
        return "stated_only"
    label = report.governing.label
    fitting = _FITTING[label] if label in _FITTING else {Picture(label.value)}
    return "agree" if picture.label in fitting else "disagree"


def _finding(finding: Finding, elements: Sequence[ElementResult], sides: Sides) -> FindingResult:
    """A finding of the rules; softened where the model sees the element that they miss."""
    seen = finding.element is not None and any(
        e.id is finding.element and e.source == "model" for e in elements
    )
    softened = seen and finding.issue is Issue.REQUIRED_ELEMENT
    return FindingResult(
        rule=finding.rule,
        issue=finding.issue,
        severity=Severity.INFO if softened else finding.severity,
        message=finding.message + (_ONLY_THE_MODEL if softened else ""),
        mitigation=finding.mitigation,
        impact=finding.impact,
        source=finding.source,
        evidence=sign_spans(finding.evidence, sides),
        section=finding.section,
        release=finding.release,
    )
