"""The command ``mndnotes data prelabel``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mndnotes.rules.vocabulary import Setting

_SOME_ROWS_SET_ASIDE = 3


def prelabel(
    notes: Annotated[Path, typer.Argument(help="A .jsonl file, or a folder of .txt.")],
    output: Annotated[Path, typer.Option("--output", help="A .jsonl file for the weak labels.")],
    queue: Annotated[
        Path | None, typer.Option("--queue", help="A .csv file: notes to look at, in order.")
    ] = None,
    setting: Annotated[
        Setting, typer.Option("--setting", help="Where notes were written that do not say.")
    ] = Setting.UNKNOWN,
) -> None:
    """Give unlabelled notes weak labels by the rules, and queue those worth a human look.

    Each label has a confidence: how often its like was right on the shipped training notes. The
    rules were improved on those notes, so expect more wrong labels in yours.
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    from mndnotes.data.prelabels.run import errors_path, prelabel_corpus

    columns = ("labelled", MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("notes", total=None)
        count = prelabel_corpus(
            notes, output, queue, setting, lambda rows: bar.update(task, completed=rows)
        )
    typer.echo(
        f"{count.rows} rows = {count.labelled} labelled + {count.errors} errors; "
        f"{count.queued} need a human look",
        err=True,
    )
    if count.errors:
        typer.echo(f"mndnotes: the reasons are in {errors_path(output)}", err=True)
        raise typer.Exit(_SOME_ROWS_SET_ASIDE)
