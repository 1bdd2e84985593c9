"""What each sentence is about: the examination, an EMG, the patient's account, a plan."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum

from mndnotes.rules.text.scanner import Places
from mndnotes.rules.text.structure import BLANK_LINE, Layout

_OPENS_WITHIN = 30
"""Characters from the start of a sentence within which an EMG is named as its topic."""
_OPENS_AT_ONCE = 4
"""The same where the sentence names signs of an examination too, or stands among its findings."""
_BY_SECTION = {
    "exam": "exam",
    "emg": "emg",
    "plan": "plan",
    "indication": "plan",
    "history": "told",
    "family": "told",
    "past": "told",
}


class Topic(StrEnum):
    """Topic of a sentence."""

    EXAM = "exam"
    EMG = "emg"
    TOLD = "told"
    """The patient's account."""
    PLAN = "plan"
    OTHER = "other"


class Contexts:
    """Topics of the sentences of one note; a topic lasts until its paragraph ends or another opens.

    Args:
        text: the note.
        layout: its sections and sentences.
        exam: where the clinician's own examination is introduced.
        signs: where a sign is named that only an examination shows: a reflex, a plantar response.
        emg: where an electrodiagnostic study is spoken of.
        told: where the patient's account is introduced.
    """

    def __init__(
        self,
        text: str,
        layout: Layout,
        *,
        exam: Places[str],
        signs: Places[str],
        emg: Places[str],
        told: Places[str],
    ) -> None:
        self._starts = layout.sentence_starts
        self._topics: list[Topic] = []
        first_exam, first_sign = self._first_of_each(exam), self._first_of_each(signs)
        first_emg, first_told = self._first_of_each(emg), self._first_of_each(told)
        topic, section = Topic.OTHER, None
        for index, start in enumerate(self._starts):
            end = self._starts[index + 1] if index + 1 < len(self._starts) else len(text)
            now = layout.section(start)
            before = self._starts[index - 1] if index else 0
            if now is not section or BLANK_LINE.search(text, before, start):
                topic = Topic(_BY_SECTION.get(now.kind, "other"))
                section = now
            planned = topic is Topic.PLAN
            of_emg, of_exam = first_emg.get(index, end), first_exam.get(index, end)
            if of_emg < min(end, start + _OPENS_AT_ONCE):
                topic = Topic.EMG
            elif (not planned and index in first_sign) or of_exam < (
                min(end, start + _OPENS_WITHIN) if planned else end
            ):
                topic = Topic.EXAM
            elif now.kind != "exam" and of_emg < min(end, start + _OPENS_WITHIN):
                topic = Topic.EMG
            elif topic is Topic.EXAM and index in first_told:
                topic = Topic.OTHER
            self._topics.append(topic)

    def _first_of_each(self, places: Places[str]) -> dict[int, int]:
        """Where the first of some hits in a sentence starts, by the number of the sentence."""
        found: dict[int, int] = {}
        for start, _, _ in places.hits:
            found.setdefault(bisect_right(self._starts, start) - 1, start)
        return found

    def topic(self, offset: int) -> Topic:
        """Topic of the sentence that holds an offset."""
        return self._topics[bisect_right(self._starts, offset) - 1]
