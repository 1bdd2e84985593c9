"""What a note model must beat, on scikit-learn: no torch here.

The commonest answer; a bag of words; a boosted classifier on what the rules read. All are kept from
the diagnoses' names, as the note model is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from mndnotes.data.records import LabelledNote
from mndnotes.rules.engine import RuleEngine
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Element, Picture
from mndnotes.training.evaluate.rule_features import features_of
from mndnotes.training.evaluation import FloatArray, IntArray, Labels, Predictions
from mndnotes.training.fitting.labels import labels_of

Baseline: TypeAlias = Callable[[Sequence[LabelledNote], Sequence[LabelledNote]], Predictions]
"""Learns from the first notes and answers for the second."""


def majority(train: Sequence[LabelledNote], notes: Sequence[LabelledNote]) -> Predictions:
    """The commonest picture and status, and the median score, for every note."""
    labels, count = labels_of(train), len(notes)
    shares = np.bincount(labels.picture[labels.picture >= 0], minlength=len(Picture))
    commonest = [int(np.bincount(column).argmax()) for column in labels.elements.T]
    return Predictions(
        picture=np.tile(shares / shares.sum(), (count, 1)),
        statuses=np.tile(np.array(commonest), (count, 1)),
        score=np.full(count, float(np.median(labels.score))),
    )


def bag_of_words(train: Sequence[LabelledNote], notes: Sequence[LabelledNote]) -> Predictions:
    """TF-IDF of words and pairs of words; logistic regressions, and a ridge for the score."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    seen = words.fit_transform([mask_diagnoses(note.text) for note in train])
    asked = words.transform([mask_diagnoses(note.text) for note in notes])

    def classifier() -> Any:
        return LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000, random_state=0)

    return _predictions(classifier, seen, asked, labels_of(train))


def boosted_rules(train: Sequence[LabelledNote], notes: Sequence[LabelledNote]) -> Predictions:
    """Gradient-boosted trees on the findings, elements and regions that the rules read."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.feature_extraction import DictVectorizer

    engine, names = RuleEngine(), DictVectorizer(sparse=False)
    seen = names.fit_transform([features_of(engine.check(n.text, n.setting)) for n in train])
    asked = names.transform([features_of(engine.check(n.text, n.setting)) for n in notes])

    def classifier() -> Any:
        return HistGradientBoostingClassifier(
            max_iter=100, max_leaf_nodes=15, class_weight="balanced", random_state=0
        )

    return _predictions(classifier, seen, asked, labels_of(train))


BASELINES: Final[dict[str, Baseline]] = {
    "majority": majority,
    "bag of words": bag_of_words,
    "boosted rules": boosted_rules,
}


def _predictions(
    classifier: Callable[[], Any], seen: Any, asked: Any, labels: Labels
) -> Predictions:
    """Answers of one classifier for the picture and one for each element, and of a ridge."""
    from sklearn.linear_model import Ridge

    known = labels.picture >= 0
    picture = classifier().fit(seen[known], labels.picture[known])
    ridge = Ridge(alpha=1.0).fit(seen, labels.score)
    return Predictions(
        picture=_shares(picture, asked, len(Picture)),
        statuses=_statuses(classifier, seen, asked, labels),
        score=np.clip(ridge.predict(asked), 0.0, 100.0),
    )


def _shares(classifier: Any, asked: Any, count: int) -> FloatArray:
    """Probabilities with a column for each class, also for those that no note of training had."""
    shares = np.zeros((asked.shape[0], count))
    shares[:, classifier.classes_] = classifier.predict_proba(asked)
    return shares


def _statuses(classifier: Callable[[], Any], seen: Any, asked: Any, labels: Labels) -> IntArray:
    columns = []
    for index in range(len(Element)):
        status = labels.elements[:, index]
        if len(np.unique(status)) == 1:
            columns.append(np.full(asked.shape[0], status[0]))
        else:
            columns.append(classifier().fit(seen, status).predict(asked))
    return np.stack(columns, axis=1)
