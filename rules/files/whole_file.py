"""Writes files whole or not at all, so that a reader never meets half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mndnotes.errors import InputError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file to write to beside ``path``: it takes its place when the block ends well.

    It is on the disk before it has its name, so a power cut leaves the older file or the new one.
    Its temporary name begins with a dot, which readers of data folders pass over.

    Raises:
        InputError: the folder can't be written to. What the system says of other files in the block
            is left as it is.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        if part.exists():
            _flush(part)
            part.replace(path)
            _flush(path.parent)
    except OSError as error:
        if error.filename is not None and str(error.filename) not in map(str, (part, path)):
            raise
        reason = error.strerror or type(error).__name__
        raise InputError(f"{path} can't be written ({reason}); check the folder") from error
    finally:
        part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the system put a file, or the names in a folder, on the disk."""
    if path.is_dir() and os.name != "posix":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
