"""Reads the conditions that have a code of their own beside a motor neuron diagnosis."""

from __future__ import annotations

from collections.abc import Iterable

from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import lasting_states
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion

CONDITION = "condition"
"""Group of the mentions read here."""


def read_conditions(note: Note) -> tuple[Mention, ...]:
    """Every documented condition of ``lexicon/conditions.yaml`` with its assertion, in order.

    Only conditions that a provider names are read; nothing is concluded from signs or numbers
    (Official Guidelines I.A.19, I.B.14).
    """
    return tuple(
        _mention(note, condition, start, end)
        for start, end, conditions in note.places(CONDITION).hits
        for condition in conditions
    )


def _mention(note: Note, condition: str, start: int, end: int) -> Mention:
    section = note.layout.section(start)
    judgement = note.assertions.judge(start, end)
    assertion = judgement.assertion
    if assertion is Assertion.HISTORICAL and not judgement.cue and condition in lasting_states():
        assertion = Assertion.AFFIRMED  # a gastrostomy in the past history is still there
    return Mention(condition, CONDITION, start, end, assertion, section.kind, stale=section.stale)


def affirmed_conditions(conditions: Iterable[Mention]) -> frozenset[str]:
    """Ids of the conditions that the patient has now by a note that is not copied."""
    return frozenset(
        mention.concept
        for mention in conditions
        if mention.assertion is Assertion.AFFIRMED and not mention.stale
    )
