"""When the illness began: a date, or how long ago, beside a symptom or a word for its onset."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from mndnotes.rules.facts import Evidence, Measurement, Mention
from mndnotes.rules.measures.dates import Dates
from mndnotes.rules.measures.owner import Owner
from mndnotes.rules.measures.symptoms import AROUND, Joint, Symptoms
from mndnotes.rules.measures.times import Time, read_times
from mndnotes.rules.note import Note
from mndnotes.rules.text.boxes import Box
from mndnotes.rules.text.scanner import Hit, Places
from mndnotes.rules.vocabulary import Subject

ONSET: Final = "onset"
DURATION: Final = "duration"
_SILENT: Final = frozenset({"family", "past", "social", "medication", "plan", "differential"})
"""Sections whose times are of something else, unless they name the onset."""
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
_FEW_WORDS: Final = 3
"""Words between what has lasted and the time since when, with "since" itself."""
_BEFORE: Final = 16
"""Characters before a time that hold the words right before it."""
_EARLIEST: Final = 1930
_LONGEST: Final = 720
"""Months."""


class _Onset(NamedTuple):
    """A time at which something of the illness began."""

    time: Time
    start: int
    end: int
    explicit: bool


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
        self._symptoms = Symptoms(note, mentions)

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
        words = self._words.starting(max(first, time.start - AROUND), min(last, time.end + AROUND))
        section = note.layout.section(time.start).kind
        anchor = self._anchor(time, words, "anchors") or self._span_anchor(time, words)
        if anchor and section not in ("family", "plan"):
            return _Onset(time, min(anchor[0], time.start), max(anchor[1], time.end), explicit=True)
        joint = None if section in _SILENT else self._joint(time, words, first)
        if joint is None:
            return None
        symptom = self._symptoms.nearest(time, words, (first, last), joint)
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

    def _joint(self, time: Time, words: Sequence[Hit[frozenset[str]]], first: int) -> Joint | None:
        """What joins a time to something that lasts since or began then, if anything does."""
        folded = self._note.folded
        before = _adjacent(words, folded, time.start, before=True)
        if "before" in before and self._is_of_something_else(time, words):
            return None
        if "before" in before or self._anchor(time, words, "began"):
            return Joint.SINCE
        low = max(first, time.start - _OPENING)
        opens = time.start == first or _OPENS.search(folded, low, time.start)
        if time.date:
            loose = "point" in before or opens or self._symptoms.stand_before(time)
            return Joint.PLACE if loose else None
        if "span" in before or time.ago:
            return Joint.FOR
        if _LAST.search(folded, max(first, time.start - _BEFORE), time.start):
            return None
        behind = _adjacent(words, folded, time.end, before=False)
        if "span_behind" in behind:
            return Joint.OF
        return Joint.SINCE if opens or self._symptoms.stand_before(time) else None

    def _is_of_something_else(self, time: Time, words: Sequence[Hit[frozenset[str]]]) -> bool:
        """Whether what has lasted since a time is no symptom: "followed here since 2020"."""
        folded, between = self._note.folded, self._note.tokens.between
        return any(
            "not_onset" in kinds
            and end <= time.start
            and between(end, time.start) <= _FEW_WORDS
            and "," not in folded[end : time.start]
            for _, end, kinds in words
        )

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
