"""What a sweep leaves: a table of its trials, a picture of them, and the best recipe."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from optuna.trial import FrozenTrial, TrialState

from mndnotes.training.evaluate.figures import save_svg, sweep_figure
from mndnotes.training.recipe import Recipe
from mndnotes.training.release.run_report import as_csv
from mndnotes.training.release.tracking import RunLog
from mndnotes.training.search.study import PROBLEM, best_trial, finished_trials

BEST_FILE: Final = "best.yaml"
TRIALS_FILE: Final = "trials.csv"
FIGURE_FILE: Final = "history.svg"

_STATES: Final = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
}


def trial_rows(study: Any) -> list[dict[str, Any]]:
    """A row for each finished trial: number, state, epochs, best validation measure, candidates."""
    return [
        {
            "trial": trial.number,
            "state": _STATES[trial.state],
            "epochs": len(trial.intermediate_values),
            "selection": _selection(trial),
            **trial.params,
            "problem": trial.user_attrs.get(PROBLEM, ""),
        }
        for trial in finished_trials(study)
    ]


def table(study: Any) -> str:
    """The finished trials as columns to read on a screen."""
    import pandas

    rows = pandas.DataFrame(trial_rows(study))
    if not rows["problem"].any():
        rows = rows.drop(columns="problem")
    return str(rows.to_string(index=False, float_format="{:.4g}".format, na_rep="-"))


def describe(values: Mapping[str, Any]) -> str:
    """Fields and values on one line."""
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in values.items()
    )


def outcome(trial: FrozenTrial) -> str:
    """How a finished trial ended, on one line."""
    if PROBLEM in trial.user_attrs:
        return f"failed: {trial.user_attrs[PROBLEM]}"
    epochs = len(trial.intermediate_values)
    return f"{_STATES[trial.state]}: selection {_selection(trial):.4f}, epochs {epochs}"


def write_report(study: Any, best: Recipe, folder: Path, log: RunLog) -> None:
    """Write table, picture and best recipe into the folder of a sweep, and log them.

    Args:
        study: with at least one complete trial.
        best: the recipe of the best trial.
        folder: of the sweep.
        log: of the run of the sweep.
    """
    chosen = best_trial(study)
    recipe = (
        f"# Trial {chosen.number} of a sweep: selection {chosen.value:.4f} on the validation notes,"
        " the best of its trials.\n" + yaml.safe_dump(best.model_dump(), sort_keys=False)
    )
    rows = as_csv(trial_rows(study))
    figure = sweep_figure(
        {
            name: [(t.number, _selection(t)) for t in finished_trials(study) if t.state == state]
            for state, name in _STATES.items()
            if state != TrialState.FAIL
        }
    )
    for name, text in ((BEST_FILE, recipe), (TRIALS_FILE, rows)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        log.text(name, text)
    save_svg(figure, folder / FIGURE_FILE)
    log.figure(f"figures/{FIGURE_FILE}", figure)
    log.metrics({"selection": chosen.value})


def _selection(trial: FrozenTrial) -> float:
    """The validation measure of the best epoch; not a number before the first has ended."""
    return max(trial.intermediate_values.values(), default=math.nan)
