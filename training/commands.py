"""The commands of the data scientist's loop; importing this module loads no heavy library."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from mndnotes.data.progress import progress_bar
from mndnotes.errors import InputError, MissingExtraError
from mndnotes.training.pretrain_command import pretrain

app = typer.Typer(help="Train, measure, export and promote models.", no_args_is_help=True)

INSTALL_HINT = 'training needs more libraries; run pip install "mndnotes[train]"'
SWEEP_HINT = 'a sweep needs Optuna; run pip install "mndnotes[train,sweep]"'

P = ParamSpec("P")


def _needs_extra(command: Callable[P, None]) -> Callable[P, None]:
    """Say which extra to install where a library is missing."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library == "mndnotes":
                raise
            raise MissingExtraError(SWEEP_HINT if library == "optuna" else INSTALL_HINT) from None

    return wrapped


app.command()(_needs_extra(pretrain))


@app.command()
@_needs_extra
def train(
    config: Annotated[str, typer.Argument(help="A recipe file, or `default` or `smoke`.")],
    output: Annotated[Path | None, typer.Option(help="Folder of the run; else runs/N.")] = None,
    base: Annotated[
        str | None,
        typer.Option(help="Another base than the recipe's; a weights folder gives its heads, too."),
    ] = None,
    notes: Annotated[
        Path | None, typer.Option(help="Labelled notes of your own to learn from, too: a .jsonl.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from a checkpoint.")] = False,
) -> None:
    """Train a model, export it, and register it as the challenger."""
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.training.fitting.labels import load_splits
    from mndnotes.training.own_notes import with_own_notes
    from mndnotes.training.recipe import load_recipe
    from mndnotes.training.run import run_folder, train_run

    recipe = load_recipe(config, base=base)
    folder = output or run_folder(Path("runs"), resume)
    splits = load_splits(recipe)
    if notes is not None:
        splits = with_own_notes(splits, recipe, notes)
    result = train_run(recipe, splits, folder, resume)
    _print_measures(result.metrics)
    typer.echo(f"Model folder: {result.serving}")
    typer.echo(f"Registered as mndnotes version {result.version}, alias challenger.")


@app.command()
@_needs_extra
def sweep(
    space: Annotated[str, typer.Argument(help="A space file, or `default` or `smoke`.")],
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials in all; else 20, or as it was begun.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder of the sweep; else sweeps/N.")] = None,
    base: Annotated[str | None, typer.Option(help="Another base than the recipe's.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a killed sweep.")] = False,
) -> None:
    """Search a space of recipes for the one that validates best, and write it as a recipe."""
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.training.run import run_folder
    from mndnotes.training.search.space import load_space
    from mndnotes.training.search.sweep import run_sweep

    searched = load_space(space, base)
    folder = output or run_folder(Path("sweeps"), resume)
    result = run_sweep(searched, folder, trials, resume, lambda line: typer.echo(line, err=True))
    typer.echo(result.table)
    typer.echo(f"Best recipe: {result.best}; mndnotes train {result.best} trains by it.")


@app.command()
@_needs_extra
def evaluate(
    model_folder: Annotated[Path, typer.Argument(help="A serving folder.")],
    notes: Annotated[Path | None, typer.Option(help="Labelled notes, one JSON a line.")] = None,
    unlabelled: Annotated[
        Path | None, typer.Option(help="Notes without labels: say what differs from training.")
    ] = None,
    split: Annotated[str, typer.Option(help="Hand-written notes to use instead.")] = "test",
    pairs: Annotated[bool, typer.Option(help="Measure on the challenge pairs, too.")] = True,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Fit the baselines and compare; minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a model folder on labelled notes: alone, beside the rules, and with them."""
    if unlabelled is not None:
        _tell_drift(model_folder, unlabelled, as_json)
        return
    from mndnotes.data.challenge import load_pairs
    from mndnotes.data.corpus import load_notes
    from mndnotes.training.evaluate.judgement import judge
    from mndnotes.training.evaluate.judgement_text import lines
    from mndnotes.training.evaluate.scoring import read_notes

    found, edited = read_notes(notes, split), load_pairs() if pairs else []
    train = load_notes("train") if baselines else None
    # thresholds that were fitted on the notes they are measured on would flatter
    fitted_on = [] if notes is None and split == "validation" else load_notes("validation")
    with progress_bar(len(found) + 2 * len(edited) + len(fitted_on)) as told:
        judged = judge(model_folder, found, edited, train, told, fitted_on)
    if as_json:
        typer.echo(json.dumps(judged.as_dict(), indent=2))
        return
    for line in lines(judged):
        typer.echo(line)


@app.command()
@_needs_extra
def export(
    run_dir: Annotated[Path, typer.Argument(help="Folder of a finished run, or its weights.")],
    out: Annotated[Path, typer.Argument(help="Folder to write.")],
    exact: Annotated[bool, typer.Option("--exact", help="Float32 weights, no int8.")] = False,
    weights: Annotated[
        bool, typer.Option("--weights", help="The torch weights instead, in float16.")
    ] = False,
) -> None:
    """Write the serving folder of a finished run, or of its weights folder."""
    if exact and weights:
        raise InputError("--weights are float16 and --exact is float32; choose one")
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.training.fitting.labels import load_splits
    from mndnotes.training.fitting.trainer import quiet_libraries
    from mndnotes.training.release.export import TrainedRun, export_run

    quiet_libraries()
    run = TrainedRun.open(run_dir)
    splits = load_splits(run.recipe)
    if weights:
        from mndnotes.training.release.weights import export_weights

        _print_measures({"float16_logit_gap": export_weights(run, splits.validation, out)})
        typer.echo(f"Weights folder: {out}")
        return
    _print_measures(export_run(run, splits.validation, out, int8=not exact))
    typer.echo(f"Model folder: {out}")


@app.command()
@_needs_extra
def promote(
    version: Annotated[
        str | None, typer.Argument(help="A version of the registered model, or an alias.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Make the champion before the present one champion.")
    ] = False,
) -> None:
    """Make a registered version champion, if nothing that matters is worse than the present one."""
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.training.release import registry

    if rollback == (version is not None):
        raise InputError("name either a version to promote or --rollback")
    if version is None:
        typer.echo(f"Version {registry.uncrown()} is the champion again.")
        return
    from mndnotes.training.release.gate import lines, summary
    from mndnotes.training.release.promotion import promote_version
    from mndnotes.training.release.quantities import GateNotes

    notes = GateNotes.shipped()
    with progress_bar(len(notes.all())) as told:
        decision = promote_version(version, notes, told)
    for line in lines(decision):
        typer.echo(line)
    if not decision.accepted:
        raise InputError(f"version {version} was not promoted: {summary(decision)}")
    typer.echo(f"\nVersion {version} is the champion now.")


def _tell_drift(model_folder: Path, unlabelled: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from mndnotes.data.corpus import load_notes
    from mndnotes.data.reading import read_notes
    from mndnotes.training.evaluate.drift import lines, measure_drift

    texts = [note.text for note in read_notes(unlabelled)]
    if not texts:
        raise InputError(f"{unlabelled.name} holds no note to compare; name another file")
    with progress_bar(len(texts) + len(load_notes("validation"))) as told:
        drift = measure_drift(model_folder, texts, told)
    typer.echo(json.dumps(asdict(drift), indent=2) if as_json else "\n".join(lines(drift)))


def _print_measures(measures: dict[str, Any]) -> None:
    bounds = measures.get("intervals", {})
    for name, value in measures.items():
        if name != "intervals":
            span = f"  [{bounds[name][0]:.4f}, {bounds[name][1]:.4f}]" if name in bounds else ""
            typer.echo(f"{name:<44}{value:>10.4f}{span}")
