"""One training run from recipe to registered model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.data.corpus import notes_digest
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import TOKENIZER_FILE
from mndnotes.training.fitting.dataset import encode_notes
from mndnotes.training.fitting.labels import (
    NoteSplits,
    class_weights,
    labels_of,
    validation_facts,
)
from mndnotes.training.fitting.trainer import (
    EncodedSplits,
    EpochReport,
    EpochReporter,
    NoteTrainer,
    device_name,
    last_checkpoint,
    quiet_libraries,
)
from mndnotes.training.folders import write_json
from mndnotes.training.network.base import Base, build_model, load_base
from mndnotes.training.own_notes import own_facts
from mndnotes.training.recipe import Recipe
from mndnotes.training.release.export import (
    FACTS_FILE,
    METRICS_FILE,
    RECIPE_FILE,
    TRAINED_FOLDER,
    Exported,
    TrainedRun,
    export_measured,
)
from mndnotes.training.release.run_report import log_report
from mndnotes.training.release.tracking import RunLog, tracked_run

SERVING_FOLDER = "serving"
RUN_FILE = "run.json"
TRAIN_DIGEST = "train_digest"
"""Name of the fact that tells which notes a run learnt from."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run made.

    Attributes:
        serving: the serving folder.
        metrics: of the exported graph on the validation notes.
        version: of the registered model.
    """

    serving: Path
    metrics: dict[str, Any]
    version: str


def train_run(recipe: Recipe, splits: NoteSplits, output: Path, resume: bool = False) -> RunResult:
    """Train, export, measure, log and register.

    Args:
        recipe: how to train.
        splits: what to train and validate on.
        output: folder of the run; new, unless resumed.
        resume: go on from the last checkpoint in ``output``.

    Raises:
        InputError: the folder is in use, or there is nothing to resume or it learnt from other
            notes, or a split is empty.
        ModelError: the base can't be used, or the exported graph differs from the model.
    """
    quiet_libraries()
    _prepare_folder(recipe, output, resume)
    require_notes(splits)
    run_id = _run_id(output, splits) if resume else None
    with tracked_run(run_id, output.name) as log:
        known = {"run_id": log.run_id, TRAIN_DIGEST: notes_digest(splits.train)}
        write_json(output / RUN_FILE, known)
        base = load_base(recipe)
        facts = log_inputs(log, recipe, base, splits)
        trainer = fit(recipe, splits, base, output, [log.metrics], resume)
        _save(trainer.model, base, facts, output)
        exported = _export(output, splits)
        metrics, serving = exported.metrics, output / SERVING_FOLDER
        log.metrics({f"final.{k}": v for k, v in metrics.items() if k != "intervals"})
        log_report(log, splits.validation, exported.said)
        return RunResult(serving, metrics, log.model(serving))


def train_untracked(recipe: Recipe, splits: NoteSplits, output: Path, resume: bool = False) -> Path:
    """Train and export as `train_run` does, and log and register nothing.

    Returns:
        The serving folder.

    Raises:
        InputError: as `train_run`.
        ModelError: likewise.
    """
    quiet_libraries()
    _prepare_folder(recipe, output, resume)
    require_notes(splits)
    base = load_base(recipe)
    trainer = fit(recipe, splits, base, output, [], resume)
    _save(trainer.model, base, _facts(base, splits), output)
    _export(output, splits)
    return output / SERVING_FOLDER


def require_notes(splits: NoteSplits) -> None:
    """Refuse to train on nothing.

    Raises:
        InputError: a split is empty.
    """
    if not (splits.train and splits.validation):
        raise InputError("the recipe leaves no note to train on, or none to validate by; add some")


def log_inputs(log: RunLog, recipe: Recipe, base: Base, splits: NoteSplits) -> dict[str, Any]:
    """Log what decides a training: code and libraries, recipe, and the notes by digest.

    Returns:
        The facts about base and notes that the model card tells.
    """
    facts = _facts(base, splits)
    log.environment()
    log.parameters({**recipe.model_dump(), **facts})
    for context in ("training", "validation"):
        log.data_set(context, **_data_set(context, recipe, facts))
    return facts


def fit(
    recipe: Recipe,
    splits: NoteSplits,
    base: Base,
    output: Path,
    reporters: Sequence[EpochReporter],
    resume: bool = False,
) -> NoteTrainer:
    """Train a model.

    Args:
        recipe: how.
        splits: on what.
        base: where the model starts.
        output: checkpoints go below it.
        reporters: each is told the numbers of every epoch; what one raises ends the training.
        resume: go on from the last checkpoint in ``output``.

    Returns:
        The trainer, holding the model of the best epoch.
    """
    from transformers import set_seed

    set_seed(recipe.seed)
    tokenizer = base.tokenizer
    weights = class_weights(labels_of(splits.train), recipe.balance)
    encoded = EncodedSplits(
        train=encode_notes(splits.train, tokenizer, recipe.label_smoothing),
        validation=encode_notes(splits.validation, tokenizer),
        labels=labels_of(splits.validation),
    )
    trainer = NoteTrainer(build_model(base, recipe, **weights), recipe, encoded, output)
    for report in reporters:
        trainer.add_callback(EpochReport(report))
    checkpoint = str(last_checkpoint(output)) if resume else None
    trainer.train(resume_from_checkpoint=checkpoint)
    return trainer


def _save(model: Any, base: Base, facts: dict[str, Any], output: Path) -> None:
    folder = output / TRAINED_FOLDER
    model.save_pretrained(folder)
    (folder / TOKENIZER_FILE).write_text(base.tokenizer.to_str(), encoding="utf-8", newline="\n")
    write_json(output / FACTS_FILE, facts)


def _export(output: Path, splits: NoteSplits) -> Exported:
    serving = output / SERVING_FOLDER
    # a run that was stopped behind its export has one already
    shutil.rmtree(serving, ignore_errors=True)
    exported = export_measured(TrainedRun.open(output), splits.validation, serving)
    write_json(output / METRICS_FILE, exported.metrics)
    return exported


def run_folder(parent: Path, resume: bool) -> Path:
    """The next free numbered folder, or the last one in use to resume."""
    used = [int(p.name) for p in parent.glob("*") if p.name.isdigit()]
    return parent / str(max(used, default=0) + (0 if resume else 1))


def new_folder(output: Path) -> None:
    """Make the folder of a run.

    Raises:
        InputError: it is in use.
    """
    if output.exists() and any(output.iterdir()):
        raise InputError(f"the folder {output} is not empty; choose another, or resume")
    output.mkdir(parents=True, exist_ok=True)


def _prepare_folder(recipe: Recipe, output: Path, resume: bool) -> None:
    written = output / RECIPE_FILE
    if not resume:
        new_folder(output)
        write_json(written, recipe.model_dump())
        return
    last_checkpoint(output)
    if json.loads(written.read_text(encoding="utf-8")) != recipe.model_dump():
        raise InputError(f"the run in {output} had another recipe; resume with that one")


def _run_id(output: Path, splits: NoteSplits) -> str:
    """Of the tracked run that is resumed on the same notes."""
    known = json.loads((output / RUN_FILE).read_text(encoding="utf-8"))
    digest = notes_digest(splits.train)
    if known.get(TRAIN_DIGEST, digest) != digest:
        raise InputError(f"the run in {output} learnt from other notes; resume with the same ones")
    return str(known["run_id"])


def _facts(base: Base, splits: NoteSplits) -> dict[str, Any]:
    return {
        "base_model": base.name,
        "device": device_name(),
        "train_notes": len(splits.train),
        "train_unique": len({note.note_id for note in splits.train}),
        TRAIN_DIGEST: notes_digest(splits.train),
        **own_facts(splits.own),
        **validation_facts(splits.validation),
    }


def _data_set(context: str, recipe: Recipe, facts: dict[str, Any]) -> dict[str, Any]:
    """Digest, size and source of the notes that a run read; ``train_`` is how its facts begin."""
    prefix = "train" if context == "training" else context
    simulated = {
        "training": recipe.simulated_notes,
        "validation": recipe.simulated_validation_notes,
    }
    own = context == "training" and "own_notes" in facts
    sources = ["shipped notes"] * recipe.hand_written + ["simulator"] * bool(simulated[context])
    sources += ["notes of one's own"] * own
    return {
        "digest": facts[f"{prefix}_digest"],
        "notes": facts[f"{prefix}_notes"],
        "source": " and ".join(sources),
    }
