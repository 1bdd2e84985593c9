"""What each sentence is about: the examination, an EMG, the patient's account, a plan."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum

from mndnotes.rules.scanner import Places
from mndnotes.rules.structure import Layout

_OPENS_WITHIN = 30
"""Characters from the start of a sentence within which its topic is named."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_BY_SECTION = {"exam": "exam", "emg": "emg", "plan": "plan", "indication": "plan"}


class Topic(StrEnum):
    """Topic of a sentence."""

    EXAM = "exam"
    EMG = "emg"
    PLAN = "plan"
    OTHER = "other"


class Contexts:
    """Topics of the sentences of one note; a topic lasts until its paragraph ends or another opens.

    Args:
        text: the note.
        layout: its sections and sentences.
        exam: where the clinician's own examination is introduced.
        emg: where an electrodiagnostic study is spoken of.
    """

    def __init__(self, text: str, layout: Layout, exam: Places[str], emg: Places[str]) -> None:
        self._starts = layout.sentence_starts
        self._topics: list[Topic] = []
        topic, section = Topic.OTHER, None
        for index, start in enumerate(self._starts):
            end = self._starts[index + 1] if index + 1 < len(self._starts) else len(text)
            now = layout.section(start)
            before = self._starts[index - 1] if index else 0
            if now is not section or _PARAGRAPH.search(text, before, start):
                topic = Topic(_BY_SECTION.get(now.kind, "other"))
                section = now
            if emg.any_starting(start, min(end, start + _OPENS_WITHIN)):
                topic = Topic.EMG
            elif exam.any_starting(start, end):
                topic = Topic.EXAM
            self._topics.append(topic)

    def topic(self, offset: int) -> Topic:
        """Topic of the sentence that holds an offset."""
        return self._topics[bisect_right(self._starts, offset) - 1]
