"""Leaving a note to a human where the model is unsure of its picture: risk and coverage by class.

The class of a note is the picture that the model chose, all that is known in use, and its
confidence is the probability of that picture. The risk at a coverage is the share of wrong pictures
among the notes that are answered when the least confident are not (Geifman and El-Yaniv 2017); its
mean over all coverages is the area under the curve, AURC (Geifman, Uziel and El-Yaniv 2019).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mndnotes.rules.vocabulary import Picture
from mndnotes.training.evaluation import FloatArray, IntArray, Labels, Predictions
from mndnotes.training.fitting.calibration import answer_threshold

ALL: Final = "all"
"""Stands for all classes together."""

COVERAGES: Final = (100, 95, 90, 80, 50)
"""Percentages of notes answered at which the risk is told."""

RIGHT_SHARE: Final = 0.95
"""Share of the answered notes of a class that its threshold keeps right where it is fitted."""


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """How the risk falls as the least confident notes of a class are left to a human.

    Attributes:
        picture: the class, or ``all``.
        notes: of the class.
        risks: share of wrong pictures by percentage of notes answered; empty for no note.
        aurc: mean risk over all coverages; ``None`` for no note.
    """

    picture: str
    notes: int
    risks: dict[int, float]
    aurc: float | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a threshold does to the notes of a class.

    Attributes:
        picture: the class, or ``all``: each class by its threshold.
        threshold: least confidence of an answer; ``None`` for ``all``, and where no confidence is
            enough.
        notes: of the class.
        answered: those that reach the threshold.
        right: those of the answered whose picture is right.
        interval: 95 % interval of the share that is right (Wilson 1927); ``None`` for no answer.
    """

    picture: str
    threshold: float | None
    notes: int
    answered: int
    right: int
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ThresholdMarks:
    """Thresholds fitted on some notes, and what they do to others.

    Attributes:
        fitted_on: number of notes that they were fitted on.
        own: answers where each class has a threshold of its own.
        shared: answers where one threshold, fitted on all classes together, holds for each.
        thin: number of notes too thin to tell, which nobody can answer rightly.
        thin_answered: those that reach the threshold of their class all the same.
    """

    fitted_on: int
    own: list[Answered]
    shared: list[Answered]
    thin: int
    thin_answered: int


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """The picture chosen for each of some notes, its probability, and whether it is right."""

    picture: IntArray
    confidence: FloatArray
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, labels: Labels, said: Predictions, *, thin: bool = False) -> _Choices:
        """On the notes with a picture, or on those too thin to tell."""
        rows = (labels.picture < 0) == thin
        chosen = said.picture[rows].argmax(axis=1)
        return cls(chosen, said.picture[rows].max(axis=1), chosen == labels.picture[rows])

    def of_class(self, label: Picture) -> _Choices:
        """Those of one class."""
        rows = self.picture == list(Picture).index(label)
        return _Choices(self.picture[rows], self.confidence[rows], self.right[rows])

    def by_class(self) -> dict[str, _Choices]:
        """Those of each class, then all."""
        return {**{str(label): self.of_class(label) for label in Picture}, ALL: self}

    def threshold(self) -> float:
        """Fitted on these notes."""
        return answer_threshold(self.confidence, self.right, RIGHT_SHARE)


def risk_curve(confidence: FloatArray, right: NDArray[np.bool_]) -> FloatArray:
    """Share of wrong pictures among the 1, 2, … N most confident notes, ``(N,)``.

    Notes of equal confidence share their wrong pictures out, so that their order does not matter.

    Args:
        confidence: ``(N,)``.
        right: ``(N,)``.
    """
    _, rank = np.unique(-confidence, return_inverse=True)
    wrong = np.bincount(rank, ~right) / np.bincount(rank)
    return np.asarray(wrong[np.sort(rank)].cumsum() / np.arange(1, len(rank) + 1))


def risk_curves(labels: Labels, said: Predictions) -> dict[str, FloatArray]:
    """`risk_curve` of the notes with a picture: of each class, then of all."""
    classes = _Choices.of(labels, said).by_class()
    return {name: risk_curve(found.confidence, found.right) for name, found in classes.items()}


def risk_coverage(labels: Labels, said: Predictions) -> list[RiskCoverage]:
    """What is told of the `risk_curves`."""
    return [_told(name, curve) for name, curve in risk_curves(labels, said).items()]


def _told(name: str, curve: FloatArray) -> RiskCoverage:
    count = len(curve)
    if not count:
        return RiskCoverage(name, 0, {}, None)
    risks = {share: float(curve[math.ceil(count * share / 100) - 1]) for share in COVERAGES}
    return RiskCoverage(name, count, risks, float(curve.mean()))


def threshold_marks(
    fit_labels: Labels, fit_said: Predictions, labels: Labels, said: Predictions
) -> ThresholdMarks:
    """Fit thresholds on the notes with a picture, and apply them to other notes.

    Args:
        fit_labels: of the notes to fit on.
        fit_said: what the model says about them.
        labels: of the notes to measure on.
        said: what the model says about those.
    """
    fit = _Choices.of(fit_labels, fit_said)
    own = {label: fit.of_class(label).threshold() for label in Picture}
    shared = dict.fromkeys(Picture, fit.threshold())
    told, thin = _Choices.of(labels, said), _Choices.of(labels, said, thin=True)
    return ThresholdMarks(
        fitted_on=len(fit.picture),
        own=_answered(told, own),
        shared=_answered(told, shared),
        thin=len(thin.picture),
        thin_answered=int(_reached(thin, own).sum()),
    )


_Thresholds = Mapping[Picture, float]


def _reached(choices: _Choices, thresholds: _Thresholds) -> NDArray[np.bool_]:
    return choices.confidence >= np.array([thresholds[label] for label in Picture])[choices.picture]


def _answered(choices: _Choices, thresholds: _Thresholds) -> list[Answered]:
    rows = []
    for name, found in choices.by_class().items():
        reached = _reached(found, thresholds)
        answered, right = int(reached.sum()), int(found.right[reached].sum())
        least = math.inf if name == ALL else thresholds[Picture(name)]
        rows.append(
            Answered(
                picture=name,
                threshold=least if math.isfinite(least) else None,
                notes=len(found.picture),
                answered=answered,
                right=right,
                interval=_wilson(right, answered),
            )
        )
    return rows


def _wilson(right: int, count: int) -> tuple[float, float] | None:
    from scipy.stats import binomtest

    if not count:
        return None
    low, high = binomtest(right, count).proportion_ci(method="wilson")
    return float(low), float(high)
