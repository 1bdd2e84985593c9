"""Whether labels leak: ``python -m mndnotes.training.evaluate.leaks``.

Two checks. With shuffled labels nothing can be learnt, so a classifier that still beats chance on
the test has seen it. And a probe should not tell from a masked note which name its writer used much
better than from the same note without the sentences that held a name: what it can tell then, it
tells from the rest (who writes "motor neuron disease" names fewer criteria and genes) and not from
the mask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mndnotes.data.corpus import load_notes
from mndnotes.data.records import LabelledNote
from mndnotes.rules.masking import MASK, mask_diagnoses
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Picture
from mndnotes.training.evaluate.baselines import bag_of_words
from mndnotes.training.evaluation import macro_f1
from mndnotes.training.fitting.labels import labels_of

SHUFFLES = 5
FOLDS = 5
GUESSES = 200
"""Random guesses that the score of chance is the mean of."""

_SENTENCE_END = re.compile(r"(?<=[.;?!])\s|\n")


@dataclass(frozen=True, slots=True)
class Leaks:
    """What the checks found.

    Attributes:
        shuffled: picture macro-F1 on the test after training on shuffled labels, by shuffle.
        chance: the same for guessing by the shares of the classes.
        named: area under the curve of a probe for the stated name on notes as they are.
        masked: the same on masked notes.
        without: the same on masked notes without the sentences that held a name.
        notes: notes that the probe was tried on.
    """

    shuffled: tuple[float, ...]
    chance: float
    named: float
    masked: float
    without: float
    notes: int


def find_leaks() -> Leaks:
    """Run both checks on the hand-written notes."""
    train, test = load_notes("train"), load_notes("test")
    probed = [note for note in train if note.picture == Picture.ALS and _name_of(note)]
    return Leaks(
        shuffled=tuple(_shuffled(train, test, seed) for seed in range(SHUFFLES)),
        chance=_chance(test),
        named=_probe(probed, str),
        masked=_probe(probed, mask_diagnoses),
        without=_probe(probed, without_names),
        notes=len(probed),
    )


def without_names(text: str) -> str:
    """The masked text without the sentences and lines that held a name."""
    sentences = _SENTENCE_END.split(mask_diagnoses(text))
    return "\n".join(sentence for sentence in sentences if MASK not in sentence)


def _shuffled(train: Sequence[LabelledNote], test: Sequence[LabelledNote], seed: int) -> float:
    order = np.random.default_rng(seed).permutation(len(train))
    fields = ("picture", "elements")
    mixed = [
        note.model_copy(update={name: getattr(train[other], name) for name in fields})
        for note, other in zip(train, order, strict=True)
    ]
    labels = labels_of(test)
    known = labels.picture >= 0
    said = bag_of_words(mixed, test).picture.argmax(axis=1)
    return macro_f1(labels.picture[known], said[known])


def _chance(test: Sequence[LabelledNote]) -> float:
    true = labels_of(test).picture
    true = true[true >= 0]
    random = np.random.default_rng(0)
    return float(np.mean([macro_f1(true, random.permutation(true)) for _ in range(GUESSES)]))


def _name_of(note: LabelledNote) -> Diagnosis | None:
    """ALS or unspecified, where just one of them is affirmed."""
    names = {s.label for s in note.stated if s.assertion is Assertion.AFFIRMED}
    asked = names & {Diagnosis.ALS, Diagnosis.MND_UNSPECIFIED}
    return Diagnosis(asked.pop()) if len(asked) == 1 else None


def _probe(notes: Sequence[LabelledNote], shown: Callable[[str], str]) -> float:
    """Area under the curve for the name in folds that keep a writer's notes together."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    names = np.array([_name_of(note) is Diagnosis.ALS for note in notes])
    probe = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000),
    )
    said = cross_val_predict(
        probe,
        [shown(note.text) for note in notes],
        names,
        groups=[note.writer for note in notes],
        cv=StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0),
        method="predict_proba",
    )
    return float(roc_auc_score(names, said[:, 1]))


def lines(found: Leaks) -> list[str]:
    """The findings as text."""
    shuffled = ", ".join(f"{value:.3f}" for value in found.shuffled)
    return [
        f"picture macro-F1 on the test, labels of training shuffled: {shuffled}",
        f"by chance: {found.chance:.3f}",
        f"area under the curve of a probe for the name stated, ALS or MND, on {found.notes} notes"
        f" with the picture ALS: names shown {found.named:.3f}, masked {found.masked:.3f},"
        f" their sentences taken out {found.without:.3f}",
    ]


if __name__ == "__main__":
    print("\n".join(lines(find_leaks())))  # noqa: T201 (a command)
