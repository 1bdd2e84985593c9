from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import ModelError
from mndnotes.inference.model_folder import (
    CARD_FILE,
    CONFIG_FILE,
    FORMAT_VERSION,
    MANIFEST_FILE,
    MODEL_FILE,
    ModelFolder,
    ServingConfig,
    file_sha256,
    write_manifest,
)
from mndnotes.rules.vocabulary import Element, Picture


def config(**changes: Any) -> ServingConfig:
    values: dict[str, Any] = {
        "window_tokens": 512,
        "window_overlap": 64,
        "temperature": 1.5,
        "set_masses": dict.fromkeys(Picture, 0.9),
        "element_thresholds": dict.fromkeys(Element, 0.5),
        "name": "mndnotes-base",
        "base": "someone/base",
        "int8": True,
    }
    return ServingConfig(**(values | changes))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "model"
    target.mkdir()
    (target / MODEL_FILE).write_bytes(b"graph")
    (target / "tokenizer.json").write_text("{}")
    (target / "README.md").write_text("# Card\n")
    (target / CONFIG_FILE).write_text(json.dumps(config().to_json()))
    write_manifest(target)
    return target


def edit(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        ModelFolder.open(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_whole_folder_opens(folder: Path) -> None:
    opened = ModelFolder.open(folder)
    assert opened.config == config()
    assert opened.sha256 == file_sha256(folder / MODEL_FILE)
    assert opened.model_path.is_file()
    assert opened.tokenizer_path.is_file()
    assert (opened.path / CARD_FILE).is_file()


def test_a_manifest_lists_every_file_but_itself(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    assert manifest["format_version"] == FORMAT_VERSION
    assert sorted(manifest["files"]) == ["README.md", CONFIG_FILE, MODEL_FILE, "tokenizer.json"]
    assert manifest["files"][MODEL_FILE]["bytes"] == 5


def test_a_missing_folder(tmp_path: Path) -> None:
    assert "there is no model folder" in refusal(tmp_path / "nowhere")


def test_a_missing_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).unlink()
    assert "has no manifest.json" in refusal(folder)


def test_a_missing_file(folder: Path) -> None:
    (folder / MODEL_FILE).unlink()
    assert "lacks model.onnx" in refusal(folder)


@pytest.mark.parametrize("name", [MODEL_FILE, "tokenizer.json", "README.md", CONFIG_FILE])
def test_a_changed_byte(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[0] ^= 1
    (folder / name).write_bytes(bytes(content))
    assert f"{name} was changed" in refusal(folder)


@pytest.mark.parametrize("name", ["weights.pkl", "pytorch_model.bin", ".hidden"])
def test_an_unlisted_file(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x80\x04.")
    assert f"holds {name}, which its manifest omits" in refusal(folder)


def test_an_unlisted_folder(folder: Path) -> None:
    (folder / "code").mkdir()
    assert "holds code" in refusal(folder)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("name", [MODEL_FILE, MANIFEST_FILE])
def test_a_link_out_of_the_folder(folder: Path, name: str) -> None:
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    assert "leads out of its folder" in refusal(folder)


def test_a_manifest_that_points_outside(folder: Path) -> None:
    secret = folder.parent / "secret"
    secret.write_text("x")
    files = json.loads((folder / MANIFEST_FILE).read_text())["files"]
    files["../secret"] = {"bytes": 1, "sha256": file_sha256(secret)}
    edit(folder / MANIFEST_FILE, files=files)
    assert "outside of its folder" in refusal(folder)


@pytest.mark.parametrize("name", [MANIFEST_FILE, CONFIG_FILE])
def test_a_newer_format(folder: Path, name: str) -> None:
    edit(folder / name, format_version=FORMAT_VERSION + 1)
    if name == CONFIG_FILE:
        write_manifest(folder)
    assert "upgrade mndnotes" in refusal(folder)


@pytest.mark.parametrize("version", [None, "1", 0])
def test_no_format(folder: Path, version: object) -> None:
    edit(folder / MANIFEST_FILE, format_version=version)
    assert "states no format version" in refusal(folder)


@pytest.mark.parametrize("content", ["", "[]", "{", "\xff"])
def test_a_manifest_that_is_no_object(folder: Path, content: str) -> None:
    (folder / MANIFEST_FILE).write_text(content, encoding="latin-1")
    assert "manifest.json" in refusal(folder)


def test_a_manifest_without_files(folder: Path) -> None:
    edit(folder / MANIFEST_FILE, files=["model.onnx"])
    assert "lists no files" in refusal(folder)


def test_a_manifest_without_the_graph(folder: Path) -> None:
    (folder / MODEL_FILE).unlink()
    write_manifest(folder)
    assert "does not list model.onnx" in refusal(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"picture_labels": ["PLS", "ALS", "PMA", "OTHER"]},
        {"element_ids": []},
        {"status_labels": None},
    ],
)
def test_other_labels(folder: Path, changes: dict[str, Any]) -> None:
    edit(folder / CONFIG_FILE, **changes)
    write_manifest(folder)
    assert "are not those of this mndnotes" in refusal(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"temperature": 0},
        {"temperature": "hot"},
        {"temperature": float("nan")},
        {"set_masses": dict.fromkeys(Picture, 1.5)},
        {"set_masses": {"ALS": 0.9}},
        {"element_thresholds": {}},
        {"window_tokens": None},
    ],
)
def test_bad_values(folder: Path, changes: dict[str, Any]) -> None:
    edit(folder / CONFIG_FILE, **changes)
    write_manifest(folder)
    assert "config.json" in refusal(folder)


def test_a_configuration_survives_a_round_trip() -> None:
    content = json.loads(json.dumps(config(int8=False).to_json()))
    assert ServingConfig.from_json(content) == config(int8=False)
