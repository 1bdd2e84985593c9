"""Prediction sets: they cover each class, leave thin notes open, and are small when sure."""

from __future__ import annotations

import numpy as np
import pytest

from mndnotes.inference.model_output import likelier_mass, prediction_set, softmax
from mndnotes.rules.vocabulary import Picture
from mndnotes.training.fitting.calibration import LARGEST_MASS, fit_set_masses, fit_temperature

ALS, PLS, PMA, OTHER = Picture


@pytest.mark.parametrize(
    ("probabilities", "masses", "labels"),
    [
        ([0.97, 0.01, 0.01, 0.01], 0.9, (ALS,)),
        ([0.1, 0.6, 0.2, 0.1], 0.0, (PLS,)),
        ([0.1, 0.6, 0.2, 0.1], 0.7, (PLS, PMA)),
        ([0.25, 0.25, 0.25, 0.25], 0.6, (ALS, PLS, PMA)),
        ([0.4, 0.3, 0.2, 0.1], 1.0, (ALS, PLS, PMA, OTHER)),
    ],
)
def test_a_set_takes_labels_until_the_mass_is_full(
    probabilities: list[float], masses: float, labels: tuple[Picture, ...]
) -> None:
    assert prediction_set(np.array(probabilities), dict.fromkeys(Picture, masses)) == labels


def test_a_class_can_be_let_in_later_than_another() -> None:
    masses = {ALS: 0.0, PLS: 0.0, PMA: 0.9, OTHER: 0.0}
    assert prediction_set(np.array([0.5, 0.3, 0.15, 0.05]), masses) == (ALS, PMA)


def test_mass_of_likelier_labels_is_that_of_each_row_by_itself() -> None:
    found = likelier_mass(np.array([[0.1, 0.6, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]]))
    assert np.allclose(found, [[0.8, 0.0, 0.6, 0.9], [0.0, 0.7, 0.8, 0.9]])


def noisy(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of a fair but not perfect classifier, and the true classes."""
    random = np.random.default_rng(seed)
    true = random.integers(0, 4, count)
    logits = random.normal(0.0, 1.0, (count, 4))
    logits[np.arange(count), true] += random.normal(2.0, 1.5, count)
    return softmax(logits), true


def test_each_class_is_covered_on_new_notes() -> None:
    masses = fit_set_masses(*noisy(4000, seed=1), coverage=0.9)
    probabilities, true = noisy(4000, seed=2)
    sets = likelier_mass(probabilities) <= np.array([masses[label] for label in Picture])
    for index in range(4):
        assert sets[true == index, index].mean() == pytest.approx(0.9, abs=0.03)


def test_a_class_with_too_few_notes_is_always_in_the_set() -> None:
    probabilities, true = noisy(400, seed=3)
    kept = (true != 1) | (np.cumsum(true == 1) <= 5)
    masses = fit_set_masses(probabilities[kept], true[kept], coverage=0.95)
    assert masses[PLS] == 1.0
    assert masses[ALS] < 1.0


def test_thin_notes_are_left_open_even_where_every_other_note_is_sure() -> None:
    sure = np.full((200, 4), 0.005)
    true = np.arange(200) % 4
    sure[np.arange(200), true] = 0.985
    thin = np.tile([0.55, 0.25, 0.1, 0.1], (20, 1))
    masses = fit_set_masses(np.vstack([sure, thin]), np.append(true, [-1] * 20), coverage=0.95)
    assert len(prediction_set(thin[0], masses)) == 2
    assert len(prediction_set(sure[0], masses)) == 1
    overconfident = np.tile([0.99, 0.01, 0.0, 0.0], (20, 1))
    rows = np.vstack([sure, overconfident])
    masses = fit_set_masses(rows, np.append(true, [-1] * 20), coverage=0.95)
    assert max(masses.values()) <= LARGEST_MASS


def test_the_temperature_cools_an_overconfident_model() -> None:
    probabilities, true = noisy(2000, seed=4)
    logits = 3.0 * np.log(probabilities)
    assert fit_temperature(logits, np.eye(4)[true]) == pytest.approx(3.0, rel=0.35)
