"""The hand-written notes: one JSONL file a writer, splits apart by writer."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError

Split: TypeAlias = Literal["train", "validation", "test"]

SPLITS: Final[tuple[Split, ...]] = ("train", "validation", "test")
"""No writer wrote for two of them; the test is for measuring only."""

Record = TypeVar("Record", bound=BaseModel)


def load_notes(split: Split) -> list[LabelledNote]:
    """The shipped hand-written notes of a split, in order of writer and number.

    Raises:
        InputError: there is no such split, or a row breaks the label schema.
    """
    folder = files("mndnotes.data") / "notes" / split
    if split not in SPLITS or not folder.is_dir():
        raise InputError(f"there is no split {split!r}; use {', '.join(SPLITS)}")
    writers = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name
    )
    return [note for file in writers for note in read_labelled(file)]


def read_labelled(file: Path | Traversable) -> Iterator[LabelledNote]:
    """Labelled notes of a JSONL file; see `read_rows`."""
    return read_rows(file, LabelledNote)


def read_rows(file: Path | Traversable, record: type[Record]) -> Iterator[Record]:
    """Records of a JSONL file.

    Raises:
        InputError: a row breaks the schema; the message names the row and the field, and never
            quotes the note.
    """
    for number, line in enumerate(file.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield record.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the row"
            raise InputError(
                f"{file.name}, row {number}: {where}: {first['msg']}; mend the row"
            ) from None
