"""Options that several commands of the inference layer take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mndnotes.rules.vocabulary import Setting

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", help="Serving folder or models:/NAME@ALIAS; default: the shipped model."
    ),
]
SettingOption = Annotated[
    Setting, typer.Option("--setting", help="Where the notes were written; unknown is outpatient.")
]
WeightsOption = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        help="Folder of the model's torch weights, to run it on a GPU (extra train).",
    ),
]
