"""Reads one note from a text file or standard input, as it was written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from mndnotes.errors import InputError, NoteError

MAX_BYTES: Final = 4_000_000
"""Largest text file that is read as one note; no note comes near it."""

MAX_CHARACTERS: Final = 200_000
"""Longest note that is scored: some sixty pages. A longer text is no single note."""


def read_text(path: str | Path) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: there is no such file, or it can't be read.
        NoteError: it is too large for a note or is not UTF-8.
    """
    if str(path) == "-":
        return _decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    file = Path(path)
    if not file.is_file():
        raise InputError(f"there is no file {file}; name a text file or - for standard input")
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{file} can't be read ({error.strerror}); check its permissions"
        ) from error
    return _decode(content, str(file))


def _decode(content: bytes, name: str) -> str:
    """The text; UTF-16 without its mark is valid UTF-8, too, with a 0 between any two letters."""
    if len(content) > MAX_BYTES:
        raise NoteError(
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, too large for one note; "
            "split it into notes"
        )
    if content.count(0) * 4 > len(content):
        raise NoteError(f"{name} is UTF-16, not UTF-8; convert it to UTF-8 first")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(
            f"{name} is not UTF-8 (byte {error.start}); convert it to UTF-8 first"
        ) from None
