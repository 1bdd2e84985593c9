"""The import order of the layers, and that its check is awake."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def view(repository: Path, tmp_path: Path) -> Path:
    """A tree of links that shows the folders as one package."""
    folder = tmp_path / "view"
    script = repository / ".ci" / "link_view.py"
    subprocess.run([sys.executable, script, folder], timeout=60, check=True)
    return folder


def lint(repository: Path, view: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of pyproject.toml on the package under ``view``."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": str(view), "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_layers_hold(repository: Path, view: Path) -> None:
    done = lint(repository, view)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("rules", "import mndnotes.inference"),
        ("rules", "from mndnotes import NoteScorer"),
        ("rules", "def late():\n    import numpy"),
        ("inference", "import mndnotes.training"),
        ("inference", "import mndnotes.data"),
        ("data", "import torch"),
    ],
)
def test_check_finds_a_wrong_import(repository: Path, view: Path, place: str, line: str) -> None:
    folder = view / "mndnotes" / place
    folder.unlink()
    shutil.copytree(repository / place, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "intruder.py").write_text(f"{line}\n", encoding="utf-8")
    done = lint(repository, view)
    assert done.returncode == 1
    assert "intruder" in done.stdout
