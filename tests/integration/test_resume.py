"""A killed run goes on from its last complete checkpoint and ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from mndnotes.errors import InputError
from mndnotes.inference.model_folder import file_sha256
from tests.integration.smoke_notes import smoke_splits
from tests.integration.workplace import workplace

MODEL = "model.safetensors"
LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that kills"),
]


class Trained(Exception):
    """Ends a run as soon as its weights are saved; nothing is exported."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with an MLflow database of its own."""
    from mndnotes.training import run

    def stop(trained: object, validation: object, target: Path) -> None:
        assert not target.exists()
        raise Trained

    folder = tmp_path_factory.mktemp("resume")
    with workplace(folder) as patch:
        patch.setattr(run, "export_measured", stop)
        yield folder


def train(folder: Path, resume: bool = False) -> None:
    """Train to the end."""
    from mndnotes.training.run import train_run
    from tests.integration.killed_run import kill_recipe

    with pytest.raises(Trained):
        train_run(kill_recipe(), smoke_splits(), folder, resume)


def outcome(folder: Path) -> list[str]:
    """SHA-256 of the final weights, and of weights and moments after the last step."""
    last = folder / "checkpoints/checkpoint-6"
    paths = (folder / "model", MODEL), (last, MODEL), (last, "optimizer.safetensors")
    return [file_sha256(place / name) for place, name in paths]


@pytest.fixture(scope="module")
def undisturbed(home: Path) -> Path:
    """A run that nothing stopped."""
    train(home / "undisturbed")
    return home / "undisturbed"


@pytest.mark.parametrize(
    ("moment", "left"),
    [("epoch", {"checkpoint-2"}), ("saving", {"checkpoint-2", "checkpoint-4"})],
)
def test_a_killed_run_ends_as_the_undisturbed_one(
    repository: Path, home: Path, undisturbed: Path, moment: str, left: set[str]
) -> None:
    from mndnotes.training.fitting.trainer import last_checkpoint

    folder, script = home / moment, repository / "tests/integration/killed_run.py"
    paths = os.pathsep.join([str(repository), os.environ.get("PYTHONPATH", "")])
    killed = subprocess.run(
        [sys.executable, script, folder, moment],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert {path.name for path in (folder / "checkpoints").iterdir()} == left
    assert last_checkpoint(folder).name == "checkpoint-2"
    train(folder, resume=True)
    assert outcome(folder) == outcome(undisturbed)


def test_a_run_killed_after_its_export_is_resumed(home: Path, undisturbed: Path) -> None:
    folder = home / "exported"
    shutil.copytree(undisturbed, folder)
    (folder / "serving").mkdir()
    (folder / "serving/model.onnx").touch()
    train(folder, resume=True)
    assert outcome(folder) == outcome(undisturbed)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [cut, Path.unlink])
@pytest.mark.parametrize(
    "name",
    [MODEL, "optimizer.safetensors", "optimizer.json", "random.json", "trainer_state.json"],
)
def test_the_last_complete_checkpoint_is_taken(
    undisturbed: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    from mndnotes.training.fitting.trainer import last_checkpoint

    places = [tmp_path / f"checkpoints/checkpoint-{step}" for step in (2, 9, 11)]
    for place in places:
        shutil.copytree(undisturbed / "checkpoints/checkpoint-6", place)
    assert last_checkpoint(tmp_path) == places[2]
    damage(places[2] / name)
    assert last_checkpoint(tmp_path) == places[1]
    for place in places[:2]:
        damage(place / name)
    with pytest.raises(InputError, match="no checkpoint to resume"):
        last_checkpoint(tmp_path)
