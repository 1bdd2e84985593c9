"""Pre-labels one note by the rule layer."""

from __future__ import annotations

from collections.abc import Iterable

from mndnotes.data.prelabels.claims import claims_of, named_issues
from mndnotes.data.prelabels.confidence import ConfidenceTable, confidence_table
from mndnotes.data.prelabels.reasons import Case, reasons_of
from mndnotes.data.prelabels.records import PreLabelledNote, Reason, Spans
from mndnotes.data.prelabels.settings import settings
from mndnotes.data.records import NO_CODE, WEAK_WRITER, LabelledStatement
from mndnotes.errors import InputError
from mndnotes.rules import RULES_VERSION, RuleEngine
from mndnotes.rules.facts import Evidence
from mndnotes.rules.vocabulary import Setting, Status


class PreLabeller:
    """Gives notes weak labels. The same note, rules and table give the same record.

    Args:
        table: how often each label was right; by default the shipped measurement.
    """

    def __init__(self, table: ConfidenceTable | None = None) -> None:
        self._engine = RuleEngine()
        self._table = table or confidence_table()

    def label(self, note_id: str, text: str, setting: Setting = Setting.UNKNOWN) -> PreLabelledNote:
        """The labels of a note, each with its confidence, and whether a human look is needed.

        Args:
            note_id: its name.
            text: the note.
            setting: where it was written; unknown is treated as outpatient.

        Raises:
            InputError: the name or the text is empty.
        """
        if not note_id or not text.strip():
            raise InputError("the note has no name or no text; give both")
        return record(note_id, self.case(text, setting))

    def case(self, text: str, setting: Setting) -> Case:
        """What the rules read in a note, as claims with their confidences."""
        report = self._engine.check(text, setting)
        claims = claims_of(report)
        confidence = {claim.label: self._table.confidence(claim.cell) for claim in claims}
        return Case(text, setting, report, claims, confidence)


def record(note_id: str, case: Case) -> PreLabelledNote:
    """The pre-labelled note of a case."""
    report, found = case.report, reasons_of(case, settings())
    shown = {
        element: _distinct(reading.evidence)
        for element, reading in report.elements.items()
        if reading.status is not Status.MISSING
    }
    return PreLabelledNote(
        note_id=note_id,
        writer=WEAK_WRITER + RULES_VERSION,
        setting=case.setting,
        text=case.text,
        stated=tuple(
            LabelledStatement(label=s.label, assertion=s.assertion, quote=s.evidence.text)
            for s in report.statements
        ),
        picture=report.supported_picture,
        elements={element: r.status for element, r in report.elements.items()},
        quotes={element: tuple(e.text for e in spans) for element, spans in shown.items()},
        expected_code=report.coding.code or NO_CODE,
        issues=named_issues(report) or ("none",),
        confidence=case.confidence,
        needs_human=any(reason.asks for reason, _ in found),
        reasons=tuple(Reason(id=reason.id, labels=labels) for reason, labels in found),
        priority=round(case.expected_wrong, 4),
        spans=Spans(
            stated=_places(s.evidence for s in report.statements),
            elements={element: _places(spans) for element, spans in shown.items()},
        ),
    )


def _places(spans: Iterable[Evidence]) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans)


def _distinct(spans: Iterable[Evidence]) -> list[Evidence]:
    """The first of the spans with the same words: a quote is given once."""
    return list({span.text: span for span in reversed(list(spans))}.values())[::-1]
