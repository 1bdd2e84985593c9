"""Behaviour by capability; see ``docs/behaviour.md`` for what a capability is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

import pytest

from mndnotes.inference import NoteScorer
from mndnotes.rules import RuleEngine
from tests.behaviour.cases import Kind, all_cases, filled, known_failures
from tests.behaviour.changes import CHANGES
from tests.behaviour.page import PAGE, known
from tests.behaviour.reading import Layer, Reader, readers
from tests.behaviour.scores import Key, Rate, by_capability, floors, raised, rate

GROUPS = by_capability()
FLOORS = floors()
LEAST_CASES = 2_000

Measured: TypeAlias = Callable[[Key, Layer], Rate | None]


@pytest.fixture(scope="session")
def read(engine: RuleEngine, scorer: NoteScorer) -> dict[Layer, Reader]:
    return readers(engine, scorer)


@pytest.fixture(scope="session")
def measured(read: Mapping[Layer, Reader]) -> Measured:
    """Pass rate of a capability by a layer; each is measured once."""
    return lru_cache(maxsize=None)(lambda key, layer: rate(GROUPS[key], layer, read[layer]))


@pytest.mark.parametrize("key", GROUPS, ids=lambda key: f"{key[0]} {key[1]}")
def test_the_rules_reach_their_floor(key: Key, measured: Measured) -> None:
    found = measured(key, Layer.RULES)
    assert found is None or found.share >= FLOORS[key[1]]["rules"], found.failed


@pytest.mark.parametrize("layer", [Layer.MODEL, Layer.COMBINED])
@pytest.mark.parametrize("key", GROUPS, ids=lambda key: f"{key[0]} {key[1]}")
def test_the_model_reaches_its_floor(key: Key, layer: Layer, measured: Measured) -> None:
    found = measured(key, layer)
    if found is not None:
        # Another processor rounds the int8 graph otherwise: one case of the sample may differ.
        assert found.passed + 1 >= FLOORS[key[1]][layer] * found.of, found.failed


def test_the_page_is_current(measured: Measured, scorer: NoteScorer) -> None:
    text = PAGE.read_text("utf-8")
    assert scorer.identity["model_sha256"][:12] in text, "run python -m tests.behaviour --write"
    rules = {key: measured(key, Layer.RULES) for key in GROUPS}
    for (kind, capability), found in rules.items():
        if found is not None:
            assert f"| {capability} | {kind} | {found.share:.3f} ({found.of}) |" in text
    assert known({key: {Layer.RULES: r} for key, r in rules.items() if r}) in text


def test_every_failure_of_the_rules_is_explained(measured: Measured) -> None:
    failing = {key[1] for key in GROUPS if (found := measured(key, Layer.RULES)) and found.failed}
    assert failing == set(known_failures())


def test_there_are_cases_enough_and_each_has_a_name() -> None:
    cases = all_cases()
    assert len(cases) >= LEAST_CASES
    assert len({case.id for case in cases}) == len(cases)


def test_every_change_is_used_and_changes_something() -> None:
    changed = [case for case in all_cases() if case.kind is not Kind.MFT]
    assert all(case.text != case.before for case in changed)
    assert {capability for _, capability in GROUPS} == set(FLOORS)


CHANGED = {
    "upper": ({}, "Clonus 3+", "CLONUS 3+"),
    "lower": ({}, "ALS.", "als."),
    "replaced": ({"pairs": [["\n", "\r\n"]]}, "a\nb", "a\r\nb"),
    "words": ({"pairs": [["wasting", "atrophy"]]}, "Wasting, no wastings", "Atrophy, no wastings"),
    "wrapped": ({"width": 8}, "one two three\na  b  c  d", "one two\nthree\na  b  c  d"),
    "unwrapped": ({}, "x" * 61 + "\ngoes on\nEnd", "x" * 61 + " goes on\nEnd"),
    "smart_quotes": ({}, "\"a\" is 'b', she's", "“a” is ‘b’, she’s"),
    "bullets": ({"sign": "•"}, "- one\n - two", "• one\n • two"),
    "dates": ({"style": "iso"}, "14 May 2026, Mar 3, 2025", "2026-05-14, 2025-03-03"),
    "earlier_year": ({}, "2026-05-14; 2020 consensus", "2025-05-14; 2020 consensus"),
    "sections": (
        {"order": "reversed"},
        "ONE: 1\n\nTWO: 2\n\nPLAN: 3",
        "PLAN: 3\n\nTWO: 2\n\nONE: 1",
    ),
    "other_sex": ({}, "Mrs Roe, 61F, her husband", "Mr Roe, 61M, his wife"),
    "they": ({}, "She has it, he said.", "They have it, they said."),
    "aged": ({"years": 8}, "61-year-old, 88 yo, 50 mg", "69-year-old, 89 yo, 50 mg"),
    "surnames": ({"name": "Okafor"}, "Dr. Roe saw Mr Poe", "Dr. Okafor saw Mr Okafor"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change(name: str) -> None:
    arguments, before, after = CHANGED[name]
    assert CHANGES[name](before, **arguments) == after


def test_a_template_is_filled_at_any_depth() -> None:
    values = {"dx": {"say": "ALS", "code": "G12.21"}, "who": "aunt"}
    template = {"code": "{dx.code}", "texts": ["{who} with {dx}"], "count": 0}
    assert filled(template, values) == {"code": "G12.21", "texts": ["aunt with ALS"], "count": 0}


def test_a_floor_only_goes_up() -> None:
    key = (Kind.INV, "letters")
    old = {"letters": {"rules": 0.9}}
    assert raised(old, {key: {Layer.RULES: Rate(8, 10)}}) == old
    assert raised(old, {key: {Layer.RULES: Rate(10, 10)}}) == {"letters": {"rules": 1.0}}
