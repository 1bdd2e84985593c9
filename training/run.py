"""One training run from recipe to registered model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.data.corpus import notes_digest
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import TOKENIZER_FILE
from mndnotes.training.base import Base, build_model, load_base
from mndnotes.training.dataset import encode_notes
from mndnotes.training.export import (
    FACTS_FILE,
    METRICS_FILE,
    RECIPE_FILE,
    TRAINED_FOLDER,
    TrainedRun,
    export_measured,
)
from mndnotes.training.labels import (
    NoteSplits,
    class_weights,
    labels_of,
    validation_facts,
)
from mndnotes.training.recipe import Recipe
from mndnotes.training.run_report import log_report
from mndnotes.training.tracking import RunLog, tracked_run
from mndnotes.training.trainer import (
    EncodedSplits,
    EpochReport,
    NoteTrainer,
    device_name,
    last_checkpoint,
    quiet_libraries,
)

SERVING_FOLDER = "serving"
RUN_FILE = "run.json"


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
        InputError: the folder is in use, or there is nothing to resume, or a split is empty.
        ModelError: the base can't be used, or the exported graph differs from the model.
    """
    quiet_libraries()
    run_id = _prepare_folder(recipe, output, resume)
    if not (splits.train and splits.validation):
        raise InputError("the recipe leaves no note to train on, or none to validate by; add some")
    with tracked_run(run_id, output.name) as log:
        _write_json(output / RUN_FILE, {"run_id": log.run_id})
        base = load_base(recipe)
        facts = _facts(base, splits)
        log.environment()
        log.parameters({**recipe.model_dump(), **facts})
        for context in ("training", "validation"):
            log.data_set(context, **_data_set(context, recipe, facts))
        _train(recipe, splits, output, _Context(base, log, resume))
        _write_json(output / FACTS_FILE, facts)
        serving = output / SERVING_FOLDER
        exported = export_measured(TrainedRun.open(output), splits.validation, serving)
        metrics = exported.metrics
        _write_json(output / METRICS_FILE, metrics)
        log.metrics({f"final.{k}": v for k, v in metrics.items() if k != "intervals"})
        log_report(log, splits.validation, exported.said)
        return RunResult(serving, metrics, log.model(serving))


@dataclass(frozen=True, slots=True)
class _Context:
    base: Base
    log: RunLog
    resume: bool


def _train(recipe: Recipe, splits: NoteSplits, output: Path, context: _Context) -> None:
    from transformers import set_seed

    set_seed(recipe.seed)
    tokenizer = context.base.tokenizer
    weights = class_weights(labels_of(splits.train), recipe.balance)
    encoded = EncodedSplits(
        train=encode_notes(splits.train, tokenizer, recipe.label_smoothing),
        validation=encode_notes(splits.validation, tokenizer),
        labels=labels_of(splits.validation),
    )
    model = build_model(context.base, recipe, **weights)
    trainer = NoteTrainer(model, recipe, encoded, output)
    trainer.add_callback(EpochReport(context.log.metrics))
    checkpoint = str(last_checkpoint(output)) if context.resume else None
    trainer.train(resume_from_checkpoint=checkpoint)
    model.save_pretrained(output / TRAINED_FOLDER)
    (output / TRAINED_FOLDER / TOKENIZER_FILE).write_text(
        tokenizer.to_str(), encoding="utf-8", newline="\n"
    )


def run_folder(parent: Path, resume: bool) -> Path:
    """The next free numbered folder, or the last one in use to resume."""
    used = [int(p.name) for p in parent.glob("*") if p.name.isdigit()]
    return parent / str(max(used, default=0) + (0 if resume else 1))


def _prepare_folder(recipe: Recipe, output: Path, resume: bool) -> str | None:
    written = output / RECIPE_FILE
    if not resume:
        if output.exists() and any(output.iterdir()):
            raise InputError(f"the folder {output} is not empty; choose another, or resume")
        output.mkdir(parents=True, exist_ok=True)
        _write_json(written, recipe.model_dump())
        return None
    last_checkpoint(output)
    if json.loads(written.read_text(encoding="utf-8")) != recipe.model_dump():
        raise InputError(f"the run in {output} had another recipe; resume with that one")
    return str(json.loads((output / RUN_FILE).read_text(encoding="utf-8"))["run_id"])


def _facts(base: Base, splits: NoteSplits) -> dict[str, Any]:
    return {
        "base_model": base.name,
        "device": device_name(),
        "train_notes": len(splits.train),
        "train_unique": len({note.note_id for note in splits.train}),
        "train_digest": notes_digest(splits.train),
        **validation_facts(splits.validation),
    }


def _data_set(context: str, recipe: Recipe, facts: dict[str, Any]) -> dict[str, Any]:
    """Digest, size and source of the notes that a run read; ``train_`` is how its facts begin."""
    prefix = "train" if context == "training" else context
    simulated = {
        "training": recipe.simulated_notes,
        "validation": recipe.simulated_validation_notes,
    }
    sources = ["shipped notes"] * recipe.hand_written + ["simulator"] * bool(simulated[context])
    return {
        "digest": facts[f"{prefix}_digest"],
        "notes": facts[f"{prefix}_notes"],
        "source": " and ".join(sources),
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n")
