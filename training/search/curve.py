"""The learning curve: what the recipe reaches with a share of the hand-written training notes.

The simulated notes of the recipe are kept whole, so that the curve is about notes written by hand.
Nothing is logged or registered; the folder of the curve holds its points, a JSON a line.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import TypeAdapter

from mndnotes.data.challenge import ChallengePair, load_pairs, notes_of_pairs, twins
from mndnotes.data.corpus import load_notes, notes_digest
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.rules.files.whole_file import written_whole
from mndnotes.training.evaluate.contrast import MODEL_KINDS, pairs_right
from mndnotes.training.evaluate.marking import answers_of
from mndnotes.training.evaluate.scoring import predict_notes
from mndnotes.training.evaluation import (
    HEADLINES,
    Measure,
    Predictions,
    bootstrap_interval,
)
from mndnotes.training.fitting.labels import NoteSplits, labels_of, load_splits
from mndnotes.training.fitting.trainer import last_checkpoint
from mndnotes.training.folders import write_json
from mndnotes.training.recipe import Recipe
from mndnotes.training.run import SERVING_FOLDER, new_folder, train_untracked
from mndnotes.training.search.power_law import Observed

POINTS_FILE: Final = "points.jsonl"
SETUP_FILE: Final = "curve.json"

NOTE_MEASURES: Final = ("picture_macro_f1", "element_macro_f1")
VALIDATION, TEST, PAIRS = "validation", "test", "pairs"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Point:
    """What a model learnt from a share of the hand-written notes, measured by itself.

    Attributes:
        share: of the hand-written training notes.
        notes: their number.
        model_sha256: of the graph.
        marks: ``validation.``, ``test.`` and a measure, or ``pairs.`` and a sort of label.
    """

    share: float
    notes: int
    model_sha256: str
    marks: dict[str, Observed]


_POINT: Final = TypeAdapter(Point)


@dataclass(frozen=True, slots=True)
class CurveNotes:
    """What a curve is drawn from and measured on.

    Attributes:
        hand_written: training notes that shares are taken of, each once.
        splits: all notes of the recipe.
        test: the frozen notes.
        pairs: the challenge pairs.
    """

    hand_written: Sequence[LabelledNote]
    splits: NoteSplits
    test: Sequence[LabelledNote]
    pairs: Sequence[ChallengePair]

    @classmethod
    def shipped(cls, recipe: Recipe) -> CurveNotes:
        """The notes that come with the package.

        Raises:
            InputError: the recipe uses no hand-written note.
        """
        if not recipe.hand_written:
            raise InputError(
                "the recipe uses no hand-written note to take shares of; set hand_written: true"
            )
        return cls(load_notes("train"), load_splits(recipe), load_notes("test"), load_pairs())

    def edited(self) -> list[LabelledNote]:
        """First and second note of each pair in turn."""
        return notes_of_pairs(self.pairs)

    def reduced(self, kept: Iterable[str]) -> NoteSplits:
        """The notes of the recipe with only those hand-written training notes, by id."""
        left_out = {note.note_id for note in self.hand_written} - set(kept)
        train = tuple(note for note in self.splits.train if note.note_id not in left_out)
        return NoteSplits(train, self.splits.validation)

    def digest(self) -> str:
        """SHA-256 that tells these notes from others, hexadecimal."""
        train, validation = self.splits.train, self.splits.validation
        return notes_digest([*train, *validation, *self.test, *self.edited()])


def random_share(notes: Sequence[LabelledNote], share: float, seed: int) -> list[str]:
    """Ids of a random share of notes, which holds every smaller share of the same seed.

    The notes of a minimal pair stay together, so that there may be one note more.

    Args:
        notes: each once.
        share: above 0, at most 1.
        seed: of the draw.
    """
    other = twins(notes)
    together: dict[str, list[str]] = {}
    for note in notes:
        twin = other.get(note.note_id, note)
        together.setdefault(min(note.note_id, twin.note_id), []).append(note.note_id)
    groups = list(together.values())
    wanted = max(1, round(share * len(notes)))
    chosen: list[str] = []
    for index in np.random.default_rng(seed).permutation(len(groups)):
        if len(chosen) >= wanted:
            break
        chosen += groups[index]
    return chosen


def run_curve(
    recipe: Recipe,
    notes: CurveNotes,
    output: Path,
    shares: Iterable[float],
    full: Path | None = None,
    progress: Progress = lambda line: None,
) -> list[Point]:
    """Train and measure each share that is not done yet, the smallest first.

    Args:
        recipe: how to train; its seed draws the shares, too.
        notes: to learn from and to measure on.
        output: folder of the curve; new, or one to go on with.
        shares: above 0, at most 1.
        full: a serving folder that learnt from all notes, measured as the share 1.
        progress: told in a line what begins.

    Returns:
        All points in the folder, by share.

    Raises:
        InputError: the folder is of another curve, or of something else.
        ModelError: the full model can't be used, or a graph differs from its model.
    """
    _claim(output, recipe, notes)
    points = read_points(output)
    known = points.get(1.0)
    if full is not None and (known is None or known.model_sha256 != _sha256(full)):
        progress(f"Measuring {full.name}, which learnt from all {len(notes.hand_written)} notes.")
        points[1.0] = _measured(full, 1.0, len(notes.hand_written), notes, output)
    for share in sorted(set(shares) - set(points)):
        kept = random_share(notes.hand_written, share, recipe.seed)
        progress(f"Share {share:g}: {len(kept)} of {len(notes.hand_written)} hand-written notes.")
        folder = output / f"{share:g}"
        serving = _trained(recipe, notes.reduced(kept), folder)
        points[share] = _measured(serving, share, len(kept), notes, output)
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    return [points[share] for share in sorted(points)]


def read_points(output: Path) -> dict[float, Point]:
    """The points in the folder of a curve by share; of one measured again, the later."""
    file = output / POINTS_FILE
    rows = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {point.share: point for point in map(_POINT.validate_json, rows)}


def _claim(output: Path, recipe: Recipe, notes: CurveNotes) -> None:
    """Begin a curve in a new folder, or see that the one there is of this recipe and notes."""
    setup = {"recipe": recipe.model_dump(), "notes": notes.digest()}
    file = output / SETUP_FILE
    if not file.exists():
        new_folder(output)
        write_json(file, setup)
    elif json.loads(file.read_text(encoding="utf-8")) != setup:
        raise InputError(
            f"the curve in {output} is of another recipe or of other notes; choose a new folder"
        )


def _trained(recipe: Recipe, splits: NoteSplits, folder: Path) -> Path:
    """The serving folder of a share: as it is, else trained from the last checkpoint or anew."""
    serving = folder / SERVING_FOLDER
    if serving.is_dir():
        return serving
    resume = _has_checkpoint(folder)
    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    return train_untracked(recipe, splits, folder, resume)


def _has_checkpoint(folder: Path) -> bool:
    try:
        last_checkpoint(folder)
    except InputError:
        return False
    return True


def _sha256(serving: Path) -> str:
    return ModelFolder.open(serving).sha256


def _measured(serving: Path, share: float, count: int, notes: CurveNotes, output: Path) -> Point:
    """Measure a model and append its point to the folder of the curve."""
    validation = notes.splits.validation
    said = predict_notes(serving, [*validation, *notes.test, *notes.edited()])
    first, second = len(validation), len(validation) + len(notes.test)
    found = {
        **_note_measures(VALIDATION, validation, said.part(slice(first))),
        **_note_measures(TEST, notes.test, said.part(slice(first, second))),
        **_pair_measures(notes.pairs, said.part(slice(second, None))),
    }
    marks = {name: _observed(count, measure, of) for name, (measure, of) in found.items()}
    point = Point(share, count, _sha256(serving), marks)
    file = output / POINTS_FILE
    known = file.read_bytes() if file.exists() else b""
    with written_whole(file) as part:
        part.write_bytes(known + _POINT.dump_json(point) + b"\n")
    return point


_Measured = dict[str, tuple[Measure, int]]
"""Measures by name, and over how many notes or pairs."""


def _note_measures(group: str, notes: Sequence[LabelledNote], said: Predictions) -> _Measured:
    labels = labels_of(notes)
    return {
        f"{group}.{name}": (HEADLINES[name](labels, said), len(notes)) for name in NOTE_MEASURES
    }


def _pair_measures(pairs: Sequence[ChallengePair], said: Predictions) -> _Measured:
    answers = answers_of(said)
    right = pairs_right(pairs, zip(answers[::2], answers[1::2], strict=True), MODEL_KINDS)
    return {
        f"{PAIRS}.{kind}": (_share(np.array(right[kind])), len(right[kind]))
        for kind in MODEL_KINDS
        if kind in right
    }


def _share(right: Any) -> Measure:
    return lambda rows: float(right[rows].mean())


def _observed(notes: int, measure: Measure, count: int) -> Observed:
    low, high = bootstrap_interval(measure, count)
    return Observed(notes, measure(np.arange(count)), low, high)
