"""Drift: told where notes differ from those of training, quiet where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from mndnotes.training.evaluate.drift import Drift, compare, holm, lines


def test_alike_notes_do_not_move_and_others_do() -> None:
    random = np.random.default_rng(0)
    before = {"words": random.normal(200, 40, 300), "confidence": random.uniform(0, 1, 300)}
    alike = {"words": random.normal(200, 40, 200), "confidence": random.uniform(0, 1, 200)}
    assert not any(shift.moved for shift in compare(before, alike))
    longer = {**alike, "words": random.normal(300, 40, 200)}
    first, second = compare(before, longer)
    assert (first.feature, first.moved, second.moved) == ("words", True, False)
    assert first.here > first.reference


def test_a_small_distance_does_not_count_however_sure() -> None:
    before = {"yes": np.array([0.0] * 97 + [1.0] * 3).repeat(1000)}
    here = {"yes": np.array([0.0] * 93 + [1.0] * 7).repeat(1000)}
    [shift] = compare(before, here)
    assert shift.p < 1e-6
    assert shift.distance == pytest.approx(0.04)
    assert not shift.moved


def test_holm_corrects_for_the_number_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


def test_the_text_names_what_moved() -> None:
    values = {"words": np.arange(100.0)}
    moved = compare(values, {"words": np.arange(100.0) + 1000})
    assert "1 of 1 features moved: words." in "\n".join(lines(Drift(100, 100, moved)))
    same = compare(values, values)
    assert "No feature moved" in "\n".join(lines(Drift(100, 100, same)))
