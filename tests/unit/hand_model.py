"""A model that gives the same answer for every note, and scorers with it for tests of a batch."""

from __future__ import annotations

import os
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from mndnotes.inference.onnx_model import ModelOutput, OnnxModel
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Picture, Status

DEADLY = "Kills the process that reads it."
"""Stands for a note that is the end of the process."""
BROKEN = "Breaks the program."
"""Stands for a note on which the program has a fault."""


class HandModel:
    """Stands for a model: the same answer for every note."""

    folder = SimpleNamespace(config=SimpleNamespace(name="hand-made"), sha256="0" * 64)

    def predict(self, text_masked: str) -> ModelOutput:
        if text_masked == DEADLY:
            os._exit(9)
        if text_masked == BROKEN:
            raise KeyError(text_masked)
        return ModelOutput(
            picture=np.array([0.7, 0.1, 0.1, 0.1]),
            prediction_set=(Picture.ALS,),
            elements=np.full((12, 3), 1 / 3),
            statuses=(Status.MISSING,) * 12,
            score=0.0,
            tokens_read=len(text_masked.split()),
            tokens_of=len(text_masked.split()),
            windows=1,
        )


class HandScorer(NoteScorer):
    """A scorer with the model made by hand, in other processes, too."""

    def __init__(self, *, screen: bool = False) -> None:
        super().__init__(cast(OnnxModel, HandModel()), screen=screen)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(HandScorer, screen=self._screen), ()
