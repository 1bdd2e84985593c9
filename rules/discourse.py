"""What the note as a whole makes of a mention: other people's records, quotations, withdrawals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mndnotes.rules.facts import Statement
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_OTHER_RECORD = "other_person_after"
"""The cues that say of what stands before them that it is somebody else's."""
_SENTENCES_BACK = 2
_QUOTE = re.compile(r"[\"\u201c][^\"\u201c\u201d\n]{0,200}[\"\u201d]")
_SETTLED_SECTIONS = frozenset({"assessment", "diagnosis"})
_SOMEBODYS = (Assertion.AFFIRMED, Assertion.UNCERTAIN, Assertion.FAMILY)
_WITHDRAWN = (Assertion.NEGATED, Assertion.HISTORICAL)


def foreign_spans(note: Note) -> list[tuple[int, int]]:
    """Stretches that the note says are somebody else's: the line and what stands before it."""
    text = note.folded
    spans = []
    for start, _, kinds in note.hits["cue"]:
        if not any(kind.id == _OTHER_RECORD for kind in kinds):
            continue
        low = note.layout.sentence(start)[0]
        paragraph = text.rfind("\n\n", 0, start) + 1
        for _ in range(_SENTENCES_BACK):
            if low - 1 > paragraph:
                low = max(paragraph, note.layout.sentence(low - 1)[0])
        end = text.find("\n", start)
        spans.append((low, end if end >= 0 else len(text)))
    return spans


def settle(statements: Sequence[Statement], note: Note) -> tuple[Statement, ...]:
    """Statements with their assertion settled by the whole note.

    A mention in somebody else's record is not the patient's; one in a quotation of another writer
    is history; one that the note later denies or withdraws no longer stands.
    """
    if not statements:
        return ()
    foreign = foreign_spans(note)
    quoted = [found.span() for found in _QUOTE.finditer(note.text)]
    if all(statement.stale for statement in statements):
        statements = [_as_if_current(statement) for statement in statements]
    settled = [_in_place(statement, foreign, quoted, note) for statement in statements]
    settled = [_relabelled(statement, note) for statement in settled]
    settled = [_answered(statement, note) for statement in settled]
    settled = [_reported(statement, settled, note) for statement in settled]
    return tuple(reversed(list(_without_withdrawn(reversed(settled)))))


def _in_place(
    statement: Statement,
    foreign: Sequence[tuple[int, int]],
    quoted: Sequence[tuple[int, int]],
    note: Note,
) -> Statement:
    at = statement.evidence.start
    if statement.assertion in _SOMEBODYS and any(low <= at < high for low, high in foreign):
        return replace(statement, assertion=Assertion.FAMILY, not_blood_relative=True)
    quote = next((low for low, high in quoted if low <= at < high), None)
    if quote is None or statement.assertion is not Assertion.AFFIRMED:
        return statement
    introduced = note.talks("quoting", max(0, quote - 60), quote)
    if not introduced:
        return statement
    return replace(statement, assertion=Assertion.HISTORICAL, reported=True)


def _as_if_current(statement: Statement) -> Statement:
    """In a note that is all brought forward, what it states is what is stated."""
    if statement.assertion is Assertion.HISTORICAL:
        return replace(statement, assertion=Assertion.AFFIRMED)
    return statement


def _reported(statement: Statement, others: Sequence[Statement], note: Note) -> Statement:
    """A diagnosis once made is the patient's, unless the note has another or denies it."""
    if not statement.reported or statement.assertion is not Assertion.HISTORICAL:
        return statement
    if statement.stale or any(_contradicts(other, statement) for other in others):
        return statement
    return statement if _rival_affirmed(note) else replace(statement, assertion=Assertion.AFFIRMED)


def _contradicts(other: Statement, statement: Statement) -> bool:
    """Whether one statement leaves no room for another: it denies it, or names something else."""
    if other.reported or other is statement:
        return False
    if other.label is statement.label or Diagnosis.MND_UNSPECIFIED in (
        other.label,
        statement.label,
    ):
        return other.assertion in _WITHDRAWN
    return other.assertion is Assertion.AFFIRMED


def _rival_affirmed(note: Note) -> bool:
    """Whether an assessment of the note diagnoses another disease."""
    return any(
        concept.group == "mimic"
        and note.layout.section(start).kind in _SETTLED_SECTIONS
        and note.assertions.judge(start, end).assertion is Assertion.AFFIRMED
        for start, end, concepts in note.hits["concept"]
        for concept in concepts
    )


def _relabelled(statement: Statement, note: Note) -> Statement:
    """History, where one of the next sentences takes the label back: "This label is withdrawn"."""
    if statement.assertion not in (Assertion.AFFIRMED, Assertion.UNCERTAIN):
        return statement
    wording, ahead = pattern("taken_back"), statement.evidence.end
    _, following = note.layout.sentence(statement.evidence.start)
    for start in (ahead, following, note.layout.sentence(following)[1]):
        if wording.match(note.folded, start):
            return replace(statement, assertion=Assertion.HISTORICAL)
    return statement


def _answered(statement: Statement, note: Note) -> Statement:
    """Denied, where the next sentence answers the question: "Could it be ALS? It is not."."""
    if statement.assertion is not Assertion.UNCERTAIN:
        return statement
    _, following = note.layout.sentence(statement.evidence.start)
    if pattern("answered_no").match(note.folded, following):
        return replace(statement, assertion=Assertion.NEGATED)
    return statement


def _without_withdrawn(backwards: Iterable[Statement]) -> Iterator[Statement]:
    """Statements from the last to the first; one that a later one withdraws becomes history."""
    last: dict[Diagnosis, Assertion] = {}
    for statement in backwards:
        about = [last.get(statement.label)]
        if last.get(Diagnosis.MND_UNSPECIFIED) is not Assertion.HISTORICAL:
            about.append(last.get(Diagnosis.MND_UNSPECIFIED))  # a vague old label denies nothing
        open_question = (
            statement.assertion is Assertion.AFFIRMED
            and statement.section not in _SETTLED_SECTIONS
            and Assertion.AFFIRMED not in about
        )
        if open_question and any(assertion in _WITHDRAWN for assertion in about):
            statement = replace(statement, assertion=Assertion.HISTORICAL)
        elif statement.assertion in (Assertion.AFFIRMED, *_WITHDRAWN) and (
            last.get(statement.label) is not Assertion.AFFIRMED
        ):
            last[statement.label] = statement.assertion
        yield statement
