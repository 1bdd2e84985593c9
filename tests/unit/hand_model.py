"""A model that gives the same answer for every note, and scorers with it for tests of a batch."""

from __future__ import annotations

import os
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Picture, Status

DEADLY = "Kills the process that reads it."
"""Stands for a note that is the end of the process."""
BROKEN = "Breaks the program."
"""Stands for a note on which the program has a fault."""


def hand_output(tokens: int = 1, score: float = 0.0) -> ModelOutput:
    """The answer of a model made by hand: ALS rather than not, and nothing documented."""
    return ModelOutput(
        picture=np.array([0.7, 0.1, 0.1, 0.1]),
        prediction_set=(Picture.ALS,),
        elements=np.full((12, 3), 1 / 3),
        statuses=(Status.MISSING,) * 12,
        score=score,
        tokens_read=tokens,
        tokens_of=tokens,
        windows=1,
    )


class HandModel:
    """Stands for a model: the same answer for every note."""

    folder = SimpleNamespace(config=SimpleNamespace(name="hand-made"), sha256="0" * 64)

    def predict(self, text_masked: str) -> ModelOutput:
        if text_masked == DEADLY:
            os._exit(9)
        if text_masked == BROKEN:
            raise KeyError(text_masked)
        return hand_output(len(text_masked.split()))


class HandScorer(NoteScorer):
    """A scorer with the model made by hand, in other processes, too."""

    def __init__(self, *, screen: bool = False) -> None:
        super().__init__(cast(OnnxModel, HandModel()), screen=screen)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(HandScorer, screen=self._screen), ()
