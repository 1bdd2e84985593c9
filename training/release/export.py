"""The serving folder: graph, tokenizer, configuration, model card and manifest."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from transformers.utils import SAFE_WEIGHTS_NAME

from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import (
    CARD_FILE,
    CONFIG_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    ModelFolder,
    ServingConfig,
    verify_files,
    write_manifest,
)
from mndnotes.inference.model_output import element_statuses, likelier_mass, softmax
from mndnotes.inference.windows import Windows, WindowTokenizer
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Element, Picture
from mndnotes.training.evaluation import Predictions, evaluate, intervals
from mndnotes.training.fitting.calibration import Calibration, calibrate
from mndnotes.training.fitting.labels import labels_of, validation_facts
from mndnotes.training.folders import json_text, whole_folder
from mndnotes.training.network import graph
from mndnotes.training.network.base import load_note_model, model_name
from mndnotes.training.network.model import NoteModel
from mndnotes.training.recipe import Recipe
from mndnotes.training.release.card import render_card

TRAINED_FOLDER = "model"
RECIPE_FILE = "recipe.json"
FACTS_FILE = "facts.json"
METRICS_FILE = "metrics.json"
PARITY_NOTES = 8
"""Notes on which torch and float32 ONNX are compared."""


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A finished training run on disk, or the weights folder that was exported from one.

    Attributes:
        folder: of the run.
        recipe: that made it.
        facts: about its data, for the model card.
    """

    folder: Path
    recipe: Recipe
    facts: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> TrainedRun:
        """Read what a finished run left behind.

        Raises:
            InputError: the folder holds no finished run.
            ModelError: it is a weights folder and was altered.
        """
        if (folder / MANIFEST_FILE).is_file():
            verify_files(folder)
        try:
            recipe = Recipe(**json.loads((folder / RECIPE_FILE).read_text(encoding="utf-8")))
            facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise InputError(f"there is no finished training run in {folder}; train one") from None
        return cls(folder, recipe, facts)

    @property
    def weights(self) -> Path:
        """Where configuration, weights and tokenizer lie."""
        inner = self.folder / TRAINED_FOLDER
        return inner if inner.is_dir() else self.folder

    def model(self) -> NoteModel:
        """The trained model, float32, in evaluation mode.

        Raises:
            InputError: the weights are missing.
            ModelError: they can't be read, or are those of another version.
        """
        if not (self.weights / SAFE_WEIGHTS_NAME).is_file():
            raise InputError(f"the training run in {self.folder} has no weights; train it again")
        return load_note_model(str(self.weights))

    def tokenizer(self) -> WindowTokenizer:
        """The tokenizer with the recipe's windows."""
        path = self.weights / TOKENIZER_FILE
        recipe = self.recipe
        return WindowTokenizer.from_file(path, recipe.window_tokens, recipe.window_overlap)


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """What the graph of a serving folder says about the validation notes.

    Attributes:
        metrics: the measures, ``intervals`` among them.
        said: calibrated, as served; in the order of the notes.
    """

    metrics: dict[str, Any]
    said: Predictions


def export_run(
    run: TrainedRun, validation: Sequence[LabelledNote], target: Path, int8: bool = True
) -> dict[str, Any]:
    """Write the serving folder of a run; the measures of `export_measured`."""
    return export_measured(run, validation, target, int8).metrics


def export_measured(
    run: TrainedRun, validation: Sequence[LabelledNote], target: Path, int8: bool = True
) -> Exported:
    """Write the serving folder of a run, calibrated on the graph that it holds.

    The folder appears complete or not at all.

    Args:
        run: a finished training run.
        validation: the notes to calibrate and measure by.
        target: a folder that does not exist yet, or is empty.
        int8: 8-bit weights; else float32, four times as large, the same bits on every processor.

    Raises:
        InputError: the target is not empty, or there is no validation note.
        ModelError: the graph differs from the model.
    """
    if not validation:
        raise InputError("there is no validation note to calibrate the model by; add some")
    with whole_folder(target) as staged:
        exported = _write_folder(run, validation, staged, int8)
        ModelFolder.open(staged)
    return exported


def _write_folder(
    run: TrainedRun, validation: Sequence[LabelledNote], folder: Path, int8: bool
) -> Exported:
    windows = [run.tokenizer().encode(mask_diagnoses(note.text)) for note in validation]
    outputs, metrics = _write_graph(run, windows, folder / MODEL_FILE, int8)
    labels = labels_of(validation)
    fitted = calibrate(outputs.picture_logits, outputs.element_logits, labels, run.recipe.coverage)
    said = apply_calibration(outputs, fitted)
    metrics |= evaluate(labels, said)
    metrics["intervals"] = intervals(labels, said)
    facts = {**run.facts, **validation_facts(validation)}
    _write_texts(TrainedRun(run.folder, run.recipe, facts), fitted, metrics, folder, int8)
    write_manifest(folder)
    return Exported(metrics, said)


def apply_calibration(outputs: graph.GraphOutputs, fitted: Calibration) -> Predictions:
    """Predictions as the served model makes them."""
    picture = softmax(outputs.picture_logits / fitted.temperature)
    thresholds = np.array([fitted.element_thresholds[e] for e in Element])
    masses = np.array([fitted.set_masses[label] for label in Picture])
    return Predictions(
        picture=picture,
        statuses=element_statuses(softmax(outputs.element_logits), thresholds),
        score=100.0 * outputs.score,
        sets=likelier_mass(picture) <= masses,
    )


def _write_graph(
    run: TrainedRun, windows: Sequence[Windows], target: Path, int8: bool
) -> tuple[graph.GraphOutputs, dict[str, Any]]:
    model = run.model()
    with tempfile.TemporaryDirectory(dir=target.parent.parent) as scratch:
        plain, small = Path(scratch) / "float.onnx", Path(scratch) / "int8.onnx"
        graph.export_float_graph(model, plain)
        metrics: dict[str, Any] = {
            "onnx_parity_gap": graph.check_parity(model, plain, windows[:PARITY_NOTES])
        }
        reference = graph.run_graph(plain, windows)
        if not int8:
            graph.strip_graph(plain, target)
            return reference, metrics
        graph.quantise_graph(plain, small)
        graph.strip_graph(small, target)
    outputs = graph.run_graph(target, windows)
    return outputs, metrics | graph.agreement(reference, outputs)


def _write_texts(
    run: TrainedRun, fitted: Calibration, metrics: dict[str, Any], folder: Path, int8: bool
) -> None:
    recipe = run.recipe
    config = ServingConfig(
        window_tokens=recipe.window_tokens,
        window_overlap=recipe.window_overlap,
        temperature=fitted.temperature,
        set_masses=fitted.set_masses,
        element_thresholds=fitted.element_thresholds,
        name=model_name(str(run.facts["base_model"])),
        base=str(run.facts["base_model"]),
        int8=int8,
    )
    content = json_text(config.to_json())
    facts = {
        **run.facts,
        "window_tokens": recipe.window_tokens,
        "window_overlap": recipe.window_overlap,
        "precision": "8-bit encoder weights, float32 heads" if int8 else "float32",
        "procedure": _procedure(recipe),
        "temperature": f"{fitted.temperature:.3f}",
        "set_masses": ", ".join(f"{p} {mass:.3f}" for p, mass in fitted.set_masses.items()),
        "coverage": f"{recipe.coverage:.0%}",
    }
    texts = {
        CONFIG_FILE: content,
        TOKENIZER_FILE: run.tokenizer().to_str(),
        CARD_FILE: render_card(facts, metrics),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _procedure(recipe: Recipe) -> str:
    return (
        f"AdamW, at most {recipe.epochs} epochs, peak learning rate {recipe.learning_rate:g}"
        f" (encoder) and {recipe.head_learning_rate:g} (heads), about {recipe.batch_tokens} tokens"
        f" a batch, dropout {recipe.hidden_dropout:g}, seed {recipe.seed}. Losses: picture"
        f" {recipe.picture_weight:g}, elements {recipe.element_weight:g}, score"
        f" {recipe.score_weight:g}, attention on the labelled evidence"
        f" {recipe.evidence_weight:g}. Hand-written notes were repeated"
        f" {recipe.hand_written_repeat} times."
    )
