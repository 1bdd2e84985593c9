"""What the model says of a note: the graph's own numbers, and those after calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mndnotes.inference.model_folder import ModelFolder, ServingConfig
from mndnotes.rules.vocabulary import Element, Picture, Status

PRESENT = list(Status).index(Status.PRESENT)


@dataclass(frozen=True, slots=True, eq=False)
class RawOutput:
    """What the graph itself returns for one note, before calibration.

    Attributes:
        picture_logits: shape ``(4,)``, order of `Picture`.
        element_logits: shape ``(12, 3)``, order of `Element` and `Status`.
        score: documentation score as a share, 0 to 1.
        tokens_read: content tokens the graph saw.
        tokens_of: content tokens of the note.
        windows: number of windows.
    """

    picture_logits: NDArray[np.float64]
    element_logits: NDArray[np.float64]
    score: float
    tokens_read: int
    tokens_of: int
    windows: int


@dataclass(frozen=True, slots=True, eq=False)
class ModelOutput:
    """What the model says about one note.

    Attributes:
        picture: probabilities after temperature scaling, shape ``(4,)``, order of
            `Picture`.
        prediction_set: labels that conform, likeliest first; never empty.
        elements: probabilities, shape ``(12, 3)``, order of `Element` and
            `Status`.
        statuses: the status of each element by its threshold, length 12.
        score: documentation score, 0 to 100.
        tokens_read: content tokens the model saw.
        tokens_of: content tokens of the note.
        windows: number of windows.
    """

    picture: NDArray[np.float64]
    prediction_set: tuple[Picture, ...]
    elements: NDArray[np.float64]
    statuses: tuple[Status, ...]
    score: float
    tokens_read: int
    tokens_of: int
    windows: int


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Softmax over the last axis, in float64."""
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def prediction_set(
    probabilities: NDArray[np.floating], masses: Mapping[Picture, float]
) -> tuple[Picture, ...]:
    """Adaptive prediction set (Romano, Sesia and Candès 2020), likeliest label first.

    A label is in it if the likelier labels hold no more probability together than the label's mass
    allows, so the likeliest one always is. Flat probabilities leave many labels, a sure answer one.
    """
    order = np.argsort(-probabilities, kind="stable")
    labels = list(Picture)
    before = likelier_mass(probabilities)
    return tuple(labels[i] for i in order if before[i] <= masses[labels[i]])


def likelier_mass(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probability of all likelier labels together, for each label; shape ``(..., 4)``."""
    order = np.argsort(-probabilities, axis=-1, kind="stable")
    ranked = np.take_along_axis(np.asarray(probabilities, dtype=np.float64), order, axis=-1)
    before = np.empty_like(ranked)
    np.put_along_axis(before, order, np.cumsum(ranked, axis=-1) - ranked, axis=-1)
    return before.clip(min=0.0)


def element_statuses(
    probabilities: NDArray[np.floating], thresholds: NDArray[np.floating]
) -> NDArray[np.int64]:
    """Status index of each element: present from its threshold on, else the likelier other one.

    Args:
        probabilities: shape ``(..., 12, 3)``.
        thresholds: least probability of ``present``, shape ``(12,)``.

    Returns:
        Indices into `Status`, shape ``(..., 12)``.
    """
    others = probabilities.copy()
    others[..., PRESENT] = -1.0
    reached = probabilities[..., PRESENT] >= thresholds
    return np.where(reached, PRESENT, others.argmax(axis=-1)).astype(np.int64)


def calibrated(raw: RawOutput, config: ServingConfig) -> ModelOutput:
    """What a raw output comes to with the temperature, set masses and thresholds of a folder."""
    picture = softmax(raw.picture_logits / config.temperature)
    elements = softmax(raw.element_logits)
    thresholds = np.array([config.element_thresholds[element] for element in Element])
    statuses = list(Status)
    return ModelOutput(
        picture=picture,
        prediction_set=prediction_set(picture, config.set_masses),
        elements=elements,
        statuses=tuple(statuses[i] for i in element_statuses(elements, thresholds)),
        score=100.0 * raw.score,
        tokens_read=raw.tokens_read,
        tokens_of=raw.tokens_of,
        windows=raw.windows,
    )


class NoteReader(Protocol):
    """The model, whatever runs it; threads may share one."""

    @property
    def folder(self) -> ModelFolder:
        """The serving folder, whose hash is that of the weights which are used."""

    def predict(self, text_masked: str) -> ModelOutput:
        """Score a text whose diagnosis names are masked."""
