"""Electrodiagnostic studies named with a result, however short: "NCS showed mild carpal tunnel"."""

from __future__ import annotations

from mndnotes.rules.note import Note
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.vocabulary import Assertion

_NO_RESULT = (Assertion.FAMILY, Assertion.HYPOTHETICAL)
_AHEAD = 120
"""Characters from the name of a study within which its result is told."""
_BEFORE = 12
"""The same before the name: "no block on NCS"."""
_SILENT_SECTIONS = ("plan", "indication", "medication")


def studies_with_results(note: Note) -> list[tuple[int, int]]:
    """Where a study is named and its result told in the same sentence."""
    found = []
    for start, end, _ in note.talk("study").hits:
        section = note.layout.section(start)
        if section.stale or section.kind in _SILENT_SECTIONS or note.boxes.is_unticked(start):
            continue
        if note.contexts.topic(start) is Topic.PLAN or note.foreign.hold(start):
            continue
        first, last = note.layout.sentence(start)
        results = note.talk("study_result").starting(end, min(last, end + _AHEAD))
        results = results or _before(note, max(first, start - _BEFORE), start)
        if not results or note.talks("planned", first, results[0][1]):
            continue
        if note.boxes and note.boxes.within(end, results[0][0]):
            continue
        if note.assertions.judge(start, end).assertion not in _NO_RESULT:
            found.append((min(start, results[0][0]), max(end, results[0][1])))
    return found


def _before(note: Note, low: int, start: int) -> list[Hit[str]]:
    """A result right before the name of its study: "no block on NCS"."""
    found = note.talk("study_result").starting(low, start)
    return [hit for hit in found if note.folded[hit[1] : start].strip() in ("on", "by", "at")]
