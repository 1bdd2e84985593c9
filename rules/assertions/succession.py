"""Which of several diagnoses stands now: one told in the past gives way to its successor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf

from mndnotes.rules.assertions.standing import is_firm
from mndnotes.rules.caching import cached_property
from mndnotes.rules.facts import Statement
from mndnotes.rules.icd10cm.coding import exclusive_labels
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Diagnosis

SETTLED_SECTIONS = frozenset({"assessment", "diagnosis"})
"""Sections in which the provider says what it is."""
_BEFORE, _BEHIND = 110, 90
"""Characters before and behind a name within which it is told in the past."""
_NAMING = 48
"""Characters before a disease within which it is named as the diagnosis."""
_ALONE = re.compile(r"[\s\-*#•\d.):,]*")
_SUCCESSOR = re.compile(r"\b(?:to|into)\s+(?:an?\s+|the\s+)?[\"'(]*$")
"""The end of what stands before the label that follows another: 'revised to'."""
_YEAR_BEFORE = re.compile(r"\b((?:19|20)\d\d)\b[^\w\n]{0,4}(?:\w+ ){0,1}[^\w\n]{0,3}$")
_YEAR_NEAR = 40
"""Characters before a name within which its year stands."""
_YEAR_BEHIND = re.compile(r"[\s\"',]*+(?:in|since|from)?\s*+\(?((?:19|20)\d\d)\b")
_YEAR_IN_BRACKETS = re.compile(r"\s?\(((?:19|20)\d\d)\b")


@lru_cache(maxsize=1)
def _in_turn() -> frozenset[Diagnosis]:
    """Diagnoses that replace one another: those of which there is one at a time, and PBP."""
    return exclusive_labels() | {Diagnosis.PBP}


class Succession:
    """The diagnoses of one note in the order of time.

    Args:
        statements: all statements of the note.
        note: the note.
    """

    def __init__(self, statements: Sequence[Statement], note: Note) -> None:
        self._statements = statements
        self._note = note
        self._past: dict[int, bool] = {}

    def settled(self) -> list[Statement]:
        """The statements, those that another diagnosis has replaced as history."""
        return [
            replace(s, assertion=Assertion.HISTORICAL) if self._is_replaced(s) else s
            for s in self._statements
        ]

    def _is_replaced(self, statement: Statement) -> bool:
        if statement.assertion is Assertion.AFFIRMED:
            past = self._is_past(statement) and statement.label not in self._settled_labels
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

    @cached_property
    def _affirmed(self) -> list[Statement]:
        return [s for s in self._statements if s.assertion is Assertion.AFFIRMED]

    @cached_property
    def _exclusive(self) -> list[Statement]:
        return [s for s in self._affirmed if s.label in _in_turn()]

    def _is_past(self, statement: Statement) -> bool:
        """Whether words around a name tell of it in the past; looked at once a statement."""
        start = statement.evidence.start
        if start not in self._past:
            self._past[start] = self._is_told_in_the_past(statement)
        return self._past[start]

    def _is_told_in_the_past(self, statement: Statement) -> bool:
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

    @cached_property
    def _settled_labels(self) -> frozenset[Diagnosis]:
        """The diagnoses stated in the assessment, and not in the past."""
        settled = [s for s in self._affirmed if s.section in SETTLED_SECTIONS]
        return frozenset(s.label for s in settled if not self._is_past(s))

    def _has_rival(self, statement: Statement) -> bool:
        return self._has_other_label(statement) or self.diagnoses_another_disease

    def _has_other_label(self, statement: Statement) -> bool:
        """Whether another motor neuron diagnosis, which excludes it, is the present one."""
        return statement.label in _in_turn() and any(
            label is not statement.label and at > statement.evidence.start
            for label, at in self._present.items()
        )

    @cached_property
    def _present(self) -> Mapping[Diagnosis, float]:
        """Diagnoses that stand now, each with the last place; infinity for a settled one."""
        last: dict[Diagnosis, float] = {}
        for statement in self._exclusive:
            if not self._is_past(statement) or statement is self._exclusive[-1]:
                settled = statement.section in SETTLED_SECTIONS
                at = inf if settled else statement.evidence.start
                last[statement.label] = max(at, last.get(statement.label, 0))
        return last

    def _is_older(self, statement: Statement) -> bool:
        """Whether a label with its year stands beside another with a later one: '2016 PMA'."""
        year = self._year(statement)
        if year is None or statement.label not in _in_turn():
            return False
        return any(
            label is not statement.label and later > year
            for label, later in self._later_years[statement.evidence.start].items()
        )

    @cached_property
    def _later_years(self) -> Mapping[int, Mapping[Diagnosis, str]]:
        """By the place of a statement: the latest year of each diagnosis behind it."""
        latest: dict[Diagnosis, str] = {}
        behind = {}
        for statement in reversed(self._exclusive):
            behind[statement.evidence.start] = latest
            year = self._year(statement)
            if year is not None and year > latest.get(statement.label, ""):
                latest = {**latest, statement.label: year}
        return behind

    def _is_revised(self, statement: Statement) -> bool:
        """Whether the note tells that this label was revised, and settles on another."""
        if statement.label not in _in_turn() or statement.section in SETTLED_SECTIONS:
            return False
        start = statement.evidence.start
        if _SUCCESSOR.search(self._note.folded, max(0, start - 16), start):
            return False
        if statement.label not in self._revised:
            return False
        return self._current is not None and self._current.label is not statement.label

    def _gives_way(self, statement: Statement) -> bool:
        """Whether the note goes on to diagnose a disease that leaves no room for this one."""
        if self._is_settled or statement.evidence.end > self._last_instead:
            return False
        return self._note.sentence_has("past_talk", statement.evidence.start)

    @cached_property
    def _is_settled(self) -> bool:
        """Whether the assessment or the diagnosis affirms a motor neuron disease."""
        return any(
            s.assertion is Assertion.AFFIRMED and s.section in SETTLED_SECTIONS
            for s in self._statements
        )

    @cached_property
    def _last_instead(self) -> int:
        """Where the last disease stands that leaves no room for a motor neuron disease, or -1."""
        judge = self._note.assertions.judge
        return max(
            (
                start
                for start, end, concepts in self._note.places("concept").hits
                if any(concept.instead for concept in concepts)
                and judge(start, end).assertion is Assertion.AFFIRMED
            ),
            default=-1,
        )

    @cached_property
    def _current(self) -> Statement | None:
        """The last affirmed diagnosis of those that exclude each other, settled ones first."""
        standing = [
            s
            for s in self._statements
            if s.assertion is Assertion.AFFIRMED
            and s.label in _in_turn()
            and not s.reported
            and not self._is_past(s)
            and is_firm(s, self._note)
        ]
        settled = [s for s in standing if s.section in SETTLED_SECTIONS]
        return next(reversed(settled or standing), None)

    @cached_property
    def _revised(self) -> frozenset[Diagnosis]:
        """Diagnoses of which the sentence that names them, or the next one, tells a revision."""
        layout, folded = self._note.layout, self._note.folded
        named: dict[tuple[int, int], set[Diagnosis]] = {}
        for statement in self._statements:
            if statement.assertion is not Assertion.HYPOTHETICAL:
                first, last = layout.sentence(statement.evidence.start)
                named.setdefault((first, layout.sentence(last)[1]), set()).add(statement.label)
        told = [
            labels for span, labels in named.items() if pattern("revision").search(folded, *span)
        ]
        return frozenset().union(*told)

    def _year(self, statement: Statement) -> str | None:
        """The year in brackets behind a name, else right before or behind it on its line."""
        start, end = statement.evidence.start, statement.evidence.end
        bracket = _YEAR_IN_BRACKETS.match(self._note.folded, end)
        if bracket:
            return bracket[1]
        near = max(0, start - _YEAR_NEAR)
        line = self._note.folded.rfind("\n", near, start) + 1
        before = _YEAR_BEFORE.search(self._note.folded, max(line, near), start)
        found = before or _YEAR_BEHIND.match(self._note.folded, end)
        return found[1] if found else None

    @cached_property
    def diagnoses_another_disease(self) -> bool:
        """Whether the note diagnoses another disease: in its assessment, alone, or as named."""
        return self._rival_disease

    @cached_property
    def _rival_disease(self) -> bool:
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
        stop = note.folded.find("\n", end)
        stop = stop if stop >= 0 else len(note.folded)
        if _ALONE.fullmatch(note.folded, line, start) and _ALONE.fullmatch(note.folded, end, stop):
            return True
        if pattern("named_as").search(note.folded, max(line, start - _NAMING), start):
            return True
        return pattern("is_confirmed").match(note.folded, end) is not None
