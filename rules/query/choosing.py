"""Which passages of a note bear on what a query asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from mndnotes.rules.facts import Finding, Mention, Statement
from mndnotes.rules.predicates import Case
from mndnotes.rules.query.texts import QuestionText, Topic, query_texts
from mndnotes.rules.text.passages import STATEMENT, Passage, Passages, flat
from mndnotes.rules.vocabulary import Assertion, Status

MAX_INDICATORS = 8
_DIAGNOSES = 4
"""Most quotations of statements and codes."""
_EACH = 2
"""Most quotations of one topic."""
_MOST = 12
"""Most spans of one kind that are looked at."""
_STATED_IN = {"assessment": 2, "diagnosis": 1}
"""Sections from which a diagnosis is best quoted."""
_NO_FINDINGS = ("plan", "indication")
"""Sections in which a sign is no finding."""
_TOLD = ("history", "past", "social")
"""Sections that tell rather than examine."""
_BESIDE = 60
"""Characters on either side of a statement within which words are quoted together with it."""
_Span = tuple[int, int]
Asked: TypeAlias = tuple[QuestionText, Finding | None]
"""A question with the finding that raises it; ``None`` for missing elements."""


class Choice(NamedTuple):
    """What is quoted."""

    passages: tuple[Passage, ...]
    """At most `MAX_INDICATORS`; none overlaps another or repeats its words."""
    shown: bool
    """What is asked about is among them, where the note states it."""


def choose_passages(case: Case, passages: Passages, asked: Sequence[Asked]) -> Choice:
    """What a query quotes: what is stated, then what was found, each in the note's order.

    Args:
        case: the facts of the note.
        passages: finds passages of it.
        asked: the questions with the findings that raise them; ``None`` for missing elements.
    """
    spans = list(_stated(case, asked))
    stated: list[Passage] = []
    for span in spans:
        passage = passages.around(*span, STATEMENT)
        if passage and len(stated) < _DIAGNOSES and _is_new(passage, stated, case):
            stated.append(passage)
    found = islice(_found(case, passages, asked, stated), MAX_INDICATORS - len(stated))
    return Choice((*sorted(stated), *sorted(found)), shown=bool(stated) or not spans)


def _is_new(passage: Passage, taken: Iterable[Passage], case: Case) -> bool:
    """Whether a passage overlaps none of some others and says other words."""
    words = _words(passage, case)
    return not any(passage.overlaps(other) or words == _words(other, case) for other in taken)


def _words(passage: Passage, case: Case) -> str:
    return flat(case.folded[passage.start : passage.end])


def _stated(case: Case, asked: Sequence[Asked]) -> Iterator[_Span]:
    """One mention of each diagnosis that is asked about, and the codes asked about."""
    evidence = {
        e[:2]: _with_words(case, e[:2], question.beside)
        for question, finding in asked
        if finding is not None
        for e in finding.evidence
    }
    best: dict[tuple[object, ...], Statement] = {}
    for statement in case.statements:
        if statement is not case.governing and statement.evidence[:2] not in evidence:
            continue
        key = (statement.label, statement.assertion, statement.stale)
        if key not in best or _weight(statement, case) >= _weight(best[key], case):
            best[key] = statement
    for span in [statement.evidence[:2] for statement in best.values()]:
        yield evidence.get(span, span)
    yield from (t.evidence[:2] for t in case.typed_codes if t.evidence[:2] in evidence)


def _with_words(case: Case, span: _Span, talk: str | None) -> _Span:
    """A span with the nearest words of a kind of talk."""
    if talk is None:
        return span
    near = case.note.talk(talk).starting(max(0, span[0] - _BESIDE), span[1] + _BESIDE)
    spans = [(min(hit[0], span[0]), max(hit[1], span[1])) for hit in near]
    return min(spans, key=lambda wide: wide[1] - wide[0], default=span)


def _weight(statement: Statement, case: Case) -> int:
    return 3 if statement is case.governing else _STATED_IN.get(statement.section, 0)


def _found(
    case: Case, passages: Passages, asked: Sequence[Asked], stated: Sequence[Passage]
) -> Iterator[Passage]:
    """Passages with findings, the most telling ones first; the topics take turns."""
    names = dict.fromkeys(name for question, _ in asked for name in question.topics)
    topics = [_own(case, [finding for _, finding in asked if finding is not None])]
    topics += [_of_topic(case, query_texts().topics[name]) for name in names]
    spans = [span for topic in topics for side in topic for span in side]
    queues = [_queue(topic, spans, case, passages) for topic in topics]
    taken = list(stated)
    for _ in range(_EACH):
        for queue in queues:
            passage = next((p for p in queue if _is_new(p, taken, case)), None)
            if passage is not None:
                taken.append(passage)
                yield passage


_Sides = tuple[Sequence[_Span], Sequence[_Span]]
"""What shows a topic, and what speaks the other way."""


def _own(case: Case, findings: Sequence[Finding]) -> _Sides:
    """The signs that the findings themselves rest on."""
    known = {s.evidence[:2] for s in case.statements} | {t.evidence[:2] for t in case.typed_codes}
    spans = [(e.start, e.end) for finding in findings for e in finding.evidence]
    return [span for span in spans if span not in known][:_MOST], ()


def _of_topic(case: Case, topic: Topic) -> _Sides:
    """What the elements of a topic rest on; where they are present, what is normal beside it."""
    readings = [case.elements[element] for element in topic.elements]
    shown = [(e.start, e.end) for reading in readings for e in reading.evidence]
    if all(reading.status is not Status.PRESENT for reading in readings):
        return shown, ()
    against = ((m.start, m.end) for m in case.mentions if _speaks_against(m, topic))
    return shown, list(islice(against, _MOST))


def _speaks_against(mention: Mention, topic: Topic) -> bool:
    """Whether a mention is a pertinent negative of today's examination."""
    if mention.stale or mention.earlier or mention.section in _NO_FINDINGS:
        return False
    if mention.group == topic.normal:
        return mention.assertion is Assertion.AFFIRMED
    return mention.group == topic.found and mention.assertion is Assertion.NEGATED


def _queue(topic: _Sides, spans: Sequence[_Span], case: Case, passages: Passages) -> list[Passage]:
    """Passages of a topic in order of choice: the best of either side, then the others."""
    shown, against = (_ranked(side, spans, case, passages) for side in topic)
    return list(dict.fromkeys(chain(shown[:1], against[:1], shown[1:], against[1:])))


def _ranked(
    side: Sequence[_Span], spans: Sequence[_Span], case: Case, passages: Passages
) -> list[Passage]:
    """Passages around some spans, those first that are today's, examined, and hold more spans.

    One that names a diagnosis comes late: it states more than it found.
    """
    around = dict.fromkeys(found for span in side if (found := passages.around(*span)))
    names = [case.note.places(kind) for kind in ("name", "cased_name")]

    def rank(passage: Passage) -> tuple[bool, bool, bool, int, int]:
        section = case.note.layout.section(passage.start)
        named = any(places.any_starting(passage.start, passage.end) for places in names)
        held = sum(passage.start <= start and end <= passage.end for start, end in spans)
        return section.stale, named, section.kind in _TOLD, -held, passage.start

    return sorted(around, key=rank)
