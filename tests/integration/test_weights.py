"""The weights folder of a tiny random model: float16, loaded, trained on, exported from."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError, ModelError
from mndnotes.inference.model_folder import ModelFolder, write_manifest
from tests.integration.smoke_notes import NOTES, smoke_recipe, smoke_splits

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

FACTS = {
    "base_model": "tiny",
    "device": "CPU, float32",
    "train_notes": 24,
    "train_unique": 24,
    "train_digest": "0" * 64,
    "validation_notes": 12,
    "validation_digest": "1" * 64,
}


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run leaves behind, with random weights."""
    from transformers import set_seed

    from mndnotes.training.fitting.trainer import quiet_libraries
    from mndnotes.training.network.base import build_model, load_base

    quiet_libraries()
    set_seed(5)
    folder = tmp_path_factory.mktemp("weights") / "run"
    recipe = smoke_recipe()
    base = load_base(recipe)
    build_model(base, recipe).save_pretrained(folder / "model")
    (folder / "model/tokenizer.json").write_text(base.tokenizer.to_str())
    (folder / "recipe.json").write_text(recipe.model_dump_json())
    (folder / "facts.json").write_text(json.dumps(FACTS))
    return folder


@pytest.fixture(scope="module")
def weights(run_folder: Path) -> Path:
    """The weights folder of that run, as the command writes it."""
    from mndnotes.training.commands import app
    from mndnotes.training.fitting import labels

    out = run_folder.parent / "weights"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels, "load_splits", lambda recipe: smoke_splits())
        done = CliRunner().invoke(app, ["export", str(run_folder), str(out), "--weights"])
    assert done.exit_code == 0, done.output
    assert "float16_logit_gap" in done.output
    return out


def altered(weights: Path, target: Path) -> Path:
    """A copy that may be changed: no manifest guards it."""
    shutil.copytree(weights, target)
    (target / "manifest.json").unlink()
    return target


def change_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def change_tensors(folder: Path, **changes: Any) -> None:
    """Replace tensors of a folder by name, ``__`` for a dot; ``None`` removes one."""
    from safetensors.torch import load_file, save_file

    named = {name.replace("__", "."): tensor for name, tensor in changes.items()}
    tensors = {**load_file(folder / "model.safetensors"), **named}
    kept = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})


def test_the_folder_holds_half_precision_and_no_path(run_folder: Path, weights: Path) -> None:
    import torch
    from safetensors.torch import load_file

    assert {path.name for path in weights.iterdir()} == {
        "README.md",
        "config.json",
        "facts.json",
        "manifest.json",
        "model.safetensors",
        "recipe.json",
        "tokenizer.json",
    }
    stored, trained = (load_file(f / "model.safetensors") for f in (weights, run_folder / "model"))
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16}
    assert all(torch.equal(stored[name], trained[name].half()) for name in trained)
    for path in weights.iterdir():
        assert str(run_folder.parent).encode() not in path.read_bytes()
        assert path.stat().st_mode == (weights / "config.json").stat().st_mode


def test_transformers_loads_it_with_heads_in_single_precision(weights: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    from mndnotes.training.fitting.dataset import collate, encode_notes
    from mndnotes.training.release.export import TrainedRun

    half: Any = AutoModel.from_pretrained(weights, use_safetensors=True)
    kinds = {name.startswith("encoder."): p.dtype for name, p in half.named_parameters()}
    assert kinds == {True: torch.float16, False: torch.float32}
    run = TrainedRun.open(weights)
    batch = collate(list(encode_notes(NOTES[:4], run.tokenizer())))
    with torch.no_grad():
        by_half, by_single = half.eval()(**batch), run.model()(**batch)
    for name in ("picture_logits", "element_logits", "score_logits"):
        assert torch.allclose(by_half[name], by_single[name], atol=1e-2)
    assert AutoTokenizer.from_pretrained(weights)("toes up")["input_ids"]


def test_rounding_that_changes_answers_is_refused(run_folder: Path, tmp_path: Path) -> None:
    import torch

    from mndnotes.training.release.export import TrainedRun
    from mndnotes.training.release.weights import check_half, export_weights

    shutil.copytree(run_folder, tmp_path / "run")
    change_tensors(tmp_path / "run/model", picture_head__bias=torch.tensor([1e5, 0.0, 0.0, 0.0]))
    with pytest.raises(ModelError, match="in float16 the weights differ"):
        export_weights(TrainedRun.open(tmp_path / "run"), NOTES[24:], tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    run = TrainedRun.open(run_folder)
    notes = [run.tokenizer().encode(note.text) for note in NOTES[:4]]
    model, other = run.model(), run.model()
    assert check_half(model, other, notes) == 0.0
    with torch.no_grad():
        model.picture_head.bias.copy_(torch.tensor([9.0, 9.01, 0.0, 0.0]))
        model.picture_head.weight.zero_()
        other.picture_head.weight.zero_()
        other.picture_head.bias.copy_(torch.tensor([9.01, 9.0, 0.0, 0.0]))
    with pytest.raises(ModelError, match="another picture"):
        check_half(model, other, notes)


def test_a_warm_start_takes_encoder_and_heads(weights: Path) -> None:
    import torch
    from safetensors.torch import load_file

    from mndnotes.training.network.base import build_model, load_base, model_name

    recipe = smoke_recipe(base=str(weights), hidden_dropout=0.3, window_tokens=256)
    base = load_base(recipe)
    model = build_model(base, recipe, picture_class_weights=[1.0, 2.0, 1.0, 1.0])
    stored = load_file(weights / "model.safetensors")
    assert set(stored) == set(model.state_dict())
    for name, tensor in model.state_dict().items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, stored[name].float())
    assert (model.config.head_dropout, model.config.window_tokens) == (0.3, 256)
    assert model.config.picture_class_weights == [1.0, 2.0, 1.0, 1.0]
    assert base.tokenizer.encode("toes up").count == 1
    assert base.name == model_name(base.name) == model_name("tiny") == "mndnotes-tiny"


def test_of_another_base_in_half_precision_only_the_encoder_is_taken(
    weights: Path, tmp_path: Path
) -> None:
    import torch

    from mndnotes.training.network.base import build_model, load_base
    from mndnotes.training.release.export import TrainedRun

    encoder = TrainedRun.open(weights).model().encoder
    encoder.half().save_pretrained(tmp_path / "mine")
    shutil.copy(weights / "tokenizer.json", tmp_path / "mine")
    recipe = smoke_recipe(base=str(tmp_path / "mine"))
    model = build_model(load_base(recipe), recipe)
    for name, tensor in model.encoder.state_dict().items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, encoder.state_dict()[name].float())


def test_a_base_that_does_not_fit_is_refused(weights: Path, tmp_path: Path) -> None:
    import torch

    from mndnotes.training.network.base import build_model, load_base

    def start(folder: Path, **changes: Any) -> None:
        recipe = smoke_recipe(base=str(folder), **changes)
        build_model(load_base(recipe), recipe)

    with pytest.raises(InputError, match="lower window_tokens"):
        start(weights, window_tokens=1024)
    labels = altered(weights, tmp_path / "labels")
    change_config(labels, picture_labels=["ALS", "PLS", "PMA", "SMA", "OTHER"])
    with pytest.raises(ModelError, match=r"the picture_labels of .* are not those of this"):
        start(labels)
    shapes = altered(weights, tmp_path / "shapes")
    change_tensors(shapes, picture_head__weight=torch.zeros(5, 32))
    lacking = altered(weights, tmp_path / "lacking")
    change_tensors(lacking, score_head__weight=None)
    extra = altered(weights, tmp_path / "extra")
    change_tensors(extra, more_heads__weight=torch.zeros(3))
    cut = altered(weights, tmp_path / "cut")
    (cut / "model.safetensors").write_bytes((weights / "model.safetensors").read_bytes()[:9999])
    empty = altered(weights, tmp_path / "empty")
    (empty / "model.safetensors").unlink()
    for folder in (shapes, lacking, extra, cut, empty):
        with pytest.raises(ModelError, match="lacks weights in safetensors, or its heads"):
            start(folder)
    write_manifest(labels)
    (labels / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer.json was changed since"):
        start(labels)


def test_the_exact_serving_folder_can_be_made_from_it(weights: Path, tmp_path: Path) -> None:
    from mndnotes.inference.model_output import softmax
    from mndnotes.inference.onnx_model import OnnxModel
    from mndnotes.training.network.graph import run_torch
    from mndnotes.training.release.export import TrainedRun, export_run

    run = TrainedRun.open(weights)
    export_run(run, NOTES[24:], tmp_path / "serving", int8=False)
    folder = ModelFolder.open(tmp_path / "serving")
    assert (folder.config.name, folder.config.int8) == ("mndnotes-tiny", False)
    text = NOTES[0].text
    logits = run_torch(run.model(), [run.tokenizer().encode(text)]).picture_logits[0]
    expected = softmax(logits / folder.config.temperature)
    np.testing.assert_allclose(OnnxModel(folder).predict(text).picture, expected, atol=1e-4)


def test_export_refuses_what_contradicts_or_is_lacking(weights: Path, tmp_path: Path) -> None:
    from mndnotes.training.commands import app
    from mndnotes.training.release.export import TrainedRun
    from mndnotes.training.release.weights import export_weights

    both = CliRunner().invoke(app, ["export", str(weights), "out", "--weights", "--exact"])
    assert isinstance(both.exception, InputError)
    assert "choose one" in str(both.exception)
    run = TrainedRun.open(weights)
    with pytest.raises(InputError, match="no validation note"):
        export_weights(run, [], tmp_path / "out")
    with pytest.raises(InputError, match="not empty"):
        export_weights(run, NOTES[24:], weights)


def test_the_shipped_weights_name_no_folder_of_the_machine_that_made_them(repository: Path) -> None:
    config = json.loads((repository / "models" / "weights" / "config.json").read_text("utf-8"))
    assert not config["encoder"].get("_name_or_path")
