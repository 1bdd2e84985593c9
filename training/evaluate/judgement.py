"""``mndnotes evaluate``: every system on the same notes, with intervals, slices and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from mndnotes.data.challenge import ChallengePair, notes_of_pairs
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Picture
from mndnotes.training.evaluate.comparison import Difference, paired_difference
from mndnotes.training.evaluate.contrast import KINDS, MODEL_KINDS, mark_pairs
from mndnotes.training.evaluate.marking import mark
from mndnotes.training.evaluate.scoring import predict_notes
from mndnotes.training.evaluate.selective import (
    RiskCoverage,
    ThresholdMarks,
    risk_coverage,
    threshold_marks,
)
from mndnotes.training.evaluate.slices import SliceMarks, WrongNote, slice_marks, worst_notes
from mndnotes.training.evaluate.systems import (
    COMBINED,
    MODEL,
    Progress,
    System,
    run_systems,
)
from mndnotes.training.evaluation import (
    HEADLINES,
    Labels,
    Predictions,
    bootstrap_interval,
    evaluate,
)
from mndnotes.training.fitting.labels import labels_of


@dataclass(frozen=True, slots=True)
class Marks:
    """What one system scored.

    Attributes:
        measures: by name; shares between 0 and 1, errors in points.
        intervals: 95 % bootstrap intervals of the headline measures.
        pairs: share of challenge pairs of which both notes are right, by sort of label.
    """

    measures: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    pairs: dict[str, float]


@dataclass(frozen=True, slots=True)
class Compared:
    """One system against another on one measure."""

    measure: str
    system: str
    other: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is measured on a set of notes; it holds no word of a note.

    Attributes:
        notes: their number.
        pairs: number of challenge pairs.
        systems: marks by name.
        compared: every pair of systems on every headline measure.
        confusion: notes by true picture (rows) and the model's (columns), in order of `Picture`.
        slices: of the combined answer.
        worst: notes that the combined answer gets most wrong.
        risks: of the model's picture, where the least confident notes are left to a human.
        thresholds: of the model's confidence in its picture; ``None`` without notes to fit on.
    """

    notes: int
    pairs: int
    systems: dict[str, Marks]
    compared: list[Compared]
    confusion: list[list[int]]
    slices: list[SliceMarks]
    worst: list[WrongNote]
    risks: list[RiskCoverage]
    thresholds: ThresholdMarks | None

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values for JSON."""
        return asdict(self)


def judge(
    folder: Path,
    notes: Sequence[LabelledNote],
    pairs: Sequence[ChallengePair] = (),
    train: Sequence[LabelledNote] | None = None,
    progress: Progress = lambda done: None,
    validation: Sequence[LabelledNote] = (),
) -> Judgement:
    """Measure a serving folder beside the rules, and beside baselines if there are notes for them.

    Args:
        folder: a serving folder.
        notes: labelled.
        pairs: challenge pairs.
        train: what the baselines learn from; none leaves them out.
        progress: told the number of notes read so far.
        validation: what thresholds of confidence are fitted on; none leaves them out.

    Raises:
        ModelError: the folder can't be used.
    """
    edited = notes_of_pairs(pairs)
    everything = run_systems(folder, [*notes, *edited], train, progress)
    count = len(notes)
    found = {name: system.part(slice(count)) for name, system in everything.items()}
    labels = labels_of(notes)
    best, alone = found[COMBINED], found[MODEL].predictions
    thresholds = None
    if validation:
        read = count + len(edited)
        fitted = predict_notes(folder, validation, lambda done: progress(read + done))
        thresholds = threshold_marks(labels_of(validation), fitted, labels, alone)
    return Judgement(
        notes=count,
        pairs=len(pairs),
        systems={
            name: Marks(
                measures=_measures(system, notes, labels),
                intervals=_intervals(system, labels),
                pairs=_pairs(everything[name].part(slice(count, None)), pairs),
            )
            for name, system in found.items()
        },
        compared=_compared(found, labels),
        confusion=confusion(labels, alone),
        slices=slice_marks(notes, best.answers, codes=True),
        worst=worst_notes(notes, best.answers, codes=True),
        risks=risk_coverage(labels, alone),
        thresholds=thresholds,
    )


def _measures(system: System, notes: Sequence[LabelledNote], labels: Labels) -> dict[str, float]:
    measures = evaluate(labels, system.predictions)
    if not system.calibrated:
        del measures["picture_ece"]
    return {**measures, **(mark(notes, system.answers) if system.whole else {})}


def _intervals(system: System, labels: Labels) -> dict[str, tuple[float, float]]:
    count = len(labels.picture)
    return {
        name: bootstrap_interval(measure(labels, system.predictions), count)
        for name, measure in HEADLINES.items()
    }


def _pairs(system: System, pairs: Sequence[ChallengePair]) -> dict[str, float]:
    if not pairs:
        return {}
    twins = zip(system.answers[::2], system.answers[1::2], strict=True)
    return mark_pairs(pairs, twins, KINDS if system.whole else MODEL_KINDS)


def _compared(systems: Mapping[str, System], labels: Labels) -> list[Compared]:
    count = len(labels.picture)
    return [
        Compared(
            name,
            one,
            other,
            paired_difference(
                measure(labels, systems[one].predictions),
                measure(labels, systems[other].predictions),
                count,
            ),
        )
        for name, measure in HEADLINES.items()
        for other, one in combinations(systems, 2)
    ]


def confusion(labels: Labels, said: Predictions) -> list[list[int]]:
    """Notes by true picture (rows) and chosen picture (columns); thin notes are left out."""
    size = len(Picture)
    table = np.zeros((size, size), dtype=int)
    known = labels.picture >= 0
    np.add.at(table, (labels.picture[known], said.picture[known].argmax(axis=1)), 1)
    return [[int(count) for count in row] for row in table]
