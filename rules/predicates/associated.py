"""Predicates over conditions that go with a motor neuron disease and are reported in addition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mndnotes.rules.facts import Evidence
from mndnotes.rules.knowledge import occurrences
from mndnotes.rules.predicates.registry import Case, Found, predicate
from mndnotes.rules.vocabulary import Assertion

_LOW_CAPACITY = 50
"""Percent of predicted below which a vital capacity is low (general knowledge)."""
_HIGH_MMHG, _HIGH_KPA = 45.0, 6.0
"""Carbon dioxide above which it is raised (general knowledge)."""
_NOT_NOW = frozenset({"plan", "indication", "family", "past"})


@predicate
def breathing_without_a_diagnosis(case: Case) -> Found | None:
    """Breathing is supported, weak or worse beside an established diagnosis, and has no name."""
    if case.governing is None or _named(case):
        return None
    found = dict(_indicators(case))
    if not found:
        return None
    evidence = [Evidence(*span, case.text[slice(*span)]) for span in sorted(found)]
    return Found(evidence, {"found": ", ".join(dict.fromkeys(found[e[:2]] for e in evidence))})


def _named(case: Case) -> bool:
    """Whether a respiratory diagnosis of the patient is named, denied ones too."""
    return any(
        case.note.assertions.judge(start, end).assertion
        not in (Assertion.FAMILY, Assertion.HYPOTHETICAL)
        for start, end, _ in case.note.talk("breathing_diagnosis").hits
    )


def _indicators(case: Case) -> Iterator[tuple[tuple[int, int], str]]:
    """Spans of today's indicators, each with what it shows."""
    folded = case.folded
    shown = [
        (found.span(), "breathing support") for found in occurrences("breathing_support", folded)
    ]
    shown += [
        (found.span(), "a vital capacity below half of predicted")
        for found in occurrences("vital_capacity", folded)
        if int(found["percent"]) < _LOW_CAPACITY
    ]
    shown += [
        (found.span(), "raised carbon dioxide")
        for found in occurrences("carbon_dioxide", folded)
        if _is_raised(found)
    ]
    shown += [
        (hit[:2], "a decline of breathing") for hit in case.note.talk("breathing_decline").hits
    ]
    for span, words in shown:
        if _stands_today(case, *span):
            yield span, words


def _is_raised(found: re.Match[str]) -> bool:
    if found["kpa"]:
        return float(found["kpa"]) > _HIGH_KPA
    return float(found["mmhg"]) > _HIGH_MMHG


def _stands_today(case: Case, start: int, end: int) -> bool:
    section = case.note.layout.section(start)
    if section.stale or section.kind in _NOT_NOW:
        return False
    return case.note.assertions.judge(start, end).assertion is Assertion.AFFIRMED
