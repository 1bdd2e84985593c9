"""Training on labelled notes of one's own, added to those of a recipe."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.data.challenge import load_pairs
from mndnotes.data.corpus import load_notes, notes_digest
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from tests.integration.smoke_notes import NOTES, SENTINEL
from tests.integration.workplace import workplace

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

OWN = NOTES[:10]


def write(path: Path, notes: Sequence[LabelledNote]) -> Path:
    path.write_text("".join(note.model_dump_json() + "\n" for note in notes), encoding="utf-8")
    return path


def train(*arguments: str | Path) -> Any:
    from mndnotes.training.commands import app

    return CliRunner().invoke(app, ["train", *map(str, arguments)])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with one run that learnt from own notes; they lie elsewhere."""
    folder = tmp_path_factory.mktemp("own")
    with workplace(folder):
        done = train("smoke", "--notes", write(folder.with_suffix(".jsonl"), OWN))
        assert done.exit_code == 0, done.output
        yield folder


def test_own_notes_are_learnt_from_and_tracked_by_digest(home: Path) -> None:
    from mndnotes.training.release.tracking import connect

    [run] = connect().search_runs(output_format="list")
    params, data = run.data.params, run.inputs.dataset_inputs
    assert (params["own_notes"], params["own_digest"]) == ("10", notes_digest(OWN))
    assert int(params["train_notes"]) == 24 + 10 * int(params["hand_written_repeat"])
    assert int(params["train_unique"]) == 24 + 10
    assert params["validation_notes"] == "12"
    sources = {d.tags[0].value: d.dataset.source for d in data}
    assert "notes of one's own" in sources["training"]
    assert "notes of one's own" not in sources["validation"]


def test_the_model_card_says_so(home: Path) -> None:
    card = " ".join((home / "runs/1/serving/README.md").read_text(encoding="utf-8").split())
    assert "trained on 10 notes of its trainer's own, too" in card
    assert notes_digest(OWN) in card
    assert "never shown a real patient's note" not in card


def test_no_text_of_own_notes_is_kept(home: Path) -> None:
    for path in home.rglob("*"):
        assert path.is_dir() or SENTINEL.lower().encode() not in path.read_bytes().lower(), path


def test_a_run_is_resumed_on_the_same_notes_only(home: Path) -> None:
    failed = train("smoke", "--output", home / "runs/1", "--resume")
    assert isinstance(failed.exception, InputError)
    assert "learnt from other notes" in str(failed.exception)


WEAK = json.loads(OWN[0].model_dump_json()) | {"writer": "rules 1"}
"""A note as the rules label it, which nobody has confirmed."""


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "holds no note"),
        ([json.dumps(WEAK)], "row 1: writer: the labels are the rules' own"),
        (['{"note_id": "a", "text": "EMG"}'], "row 1: "),
        ([note.model_dump_json() for note in (*OWN, *load_notes("test")[:2])], "^2 of the notes"),
        ([load_notes("validation")[0].model_dump_json()], "^1 of the notes"),
        ([load_pairs()[0].second.model_dump_json()], "^1 of the notes"),
    ],
)
def test_notes_that_may_not_be_learnt_from_are_refused(
    lines: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.jsonl").write_text("\n".join(lines), encoding="utf-8")
    failed = train("smoke", "--notes", "own.jsonl")
    assert isinstance(failed.exception, InputError)
    with pytest.raises(InputError, match=message):
        raise failed.exception
    assert not (tmp_path / "runs").exists()
