"""A judgement as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mndnotes.rules.vocabulary import Picture
from mndnotes.training.evaluation import HEADLINES
from mndnotes.training.judgement import Judgement

_SHOWN: Final = {
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
_PAIRS: Final = ("picture", "elements", "expected_code", "stated", "issues", "all")


def lines(judged: Judgement) -> Iterator[str]:
    """The text, line by line."""
    names = list(judged.systems)
    width = max(12, *(len(name) + 2 for name in names))
    head = f"{'':<40}" + "".join(f"{name:>{width}}" for name in names)
    yield f"{judged.notes} notes"
    yield head
    for key, title in _SHOWN.items():
        cells = [judged.systems[name].measures.get(key) for name in names]
        if any(cell is not None for cell in cells):
            yield f"{title:<40}" + "".join(_cell(cell, width) for cell in cells)
    if judged.pairs:
        yield from ("", f"{judged.pairs} challenge pairs: both notes right, by what the edit flips")
        yield head
        for kind in _PAIRS:
            cells = [judged.systems[name].pairs.get(kind) for name in names]
            yield f"{kind:<40}" + "".join(_cell(cell, width) for cell in cells)
    yield from ("", "95 % bootstrap intervals")
    for name in names:
        for key in HEADLINES:
            low, high = judged.systems[name].intervals[key]
            value = judged.systems[name].measures[key]
            yield f"{name:<16}{_SHOWN[key]:<40}{value:>8.3f}  [{low:.3f}, {high:.3f}]"
    yield from ("", "differences, paired bootstrap; * where the 95 % interval leaves out zero")
    for row in judged.compared:
        found = row.difference
        star = " *" if found.is_clear else ""
        yield (
            f"{_SHOWN[row.measure]:<40}{row.system} - {row.other}: "
            f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]{star}"
        )
    yield from ("", "picture of the model (columns) by the true one (rows)")
    yield f"{'':<10}" + "".join(f"{label:>8}" for label in Picture)
    for label, counts in zip(Picture, judged.confusion, strict=True):
        yield f"{label:<10}" + "".join(f"{count:>8}" for count in counts)
    yield from ("", "combined answer by slice: notes, picture, elements, code")
    for cut in judged.slices:
        code = "" if cut.code is None else f"{cut.code:>8.3f}"
        name = f"{cut.axis}: {cut.value}"
        yield f"{name:<50}{cut.notes:>6}{cut.picture:>8.3f}{cut.elements:>8.3f}{code}"
    yield from ("", "most wrong labels in the combined answer")
    for note in judged.worst:
        yield f"{note.note_id}: {'; '.join(note.wrong)}"


def _cell(value: float | None, width: int) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width}.3f}"
