"""Arguments and options that several commands of ``mndnotes data`` take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

SOME_ROWS_SET_ASIDE: Final = 3
"""Exit status where rows went to the errors file."""

Source = Annotated[
    Path, typer.Argument(help="A .jsonl, .csv or .parquet file, or a folder of .txt.")
]
Renamed = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN, such as text=NoteBody; repeat it.")
]
