"""The hand-written notes: one JSONL file a writer, splits apart by writer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from mndnotes.data.records import WEAK_REFUSED, LabelledNote
from mndnotes.errors import InputError
from mndnotes.rules.validation import first_problem

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
            quotes the note. Labels that the rules gave are refused (`is_weak`).
    """
    for number, line in enumerate(file.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield record.model_validate_json(line)
        except ValidationError as error:
            said = first_problem(error, "the row")
            mend = "" if WEAK_REFUSED in said else "; mend the row"
            raise InputError(f"{file.name}, row {number}: {said}{mend}") from None


def notes_digest(notes: Sequence[LabelledNote]) -> str:
    """SHA-256 over all notes and labels in order, hexadecimal; tells two data sets apart."""
    digest = hashlib.sha256()
    for note in notes:
        digest.update(note.model_dump_json().encode("utf-8", "replace"))
        digest.update(b"\n")
    return digest.hexdigest()
