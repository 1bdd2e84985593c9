"""The trials of a sweep, as Optuna keeps them in an SQLite file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import FrozenTrial, Trial, TrialState

from mndnotes.errors import InputError
from mndnotes.training.search.space import Candidates, Range, Space

STUDY_FILE: Final = "study.db"
STARTUP_TRIALS: Final = 5
"""Complete trials before one may be stopped early."""

WARMUP_EPOCHS: Final = 2
"""First epoch after which a trial may be stopped early: the first tells of the warm-up only."""

RUN_ID: Final = "run_id"
"""User attribute of a study: the id of its MLflow run."""

PROBLEM: Final = "problem"
"""User attribute of a trial that could not be trained: why, in one sentence."""

_SPACE: Final = "space"


def open_study(space: Space, folder: Path, resume: bool) -> Any:
    """Make the study of a sweep in a folder, or open it to go on.

    Raises:
        InputError: there is nothing to resume, or it searched another space.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    path = folder / STUDY_FILE
    if resume and not path.is_file():
        raise InputError(f"there is no sweep to resume in {folder}; start anew")
    study = optuna.create_study(
        storage=f"sqlite:///{path.resolve().as_posix()}",
        study_name="sweep",
        direction="maximize",
        pruner=optuna.pruners.MedianPruner(STARTUP_TRIALS, WARMUP_EPOCHS),
        load_if_exists=True,
    )
    if study.user_attrs.get(_SPACE, space.as_dict()) != space.as_dict():
        raise InputError(f"the sweep in {folder} had another space; resume with that one")
    study.set_user_attr(_SPACE, space.as_dict())
    return study


def drop_interrupted(study: Any) -> None:
    """Drop a trial that ran when the sweep was killed; its candidates will be proposed again."""
    for trial in study.get_trials(states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)


def finished_trials(study: Any) -> list[FrozenTrial]:
    """Trials that need not be run again: complete, stopped early, or impossible to train."""
    done = (TrialState.COMPLETE, TrialState.PRUNED)
    trials = study.get_trials(deepcopy=False)
    return [trial for trial in trials if trial.state in done or PROBLEM in trial.user_attrs]


def best_trial(study: Any) -> FrozenTrial:
    """The complete trial with the highest value; the earliest one of equals.

    Raises:
        InputError: no trial is complete.
    """
    complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if not complete:
        problem = finished_trials(study)[0].user_attrs[PROBLEM]
        raise InputError(f"no trial could be trained: {problem}")
    return max(complete, key=lambda trial: float(trial.value))


def next_trial(study: Any, space: Space) -> Trial:
    """The next trial of a sweep; the first tries the recipe's own values, if the space has them.

    The seed depends on the recipe's and on the number of finished trials, so that a sweep that
    was killed goes on as it would have.
    """
    index = len(finished_trials(study))
    seed = np.random.SeedSequence((space.recipe.seed, index)).generate_state(1)[0]
    study.sampler = optuna.samplers.TPESampler(seed=int(seed))
    own = space.own_values()
    if index == 0 and own is not None:
        study.enqueue_trial(own)
    return study.ask({name: _distribution(found) for name, found in space.search.items()})


def repeat(study: Any, trial: Trial) -> bool:
    """End a trial as an earlier one with the same candidates did: training would, too.

    Returns:
        Whether there was one.
    """
    same = [past for past in finished_trials(study) if past.params == trial.params]
    if not same:
        return False
    past = same[0]
    if PROBLEM in past.user_attrs:
        give_up(study, trial, past.user_attrs[PROBLEM])
        return True
    for epoch, value in past.intermediate_values.items():
        trial.report(value, epoch)
    complete = past.state == TrialState.COMPLETE
    study.tell(trial, past.value if complete else None, past.state)
    return True


def give_up(study: Any, trial: Trial, problem: str) -> None:
    """End a trial that can't be trained, and keep why."""
    trial.set_user_attr(PROBLEM, problem)
    study.tell(trial, state=TrialState.FAIL)


def _distribution(candidates: Candidates) -> BaseDistribution:
    if not isinstance(candidates, Range):
        return CategoricalDistribution(candidates)
    if isinstance(candidates.low, int):
        return IntDistribution(candidates.low, int(candidates.high), log=candidates.log)
    return FloatDistribution(candidates.low, candidates.high, log=candidates.log)
