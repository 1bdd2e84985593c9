"""Guardrails: vetoes, caps and flags over any proposal; pure, and the same in any order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.errors import KnowledgeError
from mndnotes.rules import guardrails as module
from mndnotes.rules.documentation.contradictions import contradictions
from mndnotes.rules.facts import ElementReading, Evidence
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


@pytest.mark.parametrize(
    ("proposed", "statuses", "found", "actions"),
    [
        (Picture.ALS, (P, P, P, P), {"sensory_loss"}, {"GRD-ALS-SENSORY": "flag"}),
        (Picture.ALS, (P, P, P, P), {"cord_damage"}, {"GRD-ALS-OTHER-CAUSE": "cap"}),
        (Picture.PLS, (P, A, A, P), {"cord_damage"}, {"GRD-PLS-OTHER-CAUSE": "cap"}),
        (Picture.PMA, (A, P, P, P), {"sensory_potentials"}, {"GRD-PMA-OTHER-CAUSE": "cap"}),
        (Picture.PMA, (A, P, P, A), set(), {"GRD-PMA-PROGRESSION": "flag"}),
        (Picture.PMA, (A, P, P, P), {"sensory_loss"}, {}),
        (Picture.PLS, (P, A, A, P), {"sensory_loss"}, {"GRD-PLS-SENSORY": "flag"}),
        (Picture.PLS, (P, A, P, P), set(), {"GRD-PLS-EMG": "flag"}),
        (Picture.PLS, (P, M, P, P), set(), {"GRD-PLS-EMG": "flag"}),
        (Picture.PLS, (P, A, A, P), {"conduction_block"}, {}),
        (Picture.OTHER, (P, P, P, P), {"conduction_block", "sensory_loss"}, {}),
    ],
)
def test_what_contradicts_a_picture_is_told_and_changes_no_label(
    proposed: Picture, statuses: tuple[Status, ...], found: set[str], actions: dict[str, str]
) -> None:
    label, acted = apply_guardrails(proposed, note(*statuses), found=found)
    assert label is proposed
    assert {action.rule: action.action for action in acted} == actions


@pytest.mark.parametrize(
    ("proposed", "statuses", "found", "actions"),
    [
        (Picture.ALS, (P, P, P, P), {"conduction_block"}, {"GRD-ALS-IMMUNE": "veto"}),
        (Picture.ALS, (P, P, P, P), {"immunoglobulin_response"}, {"GRD-ALS-IMMUNE": "veto"}),
        (Picture.ALS, (P, P, P, P), {"endplate"}, {"GRD-ALS-OTHER-DISEASE": "veto"}),
        (
            Picture.ALS,
            (P, P, P, P),
            {"conduction_block", "sensory_loss"},
            {"GRD-ALS-IMMUNE": "veto", "GRD-ALS-SENSORY": "flag"},
        ),
        (Picture.PLS, (P, A, A, P), {"paraplegia_gene"}, {"GRD-PLS-OTHER-DISEASE": "veto"}),
        (Picture.PMA, (A, P, P, P), {"kennedy_gene"}, {"GRD-PMA-OTHER-DISEASE": "veto"}),
        (
            Picture.PMA,
            (A, P, P, P),
            {"conduction_block", "forward_dura"},
            {"GRD-PMA-IMMUNE": "veto", "GRD-PMA-OTHER-DISEASE": "veto"},
        ),
    ],
)
@pytest.mark.parametrize("probability", [0.3, 0.99])
def test_a_result_that_shows_another_disease_overrules_picture_and_signs(
    proposed: Picture,
    statuses: tuple[Status, ...],
    found: set[str],
    actions: dict[str, str],
    probability: float,
) -> None:
    label, acted = apply_guardrails(proposed, note(*statuses), probability, found)
    assert label is Picture.OTHER
    assert {action.rule: action.action for action in acted} == actions


def test_the_veto_of_the_signs_gives_way_to_that_of_a_result() -> None:
    label, acted = apply_guardrails(Picture.ALS, note(A, P, P, P), found={"conduction_block"})
    assert label is Picture.OTHER
    assert [action.rule for action in acted] == ["GRD-ALS-IMMUNE"]


@pytest.mark.parametrize("condition", [{}, {"found": ["no_such_fact"]}])
def test_a_guardrail_without_a_known_condition_is_refused(condition: dict[str, object]) -> None:
    entry = {"id": "GRD-X", "picture": "ALS", "action": "flag", "why": "x", "source": "x"}
    with pytest.raises(KnowledgeError, match="GRD-X has no condition"):
        module._guardrail(entry | condition)


SPAN = Evidence(0, 1, "x")
any_note = st.fixed_dictionaries(
    {
        element: st.builds(
            ElementReading,
            element=st.just(element),
            status=st.sampled_from(Status),
            evidence=st.integers(0, 3).map(lambda spans: (SPAN,) * spans),
        )
        for element in Element
    }
)
any_contradictions = st.sets(st.sampled_from(sorted(contradictions())))


@given(
    st.sampled_from(Picture),
    any_note,
    st.floats(0, 1),
    any_contradictions,
    st.permutations(guardrails()),
)
def test_their_order_never_changes_an_outcome_on_any_proposal(
    proposed: Picture,
    elements: dict[Element, ElementReading],
    probability: float,
    found: set[str],
    shuffled: list[module.Guardrail],
) -> None:
    """Any proposal of any model, however sure: the same label and the same actions in one order."""
    given_elements, given_found = dict(elements), set(found)
    outcome = apply_guardrails(proposed, elements, probability, found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "guardrails", lambda: tuple(shuffled))
        assert apply_guardrails(proposed, elements, probability, sorted(found)) == outcome
    assert (elements, found) == (given_elements, given_found)
    label, actions = outcome
    assert label in Picture
    assert {a.after for a in actions if a.action == "veto"} <= {label}


@given(st.sampled_from(Picture), any_note, st.floats(0, 1), any_contradictions)
def test_a_guardrail_acts_on_its_own_picture_only(
    proposed: Picture, elements: dict[Element, ElementReading], probability: float, found: set[str]
) -> None:
    own = {rail.id for rail in guardrails() if rail.picture is proposed}
    _, actions = apply_guardrails(proposed, elements, probability, found)
    assert {action.rule for action in actions} <= own
    assert all(action.before is proposed for action in actions)
