"""Whose a value is: the patient's, a blood relative's or somebody else's."""

from __future__ import annotations

from typing import Final

from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Subject

_APART: Final = frozenset(",;()")
"""Signs between a person and a value that is somebody else's."""


class Owner:
    """Tells whose the values of one note are.

    Args:
        note: the note.
    """

    def __init__(self, note: Note) -> None:
        self._note = note

    def of(self, start: int, end: int) -> Subject:
        """Whose a value is that stands between two offsets."""
        if self._note.foreign.hold(start):
            return Subject.OTHER
        judgement = self._note.assertions.judge(start, end)
        if judgement.assertion is not Assertion.FAMILY:
            return Subject.PATIENT
        cue = judgement.cue
        if cue is not None and _APART & set(self._note.folded[cue.end : start]):
            return Subject.PATIENT  # "found drowsy by his son, SpO2 71"
        return Subject.OTHER if cue is not None and cue.kind.not_blood else Subject.FAMILY
