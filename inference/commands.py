"""Commands of the inference layer: ``score``, ``batch`` and ``serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mndnotes.errors import MndnotesError, plain
from mndnotes.inference.batch_command import batch
from mndnotes.inference.options import ModelOption, SettingOption
from mndnotes.inference.service.command import serve
from mndnotes.rules.vocabulary import Setting

app = typer.Typer(help="Score notes.")
app.command()(batch)
app.command()(serve)

_DateOption = Annotated[
    str | None,
    typer.Option("--date", help="Date of service, 2026-04-01; chooses the release of ICD-10-CM."),
]


@app.command()
def score(
    files: Annotated[
        list[str] | None, typer.Argument(help="Text files, or - for standard input (the default).")
    ] = None,
    setting: SettingOption = Setting.UNKNOWN,
    service_date: _DateOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One NoteResult a line.")] = False,
    model: ModelOption = None,
) -> None:
    """Score notes and print a readable report, or JSON."""
    from mndnotes.inference.report import render
    from mndnotes.inference.scorer import NoteScorer
    from mndnotes.rules.files.note_file import read_text
    from mndnotes.rules.icd10cm.releases import service_day

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
            typer.echo(f"mndnotes: {plain(str(error))}", err=True)
            continue
        typer.echo(result.model_dump_json() if as_json else render(result, text))
    if failed:
        raise typer.Exit(2)
