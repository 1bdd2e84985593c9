"""How good predictions are: pure functions from arrays to numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mndnotes.rules.vocabulary import Element, Picture, Status

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Measure = Callable[[IntArray], float]
"""A measure over some of the notes, given by their indices."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """True labels of ``N`` notes.

    Attributes:
        picture: index into `Picture`, ``(N,)``; -1 for a note too thin to tell.
        elements: index into `Status`, ``(N, 12)``.
        score: documentation score, 0 to 100, ``(N,)``.
    """

    picture: IntArray
    elements: IntArray
    score: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What a model said about ``N`` notes.

    Attributes:
        picture: probabilities, ``(N, 4)``.
        statuses: chosen status of each element, index into `Status`, ``(N, 12)``.
        score: documentation score, 0 to 100, ``(N,)``.
        sets: whether a label is in the prediction set, ``(N, 4)``; ``None`` if there is none.
    """

    picture: FloatArray
    statuses: IntArray
    score: FloatArray
    sets: NDArray[np.bool_] | None = None

    def part(self, rows: slice) -> Predictions:
        """The same on some of the notes."""
        sets = None if self.sets is None else self.sets[rows]
        return Predictions(self.picture[rows], self.statuses[rows], self.score[rows], sets)


def class_f1(true: IntArray, chosen: IntArray, label: int) -> float:
    """F1 of one class; 0 where it is neither true nor chosen anywhere."""
    hits = int(np.sum((true == label) & (chosen == label)))
    total = int(np.sum(true == label)) + int(np.sum(chosen == label))
    return 2.0 * hits / total if total else 0.0


def macro_f1(true: IntArray, chosen: IntArray) -> float:
    """Mean F1 over the classes that occur among the true labels; 0 for no note."""
    classes = np.unique(true)
    return float(np.mean([class_f1(true, chosen, c) for c in classes])) if len(classes) else 0.0


def expected_calibration_error(probabilities: FloatArray, true: IntArray, bins: int = 10) -> float:
    """Mean gap between confidence and accuracy, over equally wide bins (Guo et al. 2017).

    Args:
        probabilities: ``(N, classes)``.
        true: ``(N,)``.
        bins: number of bins between 0 and 1.
    """
    if not len(true):
        return 0.0
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == true
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(np.mean(correct[places == b])) - float(np.mean(confidence[places == b])))
        * float(np.mean(places == b))
        for b in np.unique(places)
    ]
    return float(np.sum(gaps))


def bootstrap_interval(
    measure: Measure, count: int, repeats: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile interval of a measure over notes drawn with replacement.

    Args:
        measure: takes indices of notes, ``(count,)``.
        count: number of notes.
        repeats: number of draws.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    values = [measure(random.integers(0, count, count)) for _ in range(repeats)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def evaluate(labels: Labels, predictions: Predictions) -> dict[str, float]:
    """All measures of a set of predictions by name.

    ``selection``, the mean of picture and element macro-F1, is what a run is chosen by. Picture
    measures leave out notes too thin to tell.
    """
    known = labels.picture >= 0
    true, probabilities = labels.picture[known], predictions.picture[known]
    chosen = probabilities.argmax(axis=1)
    measures = {
        "picture_macro_f1": macro_f1(true, chosen),
        "picture_accuracy": float(np.mean(chosen == true)) if len(true) else 0.0,
        "picture_ece": expected_calibration_error(probabilities, true),
        "score_mae": float(np.mean(np.abs(predictions.score - labels.score))),
    }
    for index, label in enumerate(Picture):
        measures[f"picture_f1.{label}"] = class_f1(true, chosen, index)
    measures |= element_measures(labels.elements, predictions.statuses)
    if predictions.sets is not None:
        measures |= set_measures(labels.picture, predictions.sets)
    measures["selection"] = (measures["picture_macro_f1"] + measures["element_macro_f1"]) / 2
    return measures


def element_measures(true: IntArray, chosen: IntArray) -> dict[str, float]:
    """Accuracy and macro-F1 of each element, of all, and of being addressed at all."""
    scores = {e: macro_f1(true[:, i], chosen[:, i]) for i, e in enumerate(Element)}
    missing = list(Status).index(Status.MISSING)
    measures = {
        "element_macro_f1": float(np.mean(list(scores.values()))),
        "element_accuracy": float(np.mean(true == chosen)),
        "element_addressed_accuracy": float(np.mean((true == missing) == (chosen == missing))),
    }
    for index, element in enumerate(Element):
        measures[f"element_f1.{element}"] = scores[element]
        hits = true[:, index] == chosen[:, index]
        measures[f"element_accuracy.{element}"] = float(np.mean(hits))
    return measures


def set_measures(picture: IntArray, sets: NDArray[np.bool_]) -> dict[str, float]:
    """Coverage and size of prediction sets; share of thin notes whose set holds two or more."""
    known = picture >= 0
    measures = {"set_size": float(sets[known].sum(axis=1).mean()) if known.any() else 0.0}
    if known.any():
        rows = np.flatnonzero(known)
        measures["set_coverage"] = float(np.mean(sets[rows, picture[rows]]))
    if (~known).any():
        measures["insufficient_hedged"] = float(np.mean(sets[~known].sum(axis=1) >= 2))
    return measures


def picture_measure(labels: Labels, said: Predictions) -> Measure:
    """Picture macro-F1 over some notes; those too thin to tell are left out."""
    chosen = said.picture.argmax(axis=1)

    def measure(rows: IntArray) -> float:
        told = rows[labels.picture[rows] >= 0]
        return macro_f1(labels.picture[told], chosen[told])

    return measure


def element_measure(labels: Labels, said: Predictions) -> Measure:
    """Mean macro-F1 of the twelve elements over some notes."""

    def measure(rows: IntArray) -> float:
        true, chosen = labels.elements[rows], said.statuses[rows]
        return float(np.mean([macro_f1(true[:, i], chosen[:, i]) for i in range(len(Element))]))

    return measure


def score_error(labels: Labels, said: Predictions) -> Measure:
    """Mean absolute error of the documentation score over some notes, in points."""
    off = np.abs(said.score - labels.score)

    def measure(rows: IntArray) -> float:
        return float(np.mean(off[rows]))

    return measure


HEADLINES: Final[dict[str, Callable[[Labels, Predictions], Measure]]] = {
    "picture_macro_f1": picture_measure,
    "element_macro_f1": element_measure,
    "score_mae": score_error,
}
"""The measures that have intervals and are compared, by name."""


def intervals(labels: Labels, predictions: Predictions) -> dict[str, list[float]]:
    """95 % bootstrap intervals of the headline measures, by name."""
    count = len(labels.picture)
    return {
        name: [round(value, 4) for value in bootstrap_interval(measure(labels, predictions), count)]
        for name, measure in HEADLINES.items()
    }
