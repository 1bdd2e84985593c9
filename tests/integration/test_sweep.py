"""A sweep: a real one on a tiny encoder, then its course with a stand-in for the training."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError, MissingExtraError
from mndnotes.training.recipe import Recipe, load_recipe
from mndnotes.training.search.space import Range, Space, load_space
from tests.integration.smoke_notes import SENTINEL, smoke_splits
from tests.integration.workplace import workplace

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "matplotlib")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3)
"""The stand-in validates the better, the nearer the rate is to the middle one."""

SEARCH: dict[str, Any] = {"learning_rate": RATES, "weight_decay": Range(0.0, 0.1)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with its own MLflow database, where training reads the smoke notes."""
    from mndnotes.training.search import sweep

    folder = tmp_path_factory.mktemp("sweep")
    with workplace(folder) as patch:
        patch.setattr(sweep, "load_splits", lambda recipe: smoke_splits())
        yield folder


@pytest.fixture(scope="module")
def swept(home: Path) -> str:
    """What a sweep of two trials printed; its folder is ``sweeps/1``."""
    from mndnotes.training.commands import app

    done = CliRunner().invoke(app, ["sweep", "smoke", "--trials", "2"])
    assert done.exit_code == 0, done.output
    return done.output


class Training:
    """Stands in for `fit`: three epochs, and the recipes that were trained to their end."""

    def __init__(self, killed_at: int | None = None) -> None:
        self.recipes: list[Recipe] = []
        self._killed_at = killed_at

    def __call__(
        self, recipe: Recipe, splits: Any, base: Any, output: Path, reporters: Sequence[Any]
    ) -> Any:
        if len(self.recipes) == self._killed_at:
            raise KeyboardInterrupt
        distance = abs(RATES.index(recipe.learning_rate) - 2)
        for epoch in (1, 2, 3):
            selection = 0.7 - distance / 10 + epoch / 100
            for report in reporters:
                report({"validation.selection": selection}, epoch)
        self.recipes.append(recipe)
        return SimpleNamespace(state=SimpleNamespace(best_metric=selection))


def train_by(patch: pytest.MonkeyPatch, training: Training) -> Training:
    from mndnotes.training.search import sweep

    patch.setattr(sweep, "fit", training)
    return training


def space(search: dict[str, Any] = SEARCH) -> Space:
    return Space(load_recipe("smoke"), search)


def trials_of(folder: Path) -> list[Any]:
    """The finished trials: candidates, state and measures by epoch."""
    import optuna

    from mndnotes.training.search.study import finished_trials

    study = optuna.load_study(study_name=None, storage=f"sqlite:///{folder / 'study.db'}")
    return [(t.params, t.state.name, t.intermediate_values) for t in finished_trials(study)]


def mlflow_runs(name: str) -> tuple[Any, list[Any]]:
    """The run of a sweep, and its children in order."""
    from mndnotes.training.release.tracking import connect

    runs = connect().search_runs(
        experiment_names=["mndnotes"], output_format="list", order_by=["attributes.start_time"]
    )
    parent = next(run for run in runs if run.info.run_name == name)
    parents = {run.info.run_id: run.data.tags.get("mlflow.parentRunId") for run in runs}
    return parent, [run for run in runs if parents[run.info.run_id] == parent.info.run_id]


def leave_open(run: Any) -> None:
    """Make a run look as if its process had been killed."""
    from mndnotes.training.release.tracking import connect

    connect().MlflowClient().update_run(run.info.run_id, status="RUNNING")


def test_the_table_and_the_best_recipe(home: Path, swept: str) -> None:
    best = load_recipe(home / "sweeps/1/best.yaml")
    rows = list(csv.DictReader((home / "sweeps/1/trials.csv").open()))
    assert "selection  learning_rate score_loss" in swept
    assert "mndnotes train sweeps/1/best.yaml" in swept
    assert [row["state"] for row in rows] == ["complete", "complete"]
    assert float(rows[0]["learning_rate"]) == load_recipe("smoke").learning_rate
    winner = max(rows, key=lambda row: float(row["selection"]))
    assert best == load_space("smoke").recipe_with(
        {"learning_rate": winner["learning_rate"], "score_loss": winner["score_loss"]}
    )
    assert "<svg" in (home / "sweeps/1/history.svg").read_text()


def test_each_trial_is_a_child_run_and_no_model_is_registered(home: Path, swept: str) -> None:
    from mndnotes.training.release.tracking import connect

    parent, children = mlflow_runs("sweep-1")
    assert [run.info.run_name for run in children] == ["trial-0", "trial-1"]
    for run in (parent, *children):
        assert run.info.status == "FINISHED"
    for run in children:
        assert run.data.params["base"] == "tiny"
        assert len(run.data.params["validation_digest"]) == 64
        assert run.data.metrics["selection"] == run.data.metrics["validation.selection"]
    assert parent.data.metrics["selection"] == max(r.data.metrics["selection"] for r in children)
    assert connect().MlflowClient().search_registered_models() == []


def test_a_sweep_leaves_no_checkpoint_no_pickle_and_no_text(home: Path, swept: str) -> None:
    assert {path.name for path in (home / "sweeps/1").iterdir()} == {
        "best.yaml",
        "history.svg",
        "study.db",
        "trials.csv",
    }
    for path in (path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert SENTINEL.lower().encode() not in content.lower(), path
        assert not content.startswith((b"\x80\x02", b"\x80\x04", b"\x80\x05", b"PK")), path


def test_a_killed_sweep_goes_on_as_it_would_have(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mndnotes.training.search.sweep import run_sweep

    train_by(monkeypatch, Training())
    run_sweep(space(), home / "whole", 12)
    first = train_by(monkeypatch, Training(killed_at=4))
    with pytest.raises(KeyboardInterrupt):
        run_sweep(space(), home / "parted", 12)
    leave_open(mlflow_runs("sweep-parted")[1][-1])
    second = train_by(monkeypatch, Training())
    run_sweep(space(), home / "parted", resume=True)
    whole = trials_of(home / "whole")
    assert trials_of(home / "parted") == whole
    complete = [params["weight_decay"] for params, state, _ in whole if state == "COMPLETE"]
    assert [r.weight_decay for r in (*first.recipes, *second.recipes)] == complete
    assert (home / "parted/best.yaml").read_text().splitlines()[1:] == (
        home / "whole/best.yaml"
    ).read_text().splitlines()[1:]
    _, children = mlflow_runs("sweep-parted")
    assert [run.info.status for run in children].count("KILLED") == 1

    train_by(monkeypatch, Training(killed_at=0))
    run_sweep(space(), home / "parted", 12, resume=True)
    assert trials_of(home / "parted") == whole


def test_a_trial_below_the_median_is_stopped(home: Path, swept: str) -> None:
    trials = trials_of(home / "whole")
    pruned = [place for place, (_, state, _) in enumerate(trials) if state == "PRUNED"]
    assert pruned
    assert min(pruned) >= 5
    assert all(set(trials[place][2]) == {1, 2} for place in pruned)
    _, children = mlflow_runs("sweep-whole")
    assert [run.data.tags.get("trial") for run in children].count("pruned") == len(pruned)
    assert load_recipe(home / "whole/best.yaml").learning_rate == 1e-4


def test_a_recipe_that_cannot_be_trained_fails_alone_and_none_is_trained_twice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mndnotes.training.search.sweep import run_sweep

    training = train_by(monkeypatch, Training())
    told: list[str] = []
    searched = space({"window_tokens": (128, 4096)})
    result = run_sweep(searched, home / "windows", 12, progress=told.append)
    assert "failed: the base reads 512 tokens at most; lower window_tokens" in told
    trials = trials_of(home / "windows")
    assert {p["window_tokens"]: state for p, state, _ in trials} == {128: "COMPLETE", 4096: "FAIL"}
    assert len(trials) == 12
    assert len(training.recipes) == 1
    assert told.count("complete: selection 0.7300, epochs 3") > 1
    assert "lower window_tokens" in result.table
    assert load_recipe(result.best).window_tokens == 128
    with pytest.raises(InputError, match="no trial could be trained: the base reads 512"):
        run_sweep(space({"window_tokens": (4096,)}), home / "impossible", 2)


def test_a_sweep_that_cannot_begin_or_go_on_is_refused(home: Path, swept: str) -> None:
    from mndnotes.training.search.sweep import run_sweep

    with pytest.raises(InputError, match="not empty"):
        run_sweep(space(), home / "sweeps/1")
    with pytest.raises(InputError, match="no sweep to resume"):
        run_sweep(space(), home / "nowhere", resume=True)
    with pytest.raises(InputError, match="another space"):
        run_sweep(space(), home / "sweeps/1", resume=True)


def test_a_missing_optuna_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from mndnotes.training.commands import app

    for name in ("sweep", "study", "sweep_report"):
        monkeypatch.delitem(sys.modules, f"mndnotes.training.search.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "optuna", None)
    failed = CliRunner().invoke(app, ["sweep", "smoke"])
    assert isinstance(failed.exception, MissingExtraError)
    assert 'pip install "mndnotes[train,sweep]"' in str(failed.exception)
