"""The serving folder of a model: what it holds, and the check that nothing in it was changed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mndnotes.errors import ModelError
from mndnotes.rules.vocabulary import Element, Picture, Status

FORMAT_VERSION = 2
"""Version of ``config.json`` and ``manifest.json`` that this package writes and reads."""

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"
CARD_FILE = "README.md"
MANIFEST_FILE = "manifest.json"

SUFFIXES = ("", ".json", ".md", ".onnx", ".safetensors", ".txt")
"""Of the files that a model folder may hold: none of them is a pickle or a program."""

LABELS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"picture_labels": Picture, "element_ids": Element, "status_labels": Status}
)
"""What the numbers of a model stand for, in order, by the name that configurations give it."""


@dataclass(frozen=True, slots=True)
class ServingConfig:
    """What a scorer must know beside the graph; the content of ``config.json``.

    Attributes:
        window_tokens: most tokens in a window, framing tokens included.
        window_overlap: fewest content tokens shared by neighbouring windows.
        temperature: divides the picture logits.
        set_masses: how much probability may lie on likelier labels for a label to be still in the
            prediction set, by label, 0 to 1.
        element_thresholds: least probability of ``present``, by element, 0 to 1.
        name: of the model, as results state it.
        base: name of the pretrained encoder.
        int8: whether the graph's weights are 8-bit integers.
    """

    window_tokens: int
    window_overlap: int
    temperature: float
    set_masses: Mapping[Picture, float]
    element_thresholds: Mapping[Element, float]
    name: str
    base: str
    int8: bool

    def to_json(self) -> dict[str, Any]:
        """The mapping written as ``config.json``, labels and format version included."""
        return {
            "format_version": FORMAT_VERSION,
            **{key: [str(name) for name in names] for key, names in LABELS.items()},
            "window_tokens": self.window_tokens,
            "window_overlap": self.window_overlap,
            "temperature": self.temperature,
            "set_masses": {str(label): mass for label, mass in self.set_masses.items()},
            "element_thresholds": {str(e): t for e, t in self.element_thresholds.items()},
            "name": self.name,
            "base": self.base,
            "int8": self.int8,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ServingConfig:
        """Read what `to_json` wrote.

        Raises:
            ModelError: another format, other labels, or a value that is missing or out of range.
        """
        _check_format(content, CONFIG_FILE)
        for key, names in LABELS.items():
            if content.get(key) != [str(name) for name in names]:
                raise ModelError(
                    f"the model's {key} are not those of this mndnotes; export it again"
                )
        try:
            config = cls(
                window_tokens=int(content["window_tokens"]),
                window_overlap=int(content["window_overlap"]),
                temperature=float(content["temperature"]),
                set_masses=MappingProxyType(
                    {label: float(content["set_masses"][label]) for label in Picture}
                ),
                element_thresholds=MappingProxyType(
                    {e: float(content["element_thresholds"][e]) for e in Element}
                ),
                name=str(content["name"]),
                base=str(content["base"]),
                int8=bool(content["int8"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ModelError(f"the model's {CONFIG_FILE} lacks a value; export it again") from None
        shares = (*config.set_masses.values(), *config.element_thresholds.values())
        if not (0 < config.temperature < math.inf and all(0 <= share <= 1 for share in shares)):
            raise ModelError(
                f"the model's {CONFIG_FILE} holds a value out of range; export it again"
            )
        return config


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A verified serving folder.

    Attributes:
        path: the folder.
        config: the content of its ``config.json``.
        sha256: SHA-256 of ``model.onnx``, hexadecimal.
    """

    path: Path
    config: ServingConfig
    sha256: str

    @classmethod
    def open(cls, path: Path | str) -> ModelFolder:
        """Verify a folder against its manifest, then read its configuration.

        Raises:
            ModelError: the folder or a file is missing, altered, unlisted, a link that leads out
                of the folder, of a kind that may run code, or of another format.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise ModelError(f"there is no model folder at {folder}; name one, or train one")
        manifest = verify_files(folder)
        for name in (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE):
            if name not in manifest:
                raise ModelError(f"the model's manifest does not list {name}; export it again")
        config = ServingConfig.from_json(_read_json(folder / CONFIG_FILE))
        return cls(path=folder, config=config, sha256=str(manifest[MODEL_FILE]["sha256"]))

    @property
    def model_path(self) -> Path:
        """The ONNX graph."""
        return self.path / MODEL_FILE

    @property
    def tokenizer_path(self) -> Path:
        """The tokenizer file."""
        return self.path / TOKENIZER_FILE


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify_files(folder: Path) -> Mapping[str, Any]:
    """Compare a flat folder with its manifest.

    Returns:
        The ``bytes`` and ``sha256`` of each file by name.

    Raises:
        ModelError: the manifest or a file is missing, altered, unlisted, a link that leads out of
            the folder, of a kind that may run code, or of another format.
    """
    manifest = _read_manifest(folder)
    _check_no_other_file(folder, manifest)
    for name, entry in sorted(manifest.items()):
        _check_file(folder, name, entry)
    return manifest


def write_manifest(folder: Path) -> Path:
    """List every file of a flat folder with its bytes and SHA-256; returns the manifest's path."""
    names = sorted(p.name for p in folder.iterdir() if p.name != MANIFEST_FILE)
    files = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": file_sha256(folder / name)}
        for name in names
    }
    target = folder / MANIFEST_FILE
    content = {"format_version": FORMAT_VERSION, "files": files}
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n")
    return target


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise ModelError(f"the model's {path.name} can't be read as JSON; restore it") from None
    if not isinstance(content, dict):
        raise ModelError(f"the model's {path.name} is no JSON object; restore it")
    return content


def _check_format(content: Mapping[str, Any], name: str) -> None:
    version = content.get("format_version")
    if not isinstance(version, int) or version < 1:
        raise ModelError(f"the model's {name} states no format version; restore it")
    if version > FORMAT_VERSION:
        raise ModelError(
            f"the model's {name} has format {version}, newer than the {FORMAT_VERSION} that this"
            " mndnotes reads; upgrade mndnotes"
        )
    if version < FORMAT_VERSION:
        raise ModelError(
            f"the model's {name} has format {version}, older than the {FORMAT_VERSION} that this"
            " mndnotes reads; export it again"
        )


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ModelError(f"the model folder {folder} has no {MANIFEST_FILE}; export it again")
    _check_inside(folder, path)
    content = _read_json(path)
    _check_format(content, MANIFEST_FILE)
    files = content.get("files")
    if not isinstance(files, dict) or not all(isinstance(e, dict) for e in files.values()):
        raise ModelError(f"the model's {MANIFEST_FILE} lists no files; restore it")
    return files


def _check_inside(folder: Path, path: Path) -> None:
    if folder.resolve() not in path.resolve().parents:
        raise ModelError(
            f"the model's {path.name} is a link that leads out of its folder; remove it"
        )


def _check_no_other_file(folder: Path, manifest: Mapping[str, Any]) -> None:
    for path in sorted(folder.iterdir()):
        _check_inside(folder, path)
        if path.name != MANIFEST_FILE and path.name not in manifest:
            raise ModelError(
                f"the model folder holds {path.name}, which its manifest omits; remove it"
            )
        if path.suffix.lower() not in SUFFIXES:
            raise ModelError(
                f"the model folder holds {path.name}, a kind of file that may run code; remove it"
            )


def _check_file(folder: Path, name: str, entry: Mapping[str, Any]) -> None:
    path = folder / name
    if Path(name).name != name:
        raise ModelError("the model's manifest names a file outside of its folder; restore it")
    if not path.is_file():
        raise ModelError(f"the model folder lacks {name}; restore it")
    if path.stat().st_size != entry.get("bytes") or file_sha256(path) != entry.get("sha256"):
        raise ModelError(
            f"the model's {name} was changed since its manifest was written; restore it"
        )
