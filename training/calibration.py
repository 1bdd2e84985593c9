"""What turns logits into honest answers, fitted on validation notes: no torch here.

Temperature: Guo et al. 2017. Prediction sets: the split-conformal least ambiguous classifier
(Sadinle, Lei and Wasserman 2019). Both use the same notes; the temperature, one number fitted by
likelihood, costs the exchangeability that the sets' guarantee needs very little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from mndnotes.inference.onnx_model import PRESENT, element_statuses, softmax
from mndnotes.rules.vocabulary import Element
from mndnotes.training.evaluation import FloatArray, Labels, macro_f1

LEAST_OF_A_KIND = 10
"""Fewest notes with ``present``, and without it, for an element's own threshold."""

THRESHOLDS = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7)
"""Thresholds that are tried, the middle one first."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What calibration found.

    Attributes:
        temperature: divides the picture logits.
        conformal_threshold: least probability of a label in the prediction set.
        element_thresholds: least probability of ``present``, by element.
    """

    temperature: float
    conformal_threshold: float
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


def fit_conformal_threshold(
    probabilities: FloatArray, picture: np.ndarray, coverage: float
) -> float:
    """Threshold whose sets hold the true label of at least ``coverage`` of such notes.

    Args:
        probabilities: calibrated, ``(N, 4)``.
        picture: true labels, ``(N,)``; notes with -1 are left out.
        coverage: aimed share.

    Returns:
        Least probability of a label in the set; 0 where the notes are too few for the aim.
    """
    known = np.flatnonzero(picture >= 0)
    misfit = np.sort(1.0 - probabilities[known, picture[known]])
    rank = math.ceil((len(misfit) + 1) * coverage)
    if rank > len(misfit):
        return 0.0
    return math.floor(max(0.0, 1.0 - float(misfit[rank - 1])) * 1e6) / 1e6


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
    classes = picture_logits.shape[1]
    targets = np.full(picture_logits.shape, 1.0 / classes)
    known = labels.picture >= 0
    targets[known] = np.eye(classes)[labels.picture[known]]
    temperature = fit_temperature(picture_logits, targets)
    probabilities = softmax(picture_logits / temperature)
    return Calibration(
        temperature=temperature,
        conformal_threshold=fit_conformal_threshold(probabilities, labels.picture, coverage),
        element_thresholds=fit_element_thresholds(softmax(element_logits), labels),
    )
