"""Promotion in a registry: the gate on whole model folders, what is kept, and the way back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.data.challenge import load_pairs
from mndnotes.data.corpus import load_notes
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import CONFIG_FILE, write_manifest
from mndnotes.rules.vocabulary import Element

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("mlflow") is None, reason="needs the train extra"),
]

Register = Callable[..., str]


@pytest.fixture
def registry_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder with a registry of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    yield tmp_path


@pytest.fixture
def register(registry_home: Path, repository: Path) -> Register:
    """Registers the shipped model with another configuration; gives the version."""
    from mndnotes.training.release.tracking import tracked_run

    def register(name: str, **changes: Any) -> str:
        folder = registry_home / name
        shutil.copytree(repository / "models/default", folder)
        config = json.loads((folder / CONFIG_FILE).read_text())
        (folder / CONFIG_FILE).write_text(json.dumps({**config, "name": name, **changes}))
        write_manifest(folder)
        with tracked_run(name=name) as log:
            return log.model(folder)

    return register


@pytest.fixture(autouse=True)
def few_notes(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The gate asks and times a few of the shipped notes."""
    from mndnotes.training.release import promotion
    from mndnotes.training.release.quantities import GateNotes

    few = GateNotes(load_notes("validation")[:12], load_notes("test")[:12], load_pairs()[:2])
    monkeypatch.setattr(promotion, "TIMED_NOTES", 4)
    monkeypatch.setattr(GateNotes, "shipped", lambda: few)
    return few


def promote(*arguments: str) -> Any:
    from mndnotes.training.commands import app

    return CliRunner().invoke(app, ["promote", *arguments])


def alias(name: str = "champion") -> str:
    from mndnotes.training.release.tracking import connect

    return str(connect().MlflowClient().get_model_version_by_alias("mndnotes", name).version)


def test_an_equal_model_may_follow_and_the_way_back_is_one_command(register: Register) -> None:
    assert register("first") == "1"
    assert promote("challenger").exit_code == 0
    assert register("second") == "2"
    assert (alias("challenger"), alias()) == ("2", "1")
    done = promote("2")
    assert done.exit_code == 0, done.output
    assert "Version 2 is the champion now." in done.output
    assert "worse" not in done.output
    assert alias() == "2"
    assert isinstance(promote("2").exception, InputError)
    back = promote("--rollback")
    assert back.output == "Version 1 is the champion again.\n"
    assert alias() == "1"
    no_further = promote("--rollback")
    assert "no version was champion before" in str(no_further.exception)
    assert alias() == "1"


def test_a_worse_model_is_refused_with_a_table_and_reasons(register: Register) -> None:
    register("good")
    assert promote("1").exit_code == 0
    register("timid", temperature=8.0, element_thresholds=dict.fromkeys(Element, 1.0))
    done = promote("2")
    assert isinstance(done.exception, InputError)
    assert "version 2 was not promoted" in str(done.exception)
    assert "calibration error" in str(done.exception)
    assert "worse" in done.output
    assert alias() == "1"
    from mndnotes.training.release.registry import read_artifact, registered

    kept = read_artifact(registered("2").run_id, "promotion/against-1.txt")
    assert kept is not None
    assert "calibration error on validation is" in kept


def test_what_a_model_answers_is_kept_without_text_and_asked_once(
    register: Register, registry_home: Path, few_notes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mndnotes.training.release import promotion

    register("first")
    register("second")
    assert promote("1").exit_code == 0
    asked: list[int] = []
    serve = promotion.serve
    monkeypatch.setattr(
        promotion, "serve", lambda scorer, notes: asked.append(len(notes)) or serve(scorer, notes)
    )
    assert promote("2").exit_code == 0
    assert asked == [len(few_notes.all())]
    kept = [path.read_text() for path in registry_home.rglob("promotion/answers-*.json")]
    assert len(kept) == 2
    for note in few_notes.all():
        lines = [line for line in note.text.splitlines() if len(line) > 15]
        assert not [line for line in lines if line in kept[0]]


def test_a_champion_named_by_hand_is_remembered(registry_home: Path) -> None:
    from mndnotes.training.release.registry import CHAMPION, champion, crown, uncrown
    from mndnotes.training.release.tracking import connect, tracked_run

    client = connect().MlflowClient()
    client.create_registered_model("mndnotes")
    with tracked_run() as log:
        source = client.get_run(log.run_id).info.artifact_uri
        for _ in range(3):
            client.create_model_version("mndnotes", source, log.run_id)
    assert champion() is None
    client.set_registered_model_alias("mndnotes", CHAMPION, "1")
    for version in ("2", "3", "1"):
        crown(version)
    assert [uncrown() for _ in range(3)] == ["3", "2", "1"]
    client.set_registered_model_alias("mndnotes", CHAMPION, "2")
    with pytest.raises(InputError, match="no version was champion before"):
        uncrown()
    assert alias() == "2"


@pytest.mark.parametrize("arguments", [(), ("1", "--rollback"), ("7",), ("nobody",)])
def test_unusable_arguments_are_refused(registry_home: Path, arguments: tuple[str, ...]) -> None:
    assert isinstance(promote(*arguments).exception, InputError)
