"""What a served folder answers on the notes of the gate: scored once, kept without their text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from time import process_time
from typing import Final

import numpy as np
from pydantic import TypeAdapter, ValidationError

from mndnotes.data.records import LabelledNote
from mndnotes.inference.result import NoteResult
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Picture, Status
from mndnotes.training.evaluate.marking import Answer, answer_of_result

_DECIDING_LAYERS: Final = ("mndnotes.rules", "mndnotes.inference")
"""Packages whose files decide, with the model, what is answered."""

ROUNDS: Final = 3
"""Times that each note is scored to measure latency."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a scorer says about one note; labels, numbers and offsets, no word of the note.

    Attributes:
        answer: the combined result, as far as it is marked.
        probabilities: of the pictures, in order of `Picture`.
        prediction_set: pictures left possible.
        model_statuses: the model's own of each element, in order of `Element`.
        model_score: the model's own documentation score, 0 to 100.
    """

    answer: Answer
    probabilities: tuple[float, ...]
    prediction_set: frozenset[Picture]
    model_statuses: tuple[Status, ...]
    model_score: float

    @classmethod
    def of_result(cls, result: NoteResult) -> Served:
        """Take from a result what is marked."""
        picture, written = result.diagnosis.picture, result.documentation
        return cls(
            answer=answer_of_result(result),
            probabilities=tuple(picture.probabilities[label] for label in Picture),
            prediction_set=frozenset(picture.prediction_set),
            model_statuses=tuple(e.model or e.status for e in written.elements),
            model_score=written.model_score,
        )


_LISTED: Final = TypeAdapter(list[Served])


def serve(scorer: NoteScorer, notes: Iterable[LabelledNote]) -> Iterator[Served]:
    """Score notes as serving does, one at a time."""
    for note in notes:
        yield Served.of_result(scorer.score(note.text, setting=note.setting, note_id=note.note_id))


def to_json(answers: Sequence[Served]) -> str:
    """Answers as JSON."""
    return _LISTED.dump_json(list(answers)).decode()


def from_json(content: str) -> list[Served] | None:
    """Read what `to_json` wrote; ``None`` where it is of another version of this package."""
    try:
        return _LISTED.validate_json(content)
    except ValidationError:
        return None


def answers_key(model_sha256: str, notes: Sequence[LabelledNote]) -> str:
    """Name of what a model answers on notes: another one where anything that decides differs.

    Args:
        model_sha256: of the serving folder's manifest, which lists every file's.
        notes: that are asked; their labels do not matter.
    """
    digest = hashlib.sha256(model_sha256.encode())
    for package in _DECIDING_LAYERS:
        for content in _contents(files(package)):
            digest.update(hashlib.sha256(content).digest())
    for note in notes:
        asked = f"{note.note_id}\0{note.setting}\0{note.text}\0"
        digest.update(asked.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def _contents(folder: Traversable) -> Iterator[bytes]:
    """Bytes of all files below a package, in order of their names; compiled ones left out."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _contents(entry)
        else:
            yield entry.name.encode()
            yield entry.read_bytes()


def latencies(
    scorers: Sequence[NoteScorer],
    notes: Sequence[LabelledNote],
    clock: Callable[[], float] = process_time,
) -> list[float]:
    """Median processor time of a note for each scorer, in milliseconds.

    A scorer uses one thread, so that this is its latency on an idle machine. Scorers take turns on
    every note and the best of `ROUNDS` counts, so that other load falls on all alike, if at all.
    """
    best = np.full((len(scorers), len(notes)), np.inf)
    for _ in range(ROUNDS):
        for column, note in enumerate(notes):
            for row, scorer in enumerate(scorers):
                start = clock()
                scorer.score(note.text, setting=note.setting)
                best[row, column] = min(best[row, column], clock() - start)
    return [1000.0 * float(np.median(times)) for times in best]
