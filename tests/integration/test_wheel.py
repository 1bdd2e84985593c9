"""What is built and installed: the wheel by way of the source archive, in an empty environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.py[cod]", ".*")
WEIGHTS = "models/weights"
"""What the source archive holds and the wheel does not."""

WEIGHTS_FILES = ("README.md", "config.json", "model.safetensors")


def folders(repository: Path) -> dict[str, str]:
    """The map of packages to folders."""
    settings = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    mapping: dict[str, str] = settings["tool"]["setuptools"]["package-dir"]
    return mapping


@pytest.fixture(scope="module")
def copy(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources without anything that earlier builds or runs left, weights by stand-ins."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in folders(repository).values():
        shutil.copytree(repository / folder, copy / folder, ignore=NOT_SOURCE)
    for file in repository.iterdir():
        if file.is_file():
            shutil.copy(file, copy)
    (copy / WEIGHTS).mkdir(exist_ok=True)
    for name in WEIGHTS_FILES:
        (copy / WEIGHTS / name).write_text("stand-in")
    return copy


@pytest.fixture(scope="module")
def wheel(copy: Path) -> Path:
    """The wheel, built from the source archive."""
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "."],
        cwd=copy,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (copy / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def bin_folder(repository: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and its base dependencies only."""
    home = tmp_path_factory.mktemp("bare")
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    constraints = repository / "constraints.txt"
    subprocess.run(
        [programs / "python", "-m", "pip", "install", "-q", "-c", constraints, wheel],
        timeout=600,
        check=True,
    )
    return programs


def run(program: Path, *words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_wheel_holds_every_file_of_the_tree_but_training_weights(copy: Path, wheel: Path) -> None:
    expected = {
        "/".join((*package.split("."), *file.relative_to(copy / folder).parts))
        for package, folder in folders(copy).items()
        for file in (copy / folder).rglob("*")
        if file.is_file() and not file.is_relative_to(copy / WEIGHTS)
    }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == expected


def test_source_archive_holds_the_training_weights(copy: Path, wheel: Path) -> None:
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"{WEIGHTS}/{name}" for name in WEIGHTS_FILES} <= names


def test_wheel_carries_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
        metadata = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        text = archive.read(metadata).decode()
    assert licences == {"LICENSE", "NOTICE"}
    assert "License-Expression: Apache-2.0\n" in text


def test_bare_installation_scores_a_note(
    bin_folder: Path, repository: Path, tmp_path: Path
) -> None:
    note = repository / "data" / "examples" / "als_clinic_letter.txt"
    done = run(bin_folder / "mndnotes", "score", note, "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["diagnosis"]["label"] == "ALS"


def test_bare_installation_lists_its_commands(bin_folder: Path, tmp_path: Path) -> None:
    done = run(bin_folder / "python", "-m", "mndnotes", "--help", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "score" in done.stdout
    assert "train" in done.stdout


def test_bare_installation_brings_no_training_library(bin_folder: Path, tmp_path: Path) -> None:
    done = run(bin_folder / "python", "-m", "pip", "list", "--format=json", folder=tmp_path)
    names = {package["name"].lower() for package in json.loads(done.stdout)}
    assert not {"mlflow", "torch", "transformers"} & names


def test_training_without_its_extra_says_what_is_missing(bin_folder: Path, tmp_path: Path) -> None:
    done = run(bin_folder / "mndnotes", "train", "smoke", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("mndnotes: ")
    assert "mndnotes[train]" in done.stderr
    assert done.stderr.count("\n") == 1
