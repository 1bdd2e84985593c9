"""Labelled notes of one's own beside those that a recipe asks for: to learn from, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mndnotes.data.corpus import notes_digest
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.training.evaluate.scoring import read_notes
from mndnotes.training.fitting.labels import NoteSplits
from mndnotes.training.recipe import Recipe
from mndnotes.training.release.quantities import GateNotes


def with_own_notes(splits: NoteSplits, recipe: Recipe, path: Path) -> NoteSplits:
    """Add labelled notes to the training share, seen as often as the hand-written ones.

    Args:
        splits: what the recipe asks for.
        recipe: its ``hand_written_repeat`` holds for these notes, too.
        path: a JSONL file of labelled notes.

    Raises:
        InputError: the file can't be used, a label is missing or the rules' own, or a note is among
            those that models are chosen or measured by.
    """
    own = tuple(read_notes(path, "train"))
    kept_apart = {note.text for note in (*splits.validation, *GateNotes.shipped().all())}
    if known := sum(note.text in kept_apart for note in own):
        raise InputError(
            f"{known} of the notes in {path.name} are among those that models are measured by; "
            "take them out"
        )
    return replace(splits, train=splits.train + own * recipe.hand_written_repeat, own=own)


def own_facts(own: Sequence[LabelledNote]) -> dict[str, Any]:
    """Number and digest of one's own notes; nothing where there are none."""
    return {"own_notes": len(own), "own_digest": notes_digest(own)} if own else {}
