"""The commands ``mndnotes data``: notes of one's own."""

from __future__ import annotations

import typer

from mndnotes.data.prelabel_command import prelabel

app = typer.Typer(help="Bring notes of your own.")
data_app = typer.Typer(help="Bring notes of your own.")
app.add_typer(data_app, name="data", no_args_is_help=True)


@data_app.callback()
def _group() -> None:
    """Keep the command's name where it is the only one."""


data_app.command()(prelabel)
