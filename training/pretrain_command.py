"""The command ``mndnotes pretrain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mndnotes.data.options import SOME_ROWS_SET_ASIDE, Renamed, Source
from mndnotes.data.progress import progress_bar

if TYPE_CHECKING:
    from mndnotes.training.fitting.pretraining import Corpus, Pretraining


def pretrain(
    notes: Source,
    out: Annotated[Path, typer.Argument(help="Folder of the new base to write.")],
    base: Annotated[str | None, typer.Option(help="Another base than the packaged one.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the notes.")] = None,
    renamed: Renamed = None,
) -> None:
    """Let a base read unlabelled notes before it is trained on labelled ones.

    It learns to guess hidden words of the notes. Diagnosis names are masked,
    labels are not read. Then: mndnotes train CONFIG --base OUT.

    OUT holds no text, but weights can give away what they learnt: keep it
    where the notes are kept.
    """
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.data.fields import UNLABELLED, Columns
    from mndnotes.training.fitting import pretraining
    from mndnotes.training.fitting.pretraining_recipe import PretrainingRecipe
    from mndnotes.training.fitting.trainer import quiet_libraries
    from mndnotes.training.folders import whole_folder

    quiet_libraries()
    columns = Columns.parse(renamed or (), UNLABELLED)
    given: dict[str, Any] = {"base": base, "epochs": epochs}
    recipe = PretrainingRecipe(**{k: v for k, v in given.items() if v is not None})
    with whole_folder(out) as folder:
        found = pretraining.find_base(recipe)
        corpus = _read(notes, columns, found.tokenizer)
        result = pretraining.pretrain(recipe, found, corpus, folder)
    _tell(result)
    typer.echo(f"Base: {out}")
    if corpus.tally.errors:
        raise typer.Exit(SOME_ROWS_SET_ASIDE)


def _read(notes: Path, columns: Any, tokenizer: Any) -> Corpus:
    """Read the notes behind a bar, and say what could not be read."""
    from mndnotes.training.fitting.pretraining import read_corpus

    with progress_bar(verb="read") as told:
        corpus = read_corpus(notes, columns, tokenizer, told)
    tally = corpus.tally
    for problem in tally.problem_lines():
        typer.echo(problem, err=True)
    typer.echo(
        f"{tally.name}: {tally.rows} rows = {len(corpus.notes)} different notes"
        f" + {corpus.left_out} that repeat one or hold no word + {tally.errors} errors",
        err=True,
    )
    return corpus


def _tell(result: Pretraining) -> None:
    from math import exp

    if result.fresh_head:
        typer.echo(f"{result.base} had no head that guesses words; it began at random.")
    typer.echo(f"Trained on {result.notes} notes, {result.tokens} tokens.")
    for when, loss in (("before", result.loss_before), ("after", result.loss_after)):
        measured = f"loss {loss:.4f}, perplexity {exp(loss):.1f}"
        typer.echo(f"Held-out notes ({result.held_out_notes}) {when}: {measured}")
