"""The facts for the criteria, read from the findings of a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mndnotes.rules.criteria.catalogue import NamedWithoutVersion, criteria_sets, evidence_words
from mndnotes.rules.criteria.facts import CriteriaFacts, Fact, Kind
from mndnotes.rules.criteria.regional import LIMBS
from mndnotes.rules.documentation.contradictions import (
    SENSORY_LOSS,
    contradictions,
    normal_sensation,
)
from mndnotes.rules.documentation.grid import KINDS, SignGroups, of_today, shown_and_denied
from mndnotes.rules.facts import ElementReading, Evidence, Mention
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Element, Region, Status

_MAX_EVIDENCE: Final = 2
"""Spans quoted for a fact: the criteria repeat it, and the elements hold more."""
_BEHIND: Final = 20
"""Characters behind a word of the course within which its time is told: "stable for 5 years"."""
_NEAR_NAME: Final = 30
"""Characters on either side of a criteria name within which its version is told."""
_GROUPS: Final[Mapping[Kind, SignGroups]] = MappingProxyType(
    {
        Kind.UMN: KINDS["umn"],
        Kind.LMN: KINDS["lmn"],
        Kind.EMG_ACTIVE: KINDS["emg_active"],
        Kind.EMG_CHRONIC: KINDS["emg_chronic"],
        Kind.EMG_FASCICULATION: SignGroups(
            frozenset({"emg_fasciculation"}), frozenset({"emg_normal"})
        ),
    }
)
_TOLD: Final = frozenset().union(*(signs | normal for signs, normal in _GROUPS.values()))
"""All these groups."""
_PLACES: Final = (*Region, None)
_BOTH_SIDES: Final = frozenset({"right", "left"})
_SIDE_BEFORE: Final = re.compile(
    r"\b(?:(?P<both>both|bilat\w{0,8}|b/l)|(?P<right>right|rt|r)|(?P<left>left|lt|l))\b[. ]{0,2}"
    r"(?:\w{1,20} )?$"
)
"""A side before a muscle, with at most one word between: "left medial gastrocnemius"."""
_SIDE_REACH: Final = 30
_BOTH_BEHIND: Final = re.compile(r"[ ,(]{0,2}(?:bilat|b/l|on both sides|both sides)")


def read_facts(
    note: Note,
    mentions: Sequence[Mention],
    elements: Mapping[Element, ElementReading],
    *,
    contradictory: Mapping[str, tuple[Evidence, ...]],
    rivals: Sequence[Mention] = (),
    age_years: float | None = None,
    duration_years: float | None = None,
) -> CriteriaFacts:
    """What a note documents of the facts that the criteria ask for.

    Args:
        note: the note.
        mentions: its findings, without those that are only a question.
        elements: its documentation elements.
        contradictory: what it documents against any motor neuron disease, by name.
        rivals: other diseases that the provider diagnoses.
        age_years: age of the patient in years, if known.
        duration_years: time since the first symptom in years, if known.
    """
    reader = _Reader(note, of_today(mentions))
    facts = [
        _progression(note, elements[Element.SYMPTOM_PROGRESSION]),
        _exclusion(
            elements[Element.EXCLUSION_OF_MIMICS],
            [*reader.quoted(rivals), *_other_disease(contradictory)],
        ),
        _sensory(contradictory.get(SENSORY_LOSS, ()), normal_sensation(note, mentions)),
        *(fact for kind in _GROUPS for fact in reader.signs(kind)),
        *reader.both_sides(),
    ]
    return CriteriaFacts(facts, age_years=age_years, duration_years=duration_years)


def remarks(note: Note, mentions: Iterable[Mention]) -> Mapping[str, tuple[str, ...]]:
    """What is to be said of the criteria that a note names, by id of the set."""
    found: dict[str, tuple[str, ...]] = {}
    named = of_today(mentions)
    for criteria in criteria_sets().values():
        name = criteria.unversioned
        if name and any(m.concept == name.concept and not _tells(note, m, name) for m in named):
            found[criteria.id] = (name.words,)
    return found


def _tells(note: Note, mention: Mention, name: NamedWithoutVersion) -> bool:
    """Whether a version of the criteria is told in or beside their name."""
    low, high = max(0, mention.start - _NEAR_NAME), mention.end + _NEAR_NAME
    return name.telling.search(note.folded, low, high) is not None


def _of_element(kind: Kind, reading: ElementReading) -> Fact:
    return Fact(kind, None, reading.status, reading.evidence[:_MAX_EVIDENCE])


def _progression(note: Note, reading: ElementReading) -> Fact:
    """A course called stable denies progression only where it is told of all the time."""
    fact = _of_element(Kind.PROGRESSION, reading)
    denied = evidence_words().no_progression
    if reading.status is not Status.ABSENT or any(
        denied.search(note.folded, span.start, span.end + _BEHIND) for span in reading.evidence
    ):
        return fact
    return fact.undecided()


def _exclusion(reading: ElementReading, other_disease: Sequence[Evidence]) -> Fact:
    """Evidence of another disease outweighs the tests that exclude others (B1, B2)."""
    if other_disease:
        shown = tuple(sorted(set(other_disease)))[:_MAX_EVIDENCE]
        return Fact(Kind.EXCLUSION, None, Status.ABSENT, shown)
    return _of_element(Kind.EXCLUSION, reading)


def _other_disease(contradictory: Mapping[str, tuple[Evidence, ...]]) -> Iterator[Evidence]:
    for name, spans in contradictory.items():
        if contradictions()[name].shows_other_disease:
            yield from spans


def _sensory(lost: tuple[Evidence, ...], normal: tuple[Evidence, ...]) -> Fact:
    """Sensory loss is left undecided, since nothing read here tells what explains it."""
    if lost:
        return Fact(Kind.SENSORY, None, Status.MISSING, lost[:_MAX_EVIDENCE])
    status = Status.ABSENT if normal else Status.MISSING
    return Fact(Kind.SENSORY, None, status, normal[:_MAX_EVIDENCE])


class _Reader:
    """Reads the regional facts of one note."""

    def __init__(self, note: Note, mentions: Sequence[Mention]) -> None:
        self._note = note
        read = map(self._as_emg, mentions)
        self._mentions = [mention for mention in read if mention.group in _TOLD]
        self._sorted: dict[Kind, tuple[list[Mention], list[Mention]]] = {}

    def signs(self, kind: Kind) -> Iterator[Fact]:
        """The facts of a kind in each region, and without one where it is not named.

        What is denied without a region is denied in all, unless it is found in some.
        """
        shown, denied = self._sorted_out(kind)
        if not (shown or denied):
            return
        deciding = [mention for mention in shown if self._counts_alone(kind, mention)]
        for region in _PLACES:
            here = [m for m in deciding if _stands(m, region)]
            open_here = [m for m in shown if _stands(m, region)]
            denied_here = [m for m in denied if _stands(m, region)]
            if here:
                yield self._fact(kind, region, Status.PRESENT, here)
            elif open_here:
                yield self._fact(kind, region, Status.MISSING, open_here)
            elif denied_here and region:
                yield self._fact(kind, region, Status.ABSENT, denied_here)
            elif not shown and region:
                general = [m for m in denied if not m.regions]
                if general:
                    yield self._fact(kind, region, Status.ABSENT, general)

    def both_sides(self) -> Iterator[Fact]:
        """Limb regions whose EMG changes are documented on both sides."""
        for limb in LIMBS:
            found = [
                mention
                for kind in (Kind.EMG_ACTIVE, Kind.EMG_CHRONIC)
                for mention in self._sorted_out(kind)[0]
                if limb in mention.regions and self._sides(mention, limb) >= _BOTH_SIDES
            ]
            if found:
                yield self._fact(Kind.EMG_BOTH_SIDES, limb, Status.PRESENT, found)

    def _sorted_out(self, kind: Kind) -> tuple[list[Mention], list[Mention]]:
        if kind not in self._sorted:
            self._sorted[kind] = self._sort_out(kind)
        return self._sorted[kind]

    def _sort_out(self, kind: Kind) -> tuple[list[Mention], list[Mention]]:
        left_out = evidence_words().left_out.get(kind, frozenset())
        shown, denied = shown_and_denied(self._mentions, _GROUPS[kind])
        if kind is Kind.EMG_CHRONIC:
            # "no denervation", with no word on its age, denies the chronic kind too
            active = self._sorted_out(Kind.EMG_ACTIVE)[1]
            denied += [m for m in active if self._talks("bare_denervation", m)]
        return [m for m in shown if m.concept not in left_out], denied

    def _counts_alone(self, kind: Kind, mention: Mention) -> bool:
        words = evidence_words()
        if mention.concept not in words.not_alone.get(kind, ()):
            return True
        return words.wasting.search(self._note.folded, mention.start, mention.end) is not None

    def _as_emg(self, mention: Mention) -> Mention:
        """Fasciculations that an EMG report names are fasciculation potentials."""
        if (
            mention.group == "emg_context_lmn_sign"
            and mention.concept in evidence_words().fasciculation_on_emg
        ):
            return mention._replace(group="emg_fasciculation")
        return mention

    def _sides(self, mention: Mention, limb: Region) -> set[str]:
        """Sides on which the sentence of a mention names muscles of a limb."""
        first, last = self._note.layout.sentence(mention.start)
        sides: set[str] = set()
        for word in self._note.regions.words_between(first, last):
            if limb not in word.regions:
                continue
            low = max(first, word.start - _SIDE_REACH)
            before = _SIDE_BEFORE.search(self._note.folded, low, word.start)
            behind = _BOTH_BEHIND.match(self._note.folded, word.end, last)
            if behind or (before and before["both"]):
                return set(_BOTH_SIDES)
            if before:
                sides.add("right" if before["right"] else "left")
        return sides

    def _talks(self, kind: str, mention: Mention) -> bool:
        return self._note.talks(kind, *self._note.layout.sentence(mention.start))

    def _fact(
        self, kind: Kind, region: Region | None, status: Status, shown: Iterable[Mention]
    ) -> Fact:
        return Fact(kind, region, status, self.quoted(shown))

    def quoted(self, mentions: Iterable[Mention]) -> tuple[Evidence, ...]:
        """The first spans of some findings."""
        spans = sorted({(m.start, m.end) for m in mentions})[:_MAX_EVIDENCE]
        return tuple(Evidence(a, b, self._note.text[a:b]) for a, b in spans)


def _stands(mention: Mention, region: Region | None) -> bool:
    return region in mention.regions if region else not mention.regions
