"""Whose a value is: the patient's, a blood relative's or somebody else's."""

from __future__ import annotations

from mndnotes.rules.discourse import foreign_spans
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Subject


class Owner:
    """Tells whose the values of one note are.

    Args:
        note: the note.
    """

    def __init__(self, note: Note) -> None:
        self._note = note
        self._foreign = foreign_spans(note)

    def of(self, start: int, end: int) -> Subject:
        """Whose a value is that stands between two offsets."""
        if any(low <= start < high for low, high in self._foreign):
            return Subject.OTHER
        judgement = self._note.assertions.judge(start, end)
        if judgement.assertion is not Assertion.FAMILY:
            return Subject.PATIENT
        not_blood = judgement.cue is not None and judgement.cue.kind.not_blood
        return Subject.OTHER if not_blood else Subject.FAMILY
