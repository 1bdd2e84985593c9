"""Reads the texts that are measured on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import InputError

TRAINING_NOTES: Final = Path("data/notes/train")
"""Hand-written notes, which are measured on where no others are named."""


def note_files(given: Sequence[Path] | None = None) -> list[Path]:
    """The files that were named, else those of the training notes."""
    return list(given or sorted(TRAINING_NOTES.glob("*.jsonl")))


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a ``.jsonl`` or ``.jsonl.gz`` file.

    Raises:
        InputError: the file is missing, or a line is not a JSON object.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}; name a .jsonl or .jsonl.gz file")
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, path, number)


def _row(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise InputError(f"{path.name}, line {number} is no JSON object; mend the line")
    return row


def read_texts(paths: Sequence[Path]) -> list[str]:
    """The notes of files whose rows have a ``text``.

    Raises:
        InputError: a file is missing or a row has no text, or there is no row at all.
    """
    texts = []
    for path in paths:
        for row in read_rows(path):
            if not isinstance(row.get("text"), str):
                raise InputError(f"{path.name} has a row without a text; add one")
            texts.append(row["text"])
    if not texts:
        raise InputError("there is no note in these files; name files with notes")
    return texts


def spread(texts: Sequence[str], most: int) -> list[str]:
    """At most so many of the texts, evenly spaced, in order."""
    return [texts[at * len(texts) // most] for at in range(most)] if most < len(texts) else [*texts]


def corpus_files(folder: Path) -> list[Path]:
    """The corpora of a folder, in order of their names.

    Raises:
        InputError: the folder is missing or holds none.
    """
    found = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")])
    if not found:
        raise InputError(f"{folder} holds no .jsonl or .jsonl.gz file; name the folder of corpora")
    return found
