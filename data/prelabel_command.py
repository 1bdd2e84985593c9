"""The command ``mndnotes data prelabel``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mndnotes.data.options import SOME_ROWS_SET_ASIDE, Renamed, Source
from mndnotes.data.progress import progress_bar
from mndnotes.rules.vocabulary import Setting


def prelabel(
    notes: Source,
    output: Annotated[Path, typer.Option("--output", help="A .jsonl file for the weak labels.")],
    queue: Annotated[
        Path | None, typer.Option("--queue", help="A .csv file: notes to look at, the worst first.")
    ] = None,
    setting: Annotated[
        Setting, typer.Option("--setting", help="Where notes were written that do not say.")
    ] = Setting.UNKNOWN,
    renamed: Renamed = None,
) -> None:
    """Give unlabelled notes weak labels by the rules; queue those worth a look.

    Each label has a confidence: how often its like was right on the training
    notes. The rules were improved on those, so expect more wrong ones in yours.

    Nothing trains on weak labels. Have a reader correct and confirm them, as with
    mndnotes data to-label-studio OUTPUT --with-labels.
    """
    from mndnotes.data.fields import UNLABELLED, Columns
    from mndnotes.data.prelabels.run import prelabel_corpus
    from mndnotes.rules.files.row_files import errors_path

    given = Columns.parse(renamed or (), UNLABELLED)
    with progress_bar(verb="labelled") as told:
        count = prelabel_corpus(notes, output, queue, setting, told, given)
    typer.echo(
        f"{count.rows} rows = {count.labelled} labelled + {count.errors} errors; "
        f"{count.queued} need a human look{f', see {queue}' if queue else ''}",
        err=True,
    )
    if count.errors:
        typer.echo(f"mndnotes: the reasons are in {errors_path(output)}", err=True)
        raise typer.Exit(SOME_ROWS_SET_ASIDE)
