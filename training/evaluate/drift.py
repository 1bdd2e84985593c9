"""``mndnotes evaluate --unlabelled``: whether notes of one's own are like those of training.

Nothing here needs a label, and nothing that it returns holds a word of a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mndnotes.data.corpus import load_notes
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.evaluation import FloatArray

SIGNIFICANT: Final = 0.01
"""Family-wise error over all features (Holm 1979)."""

SMALL: Final = 0.1
"""A smaller distance has no weight, however many notes make it sure."""

_WORD = re.compile(r"[a-z]+")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one feature lies from what it was in training.

    Attributes:
        feature: its name.
        reference: its mean on the reference notes.
        here: its mean on the new notes.
        distance: Kolmogorov-Smirnov statistic, 0 (alike) to 1; of a yes or no the difference of
            the shares.
        p: chance of such a distance between alike notes, corrected for the number of features.
        moved: whether it is more than chance and not small.
    """

    feature: str
    reference: float
    here: float
    distance: float
    p: float
    moved: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """Every feature of two sets of notes, the furthest first."""

    reference_notes: int
    notes: int
    shifts: tuple[Shift, ...]


def measure_drift(
    folder: Path, texts: Sequence[str], progress: Progress = lambda done: None
) -> Drift:
    """Compare notes with the shipped validation notes, which are like those of training.

    Args:
        folder: a serving folder.
        texts: notes.
        progress: told how many notes of both sets were read.

    Raises:
        ModelError: the folder can't be used.
    """
    model = OnnxModel(ModelFolder.open(folder), threads=0)
    known = frozenset(w for n in load_notes("train") for w in _WORD.findall(n.text.lower()))
    before = [note.text for note in load_notes("validation")]
    rows = []
    for done, text in enumerate([*before, *texts], start=1):
        rows.append(features(text, model.predict(mask_diagnoses(text)), known))
        progress(done)
    values = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    count = len(before)
    return Drift(
        count,
        len(texts),
        compare(
            {n: v[:count] for n, v in values.items()}, {n: v[count:] for n, v in values.items()}
        ),
    )


def features(text: str, output: ModelOutput, known: frozenset[str]) -> dict[str, float]:
    """What is compared of one note, as numbers; a yes is 1 and a no 0.

    Args:
        text: the note.
        output: of the model for its masked text.
        known: words of the training notes, lower case.
    """
    words = _WORD.findall(text.lower())
    chosen = list(Picture)[int(output.picture.argmax())]
    statuses = dict(zip(Element, output.statuses, strict=True))
    return {
        "words": float(len(words)),
        "words unknown in training": sum(w not in known for w in words) / max(1, len(words)),
        "tokens for a word": output.tokens_of / max(1, len(words)),
        "confidence of the picture": float(output.picture.max()),
        "labels in the prediction set": float(len(output.prediction_set)),
        "documentation score by the model": output.score,
        **{f"picture {label}": float(chosen is label) for label in Picture},
        **{f"{e} addressed": float(s is not Status.MISSING) for e, s in statuses.items()},
    }


def compare(reference: dict[str, FloatArray], here: dict[str, FloatArray]) -> tuple[Shift, ...]:
    """Shifts of all features, the furthest first.

    Args:
        reference: values of each feature, a note a value.
        here: likewise of the new notes, the same features.
    """
    from scipy.stats import ks_2samp

    found = {name: ks_2samp(reference[name], here[name]) for name in reference}
    corrected = holm([float(result.pvalue) for result in found.values()])
    shifts = [
        Shift(
            feature=name,
            reference=float(reference[name].mean()),
            here=float(here[name].mean()),
            distance=float(result.statistic),
            p=p,
            moved=p < SIGNIFICANT and float(result.statistic) >= SMALL,
        )
        for (name, result), p in zip(found.items(), corrected, strict=True)
    ]
    return tuple(sorted(shifts, key=lambda shift: -shift.distance))


def holm(values: Sequence[float]) -> list[float]:
    """P values corrected for their number, in the order given."""
    order = np.argsort(values, kind="stable")
    corrected = np.empty(len(values))
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, values[index] * (len(values) - rank)))
        corrected[index] = highest
    return [float(value) for value in corrected]


def lines(drift: Drift) -> Iterator[str]:
    """The drift as text."""
    moved = [shift for shift in drift.shifts if shift.moved]
    yield f"{drift.notes} notes beside {drift.reference_notes} shipped validation notes"
    yield f"{'':<44}{'shipped':>10}{'here':>10}{'distance':>10}{'p':>10}"
    for shift in drift.shifts:
        mark = "  moved" if shift.moved else ""
        yield (
            f"{shift.feature:<44}{shift.reference:>10.3f}{shift.here:>10.3f}"
            f"{shift.distance:>10.3f}{shift.p:>10.2g}{mark}"
        )
    if moved:
        names = ", ".join(shift.feature for shift in moved[:5])
        yield f"{len(moved)} of {len(drift.shifts)} features moved: {names}."
        yield "Figures measured on the shipped notes need not hold here: label some and measure."
    else:
        yield "No feature moved by more than chance."
