"""Marks of whole answers, by the rules alone or by rules and model together, on labelled notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from mndnotes.data.records import (
    INSUFFICIENT,
    NAMED_ISSUES,
    NO_CODE,
    OTHER_DIAGNOSIS,
    LabelledNote,
    LabelledStatement,
)
from mndnotes.inference.result import NoteResult
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.engine import RuleEngine
from mndnotes.rules.facts import RuleReport
from mndnotes.rules.vocabulary import Element, Issue, Picture, Status, grade_of
from mndnotes.training.evaluation import Predictions, macro_f1

MARKED_ISSUES = frozenset(NAMED_ISSUES)
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system says about one note, as far as it is marked."""

    picture: Picture | None
    open_picture: bool
    """Two labels or more are left possible."""
    code: str | None
    score: int
    statuses: Mapping[Element, Status]
    evidence: Mapping[Element, Sequence[_Span]]
    statements: Sequence[tuple[str, str, _Span]]
    """Label, assertion and span of each mention."""
    issues: frozenset[Issue]


def answer_of_result(result: NoteResult) -> Answer:
    """The combined result as an answer."""
    elements = result.documentation.elements
    return Answer(
        picture=result.diagnosis.picture.label,
        open_picture=len(result.diagnosis.picture.prediction_set) >= 2,
        code=result.coding.code,
        score=result.documentation.score,
        statuses={e.id: e.status for e in elements},
        evidence={e.id: [(s.start, s.end) for s in e.evidence] for e in elements},
        statements=[(s.label, s.assertion, (s.start, s.end)) for s in result.diagnosis.stated],
        issues=frozenset(f.issue for f in result.findings),
    )


def answer_of_report(report: RuleReport) -> Answer:
    """The rules' report as an answer; its picture is open where the signs do not settle it."""
    return Answer(
        picture=report.supported_picture or Picture.OTHER,
        open_picture=report.supported_picture is None,
        code=report.coding.code,
        score=report.score,
        statuses={e: reading.status for e, reading in report.elements.items()},
        evidence={e: [(s.start, s.end) for s in r.evidence] for e, r in report.elements.items()},
        statements=[
            (s.label, s.assertion, (s.evidence.start, s.evidence.end)) for s in report.statements
        ],
        issues=frozenset(f.issue for f in report.findings),
    )


def answers_of(predictions: Predictions) -> list[Answer]:
    """Answers of a system that gives pictures and statuses, but no evidence and no codes."""
    statuses, pictures = list(Status), list(Picture)
    sets = predictions.sets
    return [
        Answer(
            picture=pictures[int(predictions.picture[row].argmax())],
            open_picture=sets is not None and int(sets[row].sum()) >= 2,
            code=None,
            score=round(float(predictions.score[row])),
            statuses=dict(
                zip(Element, (statuses[i] for i in predictions.statuses[row]), strict=True)
            ),
            evidence={element: [] for element in Element},
            statements=[],
            issues=frozenset(),
        )
        for row in range(len(predictions.picture))
    ]


def arrays_of(answers: Sequence[Answer]) -> Predictions:
    """Answers as arrays, without probabilities: the chosen picture is 1; no picture is OTHER."""
    pictures, statuses = list(Picture), list(Status)
    chosen = [pictures.index(a.picture or Picture.OTHER) for a in answers]
    rows = [[statuses.index(a.statuses[e]) for e in Element] for a in answers]
    return Predictions(
        picture=np.eye(len(pictures))[chosen],
        statuses=np.array(rows, dtype=np.int64).reshape(-1, len(Element)),
        score=np.array([float(a.score) for a in answers]),
    )


def mark_rules(notes: Sequence[LabelledNote]) -> dict[str, float]:
    """Marks of the rule layer alone."""
    engine = RuleEngine()
    return mark(notes, [answer_of_report(engine.check(n.text, n.setting)) for n in notes])


def mark_combined(scorer: NoteScorer, notes: Sequence[LabelledNote]) -> dict[str, float]:
    """Marks of rules and model together."""
    results = (scorer.score(n.text, setting=n.setting, note_id=n.note_id) for n in notes)
    return mark(notes, [answer_of_result(result) for result in results])


def mark(notes: Sequence[LabelledNote], answers: Sequence[Answer]) -> dict[str, float]:
    """Marks of answers against labels; shares between 0 and 1, but for ``score_mae`` (points)."""
    pairs = list(zip(notes, answers, strict=True))
    return {
        **_picture_marks(pairs),
        "code_accuracy": fmean((a.code or NO_CODE) == n.expected_code for n, a in pairs),
        **_element_marks(pairs),
        **_statement_marks(pairs),
        "grade_accuracy": fmean(grade_of(a.score) is grade_of(n.score) for n, a in pairs),
        "score_mae": fmean(abs(a.score - n.score) for n, a in pairs),
        "issue_micro_f1": _issue_f1(pairs),
    }


_Pairs = Sequence[tuple[LabelledNote, Answer]]


def _picture_marks(pairs: _Pairs) -> dict[str, float]:
    labels = list(Picture)
    told = [(n, a) for n, a in pairs if n.picture != INSUFFICIENT and a.picture]
    true = np.array([labels.index(Picture(n.picture)) for n, _ in told])
    chosen = np.array([labels.index(a.picture) for _, a in told if a.picture])
    thin = [a.open_picture for n, a in pairs if n.picture == INSUFFICIENT]
    return {
        "picture_macro_f1": macro_f1(true, chosen),
        "picture_accuracy": _share(list(true == chosen)),
        "insufficient_recognised": _share(thin),
    }


def _element_marks(pairs: _Pairs) -> dict[str, float]:
    statuses = list(Status)
    scores, right = [], []
    for element in Element:
        true = np.array([statuses.index(n.elements[element]) for n, _ in pairs])
        chosen = np.array([statuses.index(a.statuses[element]) for _, a in pairs])
        scores.append(macro_f1(true, chosen))
        right.append(float((true == chosen).mean()))
    shown = [
        _quoted(n.text, quotes, a.evidence[element])
        for n, a in pairs
        for element, quotes in n.quotes.items()
    ]
    return {
        "element_accuracy": fmean(right),
        "element_macro_f1": fmean(scores),
        "evidence_recall": _share(shown),
    }


def _statement_marks(pairs: _Pairs) -> dict[str, float]:
    found, meant = [], []
    for note, answer in pairs:
        for stated in note.stated:
            if stated.label == OTHER_DIAGNOSIS:
                continue
            hits = statement_hits(note.text, stated, answer)
            found.append(bool(hits))
            meant.append(stated.assertion in hits)
    return {"statement_recall": _share(found), "statement_assertion_accuracy": _share(meant)}


def statement_hits(text: str, stated: LabelledStatement, answer: Answer) -> list[str]:
    """Assertions that an answer gives to mentions of a labelled statement."""
    spans = list(_spans(text, stated.quote))
    return [
        assertion
        for label, assertion, at in answer.statements
        if label == stated.label and any(_overlap(span, at) for span in spans)
    ]


def _issue_f1(pairs: _Pairs) -> float:
    hit = missed = extra = 0
    for note, answer in pairs:
        true = MARKED_ISSUES.intersection(note.issues)
        said = MARKED_ISSUES & answer.issues
        hit += len(true & said)
        missed += len(true - said)
        extra += len(said - true)
    return 2 * hit / max(1, 2 * hit + missed + extra)


def _share(right: Sequence[bool]) -> float:
    """Share of what is true; not a number where nothing was asked."""
    return fmean(right) if right else float("nan")


def _quoted(text: str, quotes: Iterable[str], evidence: Sequence[_Span]) -> bool:
    """Whether a span of the evidence touches one of the quotes."""
    wanted = [span for quote in quotes for span in _spans(text, quote)]
    return any(_overlap(span, seen) for span in wanted for seen in evidence)


def _spans(text: str, quote: str) -> Iterable[_Span]:
    at = text.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = text.find(quote, at + 1)


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
