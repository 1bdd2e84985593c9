"""The symptom that a time is of: the nearest in its clause, with nothing else nearer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from mndnotes.rules.facts import Mention
from mndnotes.rules.measures.times import Time
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Hit, Places
from mndnotes.rules.vocabulary import Assertion

_SYMPTOMS: Final = frozenset(
    {"motor_symptom", "bulbar_symptom", "weakness", "told_weakness", "told_lmn_sign", "lmn_sign"}
    | {"umn_sign"}
)
_NO_SYMPTOMS: Final = frozenset({"falls"})
"""Concepts that are single events."""
_CLAUSE = re.compile(r"[;.\n(]|,\s")
AROUND: Final = 70
"""Characters on either side of a time within which its symptom stands."""
_WITHIN_CLAUSE: Final = 3
"""Words of a clause that holds nothing but a time."""


class Joint(Enum):
    """How a time is joined to what began then."""

    SINCE = "since"
    OF = "of"
    """Of what stands behind it: "a 2-year history of"."""
    FOR = "for"
    """It may be that of a single event, unless a symptom is named: "fell on the leg 6 days ago"."""
    PLACE = "place"
    """By where it stands alone, so that nothing else may stand there: "2019: left leg"."""


class Symptoms:
    """The symptoms of one note, and the functions of the body that it speaks of.

    Args:
        note: the note.
        mentions: its findings.
    """

    def __init__(self, note: Note, mentions: Sequence[Mention]) -> None:
        self._note = note
        self._symptoms = Places(
            (m.start, m.end, m)
            for m in mentions
            if m.group in _SYMPTOMS
            and m.concept not in _NO_SYMPTOMS
            and m.assertion not in (Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL)
        )

    def stand_before(self, time: Time) -> bool:
        """Whether one stands right before a time: "L foot slapping 5/52".

        Behind a mere function a fraction may be a score: "bulbar 10/12".
        """
        between, low = self._note.tokens.between, time.start - AROUND
        named: list[Hit[object]] = [*self._symptoms.starting(low, time.start)]
        if "/" not in self._note.folded[time.start : time.end]:
            named += self._note.talk("function").starting(low, time.start)
        return any(end <= time.start and not between(end, time.start) for _, end, _ in named)

    def nearest(
        self,
        time: Time,
        words: Sequence[Hit[frozenset[str]]],
        sentence: tuple[int, int],
        joint: Joint,
    ) -> tuple[int, int] | None:
        """The nearest symptom of a time's clause, if nothing else stands nearer.

        Args:
            time: the time.
            words: the words around it.
            sentence: start and end of its sentence.
            joint: what joins the two.
        """
        low, high, further = self._clause(time, *sentence)
        low = time.end if joint is Joint.OF else low
        event = joint is Joint.FOR
        nearby = self._told(time, low, high, event) or self._told(time, high, further, event)
        others = [(s, e) for s, e, kinds in words if "not_onset" in kinds and low <= s < further]
        for kind in ("not_the_illness", "not_the_story"):
            others += [hit[:2] for hit in self._note.talk(kind).starting(low, further)]
        if not nearby:
            return None
        if joint is Joint.PLACE and others:
            return None
        best = min(nearby, key=lambda span: _distance(span, time))
        nearest = min((_distance(span, time) for span in others), default=AROUND)
        return best if _distance(best, time) < nearest else None

    def _told(self, time: Time, low: int, high: int, event: bool) -> list[tuple[int, int]]:
        """Symptoms between two offsets, and functions where it can be no single event's time."""
        symptoms = [hit[:2] for hit in self._symptoms.starting(low, high)]
        if event:
            return symptoms
        function = [hit[:2] for hit in self._note.talk("function").starting(low, high)]
        return symptoms + [span for span in function if not time.start <= span[0] < time.end]

    def _clause(self, time: Time, first: int, last: int) -> tuple[int, int, int]:
        """The clause of a time; then the end of the next one where this holds nothing else."""
        folded, between = self._note.folded, self._note.tokens.between
        low, high = max(first, time.start - AROUND), min(last, time.end + AROUND)
        for stop in _CLAUSE.finditer(folded, low, time.start):
            low = stop.end()
        after = _CLAUSE.search(folded, time.end, high)
        if after is None:
            return low, high, high
        alone = between(low, time.start) + between(time.end, after.start()) <= _WITHIN_CLAUSE
        if not alone or after[0][0] in ".\n":
            return low, after.start(), after.start()
        further = _CLAUSE.search(folded, after.end(), high)
        return low, after.start(), further.start() if further else high


def _distance(span: tuple[int, int], time: Time) -> int:
    return max(span[0] - time.end, time.start - span[1], 0)
