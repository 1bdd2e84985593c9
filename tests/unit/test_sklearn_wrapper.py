"""The classifier: scikit-learn's manners, the scorer's answers."""

from __future__ import annotations

import importlib
import sys
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from mndnotes import NoteScorer
from mndnotes.errors import MissingExtraError, NoteError
from mndnotes.rules.vocabulary import Picture

TEXTS = [
    "Exam: clonus, wasting of both hands. EMG: fibrillations. Assessment: ALS.",
    "Discharge diagnosis: probable PLS.",
    "Sprained ankle.",
]


@pytest.fixture
def classifier() -> Any:
    pytest.importorskip("sklearn")
    from mndnotes.inference.sklearn_wrapper import NoteClassifier

    return NoteClassifier()


def test_it_says_what_the_scorer_says(classifier: Any, scorer: NoteScorer) -> None:
    results = [scorer.score(text).diagnosis for text in TEXTS]
    assert list(classifier.predict(TEXTS)) == [result.label for result in results]
    shares = classifier.predict_proba(np.array(TEXTS))
    assert [dict(zip(Picture, row, strict=True)) for row in shares.tolist()] == [
        result.picture.probabilities for result in results
    ]
    assert list(classifier.classes_) == list(Picture)


def test_scikit_learn_takes_it_for_a_trained_classifier(classifier: Any) -> None:
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import cross_val_score
    from sklearn.utils.validation import check_is_fitted

    assert is_classifier(classifier)
    check_is_fitted(classifier)
    truth = classifier.predict(TEXTS)
    assert classifier.fit(TEXTS, truth).score(TEXTS, truth) == 1.0
    copy = clone(classifier).set_params(setting="inpatient")
    assert (copy.setting, classifier.setting) == ("inpatient", "unknown")
    assert list(cross_val_score(deepcopy(classifier), TEXTS, truth, cv=[([0], [1, 2])])) == [1.0]


def test_no_text_gives_no_row(classifier: Any) -> None:
    assert classifier.predict([]).shape == (0,)
    assert classifier.predict_proba([]).shape == (0, 4)


def test_an_empty_text_is_refused(classifier: Any) -> None:
    with pytest.raises(NoteError, match="the note is empty"):
        classifier.predict(["Sprained ankle.", " "])


@pytest.mark.parametrize(
    ("module", "library", "extra"),
    [
        ("sklearn_wrapper", "sklearn.base", "sklearn"),
        ("spacy_component", "spacy.language", "spacy"),
    ],
)
def test_a_missing_library_is_named(
    module: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"mndnotes.inference.{module}", raising=False)
    with pytest.raises(MissingExtraError, match=rf"mndnotes\[{extra}\]"):
        importlib.import_module(f"mndnotes.inference.{module}")
