"""A sweep: trains one recipe of a space after the other, in search of the one that validates best.

Optuna proposes the recipes, MLflow keeps each trial as a child of the run of the sweep. Nothing is
exported or registered: the best recipe is written as a file to train by.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
import yaml
from optuna import TrialPruned
from optuna.trial import Trial, TrialState

from mndnotes.errors import MndnotesError
from mndnotes.training.fitting.labels import load_splits
from mndnotes.training.fitting.trainer import EpochReporter, quiet_libraries
from mndnotes.training.network.base import load_base
from mndnotes.training.recipe import Recipe
from mndnotes.training.release.tracking import RunLog, tracked_run
from mndnotes.training.run import fit, log_inputs, new_folder, require_notes
from mndnotes.training.search.space import Space
from mndnotes.training.search.study import (
    RUN_ID,
    best_trial,
    drop_interrupted,
    finished_trials,
    give_up,
    next_trial,
    open_study,
    repeat,
)
from mndnotes.training.search.sweep_report import BEST_FILE, describe, outcome, table, write_report

DEFAULT_TRIALS: Final = 20
SELECTION: Final = "validation.selection"

_TOTAL: Final = "trials"
_SCRATCH: Final = "trial"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep found.

    Attributes:
        best: file of the best recipe.
        table: the trials, to be shown.
    """

    best: Path
    table: str


def run_sweep(
    space: Space,
    output: Path,
    trials: int | None = None,
    resume: bool = False,
    progress: Progress = lambda line: None,
) -> SweepResult:
    """Search a space, one trial at a time.

    Args:
        space: what to search.
        output: folder of the sweep; new, unless resumed.
        trials: in all, those before a resumption included; else as many as the sweep was begun
            with, else 20.
        resume: go on with the sweep in ``output``; finished trials are not run again.
        progress: is told in a line what begins and how it ended.

    Raises:
        InputError: the folder is in use, there is nothing to resume, the space is not that of the
            sweep to resume, or no trial could be trained.
    """
    quiet_libraries()
    if not resume:
        new_folder(output)
    study = open_study(space, output, resume)
    drop_interrupted(study)
    total = trials or study.user_attrs.get(_TOTAL, DEFAULT_TRIALS)
    study.set_user_attr(_TOTAL, total)
    with tracked_run(study.user_attrs.get(RUN_ID), f"sweep-{output.name}") as log:
        study.set_user_attr(RUN_ID, log.run_id)
        log.end_children()
        log.environment()
        log.text("space.yaml", yaml.safe_dump(space.as_dict(), sort_keys=False))
        for index in range(len(finished_trials(study)), total):
            trial = next_trial(study, space)
            progress(f"Trial {index + 1} of {total}: {describe(trial.params)}")
            if not repeat(study, trial):
                _run_trial(study, trial, space.recipe_with(trial.params), output / _SCRATCH)
            progress(outcome(finished_trials(study)[-1]))
        write_report(study, space.recipe_with(best_trial(study).params), output, log)
    return SweepResult(output / BEST_FILE, table(study))


def _run_trial(study: Any, trial: Trial, recipe: Recipe, scratch: Path) -> None:
    """Train by one recipe and tell the study how well it validated; leaves no checkpoint."""
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        with tracked_run(name=f"trial-{trial.number}", nested=True) as log:
            selection = _best_selection(recipe, scratch, trial, log)
    except MndnotesError as error:
        give_up(study, trial, str(error))
    except torch.OutOfMemoryError:
        give_up(study, trial, "the device ran out of memory; lower batch_tokens")
    else:
        study.tell(trial, selection, TrialState.PRUNED if selection is None else None)
    shutil.rmtree(scratch, ignore_errors=True)


def _best_selection(recipe: Recipe, scratch: Path, trial: Trial, log: RunLog) -> float | None:
    """The validation measure of the best epoch; none if the trial was stopped early."""
    splits = load_splits(recipe)
    require_notes(splits)
    base = load_base(recipe)
    log_inputs(log, recipe, base, splits)
    try:
        state: Any = fit(recipe, splits, base, scratch, [log.metrics, _pruning(trial)]).state
    except TrialPruned:
        log.tags({"trial": "pruned"})
        return None
    selection: float = state.best_metric
    log.metrics({"selection": selection})
    return selection


def _pruning(trial: Trial) -> EpochReporter:
    """Tells the study each epoch's validation measure and stops the trial where it says so."""

    def report(measures: dict[str, float], epoch: int) -> None:
        if SELECTION in measures:
            trial.report(measures[SELECTION], epoch)
            if trial.should_prune():
                raise TrialPruned

    return report
