"""The twelve documentation elements, read from the mentions of a note (labels: see Element)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from mndnotes.rules.assertions.answers import is_field
from mndnotes.rules.caching import cached_property
from mndnotes.rules.documentation.course import read_course
from mndnotes.rules.documentation.spread import read_spread
from mndnotes.rules.facts import ElementReading, Evidence, Mention
from mndnotes.rules.knowledge import occurrences
from mndnotes.rules.mentions.electrodiagnosis import studies_with_results
from mndnotes.rules.mentions.reader import MOTOR_GROUPS
from mndnotes.rules.mentions.strength import STRONG, WEAK
from mndnotes.rules.note import Note
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.vocabulary import Assertion, Element, Status

_MAX_EVIDENCE = 12
"""Spans that are shown of an element."""
_SIGNS = (Element.UMN_SIGNS, Element.LMN_SIGNS)
"""Elements of which a field of a form with its answer says all: "Hoffmann: yes"."""
_NO_FINDINGS = ("plan", "indication", "medication")
"""Sections in which a sign is a target of treatment or a question, and no finding."""
_NOT_EXAMINED = ("history", "plan", "emg", "indication", "past", "family")
_GENERAL_BLOODS = ("test_bloods", "neuropathy_labs_bundle_normal")
"""Concepts of blood tests that may be those of general medicine."""
_RESULT_BEHIND, _RESULT_BEFORE = 160, 25
"""Characters between a test and its result."""
_DENIED_BEHIND = re.compile(r"[ ]?[:(-]{1,2}[ ](?:no|nil|without|w/o)\b")
"""A denial right behind a test: "MRI - no hot cross bun sign"."""
_EMG_FOUND = (
    *("emg_active", "emg_chronic", "emg_normal", "emg_study", "emg_quiet", "emg_units_normal"),
    "emg_fasciculation",
)
_TELLABLE = ("weakness", "exam_finding")
_MISSING = {element: ElementReading(element, Status.MISSING) for element in Element}
_EXAMINED = (
    *("umn_sign", "umn_normal", "lmn_sign", "lmn_normal", "weakness"),
    *("exam_finding", WEAK, STRONG),
)
"""Groups of the findings of a neurological examination."""
_TESTS = frozenset({*_EMG_FOUND, "exclusion", "test_name", "test_result_normal", "genetic_test"})
"""Groups of the results of tests."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """Mentions of one kind, sorted by what they say."""

    present: list[Mention] = field(default_factory=list)
    absent: list[Mention] = field(default_factory=list)

    def status(self) -> Status:
        if self.present:
            return Status.PRESENT
        return Status.ABSENT if self.absent else Status.MISSING

    def deciding(self) -> list[Mention]:
        return self.present or self.absent


def read_elements(note: Note, mentions: Sequence[Mention]) -> Mapping[Element, ElementReading]:
    """Status and evidence of every element, in the order of ``Element``."""
    own = [m for m in mentions if _counts(m)]
    facts = _Facts(note, _fresh(own))
    return {element: _READERS[element](facts) for element in Element}


def _fresh(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions of today's note; those brought forward only of what today's note says nothing of."""
    kinds = (frozenset(_EXAMINED), frozenset(_EMG_FOUND))
    told = [any(not m.stale and m.group in kind for m in mentions) for kind in kinds]
    anew = any(not m.stale for m in mentions)
    return [
        m
        for m in mentions
        if not m.stale
        or not next((t for t, k in zip(told, kinds, strict=True) if m.group in k), anew)
    ]


def is_question(note: Note, mention: Mention) -> bool:
    """Whether a sign is a target of treatment or what a referral asks, and no finding."""
    if mention.section not in _NO_FINDINGS:
        return False
    return note.contexts.topic(mention.start) is not Topic.EXAM


def _counts(mention: Mention) -> bool:
    """Whether a mention is of this patient; a test counts though it was done earlier."""
    if mention.assertion is Assertion.HISTORICAL:
        return mention.group in _TESTS
    if mention.assertion is Assertion.HYPOTHETICAL:
        return mention.group == "genetic_test"
    return mention.assertion is not Assertion.FAMILY


class _Facts:
    """The mentions that count for this note, with the look-ups that the elements share."""

    def __init__(self, note: Note, mentions: Sequence[Mention]) -> None:
        self.note = note
        self.mentions = mentions
        self._groups = {mention.group for mention in mentions}
        self.umn = self._signs(("umn_sign",), ("umn_normal",))
        self.lmn = self._signs(("lmn_sign",), ("lmn_normal",))
        self.acute = self._signs(("emg_active",), ("emg_normal", "emg_quiet"))
        self.chronic = self._signs(("emg_chronic",), ("emg_normal", "emg_units_normal"))
        self.course = read_course(note, mentions)

    def of(self, *groups: str) -> list[Mention]:
        """Mentions of the given groups."""
        sought = self._groups.intersection(groups)
        return [m for m in self.mentions if m.group in sought] if sought else []

    def talks(self, name: str, mention: Mention) -> bool:
        """Whether a wording stands in the sentence of a mention."""
        return self.note.talks(name, *self.note.layout.sentence(mention.start))

    def planned(self, mention: Mention) -> bool:
        """Whether the mention's sentence is about a test still to come."""
        return self.talks("planned", mention)

    def is_planned(self, mention: Mention) -> bool:
        """Whether a test is still to come; one with its result may stand beside one that is."""
        if mention.group != "exclusion":
            return self.planned(mention)
        return self.note.talks("planned", *self.note.layout.clause(mention.start, mention.end))

    def is_asked(self, mention: Mention) -> bool:
        """Whether an EMG or its finding is what is asked of a test still to come."""
        open_ = mention.group == "emg_study" or mention.assertion is Assertion.UNCERTAIN
        return open_ and mention.group in _EMG_FOUND and self.planned(mention)

    def is_no_result(self, mention: Mention) -> bool:
        """Whether a test is planned, is one of general medicine, or is no test but a palpation."""
        if mention.section == "plan" or self.is_planned(mention):
            return True
        palpated = mention.concept == "endocrine_normal"
        if palpated and self.note.contexts.topic(mention.start) is Topic.EXAM:
            return True
        routine = mention.concept in _GENERAL_BLOODS and self.talks("routine_test", mention)
        return routine or self.talks("not_examined_here", mention)

    def has_normal_result(self, test: Mention, results: Spans) -> bool:
        """Whether a result that explains nothing stands behind a test, or right before it."""
        first, last = self.note.layout.sentence(test.start)
        if _DENIED_BEHIND.match(self.note.folded, test.end):
            return True
        if results.any_starting(test.end, min(last, test.end + _RESULT_BEHIND)):
            return True
        before = results.last_ending(test.start)
        return (
            before is not None and first <= before[0] and test.start <= before[1] + _RESULT_BEFORE
        )

    def counts_regions(self, mention: Mention) -> bool:
        """Whether a sign that is not denied stands beside a count of regions: 'in 3 regions'."""
        if mention.assertion is Assertion.NEGATED:
            return False
        return self.talks("several_regions", mention)

    def examined_whole(self) -> bool:
        """Whether the denials are of more than one region: general ones, or of several."""
        denials = (*self.umn.absent, *self.lmn.absent)
        general = any(not mention.regions for mention in self.lmn.absent)
        regions = {region for mention in denials for region in mention.regions}
        left_out = any(
            self.note.contexts.topic(start) is Topic.EXAM
            for start, _, _ in self.note.talk("part_not_examined").hits
        )
        return (general or len(regions) > 1) and not left_out

    def is_examined(self, mention: Mention) -> bool:
        """Whether a finding is one of an examination, and not told, planned or of an EMG."""
        topic = self.note.contexts.topic(mention.start)
        if topic in (Topic.EXAM, Topic.OTHER):
            return topic is Topic.EXAM or mention.section not in _NOT_EXAMINED
        return topic is Topic.TOLD and mention.group not in _TELLABLE

    def is_of_exam(self, mention: Mention) -> bool:
        """Whether a finding stands where the talk is of an examination."""
        return self.note.contexts.topic(mention.start) is Topic.EXAM

    @cached_property
    def emg_is_only_planned(self) -> bool:
        """Whether an EMG is named, and only as a test still to come."""
        note, named = self.note, self.note.talk("study").hits
        return (
            bool(named)
            and all(map(self.is_asked, self.of(*_EMG_FOUND)))
            and all(
                note.layout.section(start).kind == "plan"
                or note.talks("planned", *note.layout.sentence(start))
                for start, _, _ in named
            )
        )

    def reading(
        self, element: Element, status: Status, shown: Iterable[Mention], *, denied: bool = False
    ) -> ElementReading:
        """An element with the first spans that show it."""
        return self.shown(element, status, [(m.start, m.end) for m in shown], denied=denied)

    def shown(
        self,
        element: Element,
        status: Status,
        spans: Iterable[tuple[int, int]],
        *,
        also: Iterable[tuple[int, int]] = (),
        denied: bool = False,
    ) -> ElementReading:
        """An element with the first of the spans that decide on it.

        Args:
            element: which.
            status: its status.
            spans: what decides.
            also: what is shown where there is room for more.
            denied: whether the note says that there is none, were it missing.
        """
        if status is Status.MISSING:
            return replace(_MISSING[element], certain=True) if denied else _MISSING[element]
        text = self.note.text
        decide = sorted(set(spans))
        chosen = sorted(islice(dict.fromkeys((*decide, *also)), _MAX_EVIDENCE))
        evidence = tuple(Evidence(a, b, text[a:b]) for a, b in chosen)
        answered = element in _SIGNS and any(is_field(self.note.folded, a) for a, _ in decide)
        return ElementReading(element, status, evidence, len(decide), answered)

    def _signs(self, positive: tuple[str, ...], normal: tuple[str, ...]) -> _Signs:
        """Mentions of some groups; of an earlier examination only where there are no others."""
        mentions = [
            m
            for m in self.of(*positive, *normal)
            if not (is_question(self.note, m) or self.is_asked(m))
        ]
        signs = _Signs()
        for mention in [m for m in mentions if not m.earlier] or mentions:
            if mention.group in positive:
                negated = mention.assertion is Assertion.NEGATED
                (signs.absent if negated else signs.present).append(mention)
            elif mention.assertion is not Assertion.NEGATED:
                signs.absent.append(mention)
        return signs


def _umn(facts: _Facts) -> ElementReading:
    return facts.reading(Element.UMN_SIGNS, facts.umn.status(), facts.umn.deciding())


def _lmn(facts: _Facts) -> ElementReading:
    return facts.reading(Element.LMN_SIGNS, facts.lmn.status(), facts.lmn.deciding())


def _regions(facts: _Facts) -> ElementReading:
    spread = read_spread(facts.note, facts.mentions)
    status = spread.status(facts.umn.status(), facts.lmn.status(), whole=facts.examined_whole())
    shown = spread.shown(status)
    if status is not Status.PRESENT:
        counted = [m for m in facts.of(*MOTOR_GROUPS) if facts.counts_regions(m)]
        if counted:
            status, shown = Status.PRESENT, counted
    if status is Status.ABSENT and not shown:
        shown = facts.umn.absent + facts.lmn.absent
    also = [(m.start, m.end) for m in spread.signs] if status is Status.PRESENT else []
    spans = [(m.start, m.end) for m in shown]
    return facts.shown(Element.MULTIPLE_REGIONS, status, spans, also=also)


def _emg_acute(facts: _Facts) -> ElementReading:
    denied = facts.emg_is_only_planned
    status, shown = facts.acute.status(), facts.acute.deciding()
    return facts.reading(Element.EMG_ACUTE, status, shown, denied=denied)


def _emg_chronic(facts: _Facts) -> ElementReading:
    status, shown = facts.chronic.status(), facts.chronic.deciding()
    if status is Status.MISSING:
        # "no denervation", with no word on its age, denies the chronic kind too
        shown = [m for m in facts.acute.absent if facts.talks("bare_denervation", m)]
        status = Status.ABSENT if shown and not facts.acute.present else status
    denied = facts.emg_is_only_planned
    return facts.reading(Element.EMG_CHRONIC, status, shown, denied=denied)


def _emg_results(facts: _Facts) -> ElementReading:
    shown = [m for m in facts.of(*_EMG_FOUND) if not facts.is_asked(m)]
    shown += [m for m in facts.of("mimic") if m.concept == "conduction_block_positive"]
    spans = [(m.start, m.end) for m in shown] + studies_with_results(facts.note)
    status, denied = Status.PRESENT if spans else Status.MISSING, facts.emg_is_only_planned
    return facts.shown(Element.EMG_RESULTS, status, spans, denied=denied)


def _exclusion(facts: _Facts) -> ElementReading:
    shown = [m for m in facts.of("exclusion") if not facts.is_no_result(m)]
    results = Spans((m.start, m.end) for m in facts.of("test_result_normal"))
    for test in facts.of("test_name"):
        if not facts.is_no_result(test) and facts.has_normal_result(test, results):
            shown.append(test)
    shown += [
        m
        for m in facts.of("mimic")
        if m.assertion is Assertion.NEGATED and m.concept != "general_neurology_other"
    ]
    spans = [(m.start, m.end) for m in shown] + _normal_values(facts)
    status = Status.PRESENT if spans else Status.MISSING
    return facts.shown(Element.EXCLUSION_OF_MIMICS, status, spans)


def _normal_values(facts: _Facts) -> list[tuple[int, int]]:
    """Values of tests for mimics within their usual range: 'TSH 1.8', 'B12 512'."""
    note = facts.note
    return [
        found.span()
        for found in occurrences("normal_value", note.folded)
        if not note.layout.section(found.start()).stale
    ]


def _progression(facts: _Facts) -> ElementReading:
    return facts.shown(Element.SYMPTOM_PROGRESSION, facts.course.status, facts.course.shown)


def _history(facts: _Facts) -> ElementReading:
    spans = facts.course.history
    return facts.shown(Element.PATIENT_HISTORY, Status.PRESENT if spans else Status.MISSING, spans)


def _exam(facts: _Facts) -> ElementReading:
    shown = [m for m in facts.of(*_EXAMINED) if facts.is_examined(m)]
    denied = bool(facts.note.talk("exam_not_done").hits)
    if denied:  # "no diplopia" may be told or seen; here it was told
        shown = [m for m in shown if m.group not in _TELLABLE or facts.is_of_exam(m)]
    return facts.reading(Element.NEURO_EXAM, _found(shown), shown, denied=denied)


def _genetics(facts: _Facts) -> ElementReading:
    shown = facts.of("genetic_test")
    if facts.note.boxes:
        shown += [m for m in facts.of("genetic_head") if facts.note.boxes.ticked_behind(m.end)]
    return facts.reading(Element.GENETIC_TESTING, _found(shown), shown)


def _criteria(facts: _Facts) -> ElementReading:
    shown = facts.of("criteria_name")
    return facts.reading(Element.DIAGNOSTIC_CRITERIA, _found(shown), shown)


def _found(shown: Sequence[Mention]) -> Status:
    return Status.PRESENT if shown else Status.MISSING


_READERS: Mapping[Element, Callable[[_Facts], ElementReading]] = {
    Element.UMN_SIGNS: _umn,
    Element.LMN_SIGNS: _lmn,
    Element.MULTIPLE_REGIONS: _regions,
    Element.EMG_ACUTE: _emg_acute,
    Element.EMG_CHRONIC: _emg_chronic,
    Element.EXCLUSION_OF_MIMICS: _exclusion,
    Element.SYMPTOM_PROGRESSION: _progression,
    Element.PATIENT_HISTORY: _history,
    Element.NEURO_EXAM: _exam,
    Element.EMG_RESULTS: _emg_results,
    Element.GENETIC_TESTING: _genetics,
    Element.DIAGNOSTIC_CRITERIA: _criteria,
}
