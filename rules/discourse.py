"""What the note as a whole makes of a mention: other people's records, quotations, withdrawals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mndnotes.rules.facts import Statement
from mndnotes.rules.forms import Tokens
from mndnotes.rules.knowledge import cues, pattern
from mndnotes.rules.structure import Layout
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_OTHER_RECORD = "other_person_after"
"""The cues that say of what stands before them that it is somebody else's."""
_SENTENCES_BACK = 2
_QUOTE = re.compile(r"[\"\u201c][^\"\u201c\u201d\n]{0,200}[\"\u201d]")
_SETTLED_SECTIONS = frozenset({"assessment", "diagnosis"})
_SOMEBODYS = (Assertion.AFFIRMED, Assertion.UNCERTAIN, Assertion.FAMILY)
_WITHDRAWN = (Assertion.NEGATED, Assertion.HISTORICAL)


def foreign_spans(tokens: Tokens, layout: Layout) -> list[tuple[int, int]]:
    """Stretches that the note says are somebody else's: the line and what stands before it."""
    text = tokens.folded
    spans = []
    for start, _, kinds in cues().matcher.find(tokens):
        if not any(kind.id == _OTHER_RECORD for kind in kinds):
            continue
        low = layout.sentence(start)[0]
        paragraph = text.rfind("\n\n", 0, start) + 1
        for _ in range(_SENTENCES_BACK):
            if low - 1 > paragraph:
                low = max(paragraph, layout.sentence(low - 1)[0])
        end = text.find("\n", start)
        spans.append((low, end if end >= 0 else len(text)))
    return spans


def settle(
    statements: Sequence[Statement], tokens: Tokens, layout: Layout
) -> tuple[Statement, ...]:
    """Statements with their assertion settled by the whole note.

    A mention in somebody else's record is not the patient's; one in a quotation of another writer
    is history; one that the note later denies or withdraws no longer stands.
    """
    foreign = foreign_spans(tokens, layout)
    quoted = [found.span() for found in _QUOTE.finditer(tokens.text)]
    settled = [_in_place(statement, foreign, quoted, tokens) for statement in statements]
    return tuple(
        replace(s, assertion=Assertion.HISTORICAL) if _withdrawn(s, settled[i + 1 :]) else s
        for i, s in enumerate(settled)
    )


def _in_place(
    statement: Statement,
    foreign: Sequence[tuple[int, int]],
    quoted: Sequence[tuple[int, int]],
    tokens: Tokens,
) -> Statement:
    at = statement.evidence.start
    if statement.assertion in _SOMEBODYS and any(low <= at < high for low, high in foreign):
        return replace(statement, assertion=Assertion.FAMILY, not_blood_relative=True)
    quote = next((low for low, high in quoted if low <= at < high), None)
    if quote is None or statement.assertion is not Assertion.AFFIRMED:
        return statement
    introduced = pattern("quoting").search(tokens.folded, max(0, quote - 60), quote)
    return replace(statement, assertion=Assertion.HISTORICAL) if introduced else statement


def _withdrawn(statement: Statement, later: Sequence[Statement]) -> bool:
    """Whether an affirmed mention is denied or withdrawn further down and not affirmed again."""
    if statement.assertion is not Assertion.AFFIRMED or statement.section in _SETTLED_SECTIONS:
        return False
    about = [s for s in later if s.label is statement.label or s.label is Diagnosis.MND_UNSPECIFIED]
    if any(s.assertion is Assertion.AFFIRMED for s in about):
        return False
    return any(s.assertion in _WITHDRAWN for s in about)
