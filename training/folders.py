"""Folders that appear complete or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mndnotes.errors import InputError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which is moved to ``target`` at the end of the block: complete or not.

    Raises:
        InputError: the target is not empty.
    """
    if target.exists() and any(target.iterdir()):
        raise InputError(f"the folder {target} is not empty; choose another")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as scratch:
        staged = Path(scratch) / "staged"
        staged.mkdir()
        yield staged
        if target.exists():
            target.rmdir()
        shutil.move(str(staged), str(target))
