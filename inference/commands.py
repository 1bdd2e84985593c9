"""Commands of the inference layer: ``score`` and ``batch``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mndnotes.errors import MndnotesError
from mndnotes.rules.vocabulary import Setting

app = typer.Typer(help="Score notes.")

_ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", help="Serving folder or models:/NAME@ALIAS; default: the shipped model."
    ),
]
_SettingOption = Annotated[
    Setting, typer.Option("--setting", help="Where the notes were written; unknown is outpatient.")
]

_DateOption = Annotated[
    str | None,
    typer.Option("--date", help="Date of service, 2026-04-01; chooses the release of ICD-10-CM."),
]


@app.command()
def score(
    files: Annotated[
        list[str] | None, typer.Argument(help="Text files, or - for standard input (the default).")
    ] = None,
    setting: _SettingOption = Setting.UNKNOWN,
    service_date: _DateOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One NoteResult a line.")] = False,
    model: _ModelOption = None,
) -> None:
    """Score notes and print a readable report, or JSON."""
    from mndnotes.inference.report import render
    from mndnotes.inference.scorer import NoteScorer
    from mndnotes.rules.note_file import read_text
    from mndnotes.rules.releases import service_day

    day = service_day(service_date) if service_date is not None else None
    scorer = NoteScorer.load(model)
    failed = False
    for file in files or ["-"]:
        try:
            text = read_text(file)
            name = None if file == "-" else Path(file).stem
            result = scorer.score(text, setting=setting, note_id=name, service_date=day)
        except MndnotesError as error:
            failed = True
            typer.echo(f"mndnotes: {error}", err=True)
            continue
        typer.echo(result.model_dump_json() if as_json else render(result, text))
    if failed:
        raise typer.Exit(2)


@app.command()
def batch(
    source: Annotated[
        Path, typer.Argument(help="A .jsonl, .csv or .parquet file, or a folder of .txt.")
    ],
    output: Annotated[Path, typer.Argument(help="A .jsonl file.")],
    setting: _SettingOption = Setting.UNKNOWN,
    model: _ModelOption = None,
    screen: Annotated[
        bool,
        typer.Option(
            "--screen",
            help="Leave notes unread in which nothing points at a motor neuron disease; their rows "
            "say screened. For corpora of general medicine.",
        ),
    ] = False,
) -> None:
    """Score a corpus; rows that can't be scored go to OUT.errors.jsonl."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    from mndnotes.inference.batch import score_batch
    from mndnotes.inference.scorer import NoteScorer
    from mndnotes.rules.row_files import errors_path

    scorer = NoteScorer.load(model, screen=screen)
    columns = ("scored", MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("notes", total=None)
        count = score_batch(
            scorer, source, output, setting, lambda rows: bar.update(task, completed=rows)
        )
    typer.echo(f"{count.rows} rows = {count.scored} scored + {count.errors} errors", err=True)
    if count.errors:
        typer.echo(f"mndnotes: the reasons are in {errors_path(output)}", err=True)
        raise typer.Exit(3)
