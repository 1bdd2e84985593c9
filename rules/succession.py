"""Which of several diagnoses stands now: one told in the past gives way to its successor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import inf

from mndnotes.rules.facts import Statement
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
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
_ENDS_LINE = re.compile(r"[ \t\-*#•\d.):,]*+(?:\n|$)")
_YEAR_IN_BRACKETS = re.compile(r"\s?\(((?:19|20)\d\d)\b")
_YEAR_BEFORE = re.compile(r"\b((?:19|20)\d\d)\b[^\w\n]{0,4}(?:\w+ ){0,1}[^\w\n]{0,3}$")
_YEAR_BEHIND = re.compile(r"[\s\"',]*+(?:in|since|from)?\s*+\(?((?:19|20)\d\d)\b")


class Succession:
    """The diagnoses of one note in the order of time.

    Args:
        statements: all statements of the note.
        note: the note.
    """

    def __init__(self, statements: Sequence[Statement], note: Note) -> None:
        self._statements = statements
        self._note = note

    def settled(self) -> list[Statement]:
        """The statements, those that another diagnosis has replaced as history."""
        return [
            replace(s, assertion=Assertion.HISTORICAL) if self._is_replaced(s) else s
            for s in self._statements
        ]

    def _is_replaced(self, statement: Statement) -> bool:
        if statement.assertion is Assertion.AFFIRMED:
            past = self._is_past(statement) and statement.label not in self._standing
            return (past and self._has_rival(statement)) or statement in self._older
        if statement.assertion is Assertion.UNCERTAIN:
            return self._is_first_thought(statement) and self._has_rival(statement)
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

    def _is_first_thought(self, statement: Statement) -> bool:
        """Whether a doubt is told as the first thought, since given up."""
        start, end = statement.evidence.start, statement.evidence.end
        first, _ = self._note.layout.sentence(start)
        folded = self._note.folded
        if pattern("set_aside").match(folded, end, min(len(folded), end + _BEHIND)):
            return True
        return bool(pattern("at_first").search(folded, max(first, start - _BEFORE), start))

    @cached_property
    def _standing(self) -> frozenset[Diagnosis]:
        """The diagnoses that are stated in the assessment, and not in the past."""
        return frozenset(
            statement.label
            for statement in self._statements
            if statement.assertion is Assertion.AFFIRMED
            and statement.section in SETTLED_SECTIONS
            and not self._is_past(statement)
        )

    def _has_rival(self, statement: Statement) -> bool:
        return self._has_other_label(statement) or self.diagnoses_another_disease

    def _has_other_label(self, statement: Statement) -> bool:
        """Whether another motor neuron diagnosis, which excludes it, is the present one."""
        at = statement.evidence.start
        return statement.label in _EXCLUSIVE and any(
            label is not statement.label and last > at for label, last in self._present.items()
        )

    @cached_property
    def _present(self) -> Mapping[Diagnosis, float]:
        """Where each diagnosis that may be the present one is stated last; endless if settled."""
        exclusive = [
            s
            for s in self._statements
            if s.assertion is Assertion.AFFIRMED and s.label in _EXCLUSIVE
        ]
        found: dict[Diagnosis, float] = {}
        for statement in exclusive:
            if statement is exclusive[-1] or not self._is_past(statement):
                settled = statement.section in SETTLED_SECTIONS
                at = inf if settled else statement.evidence.start
                found[statement.label] = max(at, found.get(statement.label, at))
        return found

    @cached_property
    def _older(self) -> frozenset[Statement]:
        """Labels with their year that stand before another with a later one: '2016 PMA'."""
        latest: dict[Diagnosis, str] = {}
        older = []
        for statement in reversed(self._statements):
            if statement.assertion is not Assertion.AFFIRMED or statement.label not in _EXCLUSIVE:
                continue
            year = self._year(statement)
            if year is None:
                continue
            if any(label is not statement.label and y > year for label, y in latest.items()):
                older.append(statement)
            latest[statement.label] = max(year, latest.get(statement.label, year))
        return frozenset(older)

    def _year(self, statement: Statement) -> str | None:
        """The year in brackets behind a name, else right before or behind it on its line."""
        start, end = statement.evidence.start, statement.evidence.end
        bracket = _YEAR_IN_BRACKETS.match(self._note.folded, end)
        if bracket:
            return bracket[1]
        before = _YEAR_BEFORE.search(self._note.folded, max(0, start - _NAMING), start)
        found = before or _YEAR_BEHIND.match(self._note.folded, end)
        return found[1] if found else None

    @cached_property
    def diagnoses_another_disease(self) -> bool:
        """Whether the note diagnoses another disease: in its assessment, alone, or as named."""
        note = self._note
        return any(
            concept.group == "mimic"
            and self._is_diagnosed(start, end)
            and note.assertions.judge(start, end).assertion is Assertion.AFFIRMED
            for start, end, concepts in note.hits["concept"]
            for concept in concepts
        )

    def _is_diagnosed(self, start: int, end: int) -> bool:
        """Whether a disease is named as the diagnosis."""
        note = self._note
        if note.layout.section(start).kind in SETTLED_SECTIONS:
            return True
        line = note.folded.rfind("\n", 0, start) + 1
        if _ALONE.fullmatch(note.folded, line, start) and _ENDS_LINE.match(note.folded, end):
            return True
        if pattern("named_as").search(note.folded, max(line, start - _NAMING), start):
            return True
        return pattern("is_confirmed").match(note.folded, end) is not None
