"""Refuses files that must not be committed: pickles, and large ones; for pre-commit.

Usage: python .ci/check_files.py FILE...
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES = 2_000_000
LARGE = ("models/default/model.onnx", "models/weights/model.safetensors")
"""The files that may be larger."""

PICKLE_NAMES = frozenset({".bin", ".ckpt", ".dill", ".joblib", ".pickle", ".pkl", ".pt", ".pth"})
PICKLE_STARTS = tuple(bytes((0x80, protocol)) for protocol in range(2, 6))
"""First bytes of pickles of protocol 2 to 5."""


def problems(file: Path) -> Iterator[str]:
    """What is wrong with a file, in words."""
    size = file.stat().st_size
    if size > MOST_BYTES and file.as_posix() not in LARGE:
        yield f"has {size:,} bytes, more than {MOST_BYTES:,}; keep it elsewhere"
    if file.suffix.lower() in PICKLE_NAMES or is_pickle(file):
        yield "is a pickle, or named like one; save safetensors, ONNX or JSON"


def is_pickle(file: Path) -> bool:
    """Whether a file's bytes are a pickle, or a zip archive (of PyTorch) that holds one."""
    with file.open("rb") as stream:
        start = stream.read(2)
    if start in PICKLE_STARTS:
        return True
    if start != b"PK" or not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any(Path(name).suffix in PICKLE_NAMES for name in archive.namelist())


def main(names: list[str]) -> int:
    """Print the problems of all files; 1 if there is any."""
    found = [f"{name}: {problem}" for name in names for problem in problems(Path(name))]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
