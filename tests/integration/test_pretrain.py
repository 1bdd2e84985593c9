"""Pre-training on unlabelled notes: a base like any other, and no text in its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mndnotes.errors import InputError, ModelError
from tests.integration.smoke_notes import NOTES, SENTINEL, smoke_splits
from tests.integration.workplace import workplace

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

ROWS = [{"note_id": n.note_id, "text": f"{n.text}. Assessment: ALS."} for n in NOTES[:24]]
REPEATED = {"note_id": "again", "text": ROWS[0]["text"].replace("ALS", "PLS")}
"""The same as the first note, once the diagnosis is masked."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder of its own, without network."""
    folder = tmp_path_factory.mktemp("pretraining")
    with workplace(folder):
        yield folder


def write(file: Path, rows: Sequence[Any]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def run(*words: Any) -> Result:
    from mndnotes.training.commands import app

    return CliRunner().invoke(app, ["pretrain", *map(str, words)])


@pytest.fixture(scope="module")
def base(home: Path) -> Path:
    notes = write(home / "notes.jsonl", ROWS)
    done = run(notes, "base", "--base", "tiny", "--epochs", 2)
    assert done.exit_code == 0, done.output
    assert "24 rows = 24 different notes + 0 that repeat one or hold no word + 0 err" in done.output
    assert "Held-out notes (1) after: loss" in done.output
    return home / "base"


def facts(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "pretraining.json").read_text("utf-8"))
    return content


def test_pretraining_learns_something(base: Path) -> None:
    told = facts(base)
    assert (told["base"], told["notes"], told["held_out_notes"]) == ("tiny", 23, 1)
    assert told["fresh_head"]
    assert told["loss_after"] < told["loss_before"]


def test_the_same_notes_give_the_same_bytes(home: Path, base: Path) -> None:
    assert run(home / "notes.jsonl", "again", "--base", "tiny", "--epochs", 2).exit_code == 0
    files = sorted(path.name for path in base.iterdir())
    assert files == sorted(path.name for path in (home / "again").iterdir())
    for name in files:
        assert (base / name).read_bytes() == (home / "again" / name).read_bytes(), name


def test_the_folder_holds_no_text_no_pickle_and_no_path(home: Path, base: Path) -> None:
    files = list(base.iterdir())
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {path.name for path in files}
    assert {path.suffix for path in files} == {".json", ".safetensors"}
    for path in files:
        content = path.read_bytes().lower()
        assert SENTINEL.lower().encode() not in content, path
        assert str(home).encode() not in content, path
    assert not list(home.glob(".part-*"))


def test_the_loss_is_that_of_a_head_over_all_tokens(home: Path) -> None:
    import torch

    from mndnotes.data.fields import Columns
    from mndnotes.training.fitting.hidden_words import NO_LABEL
    from mndnotes.training.fitting.pretraining import (
        _masked_model,
        _tokenizer,
        find_base,
        read_corpus,
    )
    from mndnotes.training.fitting.pretraining_recipe import PretrainingRecipe
    from mndnotes.training.fitting.pretraining_trainer import PretrainingTrainer

    recipe = PretrainingRecipe(base="tiny", batch_tokens=600)
    found = find_base(recipe)
    model, _ = _masked_model(found)
    notes = read_corpus(home / "notes.jsonl", Columns({}), found.tokenizer).notes
    folder = home / "nothing"
    trainer = PretrainingTrainer(model, _tokenizer(found), recipe, (notes[8:], notes[:8]), folder)
    trainer.args.bf16 = False
    total = tokens = 0.0
    with torch.no_grad():
        for batch in trainer._loader(trainer._held_out, None):
            hidden = int((batch["labels"] != NO_LABEL).sum())
            total += hidden * float(model.eval()(**batch).loss)
            tokens += hidden
    assert trainer.held_out_loss() == pytest.approx(total / tokens, rel=1e-5)


def test_training_takes_the_folder_as_its_base(home: Path, base: Path) -> None:
    from mndnotes.inference.model_folder import ModelFolder
    from mndnotes.training.commands import app
    from mndnotes.training.fitting import labels

    recipe = home / "recipe.yaml"
    recipe.write_text("base: tiny\nwindow_tokens: 128\nwindow_overlap: 16\nmax_steps: 1\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels, "load_splits", lambda recipe: smoke_splits())
        done = CliRunner().invoke(app, ["train", str(recipe), "--base", str(base)])
    assert done.exit_code == 0, done.output
    assert ModelFolder.open(home / "runs/1/serving").config.base == "base"


def test_the_encoder_of_the_folder_is_the_pretrained_one(base: Path) -> None:
    from safetensors.torch import load_file

    from mndnotes.training.network.base import build_model, load_base
    from mndnotes.training.recipe import load_recipe

    recipe = load_recipe("smoke", base=str(base))
    encoder = build_model(load_base(recipe), recipe).encoder.state_dict()
    written = load_file(base / "model.safetensors")
    assert encoder
    for name, weight in encoder.items():
        assert weight.equal(written[f"bert.{name}"]), name


def test_a_pretrained_base_goes_on_where_it_stood(home: Path, base: Path) -> None:
    done = run(home / "notes.jsonl", "further", "--base", base, "--epochs", 1)
    assert done.exit_code == 0, done.output
    told = facts(home / "further")
    assert not told["fresh_head"]
    assert told["loss_before"] == pytest.approx(facts(base)["loss_after"], rel=1e-6)
    assert "began at random" not in done.output


def test_columns_are_mapped_and_labels_are_not_read(home: Path, base: Path) -> None:
    lines = [f'{row["note_id"]},"{row["text"]}",no such picture\n' for row in ROWS]
    (home / "notes.csv").write_text("Id,Body,picture\n" + "".join(lines), encoding="utf-8")
    mapped = ("--map", "note_id=Id", "--map", "text=Body")
    done = run(home / "notes.csv", "mapped", "--base", "tiny", "--epochs", 2, *mapped)
    assert done.exit_code == 0, done.output
    assert facts(home / "mapped") == facts(base)


def test_rows_that_are_no_note_are_counted_and_told(home: Path) -> None:
    bad = [{"note_id": "empty", "text": ""}, {"note_id": "no text"}]
    notes = write(home / "mixed.jsonl", [*ROWS[:4], bad[0], REPEATED, bad[1]])
    done = run(notes, "mixed", "--base", "tiny", "--epochs", 1)
    assert done.exit_code == 3
    assert "mixed.jsonl, row 5, text: it is empty" in done.output
    assert "7 rows = 4 different notes + 1 that repeat one or hold no word + 2 er" in done.output
    assert SENTINEL not in done.output
    assert facts(home / "mixed")["notes"] == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "holds 0 different notes"), ([ROWS[0], REPEATED], "holds 1 different notes")],
)
def test_too_few_notes_are_refused(home: Path, rows: list[Any], said: str) -> None:
    failed = run(write(home / "few.jsonl", rows), "few", "--base", "tiny")
    assert isinstance(failed.exception, InputError)
    assert said in str(failed.exception)
    assert not (home / "few").exists()
    assert not list(home.glob(".part-*"))


def test_a_used_folder_and_an_unfit_base_are_refused(home: Path, base: Path) -> None:
    from safetensors.torch import load_file, save_file

    notes = home / "notes.jsonl"
    assert isinstance(run(notes, base, "--base", "tiny").exception, InputError)
    unmasked = home / "unmasked"
    unmasked.mkdir()
    for path in base.iterdir():
        content = path.read_bytes()
        if path.name == "tokenizer.json":
            content = content.replace(b"[MASK]", b"[OTHER]")
        (unmasked / path.name).write_bytes(content)
    failed = run(notes, "unfit", "--base", unmasked)
    assert isinstance(failed.exception, ModelError)
    assert "no tokens that hide words" in str(failed.exception)
    (unmasked / "tokenizer.json").write_bytes((base / "tokenizer.json").read_bytes())
    weights = unmasked / "model.safetensors"
    renamed = {name.replace("bert.", "encoder."): v for name, v in load_file(weights).items()}
    save_file(renamed, weights)
    for content in (weights.read_bytes(), b"none"):
        weights.write_bytes(content)
        failed = run(notes, "unfit", "--base", unmasked)
        assert isinstance(failed.exception, ModelError)
        assert "no encoder in safetensors" in str(failed.exception)
