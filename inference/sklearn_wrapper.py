"""The scorer as a scikit-learn classifier, for pipelines, cross-validation and reports.

Needs scikit-learn, which the extra ``sklearn`` installs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from mndnotes.errors import MissingExtraError
from mndnotes.inference.result import NoteResult
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Picture, Setting

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
except ModuleNotFoundError:
    raise MissingExtraError(
        'the classifier needs scikit-learn; run pip install "mndnotes[sklearn]"'
    ) from None


class NoteClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Classifies the texts of notes as ALS, PLS, PMA or OTHER; it comes trained.

    `predict` gives the final label of rules and model, `predict_proba` the model's probabilities of
    the clinical picture, which the rules do not change: its likeliest class may be another one.
    Each call opens the model, so that a classifier may be cloned, copied and sent to other
    processes: give a call many texts.

    Args:
        model: a serving folder, ``models:/NAME@ALIAS``, or ``None`` for the shipped model.
        setting: where the notes were written.
        threads: processor threads of one note.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        setting: str = Setting.UNKNOWN.value,
        threads: int = 1,
    ) -> None:
        self.model = model
        self.setting = setting
        self.threads = threads

    def fit(self, X: Iterable[str], y: object = None) -> Self:
        """Learn nothing: present because scikit-learn asks for it."""
        return self

    @property
    def classes_(self) -> NDArray[np.str_]:
        """Labels in the order of the columns of `predict_proba`."""
        return np.array([label.value for label in Picture])

    def predict(self, X: Iterable[str]) -> NDArray[np.str_]:
        """The final label of each text, shape ``(N,)``.

        Raises:
            NoteError: a text is empty or too long.
            ModelError: the model can't be opened.
        """
        return np.array([result.diagnosis.label.value for result in self._results(X)], dtype=str)

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Probabilities of the clinical picture, shape ``(N, 4)``; raises what `predict` does."""
        rows = [result.diagnosis.picture.probabilities for result in self._results(X)]
        return np.array([[row[label] for label in Picture] for row in rows]).reshape(-1, 4)

    def _results(self, texts: Iterable[str]) -> Iterable[NoteResult]:
        scorer = NoteScorer.load(self.model, threads=self.threads)
        return (scorer.score(str(text), setting=self.setting) for text in texts)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        return tags
