"""What the note as a whole makes of a mention: other people's records, quotations, withdrawals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from mndnotes.rules.facts import Statement
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.partner import Partner
from mndnotes.rules.spans import Stretches
from mndnotes.rules.standing import without_denied
from mndnotes.rules.succession import SETTLED_SECTIONS, Succession
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_OTHER_RECORD = "other_person_after"
"""The cues that say of what stands before them that it is somebody else's."""
_SENTENCES_BACK = 2
_QUOTE = re.compile(r"[\"\u201c][^\"\u201c\u201d\n]{0,200}[\"\u201d]")
_FAMILY_NEAR = 70
"""Characters before and behind a denied name within which it is said to be of relatives."""
_OWN_WORDS = 80
"""Characters from which a section behind a block brought forward is the note's own."""
_EXCLUSIVE = frozenset({Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA})
_SOMEBODYS = (
    *(Assertion.AFFIRMED, Assertion.UNCERTAIN),
    *(Assertion.FAMILY, Assertion.HISTORICAL),
)
_WITHDRAWN = (Assertion.NEGATED, Assertion.HISTORICAL)


def foreign_spans(note: Note) -> Stretches:
    """Stretches that the note says are somebody else's: the line and what stands before it."""
    text = note.folded
    spans = []
    for start, _, kinds in note.hits["cue"]:
        if not any(kind.id == _OTHER_RECORD for kind in kinds):
            continue
        low = note.layout.sentence(start)[0]
        paragraph = note.layout.paragraph(start)[0]
        for _ in range(_SENTENCES_BACK):
            if low - 1 > paragraph:
                low = max(paragraph, note.layout.sentence(low - 1)[0])
        end = text.find("\n", start)
        spans.append((low, end if end >= 0 else len(text)))
    return Stretches(spans)


def settle(statements: Sequence[Statement], note: Note) -> tuple[Statement, ...]:
    """Statements with their assertion settled by the whole note.

    A mention in somebody else's record is not the patient's; one in a quotation of another writer
    is history; one that the note later denies or withdraws no longer stands.
    """
    if not statements:
        return ()
    foreign = foreign_spans(note)
    quoted = Stretches(found.span() for found in _QUOTE.finditer(note.text))
    if all(statement.stale for statement in statements) and not _goes_on(note):
        statements = [_as_if_current(statement) for statement in statements]
    partner = Partner(note)
    statements = [_of_family(statement, note) for statement in statements]
    settled = [_in_place(statement, foreign, quoted, note) for statement in statements]
    settled = [_of_partner(statement, partner) for statement in settled]
    settled = [_relabelled(statement, note) for statement in settled]
    settled = [_answered(statement, note) for statement in settled]
    succession = Succession(settled, note)
    settled = succession.settled()
    settled = without_denied(settled, note)
    settled = [_once_suspected(statement, settled) for statement in settled]
    said = {(s.label, s.assertion) for s in settled if not (s.reported or s.of_family)}
    settled = [_reported(statement, said, succession) for statement in settled]
    return tuple(reversed(list(_without_withdrawn(reversed(settled)))))


def _in_place(
    statement: Statement,
    foreign: Stretches,
    quoted: Stretches,
    note: Note,
) -> Statement:
    at = statement.evidence.start
    if statement.assertion in _SOMEBODYS and at in foreign:
        return replace(statement, assertion=Assertion.FAMILY, not_blood_relative=True)
    quote = quoted.around(at)
    if quote is None or statement.assertion is not Assertion.AFFIRMED:
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


def _once_suspected(statement: Statement, others: Sequence[Statement]) -> Statement:
    """History, where a block brought forward suspects one diagnosis and the note has another."""
    if statement.stale and statement.assertion is Assertion.UNCERTAIN:
        for other in others:
            if (
                other.assertion is Assertion.AFFIRMED
                and other.label in _EXCLUSIVE - {statement.label}
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
