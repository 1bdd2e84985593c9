"""Folders that appear complete or not at all, and the JSON files in them."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def json_text(content: Mapping[str, Any]) -> str:
    """JSON for people to read, as it stands in a file."""
    return json.dumps(content, indent=2) + "\n"


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file; the same bytes on every system."""
    path.write_text(json_text(content), encoding="utf-8", newline="\n")
