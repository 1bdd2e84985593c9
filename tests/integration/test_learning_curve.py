"""The learning curve on a tiny random encoder: nested shares, stopped and gone on with, drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.data.challenge import load_pairs, twins
from mndnotes.data.corpus import load_notes
from mndnotes.errors import InputError
from tests.integration.smoke_notes import NOTES, SENTINEL

LIBRARIES = ("torch", "transformers", "datasets", "onnxscript", "matplotlib")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

MEASURES = {
    "validation.picture_macro_f1",
    "validation.element_macro_f1",
    "test.picture_macro_f1",
    "test.element_macro_f1",
    "pairs.picture",
    "pairs.elements",
}


def small_pairs() -> list[Any]:
    pairs = load_pairs()
    return [
        next(pair for pair in pairs if pair.flips.startswith(kind))
        for kind in ("picture", "elements")
    ]


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few notes in place of those that are shipped."""
    from mndnotes.training.fitting.labels import NoteSplits
    from mndnotes.training.search import curve

    def notes(recipe: Any) -> Any:
        train = NOTES[:16]
        splits = NoteSplits(train * recipe.hand_written_repeat + NOTES[16:20], NOTES[20:28])
        return curve.CurveNotes(train, splits, NOTES[28:], small_pairs())

    monkeypatch.setattr(curve.CurveNotes, "shipped", notes)


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    file = tmp_path / "recipe.yaml"
    lines = ("base: tiny", "window_tokens: 128", "window_overlap: 16", "max_steps: 2")
    file.write_text("\n".join((*lines, "simulated_notes: 0\n")))
    return file


def draw(*words: object) -> Any:
    from mndnotes.training.search.learning_curve import app

    return CliRunner().invoke(app, list(map(str, words)))


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "points.jsonl").read_text().splitlines()]


def test_a_curve_is_drawn_and_gone_on_with(shipped: None, recipe: Path, tmp_path: Path) -> None:
    curve = tmp_path / "curve"
    options = ("--recipe", recipe, curve)
    first = draw("--shares", "0.5,0.25", *options)
    assert first.exit_code == 0, first.output
    assert [row["share"] for row in rows(curve)] == [0.25, 0.5]
    assert [row["notes"] for row in rows(curve)] == [4, 8]
    assert all(set(row["marks"]) == MEASURES for row in rows(curve))
    assert "Too few points" in first.output
    before = (curve / "points.jsonl").read_bytes()

    full = curve / "0.5" / "serving"
    again = draw("--shares", "0.25,0.5", "--full", full, *options)
    assert again.exit_code == 0, again.output
    assert "Share" not in again.output  # nothing is trained twice
    after = (curve / "points.jsonl").read_bytes()
    assert after.startswith(before)
    [added] = rows(curve)[2:]
    assert (added["share"], added["notes"]) == (1.0, 16)
    assert added["model_sha256"] == rows(curve)[1]["model_sha256"]
    assert {name: mark["value"] for name, mark in added["marks"].items()} == {
        name: mark["value"] for name, mark in rows(curve)[1]["marks"].items()
    }
    assert "a doubling multiplied the error by" in again.output
    drawn = (curve / "learning_curve.svg").read_bytes()
    assert b"picture macro-F1, test" in drawn
    assert draw("--shares", "0.25,0.5", "--full", full, *options).exit_code == 0
    assert (curve / "learning_curve.svg").read_bytes() == drawn
    assert (curve / "points.jsonl").read_bytes() == after

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SENTINEL.lower().encode() in path.read_bytes().lower() for path in files)
    assert not any(path.name == "mlflow.db" or "checkpoint" in str(path) for path in files)

    recipe.write_text(recipe.read_text() + "epochs: 3\n")
    other = draw("--shares", "0.25", *options)
    assert isinstance(other.exception, InputError)
    assert "another recipe" in str(other.exception)


def test_a_share_that_was_stopped_goes_on_from_its_checkpoint(
    shipped: None, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mndnotes.training import run
    from mndnotes.training.search import curve

    asked: list[tuple[bool, bool]] = []
    train = curve.train_untracked

    def watched(recipe: Any, splits: Any, folder: Path, resume: bool) -> Path:
        asked.append((resume, folder.exists()))
        return train(recipe, splits, folder, resume)

    def stop(*given: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(curve, "train_untracked", watched)
    words = ("--shares", "0.5", "--recipe", recipe, tmp_path / "curve")
    for step in ("fit", "export_measured"):  # with nothing to go on from, and with a checkpoint
        with monkeypatch.context() as patch:
            patch.setattr(run, step, stop)
            assert draw(*words).exit_code != 0
        assert not (tmp_path / "curve/points.jsonl").exists()
    assert draw(*words).exit_code == 0
    assert asked == [(False, False), (False, False), (True, True)]
    assert [row["share"] for row in rows(tmp_path / "curve")] == [0.5]


def test_shares_are_nested_and_keep_minimal_pairs_together() -> None:
    from mndnotes.training.search.curve import random_share

    notes = load_notes("train")
    other = twins(notes)
    assert other
    found = [set(random_share(notes, share, seed=17)) for share in (0.125, 0.25, 0.5, 1.0)]
    for smaller, larger in pairwise(found):
        assert smaller < larger
    for share, ids in zip((0.125, 0.25, 0.5, 1.0), found, strict=True):
        assert len(ids) - round(share * len(notes)) in {0, 1}
        assert all(other[name].note_id in ids for name in ids if name in other)
    assert random_share(notes, 0.25, seed=17) == random_share(notes, 0.25, seed=17)
    assert set(random_share(notes, 0.25, seed=18)) != found[1]
    assert len({note.picture for note in notes if note.note_id in found[0]}) == 5


def test_only_hand_written_notes_are_left_out(shipped: None) -> None:
    from mndnotes.training.recipe import Recipe
    from mndnotes.training.search.curve import CurveNotes

    recipe = Recipe(hand_written_repeat=3)
    splits = CurveNotes.shipped(recipe).reduced([NOTES[0].note_id, NOTES[5].note_id])
    kept = [note.note_id for note in splits.train]
    assert kept == ["smoke-0", "smoke-5"] * 3 + [note.note_id for note in NOTES[16:20]]
    assert splits.validation == NOTES[20:28]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shares", "half"), "not numbers above 0"),
        (("--shares", "0,0.5"), "not numbers above 0"),
        (("--recipe", "smoke"), "no hand-written note"),
    ],
)
def test_what_is_no_curve_is_refused(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = draw(*options, tmp_path / "curve")
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)
    assert not (tmp_path / "curve").exists()


def test_a_folder_of_something_else_is_refused_in_one_line(recipe: Path, tmp_path: Path) -> None:
    words = ("mndnotes.training.search.learning_curve", "--recipe", str(recipe), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"learning_curve: the folder {tmp_path} is not empty")
    assert recipe.exists()
