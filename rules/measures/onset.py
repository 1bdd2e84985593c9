"""When the illness began: a date, or how long ago, beside a symptom or a word for its onset."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from enum import Enum
from typing import Final, NamedTuple

from mndnotes.rules.boxes import Box
from mndnotes.rules.facts import Evidence, Measurement, Mention
from mndnotes.rules.measures.dates import Dates
from mndnotes.rules.measures.owner import Owner
from mndnotes.rules.measures.times import Time, read_times
from mndnotes.rules.note import Note
from mndnotes.rules.scanner import Hit, Places
from mndnotes.rules.vocabulary import Assertion, Subject

ONSET: Final = "onset"
DURATION: Final = "duration"
_SYMPTOMS: Final = frozenset(
    {"motor_symptom", "bulbar_symptom", "weakness", "told_weakness", "told_lmn_sign", "lmn_sign"}
    | {"umn_sign"}
)
_NO_SYMPTOMS: Final = frozenset({"falls"})
"""Concepts that are single events."""
_SILENT: Final = frozenset({"family", "past", "social", "medication", "plan", "differential"})
"""Sections whose times are of something else, unless they name the onset."""
_CLAUSE = re.compile(r"[;.\n(]|,\s")
_AROUND: Final = 70
"""Characters on either side of a time within which its symptom stands."""
_ADJACENT: Final = 7
"""Words between a beginning and its time."""
_BEHIND: Final = 4
"""The same where the time stands first."""
_OPENING: Final = 8
"""Characters before a time among which the sign stands behind which it opens its clause."""
_OPENS = re.compile(r"[.;:\n>*•-][ \t]*$")
_LAST = re.compile(r"\b(?:last|past|over)[ ]+(?:the )?$")
"""Right before a stretch of time: it may tell a change."""
_OTHER_SPAN = re.compile(
    r"(?:<[ ]?|\b(?:at|aged?|within|next|another|every|after|per|each|further|in)[ ]+(?:the )?)$"
)
"""Right before a stretch of time: it is an age, a rate or a time to come."""
_NOT_FROM_TODAY = re.compile(r"[ ]?(?:per|a|each|every|/|later|on|after)\b")
"""Right behind a stretch of time: it is a rate, or not counted back from today."""
_BEFORE: Final = 16
"""Characters before a time that hold the words right before it."""
_WITHIN_CLAUSE: Final = 3
"""Words of a clause that holds nothing but a time."""
_EARLIEST: Final = 1930
_LONGEST: Final = 720
"""Months."""


class _Onset(NamedTuple):
    """A time at which something of the illness began."""

    time: Time
    start: int
    end: int
    explicit: bool


class _Joint(Enum):
    """How a time is joined to what began then."""

    SINCE = "since"
    OF = "of"
    """Of what stands behind it: "a 2-year history of"."""
    FOR = "for"
    """It may be that of a single event, unless a symptom is named: "fell on the leg 6 days ago"."""
    PLACE = "place"
    """By where it stands alone, so that nothing else may stand there: "2019: left leg"."""


class OnsetReader:
    """Finds when the illness of one note began.

    Args:
        note: the note.
        dates: its dates.
        words: the words in it that stand around times, with their kinds.
        mentions: its findings.
        owner: tells whose a value is.
        taken: offsets of the tokens that belong to other values: "bulbar 10/12".
    """

    def __init__(
        self,
        note: Note,
        dates: Dates,
        words: Places[frozenset[str]],
        mentions: Sequence[Mention],
        owner: Owner,
        taken: Set[int] = frozenset(),
    ) -> None:
        self._note = note
        self._words = words
        self._dates = dates
        self._owner = owner
        self._taken = taken
        self._symptoms = Places(
            (m.start, m.end, m)
            for m in mentions
            if m.group in _SYMPTOMS
            and m.concept not in _NO_SYMPTOMS
            and m.assertion not in (Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL)
        )

    def read(self) -> list[Measurement]:
        """What the note says of the onset: what names it, else the earliest time of a symptom."""
        found = [
            onset
            for time in read_times(self._note, self._dates, self._taken)
            if (onset := self._onset(time))
            and self._owner.of(time.start, time.end) is Subject.PATIENT
        ]
        chosen: list[_Onset] = []
        for stale in (False, True):
            here = [o for o in found if self._note.layout.section(o.time.start).stale is stale]
            chosen += [onset for onset in here if onset.explicit] or _earliest(here)
        return [self._record(onset) for onset in chosen]

    def _onset(self, time: Time) -> _Onset | None:
        """A time as that of the onset, if it is."""
        note = self._note
        first, last = note.layout.sentence(time.start)
        if self._is_other(time, first):
            return None
        words = self._words.starting(
            max(first, time.start - _AROUND), min(last, time.end + _AROUND)
        )
        section = note.layout.section(time.start).kind
        anchor = self._anchor(time, words, "anchors") or self._span_anchor(time, words)
        if anchor and section not in ("family", "plan"):
            return _Onset(time, min(anchor[0], time.start), max(anchor[1], time.end), explicit=True)
        joint = None if section in _SILENT else self._joint(time, words, first)
        if joint is None:
            return None
        symptom = self._symptom(time, words, (first, last), joint)
        if symptom is None:
            return None
        low, high = min(symptom[0], time.start), max(symptom[1], time.end)
        return _Onset(time, low, high, explicit=False)

    def _is_other(self, time: Time, first: int) -> bool:
        """Whether a time is no time since, or stands behind a box that is not ticked."""
        note = self._note
        if note.boxes and note.boxes.before(time.start) not in (None, Box.TICKED):
            return True
        if time.date or time.ago:
            return False
        low = max(first, time.start - _BEFORE)
        return bool(
            _OTHER_SPAN.search(note.folded, low, time.start)
            or _NOT_FROM_TODAY.match(note.folded, time.end)
        )

    def _span_anchor(
        self, time: Time, words: Sequence[Hit[frozenset[str]]]
    ) -> tuple[int, int] | None:
        """The word for the illness right behind a stretch of time: "4 years of symptoms"."""
        for start, end, kinds in words if time.months else ():
            if "span_anchors" in kinds and not self._note.folded[time.end : start].strip():
                return (start, end) if start >= time.end else None
        return None

    def _anchor(
        self, time: Time, words: Sequence[Hit[frozenset[str]]], kind: str
    ) -> tuple[int, int] | None:
        """The word for a beginning that a time belongs to."""
        for start, end, kinds in reversed(words):
            if kind not in kinds or "anchor_lookalikes" in kinds:
                continue
            low, high = (end, time.start) if end <= time.start else (time.end, start)
            most = _ADJACENT if end <= time.start else _BEHIND
            if low > high or self._note.tokens.between(low, high) > most:
                continue
            stopped = any("not_onset" in k and low <= s < high for s, _, k in words)
            if not stopped and not self._stops(low, high, time_first=start >= time.end):
                return start, end
        return None

    def _stops(self, low: int, high: int, *, time_first: bool) -> bool:
        """Whether what stands between a word and a time parts the two: a stop, another time."""
        folded, tokens = self._note.folded, self._note.tokens
        between = folded[low:high]
        if ";" in between or "\n\n" in between or (time_first and ". " in between):
            return True
        return any(
            word[0].isdecimal() for word in tokens.words[tokens.index(low) : tokens.index(high)]
        )

    def _joint(self, time: Time, words: Sequence[Hit[frozenset[str]]], first: int) -> _Joint | None:
        """What joins a time to something that lasts since or began then, if anything does."""
        folded = self._note.folded
        before = _adjacent(words, folded, time.start, before=True)
        if "before" in before or self._anchor(time, words, "began"):
            return _Joint.SINCE
        low = max(first, time.start - _OPENING)
        opens = time.start == first or _OPENS.search(folded, low, time.start)
        if time.date:
            loose = "point" in before or opens or self._stands_behind_a_symptom(time)
            return _Joint.PLACE if loose else None
        if "span" in before or time.ago:
            return _Joint.FOR
        if _LAST.search(folded, max(first, time.start - _BEFORE), time.start):
            return None
        behind = _adjacent(words, folded, time.end, before=False)
        if "span_behind" in behind:
            return _Joint.OF
        return _Joint.SINCE if opens or self._stands_behind_a_symptom(time) else None

    def _stands_behind_a_symptom(self, time: Time) -> bool:
        """Whether a time ends an item right behind a symptom: "L foot slapping 5/52".

        Behind a mere function a fraction may be a score: "bulbar 10/12".
        """
        between, low = self._note.tokens.between, time.start - _AROUND
        named: list[Hit[object]] = [*self._symptoms.starting(low, time.start)]
        if "/" not in self._note.folded[time.start : time.end]:
            named += self._note.talk("function").starting(low, time.start)
        return any(end <= time.start and not between(end, time.start) for _, end, _ in named)

    def _symptom(
        self,
        time: Time,
        words: Sequence[Hit[frozenset[str]]],
        sentence: tuple[int, int],
        joint: _Joint,
    ) -> tuple[int, int] | None:
        """The nearest symptom of a time's clause, if nothing else stands nearer.

        Args:
            time: the time.
            words: the words around it.
            sentence: start and end of its sentence.
            joint: what joins the two.
        """
        low, high, further = self._clause(time, *sentence)
        low = time.end if joint is _Joint.OF else low
        event = joint is _Joint.FOR
        nearby = self._told(time, low, high, event) or self._told(time, high, further, event)
        others = [(s, e) for s, e, kinds in words if "not_onset" in kinds and low <= s < further]
        for kind in ("not_the_illness", "not_the_story"):
            others += [hit[:2] for hit in self._note.talk(kind).starting(low, further)]
        if not nearby:
            return None
        if joint is _Joint.PLACE and others:
            return None
        best = min(nearby, key=lambda span: _distance(span, time))
        nearest = min((_distance(span, time) for span in others), default=_AROUND)
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
        low, high = max(first, time.start - _AROUND), min(last, time.end + _AROUND)
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

    def _record(self, onset: _Onset) -> Measurement:
        note, time = self._note, onset.time
        quote = Evidence(onset.start, onset.end, note.text[onset.start : onset.end])
        stale = note.layout.section(time.start).stale
        if time.date:
            year = float(time.date[:4])
            plausible = year >= _EARLIEST
            return Measurement(
                ONSET, year, "year", None, time.date, quote, stale, plausible=plausible
            )
        months = time.months or 0.0
        plausible = 0 < months <= _LONGEST
        return Measurement(
            DURATION, months, "months", None, None, quote, stale, plausible=plausible
        )


def _adjacent(
    words: Sequence[Hit[frozenset[str]]], folded: str, offset: int, *, before: bool
) -> frozenset[str]:
    """Kinds of the word that ends right before an offset, or begins right behind it."""
    for start, end, kinds in words:
        low, high = (end, offset) if before else (offset, start)
        if low <= high and not folded[low:high].strip(" ~≈\n"):
            return kinds
    return frozenset()


def _distance(span: tuple[int, int], time: Time) -> int:
    return max(span[0] - time.end, time.start - span[1], 0)


def _earliest(found: Sequence[_Onset]) -> list[_Onset]:
    """Of several times of symptoms, the earliest date and the longest stretch."""
    dates = [onset for onset in found if onset.time.date]
    spans = [onset for onset in found if onset.time.months]
    chosen = []
    if dates:
        chosen.append(min(dates, key=lambda onset: (onset.time.date or "", onset.time.start)))
    if spans:
        chosen.append(max(spans, key=lambda onset: (onset.time.months or 0, -onset.time.start)))
    return chosen
