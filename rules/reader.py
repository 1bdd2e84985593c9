"""Reads the findings of a note: concepts of the lexicon with assertion, place and region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from mndnotes.rules.boxes import Box
from mndnotes.rules.discourse import foreign_spans
from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import Concept
from mndnotes.rules.loose import read_loose_signs
from mndnotes.rules.note import Note
from mndnotes.rules.observables import read_observables
from mndnotes.rules.scanner import Hit
from mndnotes.rules.statements import find_names
from mndnotes.rules.vocabulary import Assertion

MOTOR_GROUPS = frozenset({"umn_sign", "lmn_sign", "emg_active", "emg_chronic"})
_HEADS_A_NO = re.compile(
    r"(?:\s?[,/&]\s?[\w']+){0,5}(?: signs?| findings?| search)?\s?:\s?(?:\w+\s){0,3}?"
    r"(?:no|none|nil|neg|negative|absent|zero|0|down|flexor|normal)\b"
)
"""A sign, or a list of signs, that only heads its result: 'Hoffmann, Tromner: absent'."""
_TELLABLE = frozenset({"lmn_sign", "lmn_normal", "weakness"})
"""What a patient may tell or an EMG may show; nobody tells a reflex or a plantar response."""


def read_mentions(note: Note) -> tuple[Mention, ...]:
    """All findings in order of the text; a mention inside a longer one of its kind is left out."""
    reader = _Reader(note)
    names = [(name.start, name.end) for name in find_names(note.tokens, note.hits)]
    found = [
        reader.place(mention)
        for mention in _raw(note)
        if not any(low < mention.end and mention.start < high for low, high in names)
    ]
    return tuple(_outermost(mention for mention in found if mention is not None))


def _raw(note: Note) -> Iterator[Mention]:
    for start, end, concepts in find_concepts(note):
        gap = note.text[start:end]
        if "\n" in gap and ("\n\n" in gap or not gap[0].isalpha()):
            continue  # two paragraphs, or the value of one row and the head of the next
        for concept in concepts:
            yield _mention(concept, start, end, note)
    yield from read_observables(note)
    yield from read_loose_signs(note)


def find_concepts(note: Note) -> Iterator[Hit[tuple[Concept, ...]]]:
    """Where the forms of the lexicon stand; abbreviations count in their own case only."""
    yield from note.hits["concept"]
    for start, end, spellings in note.hits["cased_concept"]:
        if concepts := spellings.get(note.text[start:end]):
            yield start, end, concepts


def _mention(concept: Concept, start: int, end: int, note: Note) -> Mention:
    section = note.layout.section(start)
    return Mention(
        concept=concept.id,
        group=concept.group,
        start=start,
        end=end,
        assertion=note.assertions.judge(start, end).assertion,
        section=section.kind,
        regions=frozenset([concept.region]) if concept.region else frozenset(),
        stale=section.stale,
    )


class _Reader:
    """Settles what the raw mentions of one note mean where they stand."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @cached_property
    def _foreign(self) -> list[tuple[int, int]]:
        return foreign_spans(self._note)

    def place(self, mention: Mention) -> Mention | None:
        """The mention with boxes, other people, symptoms and regions settled; ``None`` to drop."""
        box = self._note.boxes.before(mention.start) if self._note.boxes else None
        if box is Box.EMPTY:
            return None
        if box is Box.EMPTY_MEANS_NO:
            mention = mention._replace(assertion=Assertion.NEGATED)
        elif box is Box.TICKED and mention.assertion is Assertion.UNCERTAIN:
            mention = mention._replace(assertion=Assertion.AFFIRMED)
        if any(low <= mention.start < high for low, high in self._foreign):
            mention = mention._replace(assertion=Assertion.FAMILY)
        mention = self._in_context(mention)
        if mention.group == "umn_sign" and _HEADS_A_NO.match(self._note.folded, mention.end):
            mention = mention._replace(assertion=Assertion.NEGATED)
        if mention.group in MOTOR_GROUPS and not mention.regions:
            mention = mention._replace(
                regions=self._note.regions.around(mention.start, mention.end)
            )
        return mention

    def _in_context(self, mention: Mention) -> Mention:
        """A sign told by the patient is a symptom; a sign in an EMG report is an EMG word."""
        if mention.group not in _TELLABLE:
            return mention
        first, last = self._note.layout.sentence(mention.start)
        talks = self._note.talks
        if talks("exam_talk", first, last):
            return mention
        if mention.section == "emg" or self._of_an_emg(mention, first, last):
            fibrillating = "fibrillat" in self._note.folded[mention.start : mention.end]
            return mention._replace(
                group="emg_active" if fibrillating else f"emg_context_{mention.group}",
            )
        if talks("told", first, mention.start) or mention.section in (
            "history",
            "indication",
            "plan",
            "family",
            "past",
        ):
            return mention._replace(group=f"told_{mention.group}")
        return mention

    def _of_an_emg(self, mention: Mention, first: int, last: int) -> bool:
        """Whether the talk is of an EMG: before the mention in its sentence, or in its own item."""
        if self._note.talks("emg_talk", first, mention.start):
            return True
        comma = self._note.folded.find(",", mention.end, last)
        return self._note.talks("emg_talk", mention.end, comma if comma >= 0 else last)


def _outermost(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions in order, without those enclosed by a longer one of the same family of groups."""
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end, m.group, m.concept))
    last_end: dict[str, int] = {}
    for mention in ordered:
        family = _family(mention.group)
        if mention.end <= last_end.get(family, -1):
            continue
        last_end[family] = mention.end
        yield mention


def _family(group: str) -> str:
    """Groups that speak of the same thing: a sign and its absence."""
    for name in ("umn", "lmn", "emg_a", "emg_c"):
        if name in group and not group.startswith("told_"):
            return name
    return group
