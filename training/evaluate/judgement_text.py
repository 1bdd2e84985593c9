"""A judgement as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mndnotes.rules.vocabulary import Picture
from mndnotes.training.evaluate.judgement import Judgement
from mndnotes.training.evaluate.selective import (
    COVERAGES,
    RIGHT_SHARE,
    Answered,
    RiskCoverage,
    ThresholdMarks,
)
from mndnotes.training.evaluation import HEADLINES

MEASURES: Final = {
    "picture_macro_f1": "clinical picture, macro-F1",
    "picture_accuracy": "clinical picture, accuracy",
    "picture_ece": "calibration error of the picture",
    "set_coverage": "prediction sets that hold the picture",
    "set_size": "labels in a prediction set",
    "insufficient_hedged": "thin notes left open",
    "element_macro_f1": "twelve elements, macro-F1",
    "element_accuracy": "twelve elements, accuracy",
    "score_mae": "documentation score, error in points",
    "grade_accuracy": "documentation grade, accuracy",
    "code_accuracy": "code by the statement, accuracy",
    "statement_recall": "stated diagnoses found",
    "statement_assertion_accuracy": "their assertion right",
    "issue_micro_f1": "issues, micro-F1",
    "evidence_recall": "labelled evidence met",
}
"""Titles of the measures that are shown, in order."""

PAIR_KINDS: Final = ("picture", "elements", "expected_code", "stated", "issues", "all")
"""Kinds of challenge pairs that are shown, in order."""


def lines(judged: Judgement) -> Iterator[str]:
    """The text, line by line."""
    names = list(judged.systems)
    width = max(12, *(len(name) + 2 for name in names))
    head = f"{'':<40}" + "".join(f"{name:>{width}}" for name in names)
    yield f"{judged.notes} notes"
    yield head
    for key, title in MEASURES.items():
        cells = [judged.systems[name].measures.get(key) for name in names]
        if any(cell is not None for cell in cells):
            yield f"{title:<40}" + "".join(_cell(cell, width) for cell in cells)
    if judged.pairs:
        yield from ("", f"{judged.pairs} challenge pairs: both notes right, by what the edit flips")
        yield head
        for kind in PAIR_KINDS:
            cells = [judged.systems[name].pairs.get(kind) for name in names]
            yield f"{kind:<40}" + "".join(_cell(cell, width) for cell in cells)
    yield from ("", "95 % bootstrap intervals")
    for name in names:
        for key in HEADLINES:
            low, high = judged.systems[name].intervals[key]
            value = judged.systems[name].measures[key]
            yield f"{name:<16}{MEASURES[key]:<40}{value:>8.3f}  [{low:.3f}, {high:.3f}]"
    yield from ("", "differences, paired bootstrap; * where the 95 % interval leaves out zero")
    for row in judged.compared:
        found = row.difference
        star = " *" if found.is_clear else ""
        yield (
            f"{MEASURES[row.measure]:<40}{row.system} - {row.other}: "
            f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]{star}"
        )
    yield from ("", "picture of the model (columns) by the true one (rows)")
    yield f"{'':<10}" + "".join(f"{label:>8}" for label in Picture)
    for label, counts in zip(Picture, judged.confusion, strict=True):
        yield f"{label:<10}" + "".join(f"{count:>8}" for count in counts)
    yield from _risk_lines(judged.risks)
    if judged.thresholds is not None:
        yield from _threshold_lines(judged.thresholds)
    yield from ("", "combined answer by slice: notes, picture, elements, code")
    for cut in judged.slices:
        code = "" if cut.code is None else f"{cut.code:>8.3f}"
        name = f"{cut.axis}: {cut.value}"
        yield f"{name:<50}{cut.notes:>6}{cut.picture:>8.3f}{cut.elements:>8.3f}{code}"
    yield from ("", "most wrong labels in the combined answer")
    for note in judged.worst:
        yield f"{note.note_id}: {'; '.join(note.wrong)}"


def _risk_lines(risks: Sequence[RiskCoverage]) -> Iterator[str]:
    """How often the model's picture is wrong where the least confident notes are left out."""
    yield from (
        "",
        "model's picture: share wrong when only so many notes are answered, surest first",
    )
    shares = "".join(f"{f'{share} %':>9}" for share in COVERAGES)
    yield f"{'chosen':<10}{'notes':>7}{shares}{'AURC':>9}"
    for row in risks:
        if row.aurc is not None:
            cells = "".join(f"{row.risks[share]:>9.3f}" for share in COVERAGES)
            yield f"{row.picture:<10}{row.notes:>7}{cells}{row.aurc:>9.3f}"


def _threshold_lines(marks: ThresholdMarks) -> Iterator[str]:
    """What is answered and what of it is right, with a threshold a class and with one for all."""
    aim = f"{100 * RIGHT_SHARE:.0f} % right on {marks.fitted_on} validation notes"
    yield from ("", f"model's picture where it is sure enough: thresholds fitted to be {aim}")
    yield f"{'':<17}{'of its own':<51}the same for all"
    head = f"{'least':>7}{'answered':>18}{'right':>7}{'95 % interval':>17}"
    yield f"{'chosen':<10}{head}  {head}"
    for own, shared in zip(marks.own, marks.shared, strict=True):
        yield f"{own.picture:<10}{_answered_cells(own)}  {_answered_cells(shared)}"
    thin = f"{marks.thin_answered} of {marks.thin}"
    yield f"notes too thin to tell that are answered all the same: {thin}"


def _answered_cells(row: Answered) -> str:
    least = "-" if row.threshold is None else f"{row.threshold:.3f}"
    share = 100 * row.answered / row.notes if row.notes else 0.0
    cells = f"{least:>7}{f'{row.answered} of {row.notes}':>11}{f'{share:.0f} %':>7}"
    if row.interval is None:
        return f"{cells}{'':>24}"
    low, high = row.interval
    return f"{cells}{row.right / row.answered:>7.3f}{f'[{low:.3f}, {high:.3f}]':>17}"


def _cell(value: float | None, width: int) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width}.3f}"
