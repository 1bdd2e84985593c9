"""What the note as a whole makes of a mention: other people's records, quotations, withdrawals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from mndnotes.rules.assertions.standing import without_denied
from mndnotes.rules.assertions.succession import SETTLED_SECTIONS, Succession
from mndnotes.rules.facts import Statement
from mndnotes.rules.icd10cm.coding import exclusive_labels
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.text.partner import Partner
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_QUOTE = re.compile(r"[\"\u201c][^\"\u201c\u201d\n]{0,200}[\"\u201d]")
_FAMILY_NEAR = 70
"""Characters before and behind a denied name within which it is said to be of relatives."""
_OWN_WORDS = 80
"""Characters from which a section behind a block brought forward is the note's own."""
_SOMEBODYS = (
    *(Assertion.AFFIRMED, Assertion.UNCERTAIN),
    *(Assertion.FAMILY, Assertion.HISTORICAL),
)
_WITHDRAWN = (Assertion.NEGATED, Assertion.HISTORICAL)


def settle(statements: Sequence[Statement], note: Note) -> tuple[Statement, ...]:
    """Statements with their assertion settled by the whole note.

    A mention in somebody else's record is not the patient's; one in a quotation of another writer
    is history; one that the note later denies or withdraws no longer stands.
    """
    steps = [settled for _, settled in settling_steps(statements, note)]
    return tuple(steps[-1]) if steps else ()


def settling_steps(
    statements: Sequence[Statement], note: Note
) -> Iterator[tuple[str, Sequence[Statement]]]:
    """The steps of settling: why one changes a statement, and the statements behind it."""
    if not statements:
        return
    settled = list(statements)
    if all(statement.stale for statement in settled) and not _goes_on(note):
        settled = [_as_if_current(statement) for statement in settled]
    yield "the whole note is brought forward, so what it states stands", settled
    settled = [_of_family(statement, note) for statement in settled]
    yield "its denial is of relatives only", settled
    quoted = Spans(found.span() for found in _QUOTE.finditer(note.text))
    settled = [_in_place(statement, quoted, note) for statement in settled]
    yield "it stands in somebody else's record, or in a quotation of another writer", settled
    partner = Partner(note)
    settled = [_of_partner(statement, partner) for statement in settled]
    yield "the pronoun before it is another person's", settled
    settled = [_relabelled(statement, note) for statement in settled]
    yield "the next words take the label back", settled
    settled = [_answered(statement, note) for statement in settled]
    yield "the next sentence answers the question with no", settled
    succession = Succession(settled, note)
    settled = succession.settled()
    yield "the note tells it of the past, and has another diagnosis now", settled
    settled = without_denied(settled, note)
    yield "it is only mentioned, and the note denies the diagnosis", settled
    kinds = _one_of_each_kind(settled)
    settled = [_once_suspected(statement, kinds) for statement in settled]
    yield "a block brought forward suspects it, and the note has another diagnosis", settled
    now = {s.label for s in settled if s.assertion is Assertion.AFFIRMED and not s.stale}
    settled = [_still_so(statement, now) for statement in settled]
    yield "a block brought forward states it, and so does today's note", settled
    said = {(s.label, s.assertion) for s in settled if not (s.reported or s.of_family)}
    settled = [_reported(statement, said, succession) for statement in settled]
    yield "a diagnosis once made is the patient's, since nothing contradicts it", settled
    settled = list(reversed(list(_without_withdrawn(reversed(settled)))))
    yield "a later statement withdraws it", settled


def _one_of_each_kind(statements: Sequence[Statement]) -> list[Statement]:
    """One statement for all that say the same in the same way, however many there are."""
    kinds = {(s.label, s.assertion, s.stale, s.reported): s for s in statements}
    return list(kinds.values())


def _in_place(
    statement: Statement,
    quoted: Spans,
    note: Note,
) -> Statement:
    at = statement.evidence.start
    if statement.assertion in _SOMEBODYS and note.foreign.hold(at):
        return replace(statement, assertion=Assertion.FAMILY, not_blood_relative=True)
    quote = quoted.last_starting(at)
    if quote is None or quote[1] <= at or statement.assertion is not Assertion.AFFIRMED:
        return statement
    introduced = note.talks("quoting", max(0, quote[0] - 60), quote[0])
    if not introduced:
        return statement
    return replace(statement, assertion=Assertion.HISTORICAL, reported=True)


def _of_family(statement: Statement, note: Note) -> Statement:
    """The statement, marked where its denial is of relatives only: "no family history of ALS"."""
    if statement.assertion is not Assertion.NEGATED:
        return statement
    start, end = statement.evidence.start, statement.evidence.end
    first, last = note.layout.sentence(start)
    before, behind = max(first, start - _FAMILY_NEAR), min(last, end + _FAMILY_NEAR)
    if (
        statement.section == "family"
        or pattern("family_denied").search(note.folded, before, start)
        or pattern("in_the_family").match(note.folded, end, behind)
    ):
        return replace(statement, of_family=True)
    return statement


def _goes_on(note: Note) -> bool:
    """Whether a note says something of its own behind a block brought forward."""
    sections = note.layout.sections
    first = next(index for index, section in enumerate(sections) if section.stale)
    return any(not s.stale and s.end - s.start > _OWN_WORDS for s in sections[first:])


def _of_partner(statement: Statement, partner: Partner) -> Statement:
    """Another person's, where the pronoun before the name is not the patient's."""
    if statement.assertion is not Assertion.AFFIRMED:
        return statement
    near = partner.has_it(statement.evidence.start)
    if near is None:
        return statement
    return replace(statement, assertion=Assertion.FAMILY, not_blood_relative=near)


def _as_if_current(statement: Statement) -> Statement:
    """In a note that is all brought forward, what it states is what is stated."""
    if statement.assertion is Assertion.HISTORICAL:
        return replace(statement, assertion=Assertion.AFFIRMED)
    return statement


def _still_so(statement: Statement, now: Collection[Diagnosis]) -> Statement:
    """The patient's, where a block brought forward states what today's note states too."""
    if statement.carried and statement.label in now:
        return replace(statement, assertion=Assertion.AFFIRMED)
    return statement


def _reported(
    statement: Statement, said: Collection[tuple[Diagnosis, Assertion]], succession: Succession
) -> Statement:
    """A diagnosis once made is the patient's, unless the note has another or denies it.

    ``said`` are the labels and assertions of the statements that are no reports themselves.
    """
    if not statement.reported or statement.assertion is not Assertion.HISTORICAL:
        return statement
    if statement.stale or any(_contradicts(*other, statement) for other in said):
        return statement
    if succession.diagnoses_another_disease:
        return statement
    return replace(statement, assertion=Assertion.AFFIRMED)


def _contradicts(label: Diagnosis, assertion: Assertion, statement: Statement) -> bool:
    """Whether what is said of a label leaves no room for a statement: a denial, or a rival."""
    if label is statement.label or Diagnosis.MND_UNSPECIFIED in (label, statement.label):
        return assertion in _WITHDRAWN
    return assertion is Assertion.AFFIRMED


def _once_suspected(statement: Statement, others: Iterable[Statement]) -> Statement:
    """History, where a block brought forward suspects one diagnosis and the note has another."""
    if statement.stale and statement.assertion is Assertion.UNCERTAIN:
        for other in others:
            if (
                other.assertion is Assertion.AFFIRMED
                and other.label in exclusive_labels() - {statement.label}
                and not other.stale
            ):
                return replace(statement, assertion=Assertion.HISTORICAL)
    return statement


def _relabelled(statement: Statement, note: Note) -> Statement:
    """History, where one of the next sentences takes the label back: "This label is withdrawn"."""
    open_ = statement.assertion in (Assertion.AFFIRMED, Assertion.UNCERTAIN)
    if not open_ and not statement.reported:
        return statement
    wording, ahead = pattern("taken_back"), statement.evidence.end
    _, following = note.layout.sentence(statement.evidence.start)
    for start in (ahead, following, note.layout.sentence(following)[1]):
        if wording.match(note.folded, start):
            return replace(statement, assertion=Assertion.HISTORICAL, reported=False)
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
            and statement.section not in SETTLED_SECTIONS
            and Assertion.AFFIRMED not in about
        )
        if open_question and any(assertion in _WITHDRAWN for assertion in about):
            statement = replace(statement, assertion=Assertion.HISTORICAL)
        elif (
            statement.assertion in (Assertion.AFFIRMED, *_WITHDRAWN)
            and not statement.of_family
            and last.get(statement.label) is not Assertion.AFFIRMED
        ):
            last[statement.label] = statement.assertion
        yield statement
