"""Where a system is weak: marks by slice, and the notes that it gets most wrong, by id only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from mndnotes.data.records import INSUFFICIENT, NO_CODE, OTHER_DIAGNOSIS, LabelledNote
from mndnotes.data.styles import kind_of
from mndnotes.rules.vocabulary import Assertion, Element, grade_of
from mndnotes.training.evaluate.contrast import is_right
from mndnotes.training.evaluate.marking import Answer

LEAST_NOTES: Final = 5
"""Smaller slices say nothing."""

_BANDS: Final = (60, 150, 300, 600)


def _length(note: LabelledNote) -> str:
    words = len(note.text.split())
    low = max((band for band in _BANDS if words >= band), default=0)
    high = min((band for band in _BANDS if words < band), default=None)
    return f"{low} to {high}" if high else f"{low} and more"


def _stated(note: LabelledNote) -> str:
    meant = {s.assertion for s in note.stated if s.label != OTHER_DIAGNOSIS}
    if Assertion.AFFIRMED in meant:
        return "affirmed"
    return "in doubt or denied" if meant else "not stated"


SLICES: Final[dict[str, Callable[[LabelledNote], str]]] = {
    "picture": lambda note: str(note.picture),
    "words": _length,
    "documentation": lambda note: str(grade_of(note.score)),
    "diagnosis": _stated,
    "setting": lambda note: str(note.setting),
    "kind of note": lambda note: kind_of(note.style),
    "writer": lambda note: note.writer,
}
"""Axes by name. A note's disease stage is not labelled and so no axis."""


@dataclass(frozen=True, slots=True)
class SliceMarks:
    """Marks of the notes of one slice.

    Attributes:
        axis: what the notes were told apart by.
        value: what these notes have in common.
        notes: their number.
        picture: share of right pictures; an open answer is right for a thin note.
        elements: share of right element statuses.
        code: share of right codes; None for a system without codes.
    """

    axis: str
    value: str
    notes: int
    picture: float
    elements: float
    code: float | None


def slice_marks(
    notes: Sequence[LabelledNote], answers: Sequence[Answer], codes: bool
) -> list[SliceMarks]:
    """Marks of every slice of at least `LEAST_NOTES` notes, axis by axis, the largest first."""
    marks = []
    for axis, value_of in SLICES.items():
        groups: defaultdict[str, list[tuple[LabelledNote, Answer]]] = defaultdict(list)
        for note, answer in zip(notes, answers, strict=True):
            groups[value_of(note)].append((note, answer))
        for value, rows in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
            if len(rows) >= LEAST_NOTES:
                marks.append(_marks(axis, value, rows, codes))
    return marks


def _marks(
    axis: str, value: str, rows: Sequence[tuple[LabelledNote, Answer]], codes: bool
) -> SliceMarks:
    return SliceMarks(
        axis=axis,
        value=value,
        notes=len(rows),
        picture=fmean(is_right("picture", note, answer) for note, answer in rows),
        elements=fmean(
            answer.statuses[element] is note.elements[element]
            for note, answer in rows
            for element in Element
        ),
        code=fmean(is_right("expected_code", *row) for row in rows) if codes else None,
    )


@dataclass(frozen=True, slots=True)
class WrongNote:
    """A note with wrong answers: its id, and each wrong label as ``label: said, is true``."""

    note_id: str
    wrong: tuple[str, ...]


def worst_notes(
    notes: Sequence[LabelledNote], answers: Sequence[Answer], codes: bool, most: int = 20
) -> list[WrongNote]:
    """The notes with most wrong labels, the worst first; no word of a note."""
    found = [
        WrongNote(note.note_id, tuple(_wrong(note, answer, codes)))
        for note, answer in zip(notes, answers, strict=True)
    ]
    found.sort(key=lambda note: (-len(note.wrong), note.note_id))
    return [note for note in found[:most] if note.wrong]


def _wrong(note: LabelledNote, answer: Answer, codes: bool) -> list[str]:
    wrong = []
    if not is_right("picture", note, answer):
        said = f"{answer.picture}" if note.picture != INSUFFICIENT else f"sure of {answer.picture}"
        wrong.append(f"picture: {said}, is {note.picture}")
    if codes and not is_right("expected_code", note, answer):
        wrong.append(f"code: {answer.code or NO_CODE}, is {note.expected_code}")
    wrong += [
        f"{element}: {answer.statuses[element]}, is {note.elements[element]}"
        for element in Element
        if answer.statuses[element] is not note.elements[element]
    ]
    return wrong
