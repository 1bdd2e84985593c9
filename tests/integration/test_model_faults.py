"""Broken and foreign model files: one line, status 2, and none of them is loaded."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import onnxruntime as ort
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing

from mndnotes.cli import main
from mndnotes.errors import ModelError
from mndnotes.inference import NoteScorer
from mndnotes.inference.model_folder import (
    CARD_FILE,
    CONFIG_FILE,
    FORMAT_VERSION,
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    file_sha256,
    write_manifest,
)

PATIENT = "Harold Fictitious"
NAMES = (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE, CARD_FILE, MANIFEST_FILE)

Refused = Callable[..., None]


@pytest.fixture(scope="module")
def shipped() -> Path:
    with as_file(files("mndnotes.models") / "default") as folder:
        return folder


@pytest.fixture
def folder(shipped: Path, tmp_path: Path) -> Path:
    """The shipped model with a graph of one word: enough for what is never loaded."""
    target = tmp_path / "model"
    target.mkdir()
    for name in (TOKENIZER_FILE, CONFIG_FILE, CARD_FILE):
        shutil.copy(shipped / name, target)
    (target / MODEL_FILE).write_bytes(b"graph")
    write_manifest(target)
    return target


@pytest.fixture
def refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Refused:
    """Checks what the command says of a model: one line, and no word of the note."""
    note = tmp_path / "note.txt"
    note.write_text(f"{PATIENT}: clonus.")

    def check(model: object, *said: str) -> None:
        assert main(["score", str(note), "--model", str(model)]) == 2
        out, err = capfd.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("mndnotes: ")
        assert PATIENT not in err
        for words in said:
            assert words in err

    return check


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a graph nor a tokenizer is loaded in such a test."""

    def loaded(*_: object, **__: object) -> None:
        pytest.fail("a file was loaded")

    monkeypatch.setattr(ort, "InferenceSession", loaded)
    monkeypatch.setattr("mndnotes.inference.windows.Tokenizer", loaded)


def edit(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_bit_anywhere(
    shipped: Path, tmp_path: Path, refused: Refused, unloaded: None, name: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(shipped, folder)
    whole = (shipped / name).read_bytes()
    for place in random.Random(name).sample(range(len(whole)), 5):
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        (folder / name).write_bytes(content)
        refused(folder)


def test_a_flipped_bit_in_each_byte_of_the_manifest(folder: Path, unloaded: None) -> None:
    """None opens the folder, but for those that make no other JSON of it."""
    manifest = folder / MANIFEST_FILE
    whole = manifest.read_bytes()
    for place in range(len(whole)):
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        manifest.write_bytes(content)
        with pytest.raises(ModelError):
            NoteScorer.load(folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file(folder: Path, refused: Refused, unloaded: None, name: str) -> None:
    (folder / name).unlink()
    refused(folder, f"{'has no' if name == MANIFEST_FILE else 'lacks'} {name}")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file(folder: Path, refused: Refused, unloaded: None, name: str) -> None:
    (folder / name).write_bytes(b"")
    refused(folder, name)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE])
def test_an_empty_file_that_the_manifest_lists(folder: Path, refused: Refused, name: str) -> None:
    (folder / name).write_bytes(b"")
    write_manifest(folder)
    refused(folder, "restore it")


FOREIGN = ("model.pkl", "pytorch_model.bin", "model.pt", "model.PTH", "model.joblib", "hook.py")


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_may_run_code(
    folder: Path,
    refused: Refused,
    unloaded: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    listed: bool,
) -> None:
    (folder / name).write_bytes(pickle.dumps({"weights": [1]}))
    monkeypatch.setattr(pickle, "Unpickler", lambda *_: pytest.fail("a pickle was read"))
    if listed:
        write_manifest(folder)
    refused(folder, name, "remove it")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("name", [*NAMES, "further.json"])
def test_a_link_out_of_the_folder(
    folder: Path, tmp_path: Path, refused: Refused, unloaded: None, name: str
) -> None:
    outside = tmp_path / "outside"
    if (folder / name).exists():
        (folder / name).rename(outside)
    else:
        outside.write_text("{}")
    (folder / name).symlink_to(outside)
    refused(folder, name, "leads out of its folder")


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(
    folder: Path, refused: Refused, unloaded: None
) -> None:
    (folder / CONFIG_FILE).unlink()
    os.mkfifo(folder / CONFIG_FILE)
    refused(folder, f"lacks {CONFIG_FILE}")


@pytest.mark.parametrize("version", [FORMAT_VERSION + 1, FORMAT_VERSION - 1, 0, "2", None, 2.5])
@pytest.mark.parametrize("name", [MANIFEST_FILE, CONFIG_FILE])
def test_another_format(
    folder: Path, refused: Refused, unloaded: None, name: str, version: object
) -> None:
    edit(folder / name, format_version=version)
    if name == CONFIG_FILE:
        write_manifest(folder)
    refused(folder, name, "format")


@pytest.mark.parametrize(
    "name",
    [
        *("../secret", "../model/../secret", "/etc/hostname", "inner/../../secret", "inner/file"),
        *("", ".", "..", "a\nb", "a\x00b", "\ud800"),
    ],
)
def test_a_manifest_with_a_name_that_is_none_of_a_file_in_the_folder(
    folder: Path, tmp_path: Path, refused: Refused, unloaded: None, name: str
) -> None:
    (tmp_path / "secret").write_text("x")
    content = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
    entry = {"bytes": 1, "sha256": file_sha256(tmp_path / "secret")}
    edit(folder / MANIFEST_FILE, files={name: entry, **content["files"]})
    refused(folder)


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, '{"format_version": 2, "files": ' + '{"a":' * 50_000, "9" * 5_000, "NaN", "\0"],
)
def test_a_manifest_that_is_no_object(
    folder: Path, refused: Refused, unloaded: None, content: str
) -> None:
    (folder / MANIFEST_FILE).write_text(content)
    refused(folder, MANIFEST_FILE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", float("inf")),
        ("window_tokens", float("inf")),
        ("element_thresholds", {"umn_signs": float("nan")}),
        ("element_thresholds", {"umn_signs": 2}),
        ("element_thresholds", {"umn_signs": -1}),
    ],
)
def test_a_configuration_that_no_export_writes(
    folder: Path, refused: Refused, unloaded: None, name: str, value: Any
) -> None:
    if isinstance(value, dict):
        value = json.loads((folder / CONFIG_FILE).read_text("utf-8"))[name] | value
    edit(folder / CONFIG_FILE, **{name: value})
    write_manifest(folder)
    refused(folder, CONFIG_FILE, "export it again")


def other_tokenizer(size: int) -> str:
    """A tokenizer with so many words, framed as BERT's."""
    words = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2} | {f"w{i}": i for i in range(3, size)}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))  # noqa: S106 (no password)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return str(tokenizer.to_str())


def test_the_tokenizer_of_another_model(folder: Path, refused: Refused, unloaded: None) -> None:
    (folder / TOKENIZER_FILE).write_text(other_tokenizer(100), "utf-8")
    refused(folder, f"{TOKENIZER_FILE} was changed")


def test_a_tokenizer_with_more_words_than_its_graph_knows(
    folder: Path, shipped: Path, refused: Refused
) -> None:
    shutil.copy(shipped / MODEL_FILE, folder)
    (folder / TOKENIZER_FILE).write_text(other_tokenizer(50_000), "utf-8")
    write_manifest(folder)
    refused(folder, "tokenizer is not that of its graph")


def graph_with(shipped: Path, change: Callable[[Any], None]) -> bytes:
    """The shipped graph, changed."""
    onnx = pytest.importorskip("onnx", reason="graphs are changed with the train extra")
    model = onnx.load(shipped / MODEL_FILE)
    change(model)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize("place", ["../secret", "{outside}", "inner/../../secret", "gone"])
def test_a_graph_with_weights_in_another_file(
    folder: Path, shipped: Path, tmp_path: Path, refused: Refused, place: str
) -> None:
    """Weights outside of the folder have no checksum, and may be any file of the machine."""
    (tmp_path / "secret").write_bytes(bytes(100_000_000))

    def lead_out(model: Any) -> None:
        largest = max(model.graph.initializer, key=lambda weights: len(weights.raw_data))
        entry = largest.external_data.add()
        entry.key, entry.value = "location", place.format(outside=tmp_path / "secret")
        largest.ClearField("raw_data")
        largest.data_location = 1

    (folder / MODEL_FILE).write_bytes(graph_with(shipped, lead_out))
    write_manifest(folder)
    refused(folder, "can't load the model's graph")


def rename_input(model: Any) -> None:
    for node in model.graph.node:
        node.input[:] = ["tokens" if name == "input_ids" else name for name in node.input]
    model.graph.input[0].name = "tokens"


def drop_output(model: Any) -> None:
    del model.graph.output[-1]


@pytest.mark.parametrize("change", [rename_input, drop_output])
def test_a_graph_with_other_inputs_or_outputs(
    folder: Path, shipped: Path, refused: Refused, change: Callable[[Any], None]
) -> None:
    (folder / MODEL_FILE).write_bytes(graph_with(shipped, change))
    write_manifest(folder)
    refused(folder, "other inputs or outputs")
