"""What the gate looks at: the measures of a served model over notes, pairs and slices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mndnotes.data.challenge import ChallengePair, load_pairs, notes_of_pairs
from mndnotes.data.corpus import load_notes
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.evaluate.contrast import is_right, pairs_right
from mndnotes.training.evaluate.marking import MARKED_ISSUES, arrays_of
from mndnotes.training.evaluate.slices import SLICES as AXES
from mndnotes.training.evaluation import (
    Labels,
    Measure,
    Predictions,
    element_measure,
    expected_calibration_error,
    picture_measure,
    score_error,
)
from mndnotes.training.fitting.labels import labels_of
from mndnotes.training.release.gate import (
    LEAST_COVERAGE,
    LEAST_IN_SLICE,
    LEAST_PAIRS,
    SLICES,
    Quantity,
)
from mndnotes.training.release.served import Served

VALIDATION, TEST, PAIRS = "validation", "test", "pairs"

GATE_AXES: Final = ("picture", "words", "kind of note", "diagnosis")
"""Axes of `mndnotes.training.evaluate.slices` that a model must not get worse along; without
setting, which hardly changes what a model reads, and writer, which is no property of a note."""


@dataclass(frozen=True, slots=True)
class GateNotes:
    """What every candidate is asked.

    Attributes:
        validation: notes that models are chosen and calibrated by.
        test: the frozen notes.
        pairs: the challenge pairs.
    """

    validation: Sequence[LabelledNote]
    test: Sequence[LabelledNote]
    pairs: Sequence[ChallengePair]

    @classmethod
    def shipped(cls) -> GateNotes:
        """The notes that come with the package."""
        return cls(load_notes("validation"), load_notes("test"), load_pairs())

    def all(self) -> list[LabelledNote]:
        """Every note in order: validation, test, first and second of each pair."""
        return [*self.validation, *self.test, *notes_of_pairs(self.pairs)]


def quantities(notes: GateNotes, answers: Sequence[Served]) -> list[Quantity]:
    """Everything that a model is compared by.

    Args:
        notes: with their labels.
        answers: to `GateNotes.all`, in that order.
    """
    first, second = len(notes.validation), len(notes.validation) + len(notes.test)
    sets = {
        VALIDATION: (notes.validation, answers[:first]),
        TEST: (notes.test, answers[first:second]),
    }
    own = [quantity for name, rows in sets.items() for quantity in note_quantities(name, *rows)]
    twins = list(zip(answers[second::2], answers[second + 1 :: 2], strict=True))
    every = [*notes.validation, *notes.test]
    return [*own, *pair_quantities(notes.pairs, twins), *slice_quantities(every, answers[:second])]


def note_quantities(
    group: str, notes: Sequence[LabelledNote], answers: Sequence[Served]
) -> list[Quantity]:
    """Measures over a set of notes: of the model by itself, then of the whole answer."""
    labels, count = labels_of(notes), len(notes)
    model, whole = _of_model(answers), arrays_of([a.answer for a in answers])
    coverage = _coverage(labels, model)
    least = LEAST_COVERAGE if group == VALIDATION else None

    def quantity(name: str, measure: Measure, **more: Any) -> Quantity:
        return Quantity(group, name, count, measure, **more)

    return [
        quantity("model: picture macro-F1", picture_measure(labels, model)),
        quantity("model: element macro-F1", element_measure(labels, model)),
        quantity("model: calibration error", _calibration(labels, model), lower_is_better=True),
        quantity("model: score error (points)", score_error(labels, model), lower_is_better=True),
        quantity("sets that hold the picture", coverage, least=least),
        quantity("picture macro-F1", picture_measure(labels, whole)),
        quantity("element macro-F1", element_measure(labels, whole)),
        quantity("score error (points)", score_error(labels, whole), lower_is_better=True),
        quantity("thin notes left open", _thin_left_open(labels, answers)),
        quantity("code accuracy", _mean(_right("expected_code", notes, answers))),
        quantity("issue micro-F1", _issue_f1(notes, answers)),
    ]


def pair_quantities(
    pairs: Sequence[ChallengePair], twins: Sequence[tuple[Served, Served]]
) -> list[Quantity]:
    """Share of pairs with both notes right, of each kind that is frequent enough and of all."""
    right = pairs_right(pairs, [(first.answer, second.answer) for first, second in twins])
    return [
        Quantity(PAIRS, kind, len(found), _mean(np.array(found, dtype=float)))
        for kind, found in right.items()
        if len(found) >= LEAST_PAIRS
    ]


def slice_quantities(notes: Sequence[LabelledNote], answers: Sequence[Served]) -> list[Quantity]:
    """Right pictures and right elements in each slice that is large enough."""
    marks = {
        "picture": _right("picture", notes, answers),
        "elements": _elements_right(notes, answers),
    }
    return [
        Quantity(SLICES, f"{value}: {name}", len(rows), _mean(right[rows]))
        for value, rows in _slices(notes)
        for name, right in marks.items()
    ]


def _slices(notes: Sequence[LabelledNote]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    for axis in GATE_AXES:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, note in enumerate(notes):
            rows[AXES[axis](note)].append(row)
        for value, found in sorted(rows.items()):
            if len(found) >= LEAST_IN_SLICE:
                yield f"{axis} {value}", np.array(found)


def _of_model(answers: Sequence[Served]) -> Predictions:
    statuses = list(Status)
    return Predictions(
        picture=np.array([a.probabilities for a in answers]).reshape(-1, len(Picture)),
        statuses=np.array(
            [[statuses.index(s) for s in a.model_statuses] for a in answers], dtype=np.int64
        ).reshape(-1, len(Element)),
        score=np.array([a.model_score for a in answers], dtype=float),
        sets=np.array(
            [[label in a.prediction_set for label in Picture] for a in answers], dtype=bool
        ).reshape(-1, len(Picture)),
    )


def _mean(values: NDArray[np.floating]) -> Measure:
    return lambda rows: float(np.mean(values[rows])) if len(rows) else 0.0


def _right(
    label: str, notes: Sequence[LabelledNote], answers: Sequence[Served]
) -> NDArray[np.float64]:
    """1 for each note whose label the answer gives rightly, else 0."""
    pairs = zip(notes, answers, strict=True)
    return np.array([is_right(label, note, said.answer) for note, said in pairs], dtype=float)


def _elements_right(
    notes: Sequence[LabelledNote], answers: Sequence[Served]
) -> NDArray[np.float64]:
    """Share of right elements of each note."""
    hits = labels_of(notes).elements == arrays_of([a.answer for a in answers]).statuses
    return np.asarray(hits.mean(axis=1), dtype=float)


def _calibration(labels: Labels, said: Predictions) -> Measure:
    def measure(rows: NDArray[np.int64]) -> float:
        told = rows[labels.picture[rows] >= 0]
        return expected_calibration_error(said.picture[told], labels.picture[told])

    return measure


def _coverage(labels: Labels, said: Predictions) -> Measure:
    """Share of the notes with a picture whose prediction set holds it."""
    sets = said.sets
    assert sets is not None  # noqa: S101 (made by `_of_model`)
    held = sets[np.arange(len(sets)), np.maximum(labels.picture, 0)].astype(float)
    return _mean_where(held, labels.picture >= 0)


def _thin_left_open(labels: Labels, answers: Sequence[Served]) -> Measure:
    """Share of the notes too thin to tell whose answer leaves two pictures or more possible."""
    opened = np.array([a.answer.open_picture for a in answers], dtype=float)
    return _mean_where(opened, labels.picture < 0)


def _mean_where(values: NDArray[np.floating], asked: NDArray[np.bool_]) -> Measure:
    """Mean over the notes that are asked about; 0 where a draw holds none of them."""
    mean = _mean(values)
    return lambda rows: mean(rows[asked[rows]])


def _issue_f1(notes: Sequence[LabelledNote], answers: Sequence[Served]) -> Measure:
    """Micro-F1 of the issues that are marked."""
    hits, total = [], []
    for note, said in zip(notes, answers, strict=True):
        true, found = MARKED_ISSUES.intersection(note.issues), MARKED_ISSUES & said.answer.issues
        hits.append(2 * len(true & found))
        total.append(len(true) + len(found))
    shared, both = np.array(hits), np.array(total)
    return lambda rows: float(shared[rows].sum() / max(1, both[rows].sum()))
