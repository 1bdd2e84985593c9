"""What the benchmark commands share: options, and how a command ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeAlias

import typer

from mndnotes.errors import MndnotesError
from tests.benchmarks.report import Report

UNUSABLE_INPUT = 2
TARGET_MISSED = 3

NotesArgument: TypeAlias = Annotated[
    list[Path] | None,
    typer.Argument(help="JSONL files of notes; default: the hand-written training notes."),
]
JsonOption: TypeAlias = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the figures there, too.")
]
PeersOption: TypeAlias = Annotated[
    Path,
    typer.Option("--peers", help="Folder of the peers' environments; made where missing."),
]
NoPeersOption: TypeAlias = Annotated[
    bool, typer.Option("--no-peers", help="Measure mndnotes alone.")
]

PEERS = Path(".venv-peers")
"""Where the environments of the peers are made; git ignores it."""
CORPORA = Path("../corpora")
"""Other people's texts lie outside the repository: their licences are not this project's."""


def deliver(report: Report, json_file: Path | None) -> None:
    """Print a report and write it where asked.

    Raises:
        typer.Exit: with status 3 where a target is missed.
    """
    report.show()
    if json_file:
        report.write(json_file)
    if report.missed:
        raise typer.Exit(TARGET_MISSED)


def run(measure: Callable[..., None]) -> NoReturn:
    """Run one benchmark as a command of its own.

    Exit status: 0 measured; 2 unusable arguments or input, said in one line on standard error;
    3 measured, and a target is missed.
    """
    app = typer.Typer(add_completion=False)
    app.command()(measure)
    try:
        app()
    except MndnotesError as error:
        typer.echo(f"{measure.__name__}: {error}", err=True)
        sys.exit(UNUSABLE_INPUT)
    sys.exit()
