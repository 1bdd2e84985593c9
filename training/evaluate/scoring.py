"""A model folder against labelled notes, as serving would read them; no torch here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from mndnotes.data.corpus import Split, load_notes, read_labelled
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Picture, Status
from mndnotes.training.evaluation import Predictions


def read_notes(path: Path | None, split: str) -> list[LabelledNote]:
    """Labelled notes of a JSONL file, or of a hand-written split where no file is given.

    Raises:
        InputError: the file can't be read, or a line is no labelled note.
    """
    if path is None:
        return load_notes(cast(Split, split))
    try:
        notes = list(read_labelled(path))
    except (OSError, UnicodeDecodeError):
        raise InputError(f"the notes file {path} can't be read as UTF-8 text; save it so") from None
    if not notes:
        raise InputError(f"the notes file {path} holds no note; add some")
    return notes


def predict_notes(
    folder: Path, notes: Sequence[LabelledNote], progress: Callable[[int], None] = lambda done: None
) -> Predictions:
    """What the model of a serving folder says about notes, by itself.

    Args:
        folder: a serving folder.
        notes: to be read.
        progress: told the number of notes that were read.

    Raises:
        ModelError: the folder can't be used.
    """
    model = OnnxModel(ModelFolder.open(folder), threads=0)
    outputs = []
    for done, note in enumerate(notes, start=1):
        outputs.append(model.predict(mask_diagnoses(note.text)))
        progress(done)
    return predictions_of(outputs)


def predictions_of(outputs: Sequence[ModelOutput]) -> Predictions:
    """Outputs of the serving model as arrays."""
    statuses = list(Status)
    return Predictions(
        picture=np.stack([o.picture for o in outputs]),
        statuses=np.array([[statuses.index(s) for s in o.statuses] for o in outputs]),
        score=np.array([o.score for o in outputs]),
        sets=np.array([[label in o.prediction_set for label in Picture] for o in outputs]),
    )
