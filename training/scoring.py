"""A model folder against labelled notes, as serving would read them; no torch here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from mndnotes.data.corpus import Split, load_notes, read_labelled
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.onnx_model import ModelOutput, OnnxModel
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Picture, Status
from mndnotes.training.evaluation import Predictions, evaluate, intervals
from mndnotes.training.labels import labels_of


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
        raise InputError(f"the notes file {path} can't be read as UTF-8 text") from None
    if not notes:
        raise InputError(f"the notes file {path} holds no note; add some")
    return notes


def measure_folder(folder: Path, notes: Sequence[LabelledNote]) -> dict[str, Any]:
    """Measures of a serving folder on notes, ``intervals`` among them.

    Raises:
        ModelError: the folder can't be used.
    """
    model = OnnxModel(ModelFolder.open(folder), threads=0)
    predictions = predictions_of([model.predict(mask_diagnoses(n.text)) for n in notes])
    labels = labels_of(notes)
    return {**evaluate(labels, predictions), "intervals": intervals(labels, predictions)}


def predictions_of(outputs: Sequence[ModelOutput]) -> Predictions:
    """Outputs of the serving model as arrays."""
    statuses = list(Status)
    return Predictions(
        picture=np.stack([o.picture for o in outputs]),
        statuses=np.array([[statuses.index(s) for s in o.statuses] for o in outputs]),
        score=np.array([o.score for o in outputs]),
        sets=np.array([[label in o.prediction_set for label in Picture] for o in outputs]),
    )
