"""The course of the illness: when it began and whether it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion

_TELLING_SECTIONS = frozenset({"body", "history", "assessment", "diagnosis", "indication"})
_SYMPTOM_GROUPS = frozenset(
    {
        "motor_symptom",
        "bulbar_symptom",
        "weakness",
        "told_weakness",
        "told_lmn_sign",
        "lmn_sign",
        "umn_sign",
        "respiratory",
        "function",
    }
)
_BEFORE_THE_TIME = 40
"""Characters before a time that are quoted with it, from the next word on."""
_COMPARED = 60
"""Characters on either side of a comparison within which its time stands."""
_BODY_WITH_TIME = 2
"""Dated steps in one sentence that make a course: 'left leg 2019; right 2020'."""


def onset_spans(note: Note, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where the note tells when something began: a time beside a symptom or a part of the body."""
    symptoms = sorted(m.start for m in mentions if m.group in _SYMPTOM_GROUPS)
    spans = []
    for first, last, times in _timed_sentences(note):
        told = any(first <= at < last for at in symptoms)
        if told or note.regions.words_between(first, last):
            tokens = note.tokens
            start = tokens.starts[tokens.index(max(first, times[0][0] - _BEFORE_THE_TIME))]
            spans.append((start, times[0][1]))
    return spans


def change_spans(note: Note) -> list[tuple[int, int]]:
    """Where the note tells of a change over time without one of the lexicon's words for it."""
    numbers = [found.span() for found in pattern("decline_in_numbers").finditer(note.folded)]
    told = [(start, end) for start, end, _ in note.talk("change").hits]
    spans = [span for span in numbers + told if _counts(note, *span)]
    for start, end, _ in note.talk("comparative").hits:
        first, last = note.layout.sentence(start)
        low, high = max(first, start - _COMPARED), min(last, end + _COMPARED)
        if note.talks("comparing_time", low, high) and _counts(note, start, end):
            spans.append((start, end))
    return sorted(spans)


def step_spans(note: Note) -> list[tuple[int, int]]:
    """Sentences with several dated steps through the body: a course, if nothing says otherwise."""
    return [
        (times[0][0], times[-1][1])
        for first, last, times in _timed_sentences(note)
        if len(times) >= _BODY_WITH_TIME
        and len(note.regions.words_between(first, last)) >= _BODY_WITH_TIME
    ]


def _counts(note: Note, start: int, end: int) -> bool:
    section = note.layout.section(start)
    first, last = note.layout.sentence(start)
    if section.stale or section.kind not in _TELLING_SECTIONS | {"exam"}:
        return False
    if note.assertions.judge(start, end).assertion in (Assertion.NEGATED, Assertion.FAMILY):
        return False
    return not note.talks("no_change", first, last)


def _timed_sentences(note: Note) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Sentences of the history that hold points or stretches of time, with these."""
    times: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end, _ in note.talk("time").hits:
        section = note.layout.section(start)
        if section.kind in _TELLING_SECTIONS | {"emg", "exam"} and not section.stale:
            times.setdefault(note.layout.sentence(start), []).append((start, end))
    for (first, last), spans in times.items():
        if not note.talks("not_the_story", first, last) and not note.talks("emg_talk", first, last):
            yield first, last, spans
