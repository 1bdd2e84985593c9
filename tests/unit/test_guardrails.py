"""Guardrails: vetoes, caps and flags over any proposal; pure, and the same in any order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product

import pytest

from mndnotes.rules import guardrails as module
from mndnotes.rules.facts import ElementReading
from mndnotes.rules.guardrails import apply_guardrails, guardrails
from mndnotes.rules.vocabulary import Element, Picture, Status

ASKED = (Element.UMN_SIGNS, Element.LMN_SIGNS, Element.EMG_ACUTE, Element.SYMPTOM_PROGRESSION)
P, A, M = Status.PRESENT, Status.ABSENT, Status.MISSING


def note(*statuses: Status) -> Mapping[Element, ElementReading]:
    """Elements of a note: upper signs, lower signs, active denervation, progression."""
    known = dict(zip(ASKED, statuses, strict=False))
    return {e: ElementReading(e, known.get(e, M)) for e in Element}


EVERY_NOTE = [
    (picture, statuses) for picture in Picture for statuses in product(Status, repeat=len(ASKED))
]


@pytest.mark.parametrize(
    ("proposed", "statuses", "after", "actions"),
    [
        (Picture.ALS, (P, P, P, P), Picture.ALS, []),
        (Picture.ALS, (A, P, P, P), Picture.PMA, ["veto"]),
        (Picture.ALS, (A, P, M, P), Picture.PMA, ["veto"]),
        (Picture.ALS, (M, P, P, P), Picture.ALS, ["cap"]),
        (Picture.ALS, (P, A, A, P), Picture.PLS, ["veto", "cap"]),
        (Picture.ALS, (P, A, P, P), Picture.ALS, []),
        (Picture.ALS, (A, A, A, P), Picture.OTHER, ["veto", "cap"]),
        (Picture.ALS, (P, M, P, P), Picture.ALS, []),
        (Picture.ALS, (P, P, P, A), Picture.ALS, ["flag"]),
        (Picture.PLS, (P, A, A, P), Picture.PLS, []),
        (Picture.PLS, (P, P, P, P), Picture.ALS, ["veto"]),
        (Picture.PLS, (P, P, A, P), Picture.ALS, ["veto"]),
        (Picture.PLS, (M, A, A, P), Picture.PLS, ["cap"]),
        (Picture.PMA, (A, P, P, P), Picture.PMA, []),
        (Picture.PMA, (P, P, P, P), Picture.ALS, ["veto"]),
        (Picture.PMA, (A, A, A, P), Picture.OTHER, ["veto", "cap"]),
        (Picture.PMA, (A, M, P, P), Picture.PMA, []),
    ],
)
def test_what_the_findings_allow(
    proposed: Picture, statuses: tuple[Status, ...], after: Picture, actions: list[str]
) -> None:
    label, acted = apply_guardrails(proposed, note(*statuses))
    assert label is after
    assert [action.action for action in acted] == actions


def test_the_picture_of_another_disease_is_never_touched() -> None:
    for statuses in product(Status, repeat=len(ASKED)):
        assert apply_guardrails(Picture.OTHER, note(*statuses)) == (Picture.OTHER, ())


def test_a_silent_note_forbids_nothing() -> None:
    for picture in Picture:
        label, actions = apply_guardrails(picture, note())
        assert label is picture
        assert "veto" not in {action.action for action in actions}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_guardrails_changes_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [apply_guardrails(picture, note(*statuses)) for picture, statuses in EVERY_NOTE]
    shuffled = random.Random(seed).sample(guardrails(), len(guardrails()))
    monkeypatch.setattr(module, "guardrails", lambda: tuple(shuffled))
    for (picture, statuses), (label, actions) in zip(EVERY_NOTE, before, strict=True):
        again, acted = apply_guardrails(picture, note(*statuses))
        assert again is label
        assert set(acted) == set(actions)


def test_two_vetoes_never_disagree() -> None:
    for picture, statuses in EVERY_NOTE:
        _, actions = apply_guardrails(picture, note(*statuses))
        assert len({action.after for action in actions if action.action == "veto"}) <= 1


def test_a_guardrail_is_pure() -> None:
    elements = note(P, P, P, A)
    copy = dict(elements)
    first = apply_guardrails(Picture.PLS, elements)
    assert apply_guardrails(Picture.PLS, elements) == first
    assert elements == copy


def test_every_action_says_what_it_did_and_why() -> None:
    for picture, statuses in EVERY_NOTE:
        label, actions = apply_guardrails(picture, note(*statuses))
        for action in actions:
            assert action.before is picture
            assert action.after is (label if action.action == "veto" else picture)
            assert "Source:" in action.why
        if label is not picture:
            assert "veto" in {action.action for action in actions}


def test_a_veto_is_named_before_caps_and_flags() -> None:
    strength = ["veto", "cap", "flag"]
    for picture, statuses in EVERY_NOTE:
        _, actions = apply_guardrails(picture, note(*statuses))
        ranks = [strength.index(action.action) for action in actions]
        assert ranks == sorted(ranks)


def test_the_picture_after_a_veto_is_not_vetoed_itself() -> None:
    for picture, statuses in EVERY_NOTE:
        label, _ = apply_guardrails(picture, note(*statuses))
        _, actions = apply_guardrails(label, note(*statuses))
        assert "veto" not in {action.action for action in actions}
