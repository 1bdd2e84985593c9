"""How firmly a diagnosis without a cue is stated, and what it is where the note denies it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mndnotes.rules.facts import Statement
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_BEFORE, _BEHIND = 48, 40
"""Characters before and behind a name within which words make it a firm statement."""
_OPENING = 80
"""Characters from the start of a line or sentence within which a name opens it."""
_OPENS = re.compile(
    r"[^\w\n]*(?:[\w/&'’ .-]{1,40}:)?[^\w\n]*(?:(?:#|no\. ?)?\d{1,2}[.):]?)?(?:\[x\])?[^\w\n]*"
)
"""Between the start of a line or sentence and a name that opens it: a head, a number, a bullet."""


def is_firm(statement: Statement, note: Note) -> bool:
    """Whether words around an affirmed name say that somebody has it, or it opens its line."""
    start, end = statement.evidence.start, statement.evidence.end
    first, last = note.layout.sentence(start)
    if pattern("has_it").search(note.folded, max(first, start - _BEFORE), start):
        return True
    if pattern("is_had").match(note.folded, end, min(last, end + _BEHIND)):
        return True
    line = note.folded.rfind("\n", max(0, start - _OPENING), start) + 1
    return any(
        start - low < _OPENING and _OPENS.fullmatch(note.folded, low, start)
        for low in (line, first)
    )


def without_denied(statements: Sequence[Statement], note: Note) -> list[Statement]:
    """Statements, where a name that is only mentioned gives way to the denial of its diagnosis.

    "MND does not respond to immunoglobulin. He does not have MND." states no diagnosis.
    """
    denied = {s.label for s in statements if s.denies}
    if Diagnosis.MND_UNSPECIFIED in denied:
        denied.update(Diagnosis)
    return [
        replace(statement, assertion=_mentioned(note, statement.evidence.start))
        if statement.assertion is Assertion.AFFIRMED
        and statement.label in denied
        and not is_firm(statement, note)
        else statement
        for statement in statements
    ]


def _mentioned(note: Note, offset: int) -> Assertion:
    """What its sentence makes of a mere mention: talk of the disease, a label, a question."""
    if note.sentence_has("general_talk", offset):
        return Assertion.HYPOTHETICAL
    if note.sentence_has("past_talk", offset):
        return Assertion.HISTORICAL
    return Assertion.UNCERTAIN
