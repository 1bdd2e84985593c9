"""The course of the illness: when it began, whether it changed, whether it held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import occurrences
from mndnotes.rules.measures.series import Comparison, read_comparisons
from mndnotes.rules.note import Note
from mndnotes.rules.text.boxes import Box
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.spans import Span, Spans
from mndnotes.rules.vocabulary import Assertion, Status

_TIMES = ("told", "time", "comparing_time", "then", "moment")
"""Kinds of talk that set a finding in time."""
_TIMES_ONLY = ("temporal_comparison", "duration_words")
"""Concepts that name a stretch of time and not what happened in it."""
_TELLING_SECTIONS = frozenset(
    {"body", "history", "assessment", "diagnosis", "exam", "emg", "indication"}
)
_SILENT_SECTIONS = frozenset({"plan", "medication", "family", "past", "social", "differential"})
"""Sections whose words tell nothing of the course of this illness."""
_SYMPTOM_GROUPS = frozenset(
    {"motor_symptom", "bulbar_symptom", "weakness", "told_weakness", "told_lmn_sign", "lmn_sign"}
    | {"umn_sign", "respiratory", "function"}
)
_COMPLAINTS = frozenset({"motor_symptom", "bulbar_symptom", "told_weakness", "told_lmn_sign"})
_BEFORE_THE_TIME = 40
"""Characters before a time that are quoted with it, from the next word on."""
_COMPARED = 60
"""Characters on either side of a comparison within which its time stands."""
_STEPS = 2
"""Dated steps that make a course: 'stick 2021; frame 2022'."""
_LABEL = 30
"""Characters before "no longer" within which a diagnosis is what no longer stands."""
_NO_MORE = re.compile(r"\b(?:no|not|nor|neither|any)\s+$")
"""Right before a comparison: "no worse"."""
_PERSON = 300
"""Characters before words within which the person stands of whom they are said."""
_OLD = re.compile(r"[ -]old\b")
_DENIED_PART = re.compile(r"\b(?:no|without|denies)\s+(?!longer\b)")
"""Inside a change told in two parts: "well up to then; no trouble swallowing"."""
_BY_WHAT = re.compile(
    r"\s+(?:with|when|while|if)\s+(?!time|each|every|passing|the (?:passing|weeks|months|years))"
)
"""Right behind a comparison: what brings it about from hour to hour: "worse with typing"."""
_HAS_ITSELF = re.compile(
    r",?\s*(?:\w+, )?(?:herself |himself )?(?:has|had|with|who|is|was|whose|used)(?!\w)"
)
"""What follows a relative of whom something is told."""
_SHORT_OF = re.compile(
    r"(?:\b(?:not|never|cannot|unable to|no longer|nowhere near|hardly|half|twice|third|quarter)"
    r"|n't)"
    r"(?: \w+){0,2} $"
)
"""Right before a likeness: "cannot walk as far as last year"."""
_BEFORE_LIKENESS = 40
_UNANSWERED = re.compile(
    r"[ ]?(?:\([^)\n]{0,40}\))?[ ]?[:=][ ]?(?:(?:see|as per|per|refer|unknown|unclear|uncertain|not"
    r"|n/?a|nil|none|to be|tbc|tbd|pending|blank|unable)\b|\?|-{1,3}(?!\w)|\.{2,}|_{2}|$|\n)"
)
"""Behind a head of a form: nobody answered it, as in "First symptom: see medical record"."""
_NOT_YET = (Assertion.HYPOTHETICAL, Assertion.FAMILY)


class Course(NamedTuple):
    """What the note tells of the course.

    Attributes:
        status: of symptom progression: absent where the illness is said to be stable.
        shown: the spans that show it.
        history: the spans that tell the onset or the course.
    """

    status: Status
    shown: list[Span]
    history: list[Span]


def read_course(note: Note, mentions: Sequence[Mention]) -> Course:
    """The course of the illness.

    The latest word counts: an illness that is said to hold still has no progression, though it
    once had; one that moves again has.
    """
    compared = read_comparisons(note)
    worse, stable = _changes(note, mentions, compared), _holding(note, compared)
    onset = onset_spans(note, mentions)
    if stable and (not worse or worse[-1][0] < stable[-1][0]):
        return Course(Status.ABSENT, stable, sorted(onset + worse + stable))
    alike = _alike(note)
    told = worse or ([] if alike else step_spans(note))
    if told:
        return Course(Status.PRESENT, told, sorted(onset + told))
    resting = sorted({*alike, *_at_rest(note, mentions)})
    shown = resting or _same_examination(note)
    return Course(Status.ABSENT if shown else Status.MISSING, shown, sorted(onset + resting))


def onset_spans(note: Note, mentions: Sequence[Mention]) -> list[Span]:
    """Where the note tells when something began: a time beside a symptom or a part of the body."""
    symptoms = Spans((m.start, m.end) for m in mentions if m.group in _SYMPTOM_GROUPS)
    spans = [
        (m.start, m.end)
        for m in mentions
        if _is_onset(note, m) or (m.group in _COMPLAINTS and m.section == "history")
    ]
    for first, last, times in _timed_sentences(note):
        if symptoms.any_starting(first, last) or note.talks("function", first, last):
            tokens = note.tokens
            start = tokens.starts[tokens.index(max(first, times[0][0] - _BEFORE_THE_TIME))]
            spans.append((start, times[0][1]))
    return sorted(spans)


def _is_onset(note: Note, mention: Mention) -> bool:
    """Whether words of time stand in the story, and are not of a scan, a drug or a relative."""
    return (
        mention.group == "onset"
        and not _UNANSWERED.match(note.folded, mention.end)
        and mention.section not in _SILENT_SECTIONS
        and not (mention.concept in _TIMES_ONLY and _of_another_story(note, mention))
        and not _of_somebody_else(note, mention.start)
    )


def _of_another_story(note: Note, mention: Mention) -> bool:
    """Whether a stretch of time is that of a test, a visit, a job or another illness."""
    start, end = mention.start, mention.end
    if _of_something_else(note, start, end):
        return True
    function = note.talks("function", *note.layout.sentence(start))
    return not function and _of_tests(note, start, end)


def _changes(note: Note, mentions: Sequence[Mention], compared: Sequence[Comparison]) -> list[Span]:
    """Where the note tells of a change, in order."""
    spans = [
        (m.start, m.end)
        for m in mentions
        if m.group == "progression"
        and m.assertion not in (Assertion.NEGATED, *_NOT_YET)
        and m.section not in _SILENT_SECTIONS
    ]
    spans += [hit[:2] for hit in note.talk("change").hits]
    for kind in ("lost", "improving"):
        spans += [hit[:2] for hit in note.talk(kind).hits if _is_of_function(note, hit[0])]
    spans += [found.span() for found in occurrences("lost_in_numbers", note.folded)]
    for start, end, _ in note.talk("additive").hits:
        first, last = note.layout.sentence(start)
        low, high = note.layout.clause(start, end)
        if note.talks("function", low, high) and note.talks("time", first, last):
            spans.append((start, end))
    for start, end, _ in note.talk("comparative").hits:
        first, last = note.layout.sentence(start)
        low, high = max(first, start - _COMPARED), min(last, end + _COMPARED)
        if note.talks("comparing_time", low, high):
            spans.append((start, end))
    changes = [span for span in spans if _counts(note, *span)]
    changes += [(c.start, c.end) for c in compared if c.changed]
    changes += _contrasts(note)
    same = Spans((c.start, c.end) for c in compared if not c.changed)
    return sorted(span for span in set(changes) if not same.touch(*span))


def _holding(note: Note, compared: Sequence[Comparison]) -> list[Span]:
    """Where the note says that the whole illness holds still, in order."""
    spans = [hit[:2] for hit in note.talk("holding").hits]
    steady = [span for span in spans if _is_told(note, *span)]
    if not any(comparison.changed for comparison in compared):
        steady += [(c.start, c.end) for c in compared if c.of_function]
    return sorted(set(steady))


def _alike(note: Note) -> list[Span]:
    """Where the note likens a task with an earlier time: "walks as far as in April"."""
    return [
        (start, end)
        for start, end, _ in note.talk("alike").hits
        if _is_told(note, start, end)
        and not _SHORT_OF.search(note.folded, max(0, start - _BEFORE_LIKENESS), start)
    ]


def _at_rest(note: Note, mentions: Sequence[Mention]) -> list[Span]:
    """Where the note calls something unchanged that may be the illness, in order."""
    spans = [
        (m.start, m.end)
        for m in mentions
        if (m.group == "stability" and m.assertion is not Assertion.NEGATED)
        or (m.group == "progression" and m.assertion is Assertion.NEGATED)
    ]
    spans += [hit[:2] for hit in note.talk("at_rest").hits]
    ticked = note.boxes.before if note.boxes else None
    if ticked:
        answers = note.talk("ticked_same").hits
        spans += [hit[:2] for hit in answers if ticked(hit[0]) is Box.TICKED]
    return sorted({span for span in spans if _is_told(note, *span)})


def _same_examination(note: Note) -> list[Span]:
    """Where an examination is said to be as before: no history, but a word on the course."""
    same = (found.span() for found in occurrences("exam_same", note.folded))
    return [span for span in same if not note.layout.section(span[0]).stale]


def _is_told(note: Note, start: int, end: int) -> bool:
    """Whether words stand where the course is told, and not among findings, tests or drugs."""
    section = note.layout.section(start)
    if section.stale or section.kind not in _TELLING_SECTIONS - {"exam", "emg", "indication"}:
        return False
    if note.boxes.is_unticked(start):
        return False
    topic = note.contexts.topic(start)
    if topic in (Topic.EMG, Topic.PLAN) or (topic is Topic.EXAM and not _compares(note, start)):
        return False
    return not _of_something_else(note, start, end)


def _compares(note: Note, offset: int) -> bool:
    """Whether a sentence of an examination speaks of times, or of what the patient says."""
    first, last = note.layout.sentence(offset)
    return any(note.talks(kind, first, last) for kind in _TIMES)


def _contrasts(note: Note) -> list[Span]:
    """Sentences that set an earlier state against the present one: 'was weekly, now daily'."""
    found = []
    for start, end, _ in note.talk("now").hits:
        first, last = note.layout.sentence(start)
        if not _counts(note, start, end) or not note.talks("function", first, last):
            continue
        before = note.talk("then").starting(first, last) or note.talk("was").starting(first, last)
        held = note.talks("holding", first, last) or note.talks("at_rest", first, last)
        if before and not held:
            found.append((min(start, before[0][0]), max(end, before[0][1])))
    return found


def step_spans(note: Note) -> list[Span]:
    """Sentences with several dated steps: a course, if nothing says otherwise."""
    found = []
    before: list[Span] = []
    end = -1
    for first, last, moments in _moments(note):
        if note.talks("holding", first, last):
            before = []
            continue
        steps = [*before, *moments] if first == end else moments
        if len(steps) >= _STEPS:
            found.append((steps[0][0], steps[-1][1]))
        before, end = moments, last
    return found


def _moments(note: Note) -> Iterator[tuple[int, int, list[Span]]]:
    """Sentences that pin states of function on points in time, with these."""
    points = [*note.talk("moment").hits, *note.talk("then").hits, *note.talk("now").hits]
    sentences: dict[Span, list[Span]] = {}
    for start, end, _ in sorted(points):
        if _is_told(note, start, end):
            spans = sentences.setdefault(note.layout.sentence(start), [])
            if spans and start <= spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
    stretches = _stretches(note)
    for first, last in sorted({*sentences, *stretches}):
        spans = sentences.get((first, last), [])
        if note.talks("not_the_story", first, last) or note.talks("emg_talk", first, last):
            spans = [span for span in spans if _in_clause(note, "function", *span)]
        elif not note.talks("function", first, last):
            continue
        spans = max(spans, stretches.get((first, last), []), key=len)
        if spans and not _of_somebody_else(note, spans[0][0]):
            yield first, last, spans


def _stretches(note: Note) -> dict[Span, list[Span]]:
    """Clauses that each tell of a function and of its time: 'hands 14/12, legs 8/12'."""
    found: dict[Span, list[Span]] = {}
    clause = -1
    for start, end, _ in note.talk("time").hits:
        low, _ = note.layout.clause(start, end)
        if _OLD.match(note.folded, end):
            continue
        if (
            low != clause
            and _in_clause(note, "function", start, end)
            and _is_told(note, start, end)
        ):
            found.setdefault(note.layout.sentence(start), []).append((start, end))
            clause = low
    return found


def _in_clause(note: Note, kind: str, start: int, end: int) -> bool:
    """Whether the clause around some words has talk of a kind, and none of tests."""
    return note.talks(kind, *note.layout.clause(start, end)) and not _of_tests(note, start, end)


def _counts(note: Note, start: int, end: int) -> bool:
    """Whether words tell of this illness, and of what is rather than of what may come."""
    section = note.layout.section(start)
    if section.stale or section.kind not in _TELLING_SECTIONS or note.boxes.is_unticked(start):
        return False
    if _NO_MORE.search(note.folded, max(0, start - 8), start) or _of_somebody_else(note, start):
        return False
    if _DENIED_PART.search(note.folded, start, end) or _by_the_hour(note, start, end):
        return False
    if note.assertions.judge(start, end).assertion in (Assertion.NEGATED, *_NOT_YET):
        return False
    return not _of_something_else(note, start, end)


def _by_the_hour(note: Note, start: int, end: int) -> bool:
    """Whether something is only worse while something is done: "worse with typing"."""
    if not note.folded.startswith("worse", start) or not _BY_WHAT.match(note.folded, end):
        return False
    low, high = note.layout.clause(start, end)
    return not note.talks("comparing_time", low, high)


def _of_somebody_else(note: Note, offset: int) -> bool:
    """Whether words are said of a relative: 'his wife, who has MS, is getting worse'."""
    first, _ = note.layout.sentence(offset)
    people = [
        end
        for _, end, kinds in note.places("cue").starting(max(first, offset - _PERSON), offset)
        if any(kind.assertion is Assertion.FAMILY for kind in kinds)
    ]
    return bool(people) and _HAS_ITSELF.match(note.folded, people[-1], offset) is not None


def _is_of_function(note: Note, offset: int) -> bool:
    """Whether words are of what the patient can do, not of findings, tests or a diagnosis."""
    if _examined(note, offset):
        return False
    return not note.places("name").any_starting(max(0, offset - _LABEL), offset)


def _examined(note: Note, offset: int) -> bool:
    """Whether words stand among the findings of an examination or a test."""
    return note.contexts.topic(offset) in (Topic.EXAM, Topic.EMG)


def _of_something_else(note: Note, start: int, end: int) -> bool:
    """Whether the clause around some words is about weight, drugs, scans or other illnesses."""
    low, high = note.layout.clause(start, end)
    if not note.folded[low:start].strip() and not note.folded[end:high].strip():
        low = note.layout.clause(max(0, low - len(", ")), low)[0]  # "a cold, resolved"
    if note.talks("function", low, high):
        return False
    if note.talks("not_the_illness", low, high):
        return True
    first, last = note.layout.sentence(start)
    return note.talks("imaging", first, start) and not note.talks("function", first, last)


def _of_tests(note: Note, start: int, end: int) -> bool:
    """Whether the clause around a time is about tests, visits or the social history."""
    low, high = note.layout.clause(start, end)
    return note.talks("not_the_story", low, high) or note.talks("emg_talk", low, high)


def _timed_sentences(note: Note) -> Iterator[tuple[int, int, list[Span]]]:
    """Sentences of the history that hold points or stretches of time, with these."""
    times: dict[Span, list[Span]] = {}
    for start, end, _ in note.talk("time").hits:
        section = note.layout.section(start)
        telling = section.kind in _TELLING_SECTIONS and not section.stale
        if telling and not _of_something_else(note, start, end) and not _of_tests(note, start, end):
            times.setdefault(note.layout.sentence(start), []).append((start, end))
    for (first, last), spans in times.items():
        if not note.foreign.hold(spans[0][0]) and not _of_somebody_else(note, spans[0][0]):
            yield first, last, spans
