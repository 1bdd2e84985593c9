"""Which of several diagnoses stands now: one told in the past gives way to its successor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mndnotes.rules.facts import Statement
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.standing import is_firm
from mndnotes.rules.vocabulary import Assertion, Diagnosis

SETTLED_SECTIONS = frozenset({"assessment", "diagnosis"})
"""Sections in which the provider says what it is."""
_EXCLUSIVE = frozenset({Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA, Diagnosis.PBP})
"""Diagnoses of which a patient has at most one at a time."""
_BEFORE, _BEHIND = 110, 90
"""Characters before and behind a name within which it is told in the past."""
_NAMING = 48
"""Characters before a disease within which it is named as the diagnosis."""
_ALONE = re.compile(r"[\s\-*#•\d.):,]*")
_SUCCESSOR = re.compile(r"\b(?:to|into)\s+(?:an?\s+|the\s+)?[\"'(]*$")
"""The end of what stands before the label that follows another: 'revised to'."""
_YEAR_BEFORE = re.compile(r"\b((?:19|20)\d\d)\b[^\w\n]{0,4}(?:\w+ ){0,1}[^\w\n]{0,3}$")
_YEAR_BEHIND = re.compile(r"[\s\"',]*(?:in|since|from)?\s*\(?((?:19|20)\d\d)\b")


class Succession:
    """The diagnoses of one note in the order of time.

    Args:
        statements: all statements of the note.
        note: the note.
    """

    def __init__(self, statements: Sequence[Statement], note: Note) -> None:
        self._statements = statements
        self._note = note
        self._rival_disease: bool | None = None

    def settled(self) -> list[Statement]:
        """The statements, those that another diagnosis has replaced as history."""
        return [
            replace(s, assertion=Assertion.HISTORICAL) if self._is_replaced(s) else s
            for s in self._statements
        ]

    def _is_replaced(self, statement: Statement) -> bool:
        if statement.assertion is Assertion.AFFIRMED:
            past = self._is_past(statement) and not self._stands_elsewhere(statement)
            return (
                (past and self._has_rival(statement))
                or self._is_older(statement)
                or self._is_revised(statement)
                or self._gives_way(statement)
            )
        if statement.assertion is Assertion.UNCERTAIN:
            return self._is_given_up(statement) or (
                self._is_first_thought(statement) and self._has_rival(statement)
            )
        return False

    def _is_past(self, statement: Statement) -> bool:
        """Whether words around a name tell of it in the past: 'was called', 'prior', 'until'."""
        start, end = statement.evidence.start, statement.evidence.end
        first, _ = self._note.layout.sentence(start)
        folded = self._note.folded
        if pattern("was_then").match(folded, end, min(len(folded), end + _BEHIND)):
            return True
        strong = pattern("was_before").search(folded, max(first, start - _BEFORE), start)
        if strong or statement.section in SETTLED_SECTIONS:
            return bool(strong)
        return bool(pattern("was_called").search(folded, max(first, start - _BEFORE), start))

    def _is_given_up(self, statement: Statement) -> bool:
        """Whether words behind a doubt say that it was set aside."""
        end, folded = statement.evidence.end, self._note.folded
        return pattern("set_aside").match(folded, end, min(len(folded), end + _BEHIND)) is not None

    def _is_first_thought(self, statement: Statement) -> bool:
        """Whether a doubt is told as the first thought."""
        start = statement.evidence.start
        first, _ = self._note.layout.sentence(start)
        return bool(
            pattern("at_first").search(self._note.folded, max(first, start - _BEFORE), start)
        )

    def _stands_elsewhere(self, statement: Statement) -> bool:
        """Whether the same diagnosis is stated in the assessment, and not in the past."""
        return any(
            other is not statement
            and other.label is statement.label
            and other.assertion is Assertion.AFFIRMED
            and other.section in SETTLED_SECTIONS
            and not self._is_past(other)
            for other in self._statements
        )

    def _has_rival(self, statement: Statement) -> bool:
        return self._has_other_label(statement) or self.diagnoses_another_disease()

    def _has_other_label(self, statement: Statement) -> bool:
        """Whether another motor neuron diagnosis, which excludes it, is the present one."""
        at = statement.evidence.start
        others = [
            other
            for other in self._statements
            if other.assertion is Assertion.AFFIRMED and other.label in _EXCLUSIVE
        ]
        return statement.label in _EXCLUSIVE and any(
            other.label is not statement.label
            and (other.evidence.start > at or other.section in SETTLED_SECTIONS)
            and (not self._is_past(other) or other is others[-1])
            for other in others
        )

    def _is_older(self, statement: Statement) -> bool:
        """Whether a label with its year stands beside another with a later one: '2016 PMA'."""
        year = self._year(statement)
        if year is None or statement.label not in _EXCLUSIVE:
            return False
        for other in self._statements:
            follows = other.evidence.start > statement.evidence.start
            if (
                follows
                and other.label in _EXCLUSIVE - {statement.label}
                and (other.assertion is Assertion.AFFIRMED)
            ):
                later = self._year(other)
                if later is not None and later > year:
                    return True
        return False

    def _is_revised(self, statement: Statement) -> bool:
        """Whether the note tells that this label was revised, and settles on another."""
        if statement.label not in _EXCLUSIVE or statement.section in SETTLED_SECTIONS:
            return False
        start = statement.evidence.start
        if _SUCCESSOR.search(self._note.folded, max(0, start - 16), start):
            return False
        if not self._tells_of_revision(statement.label):
            return False
        current = self._current()
        return current is not None and current.label is not statement.label

    def _gives_way(self, statement: Statement) -> bool:
        """Whether the note goes on to diagnose a disease that leaves no room for this one."""
        if statement.section in SETTLED_SECTIONS or any(
            s.assertion is Assertion.AFFIRMED and s.section in SETTLED_SECTIONS
            for s in self._statements
        ):
            return False
        note = self._note
        if not pattern("past_talk").search(
            note.folded, *note.layout.sentence(statement.evidence.start)
        ):
            return False
        return any(
            concept.instead and note.assertions.judge(start, end).assertion is Assertion.AFFIRMED
            for start, end, concepts in note.places("concept").starting(
                statement.evidence.end, len(note.text)
            )
            for concept in concepts
        )

    def _current(self) -> Statement | None:
        """The last affirmed diagnosis of those that exclude each other, settled ones first."""
        standing = [
            s
            for s in self._statements
            if s.assertion is Assertion.AFFIRMED
            and s.label in _EXCLUSIVE
            and not s.reported
            and not self._is_past(s)
            and is_firm(s, self._note)
        ]
        settled = [s for s in standing if s.section in SETTLED_SECTIONS]
        return next(reversed(settled or standing), None)

    def _tells_of_revision(self, label: Diagnosis) -> bool:
        """Whether a sentence that names a diagnosis, or the next one, tells of a revision."""
        layout, folded = self._note.layout, self._note.folded
        for statement in self._statements:
            if statement.label is label and statement.assertion is not Assertion.HYPOTHETICAL:
                first, last = layout.sentence(statement.evidence.start)
                if pattern("revision").search(folded, first, layout.sentence(last)[1]):
                    return True
        return False

    def _year(self, statement: Statement) -> str | None:
        """The year right before or behind a name on its line."""
        start, end = statement.evidence.start, statement.evidence.end
        line = self._note.folded.rfind("\n", 0, start) + 1
        before = _YEAR_BEFORE.search(self._note.folded, line, start)
        found = before or _YEAR_BEHIND.match(self._note.folded, end)
        return found[1] if found else None

    def diagnoses_another_disease(self) -> bool:
        """Whether the note diagnoses another disease: in its assessment, alone, or as named."""
        if self._rival_disease is None:
            note = self._note
            self._rival_disease = any(
                concept.group == "mimic"
                and self._is_diagnosed(start, end)
                and note.assertions.judge(start, end).assertion is Assertion.AFFIRMED
                for start, end, concepts in note.hits["concept"]
                for concept in concepts
            )
        return self._rival_disease

    def _is_diagnosed(self, start: int, end: int) -> bool:
        """Whether a disease is named as the diagnosis."""
        note = self._note
        if note.layout.section(start).kind in SETTLED_SECTIONS:
            return True
        line = note.folded.rfind("\n", 0, start) + 1
        stop = note.folded.find("\n", end)
        behind = note.folded[end : stop if stop >= 0 else len(note.folded)]
        if _ALONE.fullmatch(note.folded[line:start] + behind):
            return True
        if pattern("named_as").search(note.folded, max(line, start - _NAMING), start):
            return True
        return pattern("is_confirmed").match(note.folded, end) is not None
