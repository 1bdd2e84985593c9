"""The commands ``mndnotes data``: notes of one's own, labelling, agreement of two readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mndnotes.data.options import SOME_ROWS_SET_ASIDE, Renamed, Source
from mndnotes.data.prelabel_command import prelabel

if TYPE_CHECKING:
    from mndnotes.data.importing import Tally

app = typer.Typer(help="Bring notes of your own.")
data_app = typer.Typer(
    invoke_without_command=True, help="Bring notes of your own: check, import, label, compare."
)
app.add_typer(data_app, name="data")
data_app.command()(prelabel)

_Output = Annotated[Path, typer.Option("--output", help="A .jsonl or .parquet file.")]
_Errors = Annotated[
    Path | None, typer.Option("--errors", help="Rows set aside; default OUTPUT.errors.jsonl.")
]
_Labels = Annotated[
    Path | None, typer.Option("--labels", help="Labels of .txt files; default labels.csv there.")
]


@data_app.callback()
def show_help(context: typer.Context) -> None:
    """Show what there is where no command is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@data_app.command()
def validate(
    source: Annotated[Path, typer.Argument(help="A file of notes, or a folder of them.")],
    renamed: Renamed = None,
    labels: _Labels = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Problems listed a file.")] = 50,
) -> None:
    """Say what each file holds, and which row and field is wrong; write nothing."""
    from mndnotes.data.fields import Columns
    from mndnotes.data.importing import validate as validate_files

    tallies = validate_files(source, Columns.parse(renamed or ()), labels, limit)
    for tally in tallies:
        typer.echo("\n".join(tally.lines()))
    if any(tally.errors for tally in tallies):
        raise typer.Exit(SOME_ROWS_SET_ASIDE)


@data_app.command("import")
def import_(
    source: Source,
    output: _Output,
    renamed: Renamed = None,
    errors: _Errors = None,
    writer: Annotated[
        str | None, typer.Option("--writer", help="Who labelled; default: the source's name.")
    ] = None,
    labels: _Labels = None,
) -> None:
    """Write notes as JSONL or Parquet; rows that are none go to the errors file."""
    from mndnotes.data.fields import Columns
    from mndnotes.data.importing import import_notes

    columns = Columns.parse(renamed or ())
    _end(import_notes(source, output, columns, writer, labels, errors), output, errors)


@data_app.command("to-label-studio")
def to_label_studio(
    notes: Annotated[Path, typer.Argument(help="Notes, with labels or without.")],
    output: Annotated[Path, typer.Option("--output", help="A .json file of tasks.")],
    with_labels: Annotated[
        bool, typer.Option("--with-labels", help="Show the labels given, to be corrected.")
    ] = False,
) -> None:
    """Write notes as Label Studio tasks."""
    from mndnotes.data.label_studio.tasks import write_tasks
    from mndnotes.data.reading import read_notes

    found = read_notes(notes)
    write_tasks(found, output, with_labels)
    typer.echo(f"{len(found)} tasks in {output}", err=True)


@data_app.command("from-label-studio")
def from_label_studio(
    export: Annotated[Path, typer.Argument(help="What Label Studio exports as JSON.")],
    output: _Output,
    annotator: Annotated[
        str | None, typer.Option("--annotator", help="Id or e-mail; default: a record for each.")
    ] = None,
    errors: _Errors = None,
) -> None:
    """Write the annotations of an export as labelled notes; others go to the errors file."""
    from mndnotes.data.importing import write_rows
    from mndnotes.data.label_studio.exports import read_export

    _end(write_rows(read_export(export, annotator), export.name, output, errors), output, errors)


@data_app.command("label-studio-config")
def label_studio_config() -> None:
    """Print the labelling interface for a Label Studio project."""
    from mndnotes.data.label_studio.tasks import labelling_interface

    typer.echo(labelling_interface(), nl=False)


@data_app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="Notes as the first reader labelled them.")],
    second: Annotated[Path, typer.Argument(help="The same notes by the second reader.")],
    first_writer: Annotated[
        str | None, typer.Option("--first-writer", help="Only this writer's notes of FIRST.")
    ] = None,
    second_writer: Annotated[
        str | None, typer.Option("--second-writer", help="Only this writer's notes of SECOND.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Cohen's kappa of two readers by label, and where they disagree."""
    from mndnotes.data.agreement import compare, lines, notes_by_id

    found = compare(notes_by_id(first, first_writer), notes_by_id(second, second_writer))
    typer.echo(found.as_json() if as_json else "\n".join(lines(found)))


def _end(tally: Tally, output: Path, errors: Path | None) -> None:
    """Say what was written and what was set aside, and end with the status for it."""
    from mndnotes.rules.files.row_files import errors_path

    tally.shown, tally.problems = [], 0  # they stand in the errors file
    typer.echo("\n".join(tally.lines("imported")), err=True)
    if tally.errors:
        typer.echo(f"mndnotes: the reasons are in {errors or errors_path(output)}", err=True)
        raise typer.Exit(SOME_ROWS_SET_ASIDE)
