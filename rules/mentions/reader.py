"""Reads the findings of a note: concepts of the lexicon with assertion, place and region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from mndnotes.rules.assertions.statements import find_names
from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import Concept
from mndnotes.rules.mentions.loose import read_loose_signs
from mndnotes.rules.mentions.observables import read_observables
from mndnotes.rules.mentions.strength import read_strength
from mndnotes.rules.mentions.table_signs import read_tables
from mndnotes.rules.note import Note
from mndnotes.rules.text.boxes import Box
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.vocabulary import Assertion

MOTOR_GROUPS = frozenset({"umn_sign", "lmn_sign", "emg_active", "emg_chronic"})
"""Groups of the signs of motor neuron loss, clinical and electrodiagnostic."""
_HEADS_A_NO = re.compile(
    r"(?:\s?[,/&]\s?[\w']+){0,5}(?: signs?| findings?| search)?\s?:\s?(?:\w+\s){0,3}?"
    r"(?:no|none|nil|neg|negative|absent|zero|0|down|flexor|normal)\b"
)
"""A sign, or a list of signs, that only heads its result: 'Hoffmann, Tromner: absent'."""
_TELLABLE = frozenset({"lmn_sign", "lmn_normal", "weakness"})
"""What a patient may tell or an EMG may show; nobody tells a reflex or a plantar response."""
_SEEN = frozenset({"umn_sign", "umn_normal", "exam_finding"})
"""What only an examination shows; in a plan it is still to be looked for."""
_NORMAL = frozenset({"umn_normal", "lmn_normal", "emg_normal", "emg_units_normal"})
"""A denial before a comma does not reach what is normal: "no denervation, units normal"."""
_REMARKS = frozenset({"umn_normal", "lmn_normal"})
"""What is found where a sign is not, and so no matter of the box before it."""
_BEFORE_REMARK = 40
_PARTED = re.compile(r",|\band\b")
_PLACED = frozenset(
    {"umn_normal", "lmn_normal", "weakness", "region_clear"}
    | {"emg_normal", "emg_quiet", "emg_units_normal"}
)
"""Groups that have a region, beside the motor signs."""
_FASCICULATING = frozenset({"emg_fasciculation", "emg_context_lmn_sign"})
"""Groups that are no motor sign for the elements and still have a region for the criteria."""
_SIGNS = MOTOR_GROUPS | _FASCICULATING
_EXCEPT = re.compile(
    r"[ ,]{1,2}(?:except|save|apart from|aside from|other than)(?: for| in| at| of| over| on)?\b"
)
_EXCEPTED = 30
"""Characters behind "except" within which the part of the body stands that shows the sign."""
_PICTURED = 40
"""Characters behind the name of a scan within which its findings stand."""
_ACCOUNT = (Topic.TOLD, Topic.PLAN)
_BESIDE = 8
"""Words on either side of an abbreviation that may show another sense of it."""


def read_mentions(note: Note) -> tuple[Mention, ...]:
    """All findings in order of the text; a mention inside a longer one of its kind is left out."""
    reader = _Reader(note)
    names = Spans((name.start, name.end) for name in find_names(note.tokens, note.hits))
    found = [
        reader.place(mention)
        for mention in _raw(note)
        if not names.touch(mention.start, mention.end)
    ]
    return tuple(_outermost(mention for mention in found if mention is not None))


def _raw(note: Note) -> Iterator[Mention]:
    tables = read_tables(note)
    heads = Spans(tables.heads)
    yield from tables.mentions
    for mention in _prose(note):
        if not heads.hold(mention.start):
            yield mention


def _prose(note: Note) -> Iterator[Mention]:
    for start, end, concepts in find_concepts(note):
        gap = note.text[start:end]
        if "\n" in gap and ("\n\n" in gap or not gap[0].isalpha()):
            continue  # two paragraphs, or the value of one row and the head of the next
        for concept in concepts:
            if concept.context is None or _near_emg_talk(note, start):
                yield _mention(concept, start, end, note)
    yield from read_observables(note)
    yield from read_loose_signs(note)
    yield from read_strength(note)


def _near_emg_talk(note: Note, offset: int) -> bool:
    """Whether a word of few letters stands in an EMG, or in a paragraph that speaks of one."""
    topic = note.contexts.topic(offset)
    if topic is Topic.EMG or note.layout.section(offset).kind == "emg":
        return True
    return topic is not Topic.EXAM and note.talks("emg_talk", *note.layout.paragraph(offset))


def _of_an_emg(note: Note, start: int, end: int) -> bool:
    """Whether the talk is of an EMG: as the topic, before some words, or in their own item."""
    if note.contexts.topic(start) is Topic.EMG:
        return True
    first, last = note.layout.sentence(start)
    if note.talks("emg_talk", first, start):
        return True
    comma = note.folded.find(",", end, last)
    return note.talks("emg_talk", end, comma if comma >= 0 else last)


def find_concepts(note: Note) -> Iterator[Hit[tuple[Concept, ...]]]:
    """Where the forms of the lexicon stand; abbreviations count in their own case only."""
    yield from note.hits["concept"]
    for start, end, spellings in note.hits["cased_concept"]:
        if concepts := spellings.get(note.text[start:end]):
            yield start, end, tuple(c for c in concepts if not _other_sense(c, start, end, note))


def _other_sense(concept: Concept, start: int, end: int, note: Note) -> bool:
    """Whether words beside an abbreviation show that it stands for something else."""
    if not concept.not_near:
        return False
    tokens = note.tokens
    low, high = tokens.index(start) - _BESIDE, tokens.index(end) + _BESIDE
    return not concept.not_near.isdisjoint(tokens.words[max(0, low) : high])


def _mention(concept: Concept, start: int, end: int, note: Note) -> Mention:
    section = note.layout.section(start)
    judgement = note.assertions.judge(start, end)
    assertion = judgement.assertion
    if assertion is Assertion.NEGATED and concept.group in _NORMAL and judgement.cue:
        denies = judgement.cue.start >= end or not _PARTED.search(
            note.folded, judgement.cue.end, start
        )
        assertion = assertion if denies else Assertion.AFFIRMED
    return Mention(
        concept=concept.id,
        group=concept.group,
        start=start,
        end=end,
        assertion=assertion,
        section=section.kind,
        regions=frozenset([concept.region]) if concept.region else frozenset(),
        stale=section.stale,
    )


class _Reader:
    """Settles what the raw mentions of one note mean where they stand."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._boxes = note.boxes if note.boxes else None

    def place(self, mention: Mention) -> Mention | None:
        """The mention with boxes, other people, symptoms and regions settled; ``None`` to drop."""
        boxes = self._boxes
        box = (boxes.answer(mention.end) or boxes.before(mention.start)) if boxes else None
        if box is Box.EMPTY and not self._is_remark(mention):
            return None
        if box is Box.EMPTY_MEANS_NO:
            mention = mention._replace(assertion=Assertion.NEGATED)
        elif box is Box.TICKED and mention.assertion is Assertion.UNCERTAIN:
            mention = mention._replace(assertion=Assertion.AFFIRMED)
        if self._note.foreign.hold(mention.start):
            mention = mention._replace(assertion=Assertion.FAMILY)
        placed = self._in_context(mention)
        if placed is None:
            return None
        mention = placed
        if mention.group == "umn_sign" and _HEADS_A_NO.match(self._note.folded, mention.end):
            mention = mention._replace(assertion=Assertion.NEGATED)
        return self._except_in(mention) or self._in_a_region(mention)

    def _is_remark(self, mention: Mention) -> bool:
        """Whether brackets behind an empty box say what was found: "[ ] Babinski (toes down)"."""
        if mention.group not in _REMARKS:
            return False
        before = self._note.folded[max(0, mention.start - _BEFORE_REMARK) : mention.start]
        _, box, label = before.rpartition("] ")
        return bool(box) and "\n" not in label and label.rfind("(") > label.rfind(")")

    def _except_in(self, mention: Mention) -> Mention | None:
        """A sign denied except in one part of the body, as present there: "except the calves"."""
        if mention.assertion is not Assertion.NEGATED or mention.group not in MOTOR_GROUPS:
            return None
        exception = _EXCEPT.match(self._note.folded, mention.end)
        if exception is None:
            return None
        low, high = exception.end(), exception.end() + _EXCEPTED
        regions = self._note.regions.within(low, min(high, self._note.layout.sentence(low)[1]))
        return mention._replace(assertion=Assertion.AFFIRMED, regions=regions) if regions else None

    def _in_a_region(self, mention: Mention) -> Mention:
        """The mention with its regions; a sign is also put where the sentence spoke last."""
        regions = self._note.regions
        if mention.regions:
            return mention._replace(regions=mention.regions | regions.listed(*mention[2:4]))
        if mention.group in _SIGNS and mention.assertion is not Assertion.NEGATED:
            return mention._replace(regions=regions.around(mention.start, mention.end))
        if mention.group in _SIGNS or mention.group in _PLACED:
            return mention._replace(regions=regions.beside(mention.start, mention.end))
        return mention

    def _in_context(self, mention: Mention) -> Mention | None:
        """A sign told by the patient is a symptom; a sign in an EMG report is an EMG word."""
        note, topic = self._note, self._note.contexts.topic(mention.start)
        if mention.group == "lmn_sign" and self._of_a_picture(mention.start):
            return None
        if mention.group in _SEEN:
            return None if self._is_unseen(mention, topic) else self._dated(mention)
        if mention.group not in _TELLABLE:
            return mention
        if topic is not Topic.EXAM and _of_an_emg(note, mention.start, mention.end):
            fibrillating = "fibrillat" in note.folded[mention.start : mention.end]
            group = "emg_active" if fibrillating else f"emg_context_{mention.group}"
            return mention._replace(group=group)
        if self._is_told(mention, topic):
            return mention._replace(group=f"told_{mention.group}")
        return self._dated(mention)

    def _is_unseen(self, mention: Mention, topic: Topic) -> bool:
        """Whether a sign is still to be looked for, a late response of an EMG, or only felt."""
        words = self._note.folded[mention.start : mention.end + len(" reflex")]
        if topic is Topic.PLAN or (topic is Topic.EMG and "reflex" in words):
            return True
        felt = mention.concept == "spasticity" and topic is not Topic.EXAM
        first, _ = self._note.layout.sentence(mention.start)
        return felt and self._note.talks("told", first, mention.start)

    def _of_a_picture(self, offset: int) -> bool:
        """Whether words stand behind the name of a scan: the atrophy of a brain."""
        first, _ = self._note.layout.sentence(offset)
        return self._note.talks("imaging", max(first, offset - _PICTURED), offset)

    def _is_told(self, mention: Mention, topic: Topic) -> bool:
        """Whether the patient or a referrer tells of a finding, and no examiner."""
        talks = self._note.talks
        first, last = self._note.layout.sentence(mention.start)
        if talks("exam_talk", first, mention.start):
            return False
        if topic in _ACCOUNT or talks("told", first, mention.start):
            return True
        if talks("told_behind", mention.end, last):
            return True
        everyday = talks("everyday", mention.start, mention.end)
        return topic is not Topic.EXAM and everyday and talks("time", first, last)

    def _dated(self, mention: Mention) -> Mention:
        """The mention, marked where it tells of an earlier or another clinician's examination."""
        first, last = self._note.layout.sentence(mention.start)
        stop = self._note.folded.find(";", mention.end, last)
        if not self._note.talks("earlier_exam", first, stop if stop >= 0 else last):
            return mention
        return mention._replace(earlier=True)


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions in order, without those enclosed by a longer one of the same family of groups.

    The longer one takes over the regions of an enclosed one of its concept: of "quadriceps and
    hands wasted" the second reading is "hands wasted".
    """
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end, m.group, m.concept))
    kept: list[Mention] = []
    last: dict[str, int] = {}
    for mention in ordered:
        family = _family(mention.group)
        index = last.get(family)
        if index is None or mention.end > kept[index].end:
            last[family] = len(kept)
            kept.append(mention)
        elif mention.concept == kept[index].concept and not mention.regions <= kept[index].regions:
            kept[index] = kept[index]._replace(regions=kept[index].regions | mention.regions)
    return kept


@cache
def _family(group: str) -> str:
    """Groups that speak of the same thing: a sign and its absence."""
    for name in ("umn", "lmn", "emg_a", "emg_c"):
        if name in group and not group.startswith("told_"):
            return name
    return group
