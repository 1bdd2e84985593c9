"""The figures that cards and source attributes quote, read from the files that hold them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from mndnotes import __version__
from mndnotes.data.corpus import load_notes
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import CARD_FILE, MANIFEST_FILE, ModelFolder
from mndnotes.rules.engine import RULES_VERSION
from mndnotes.rules.icd10cm.releases import code_sets
from mndnotes.training.evaluate.systems import COMBINED
from mndnotes.training.folders import write_json

MODEL: Final = Path("models/default")
WEIGHTS_FACTS: Final = Path("models/weights/facts.json")
EVALUATION: Final = Path("docs/cards/evaluation.json")
"""What `mndnotes evaluate` says of the shipped model and rules, and which they were."""


def measure(repository: Path) -> None:
    """Measure the shipped model on test and challenge pairs; write `EVALUATION`. Takes minutes.

    Raises:
        ModelError: the model folder can't be used.
    """
    from mndnotes.data.challenge import load_pairs
    from mndnotes.data.progress import progress_bar
    from mndnotes.training.evaluate.judgement import judge

    folder, notes, pairs = ModelFolder.open(repository / MODEL), load_notes("test"), load_pairs()
    with progress_bar(len(notes) + 2 * len(pairs)) as told:
        judged = judge(folder.path, notes, pairs, progress=told)
    write_json(repository / EVALUATION, {**_measured(repository), **judged.as_dict()})


def _measured(repository: Path) -> dict[str, str]:
    """What the figures hold for: all files of the model, calibration among them, and the rules."""
    manifest = (repository / MODEL / MANIFEST_FILE).read_bytes()
    return {"manifest_sha256": hashlib.sha256(manifest).hexdigest(), "rules": RULES_VERSION}


def evaluation(repository: Path) -> dict[str, Any]:
    """What was measured of the shipped model.

    Raises:
        InputError: it was another model, or had other rules.
    """
    found: dict[str, Any] = json.loads((repository / EVALUATION).read_text("utf-8"))
    if not _measured(repository).items() <= found.items():
        raise InputError(
            f"{EVALUATION} was measured with another model than {MODEL} or with other rules;"
            " run python -m mndnotes.training.release.card_pages --measure"
        )
    return found


def model_card(repository: Path) -> tuple[dict[str, Any], str]:
    """The header and the body of the shipped model's card."""
    text = (repository / MODEL / CARD_FILE).read_text("utf-8")
    _, header, body = text.split("---\n", 2)
    return yaml.safe_load(header), body.strip()


def figures(repository: Path, measured: Mapping[str, Any]) -> dict[str, str]:
    """Every figure that `source_attributes.yaml` may name.

    Args:
        repository: a clone.
        measured: its `evaluation`.
    """
    settings = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    facts = json.loads((repository / WEIGHTS_FACTS).read_text("utf-8"))
    header, _ = model_card(repository)
    validation = {m["type"]: m["value"] for m in header["model-index"][0]["results"][0]["metrics"]}
    folder = ModelFolder.open(repository / MODEL)
    both = measured["systems"][COMBINED]
    return {
        "version": __version__,
        "rules_version": RULES_VERSION,
        "authors": ", ".join(author["name"] for author in settings["project"]["authors"]),
        "code_sets": "; ".join(release["title"] for release in code_sets()["releases"]),
        "model": folder.config.name,
        "model_sha256": folder.sha256,
        "train_notes": f"{facts['train_notes']:,}",
        "train_unique": f"{facts['train_unique']:,}",
        "train_writers": str(len({note.writer for note in load_notes("train")})),
        "test_notes": str(measured["notes"]),
        "test_writers": str(len({note.writer for note in load_notes("test")})),
        "test_picture": measure_text(both, "picture_macro_f1"),
        "test_elements": measure_text(both, "element_macro_f1"),
        "test_score": measure_text(both, "score_mae"),
        "test_code": measure_text(both, "code_accuracy"),
        "test_issues": measure_text(both, "issue_micro_f1"),
        "pairs": str(measured["pairs"]),
        "pairs_picture": f"{both['pairs']['picture']:.3f}",
        "pairs_elements": f"{both['pairs']['elements']:.3f}",
        "validation_picture": f"{validation['picture_macro_f1']:.3f}",
        "validation_elements": f"{validation['element_macro_f1']:.3f}",
        "slice_setting": _span(measured, "setting"),
        "slice_kind": _span(measured, "kind of note"),
        "slice_writer": _span(measured, "writer"),
    }


def measure_text(system: Mapping[str, Any], name: str) -> str:
    """A measure of one system with its 95 % interval, where it has one: ``0.973 [0.948, 0.991]``.

    Args:
        system: marks of `evaluation`.
        name: of the measure; empty text where the system has none of it.
    """
    value = system["measures"].get(name)
    if value is None:
        return ""
    bounds = system["intervals"].get(name)
    return f"{value:.3f}" + (f" [{bounds[0]:.3f}, {bounds[1]:.3f}]" if bounds else "")


def _span(measured: Mapping[str, Any], axis: str) -> str:
    """The lowest and the highest share of right elements among the slices of an axis."""
    rows = sorted(
        (row for row in measured["slices"] if row["axis"] == axis), key=lambda row: row["elements"]
    )
    return " to ".join(
        f"{row['elements']:.3f} ({row['value']}, {row['notes']} notes)"
        for row in (rows[0], rows[-1])
    )
