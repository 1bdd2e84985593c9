"""The notes of a run and their labels as arrays; no torch here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mndnotes.data.corpus import load_notes, notes_digest
from mndnotes.data.records import INSUFFICIENT, LabelledNote
from mndnotes.data.simulator import simulate
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.evaluation import Labels
from mndnotes.training.recipe import Recipe

VALIDATION_DIGEST = "validation_digest"
"""Name of the fact that tells which validation notes a run was measured on."""


@dataclass(frozen=True, slots=True)
class NoteSplits:
    """The notes of a run; training notes may hold the same note several times.

    Attributes:
        train: notes to learn from.
        validation: notes to stop, calibrate and compare by.
        own: those of the training notes that came with the call, each once.
    """

    train: tuple[LabelledNote, ...]
    validation: tuple[LabelledNote, ...]
    own: tuple[LabelledNote, ...] = ()


def load_splits(recipe: Recipe) -> NoteSplits:
    """Gather the notes a recipe asks for: hand-written ones repeated, simulated ones once."""
    train: list[LabelledNote] = []
    validation: list[LabelledNote] = []
    if recipe.hand_written:
        train += list(load_notes("train")) * recipe.hand_written_repeat
        validation += load_notes("validation")
    seed = recipe.simulator_seed
    train += simulate(recipe.simulated_notes, seed)
    if recipe.simulated_validation_notes:
        validation += simulate(recipe.simulated_validation_notes, seed, split="validation")
    return NoteSplits(tuple(train), tuple(validation))


def validation_facts(notes: Sequence[LabelledNote]) -> dict[str, Any]:
    """Number and digest of the notes that a model is calibrated and compared by."""
    return {"validation_notes": len(notes), VALIDATION_DIGEST: notes_digest(notes)}


def labels_of(notes: Sequence[LabelledNote]) -> Labels:
    """Labels as arrays; an INSUFFICIENT picture becomes -1."""
    statuses, pictures = list(Status), list(Picture)
    return Labels(
        picture=np.array(
            [-1 if n.picture == INSUFFICIENT else pictures.index(Picture(n.picture)) for n in notes]
        ),
        elements=np.array([[statuses.index(n.elements[e]) for e in Element] for n in notes]),
        score=np.array([float(n.score) for n in notes]),
    )


def picture_targets(picture: NDArray[np.int64], smoothing: float = 0.0) -> NDArray[np.float64]:
    """Target probabilities ``(N, 4)``: one-hot, softened; uniform where the picture is -1."""
    count = len(Picture)
    targets = np.full((len(picture), count), 1.0 / count)
    known = picture >= 0
    targets[known] = np.eye(count)[picture[known]] * (1 - smoothing) + smoothing / count
    return targets


def class_weights(labels: Labels, balance: float) -> dict[str, Any]:
    """Loss weights by inverse class frequency to the power ``balance``, between 0.3 and 4.

    Returns:
        ``picture_class_weights`` (4) and ``element_class_weights`` (12 x 3).
    """

    def weights(values: NDArray[np.int64], size: int) -> list[float]:
        counts = np.bincount(values, minlength=size)
        expected = max(len(values), 1) / size
        raw = (expected / np.maximum(counts, 1)) ** balance
        return [round(float(w), 4) for w in raw.clip(0.3, 4.0)]

    return {
        "picture_class_weights": weights(labels.picture[labels.picture >= 0], len(Picture)),
        "element_class_weights": [weights(column, len(Status)) for column in labels.elements.T],
    }
