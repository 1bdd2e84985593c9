"""The weights folder: a model as transformers keeps it, in float16, for GPUs and retraining."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from transformers.utils import SAFE_WEIGHTS_NAME

from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError, ModelError
from mndnotes.inference.model_folder import CARD_FILE, CONFIG_FILE, TOKENIZER_FILE, write_manifest
from mndnotes.inference.windows import Windows
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.training.folders import json_text, whole_folder
from mndnotes.training.network.base import model_name
from mndnotes.training.network.graph import largest_gap, run_torch
from mndnotes.training.network.model import NoteModel
from mndnotes.training.recipe import PACKAGED_BASE, Recipe
from mndnotes.training.release.export import (
    FACTS_FILE,
    PARITY_NOTES,
    RECIPE_FILE,
    TrainedRun,
)

HALF_TOLERANCE = 0.1
"""Largest difference in logits that storing in float16 may make; no probability moves by 0.03."""


def export_weights(run: TrainedRun, validation: Sequence[LabelledNote], target: Path) -> float:
    """Write the weights of a run in float16, with all that is needed to train or export from them.

    The folder appears complete or not at all.

    Args:
        run: a finished training run.
        validation: notes, of which the first few are compared.
        target: a folder that does not exist yet, or is empty.

    Returns:
        The largest difference in logits that the rounding makes.

    Raises:
        InputError: the target is not empty, or there is no validation note.
        ModelError: the rounded weights answer otherwise.
    """
    if not validation:
        raise InputError("there is no validation note to compare the weights on; add some")
    tokenizer = run.tokenizer()
    windows = [tokenizer.encode(mask_diagnoses(n.text)) for n in validation[:PARITY_NOTES]]
    with whole_folder(target) as staged:
        rounded: Any = run.model()
        rounded.half().save_pretrained(staged)
        # safetensors makes files that only their owner can read
        shutil.copymode(staged / CONFIG_FILE, staged / SAFE_WEIGHTS_NAME)
        gap = check_half(run.model(), replace(run, folder=staged).model(), windows)
        texts = {
            TOKENIZER_FILE: tokenizer.to_str(),
            RECIPE_FILE: json_text(_portable(run.recipe, run.facts).model_dump()),
            FACTS_FILE: json_text(run.facts),
            CARD_FILE: _card(run.facts, gap, len(windows)),
        }
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="\n")
        write_manifest(staged)
    return gap


def check_half(model: NoteModel, stored: NoteModel, notes: Sequence[Windows]) -> float:
    """Largest difference in logits between a model and its rounded copy, both in float32.

    Raises:
        ModelError: it is more than `HALF_TOLERANCE`, or a picture differs.
    """
    ours, theirs = run_torch(model, notes), run_torch(stored, notes)
    gap = largest_gap(ours, theirs)
    same = bool((ours.picture_logits.argmax(-1) == theirs.picture_logits.argmax(-1)).all())
    if not (same and gap <= HALF_TOLERANCE):
        raise ModelError(
            f"in float16 the weights differ by {gap:.1e} in logits, or name another picture;"
            " keep the run's own in float32"
        )
    return gap


def _portable(recipe: Recipe, facts: Mapping[str, Any]) -> Recipe:
    """The recipe without the path that its base may have been read from."""
    if recipe.base == PACKAGED_BASE:
        return recipe
    return recipe.model_copy(update={"base": facts["base_model"]})


def _card(facts: Mapping[str, Any], gap: float, notes: int) -> str:
    text = (files(__package__) / "weights_card.md").read_text(encoding="utf-8")
    name = model_name(str(facts["base_model"]))
    return Template(text).substitute(facts, name=name, gap=f"{gap:.4f}", parity_notes=notes)
