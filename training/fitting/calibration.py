"""What turns logits into honest answers, fitted on validation notes: no torch here.

Temperature: Guo et al. 2017. Prediction sets: adaptive sets (Romano, Sesia and Candès 2020), split
conformal, for each class by itself, so that the rare pictures are covered as well as the common
ones. All use the same notes; the temperature, one number fitted by likelihood, costs the
exchangeability that the sets' guarantee needs very little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from mndnotes.inference.model_output import PRESENT, element_statuses, likelier_mass, softmax
from mndnotes.rules.vocabulary import Element, Picture
from mndnotes.training.evaluation import FloatArray, Labels, macro_f1
from mndnotes.training.fitting.labels import picture_targets

LEAST_OF_A_KIND = 10
"""Fewest notes with ``present``, and without it, for an element's own threshold."""

THIN_LEFT_OPEN = 0.9
"""Share of the notes too thin to tell whose prediction set should hold two labels or more."""

LARGEST_MASS = 0.95
"""No label joins a set when the likelier ones hold more than this, however thin some notes are."""

THRESHOLDS = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7)
"""Thresholds that are tried, the middle one first."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What calibration found.

    Attributes:
        temperature: divides the picture logits.
        set_masses: how much probability may lie on likelier labels for a label to be in the
            prediction set.
        element_thresholds: least probability of ``present``, by element.
    """

    temperature: float
    set_masses: dict[Picture, float]
    element_thresholds: dict[Element, float]


def fit_temperature(logits: FloatArray, targets: FloatArray) -> float:
    """Temperature with the least cross entropy, between 0.2 and 10.

    Args:
        logits: ``(N, 4)``.
        targets: probabilities, ``(N, 4)``; uniform for notes too thin to tell.
    """

    def loss(log_temperature: float) -> float:
        scaled = logits / math.exp(log_temperature)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        logs = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-(targets * logs).sum(axis=1).mean())

    if not len(logits):
        return 1.0
    best = minimize_scalar(loss, bounds=(math.log(0.2), math.log(10.0)), method="bounded")
    return round(float(math.exp(best.x)), 4)


def fit_set_masses(
    probabilities: FloatArray, picture: np.ndarray, coverage: float
) -> dict[Picture, float]:
    """Masses whose sets hold the true label of ``coverage`` of the notes of each class.

    They are raised, where needed, until `THIN_LEFT_OPEN` of the thin notes have a second label.

    Args:
        probabilities: calibrated, ``(N, 4)``.
        picture: true labels, ``(N,)``; -1 for notes too thin to tell.
        coverage: aimed share.

    Returns:
        For each label the greatest mass of likelier labels with which it is still in the set; 1
        where the notes of the class are too few for the aim.
    """
    thin = probabilities[picture < 0].max(axis=1)
    least = min(LARGEST_MASS, _upper_quantile(thin, THIN_LEFT_OPEN)) if len(thin) else 0.0
    before = likelier_mass(probabilities)
    masses = {}
    for index, label in enumerate(Picture):
        mass = _conformal_quantile(before[picture == index, index], coverage)
        masses[label] = min(1.0, math.ceil(max(mass, least) * 1e6) / 1e6)
    return masses


def _conformal_quantile(scores: FloatArray, coverage: float) -> float:
    """The quantile that a new score is below with the given probability; 1 for too few scores."""
    rank = math.ceil((len(scores) + 1) * coverage)
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else 1.0


def _upper_quantile(values: FloatArray, share: float) -> float:
    return float(np.quantile(values, share, method="higher"))


def answer_threshold(confidence: FloatArray, right: NDArray[np.bool_], right_share: float) -> float:
    """Least confidence of an answer with which enough of the answered notes are right.

    It promises nothing about other notes: so few are answered wrongly that chance decides much.

    Args:
        confidence: ``(N,)``.
        right: whether the answer to each note would be right, ``(N,)``.
        right_share: least share of the answered notes that are right.

    Returns:
        A confidence of one of the notes; infinity where none is enough.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    shares = right[order].cumsum() / np.arange(1, len(order) + 1)
    whole = np.ones(len(order), dtype=bool)
    whole[:-1] = ranked[1:] < ranked[:-1]  # notes of equal confidence are answered together
    enough = np.flatnonzero(whole & (shares >= right_share))
    return float(ranked[enough[-1]]) if len(enough) else math.inf


def fit_element_thresholds(probabilities: FloatArray, labels: Labels) -> dict[Element, float]:
    """Threshold of ``present`` with the best macro-F1 for each element.

    An element with too few notes of either kind takes the threshold that is best for all elements
    together. Among equally good thresholds the one nearest to a half is taken.

    Args:
        probabilities: ``(N, 12, 3)``.
        labels: the true statuses.
    """
    columns = range(len(Element))
    tried = [element_statuses(probabilities, np.full(len(Element), t)) for t in THRESHOLDS]
    scores = np.array(
        [[macro_f1(labels.elements[:, i], chosen[:, i]) for i in columns] for chosen in tried]
    )
    shared = THRESHOLDS[int(scores.mean(axis=1).argmax())]
    thresholds: dict[Element, float] = {}
    for index, element in enumerate(Element):
        positive = int(np.sum(labels.elements[:, index] == PRESENT))
        enough = min(positive, len(labels.elements) - positive) >= LEAST_OF_A_KIND
        thresholds[element] = THRESHOLDS[int(scores[:, index].argmax())] if enough else shared
    return thresholds


def calibrate(
    picture_logits: FloatArray, element_logits: FloatArray, labels: Labels, coverage: float
) -> Calibration:
    """Fit everything on the outputs of the graph that will be served.

    Args:
        picture_logits: ``(N, 4)``.
        element_logits: ``(N, 12, 3)``.
        labels: of the same notes.
        coverage: aimed share of notes whose prediction set holds the true picture.
    """
    temperature = fit_temperature(picture_logits, picture_targets(labels.picture))
    probabilities = softmax(picture_logits / temperature)
    return Calibration(
        temperature=temperature,
        set_masses=fit_set_masses(probabilities, labels.picture, coverage),
        element_thresholds=fit_element_thresholds(softmax(element_logits), labels),
    )
