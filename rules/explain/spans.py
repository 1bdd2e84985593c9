"""Explains a span: what it is read as, how it is meant, where it stands, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from mndnotes.errors import InputError
from mndnotes.rules.assertions.assertion import Judgement
from mndnotes.rules.assertions.discourse import settling_steps
from mndnotes.rules.assertions.statements import NameSpan, judge_name, read_statements, stated
from mndnotes.rules.caching import cached_property
from mndnotes.rules.explain.records import SpanExplanation
from mndnotes.rules.explain.tracing import TracedNote, Weighing
from mndnotes.rules.facts import Evidence, Mention, Statement
from mndnotes.rules.knowledge import Concept, glossary, lexicon, read_yaml
from mndnotes.rules.mentions.reader import find_concepts, read_mentions
from mndnotes.rules.text.boxes import Box
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.folding import fold
from mndnotes.rules.vocabulary import Assertion, Region

_BOX_SAYS = {
    Box.TICKED: "its box is ticked",
    Box.EMPTY_MEANS_NO: "its box is empty, and the form says that an empty box means no",
    Box.EMPTY: "its box is empty, and the form does not say what that means",
}
_MOST_OCCURRENCES = 200


def explain_span(text: str, start: int, end: int) -> SpanExplanation:
    """Why the words between two offsets are read as they are.

    Args:
        text: the note.
        start: code-point offset of the first character.
        end: offset behind the last character.

    Returns:
        The explanation of the diagnosis or finding that covers the words, else one that the words
        lie in or hold, else of the words themselves.

    Raises:
        InputError: the span lies outside the text or is empty.
    """
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"the span {start}:{end} is not inside a note of {len(text)} characters;"
            " give offsets of code points"
        )
    return _Explainer(text).at(start, end)


def explain_spans(text: str, spans: Iterable[Evidence]) -> tuple[SpanExplanation, ...]:
    """Explanations of several spans of one note, which is read once."""
    explainer = _Explainer(text)
    return tuple(explainer.at(span.start, span.end) for span in spans)


def explain_words(text: str, words: str) -> tuple[SpanExplanation, ...]:
    """Explanations of every place where some words stand, in any case.

    Raises:
        InputError: the words do not stand in the note.
    """
    explainer, folded, sought = _Explainer(text), fold(text), fold(words.strip())
    found: list[SpanExplanation] = []
    at = folded.find(sought) if sought else -1
    while at >= 0 and len(found) < _MOST_OCCURRENCES:
        explained = explainer.at(at, at + len(sought))
        found.append(explained)
        at = folded.find(sought, max(explained.words.end, at + len(sought)))
    if not found:
        raise InputError("the words do not stand in the note; copy them as they are written there")
    return tuple(found)


def explain_note(text: str) -> tuple[SpanExplanation, ...]:
    """Explanations of every diagnosis and finding of a note, in order of the text."""
    return tuple(_Explainer(text).all())


class _Explainer:
    """Explains spans of one note."""

    def __init__(self, text: str) -> None:
        self._note = TracedNote(text)
        self._statements = read_statements(self._note)
        self._mentions = read_mentions(self._note)

    def all(self) -> Iterator[SpanExplanation]:
        found = [
            *((s.evidence.start, self._statement(s)) for s in self._statements),
            *((m.start, self._mention(m)) for m in self._mentions),
        ]
        for _, explained in sorted(found, key=lambda pair: pair[0]):
            yield explained

    def at(self, start: int, end: int) -> SpanExplanation:
        for statement in self._statements:
            if statement.evidence.start < end and start < statement.evidence.end:
                return self._statement(statement)
        near = [m for m in self._mentions if m.start < end and start < m.end]
        if near:
            same = [m for m in near if (m.start, m.end) == (start, end)]
            return self._mention((same or sorted(near, key=lambda m: m.start - m.end))[0])
        return self._left_out(start, end) or self._words(start, end)

    def _statement(self, statement: Statement) -> SpanExplanation:
        note = self._note
        start, end = statement.evidence.start, statement.evidence.end
        judgement = judge_name(NameSpan(statement.label, start, end), note)
        weighing = note.diagnosis_traces.weighing(start, end)
        why = []
        if weighing:
            why = [_by_cues(weighing.judgement, statement.section)]
            why += _beside_cues(weighing.judgement, judgement)
        (_, first), *steps = self._settling
        before = first[start]
        if before is not judgement.assertion:
            box = note.boxes.answer(end) or note.boxes.before(start)
            because = _BOX_SAYS[box] if box else "it stands in a block brought forward"
            why.append(f"{before.value}: {because}")
        for reason, settled in steps:
            if settled[start] is not before:
                why.append(f"{settled[start].value}: {reason}")
            before = settled[start]
        return self._explained(
            statement.evidence,
            kind="statement",
            concept=glossary()[statement.label.value],
            assertion=statement.assertion,
            why=why,
            weighing=weighing,
        )

    @cached_property
    def _settling(self) -> list[tuple[str, dict[int, Assertion]]]:
        """The statements by their offsets, as they were read and behind each step of settling."""
        read = stated(self._note)
        steps = [("as it was read", read), *settling_steps(read, self._note)]
        return [(why, {s.evidence.start: s.assertion for s in told}) for why, told in steps]

    def _mention(self, mention: Mention) -> SpanExplanation:
        weighing = self._note.finding_traces.weighing(mention.start, mention.end)
        why = ["a cell of a table answers its head"]
        if weighing:
            why = [_by_cues(weighing.judgement, mention.section)]
        if not weighing or weighing.judgement.assertion is not mention.assertion:
            why.append(f"{mention.assertion.value}: {self._settled_by(mention)}")
        concept = glossary().get(mention.concept)
        if mention.group.startswith(("told_", "emg_context_")):
            told = mention.group.startswith("told_")
            place = "the patient's account" if told else "a report of an EMG"
            why.append(f"in {place}: not counted as a sign of the examination")
        if mention.earlier:
            why.append("the words around it tell of an earlier or another clinician's examination")
        return self._explained(
            Evidence(mention.start, mention.end, self._note.text[mention.start : mention.end]),
            kind="mention",
            concept=concept,
            group=mention.group,
            assertion=mention.assertion,
            why=why,
            weighing=weighing,
            mention=mention,
        )

    def _settled_by(self, mention: Mention) -> str:
        """What made of a finding something else than its cues do."""
        note = self._note
        box = note.boxes.answer(mention.end) or note.boxes.before(mention.start)
        foreign = self._note.foreign.hold(mention.start)
        if mention.assertion is Assertion.FAMILY and foreign:
            return "it stands in somebody else's record"
        if box in (Box.TICKED, Box.EMPTY_MEANS_NO):
            return _BOX_SAYS[box]
        if mention.concept not in lexicon().concepts:
            return "a value is read as it stands, with the denial right before it"
        if mention.assertion is Assertion.NEGATED:
            return "it heads a result that says no"
        return "the denial is of another item before a comma or 'and'"

    def _left_out(self, start: int, end: int) -> SpanExplanation | None:
        """A form of the lexicon that is not counted where it stands."""
        hits = self._note.hits
        for low, high, label in hits["name"]:
            if low < end and start < high and not label:
                return self._unread(low, high, "it only looks like a diagnosis (not_mentions)")
        for low, high, _ in hits["cased_name"]:
            if low < end and start < high:
                return self._unread(low, high, "the abbreviation stands for something else here")
        for low, high, concepts in [*hits["concept"], *find_concepts(self._note)]:
            if low < end and start < high:
                return self._unread(low, high, self._dropped_because(low, high, concepts))
        return None

    def _dropped_because(self, start: int, end: int, concepts: tuple[Concept, ...]) -> str:
        """Why a form does not give a finding."""
        note = self._note
        if not concepts:
            return "it only looks like a finding (lookalikes)"
        box = note.boxes.answer(end) or note.boxes.before(start)
        if box is Box.EMPTY:
            return _BOX_SAYS[box]
        if concepts[0].context:
            return "so short a form counts only where the talk is of an EMG"
        if note.contexts.topic(start) is Topic.PLAN:
            return "in a plan it is still to be looked for"
        return "it belongs to something else here, such as a scan or the head of a table"

    def _unread(self, start: int, end: int, because: str) -> SpanExplanation:
        weighing = self._words_weighed(start, end)
        return self._explained(
            Evidence(start, end, self._note.text[start:end]),
            kind="not counted",
            concept=None,
            assertion=weighing.judgement.assertion,
            why=[self._by_place(weighing, start), f"not counted: {because}"],
            weighing=weighing,
        )

    def _words(self, start: int, end: int) -> SpanExplanation:
        weighing = self._words_weighed(start, end)
        return self._explained(
            Evidence(start, end, self._note.text[start:end]),
            kind="words",
            concept=None,
            assertion=weighing.judgement.assertion,
            why=[self._by_place(weighing, start)],
            weighing=weighing,
        )

    def _by_place(self, weighing: Weighing, start: int) -> str:
        return _by_cues(weighing.judgement, self._note.layout.section(start).kind)

    def _words_weighed(self, start: int, end: int) -> Weighing:
        traces = self._note.finding_traces
        judgement = traces.judge(start, end)
        return traces.weighing(start, end) or Weighing(judgement, ())

    def _explained(
        self,
        words: Evidence,
        *,
        kind: str,
        concept: Concept | None,
        assertion: Assertion,
        why: list[str],
        weighing: Weighing | None,
        group: str = "",
        mention: Mention | None = None,
    ) -> SpanExplanation:
        note = self._note
        section = note.layout.section(words.start)
        head = next((hit for hit in note.hits["head"] if hit[0] == section.start), None)
        regions, region_why, region_words = self._regions(mention, concept)
        cue = weighing.judgement.cue if weighing else None
        return SpanExplanation(
            words=words,
            kind=kind,
            concept=concept,
            group=group or (concept.group if concept else ""),
            assertion=assertion,
            why=tuple(why),
            cue=next(
                (
                    trace
                    for trace in (weighing.cues if weighing else ())
                    if cue and (trace.words.start, trace.id) == (cue.start, cue.kind.id)
                ),
                None,
            ),
            weighed=weighing.cues if weighing else (),
            cue_source=_cue_source(),
            section=section.kind,
            section_head=Evidence(head[0], head[1], note.text[head[0] : head[1]]) if head else None,
            stale=section.stale,
            topic=note.contexts.topic(words.start).value,
            regions=regions,
            region_why=region_why,
            region_words=region_words,
        )

    def _regions(
        self, mention: Mention | None, concept: Concept | None
    ) -> tuple[tuple[Region, ...], str, tuple[Evidence, ...]]:
        """Regions of a finding in rostral order, what gave them, and the words that did."""
        if mention is None or not mention.regions:
            return (), "", ()
        regions = tuple(region for region in Region if region in mention.regions)
        if concept and concept.region and mention.regions == {concept.region}:
            return regions, "the sign belongs to it", ()
        words = self._note.region_traces.words(mention.start, mention.end)
        return regions, "named beside it" if words else "the words themselves name it", words


@lru_cache(maxsize=1)
def _cue_source() -> str:
    source: str = read_yaml("cues")["source"]
    return source


def _by_cues(judgement: Judgement, section: str) -> str:
    """What the cues of its sentence, or else its place, make of a span."""
    said = judgement.assertion.value
    if judgement.cue is not None:
        return f"{said}: a cue of the kind {judgement.cue.kind.id} acts on it"
    if judgement.assertion is Assertion.AFFIRMED:
        return f"{said}: no cue acts on it"
    if judgement.assertion is Assertion.NEGATED:
        return f"{said}: the words behind it answer no"
    return f"{said}: it stands in a section of kind {section}"


def _beside_cues(by_cues: Judgement, judgement: Judgement) -> Iterator[str]:
    """What the words around a diagnosis change about what the cues make of it."""
    if judgement.assertion is not by_cues.assertion:
        yield f"{judgement.assertion.value}: {judgement.why}"
