"""Examination findings written as subject and value: "knee jerks 3+", "tone was increased"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.rules.assertion import AssertionReader
from mndnotes.rules.facts import Mention
from mndnotes.rules.forms import FormMatcher, Tokens, canonical, expand_all
from mndnotes.rules.knowledge import pattern, read_yaml
from mndnotes.rules.structure import Layout
from mndnotes.rules.vocabulary import Assertion, Region

_REACH = 46
"""Characters within which a value may follow its subject."""
_BREAK = re.compile(
    r"[.;]\s|\n[ \t]*\n|\n(?=[ \t]*[-•*])|,\s*(?:no|but|not)\b"
    r"|\b(?:plantar|toe|babinski|hoff?man|tone|power|strength|sens|gait|bulk|clonus|vib|pin\b)"
    r"|\[[ x]?\]|[☐☑☒✓✔]"
)
_GRADE_OF_FIVE = re.compile(r"\s*[+\-]?\s*/\s*5|\s*[-–](?=\d)|\s*(?:mm|cm|kg|%|mv|beats?)\b|\.\d")
_OPPOSITE = MappingProxyType(
    {"umn_sign": "umn_normal", "umn_normal": "umn_sign", "lmn_normal": "lmn_sign"}
)
_TALK = 160
_ADJECTIVE_GAP = re.compile(r"[ ]+(?:(?!at|in|to|of|from|below|above|and|or)[a-z]+[ ]+)?")
"""Between a value and the subject behind it: at most one more adjective."""
_ONE_LIST = re.compile(r"[a-z\s,/&:()']*")
"""What may stand between the first subject of a list and the value of the whole list: no digits."""
_DENIED = re.compile(
    r"(?:\bnot|\bno longer|\bnever|n't|\bnor|\bneither|\bwithout|\bno|\bnothing)\s+"
    r"(?:(?!and\b)\w+\s+){0,2}$"
)
"""A denial right before the value or subject; a wider scope would catch the neighbours."""


@dataclass(frozen=True, slots=True)
class _Value:
    group: str
    concept: str
    for_bare: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    region: Region | None
    skip: bool
    """The words only look like a subject of the family: 'abdominal reflexes'."""
    bare: bool
    """The word is an everyday one (a muscle, the tongue): its value must be unmistakable."""


@dataclass(frozen=True, slots=True)
class _Family:
    id: str
    subjects: FormMatcher[_Subject]
    values: FormMatcher[_Value]
    between: frozenset[str]
    """Words that may stand between an everyday subject and its value; empty for any."""


@dataclass(frozen=True, slots=True)
class _Place:
    whole: tuple[int, int]
    value: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Reading:
    layout: Layout
    assertions: AssertionReader


@lru_cache(maxsize=1)
def _families() -> tuple[_Family, ...]:
    return tuple(_family(entry) for entry in read_yaml("observables")["families"])


def _family(entry: dict[str, Any]) -> _Family:
    subjects: dict[str, _Subject] = {}
    for given in entry["subjects"]:
        region = Region(given["region"]) if "region" in given else None
        bare = set(expand_all(given.get("bare", [])))
        for form in expand_all(given["forms"]):
            subjects[form] = _Subject(region, given.get("skip", False), form in bare)
    values: dict[str, _Value] = {}
    for given in entry["values"]:
        value = _Value(given["group"], given["concept"], given.get("bare_subjects", True))
        for form in given["forms"]:
            values.setdefault(canonical(str(form)), value)
    return _Family(
        id=entry["id"],
        subjects=FormMatcher(subjects),
        values=FormMatcher(values),
        between=frozenset(entry.get("between", ())),
    )


def read_observables(
    tokens: Tokens, layout: Layout, assertions: AssertionReader
) -> Iterator[Mention]:
    """Every subject of an examination with its value, as mentions, family by family."""
    folded = tokens.folded
    for family in _families():
        spans = list(family.subjects.find(tokens))
        for index, (start, end, subject) in enumerate(spans):
            if subject.skip:
                continue
            stop = spans[index + 1][0] if index + 1 < len(spans) else len(folded)
            found = _before(family, tokens, start) or _after(family, subject, tokens, (end, stop))
            for value_start, value_end, value in found:
                if not _believable(family, subject, value, folded, start):
                    continue
                low, high = min(start, value_start), max(end, value_end)
                place = _Place((low, high), (value_start, value_end))
                yield _mention(value, subject, place, folded, _Reading(layout, assertions))


def _only_small_words(family: _Family, tokens: Tokens, low: int, high: int) -> bool:
    """Whether nothing but sides, joints and verbs stands between: 'ankle dorsiflexion 4' fails."""
    return not family.between or all(
        not word[0].isalpha() or word in family.between
        for word in tokens.words[tokens.index(low) : tokens.index(high)]
    )


def _after(
    family: _Family, subject: _Subject, tokens: Tokens, place: tuple[int, int]
) -> list[tuple[int, int, _Value]]:
    """Values after the subject, before a break.

    A subject without a region may have several ("reflexes 2+ arms, 3+ legs"); a list of subjects
    may share one ("knee and ankle jerks normal"). ``place`` is the subject's end and the next one.
    """
    end, stop = place
    folded = tokens.folded
    cut = _BREAK.search(folded, end, end + _REACH)
    reach = cut.start() if cut else min(end + _REACH, len(folded))
    found: list[tuple[int, int, _Value]] = []
    for start, value_end, value in family.values.find(tokens, end, reach):
        if folded[start] in "01234+" and _GRADE_OF_FIVE.match(folded, value_end):
            continue
        if value.group == "emg_normal" and pattern("conduction_only").match(folded, value_end):
            continue
        if found and (
            subject.region
            or start > stop
            or found[-1][2].group == value.group
            or "\n" in folded[end:start]
        ):
            continue
        if not found and start > stop and not _ONE_LIST.fullmatch(folded, end, start):
            break
        if subject.bare and not _only_small_words(family, tokens, end, start):
            break
        found.append((start, value_end, value))
    return found


def _before(family: _Family, tokens: Tokens, start: int) -> list[tuple[int, int, _Value]]:
    """A value that stands right before its subject: 'absent ankle jerks'."""
    found = []
    for value_start, value_end, value in family.values.find(tokens, max(0, start - 22), start):
        gap = tokens.folded[value_end:start]
        digit = tokens.folded[value_start].isdigit()
        if not digit and _ADJECTIVE_GAP.fullmatch(gap):
            found = [(value_start, value_end, value)]
    return found


def _believable(family: _Family, subject: _Subject, value: _Value, folded: str, start: int) -> bool:
    if not subject.bare:
        return True
    if family.id == "reflex":
        talk = folded[max(0, start - _TALK) : start + 30].rsplit("\n\n", 1)[-1]
        reflex = [m.start() for m in pattern("reflex_talk").finditer(talk)]
        strength = [m.start() for m in pattern("strength_talk").finditer(talk)]
        return bool(reflex) and (not strength or strength[-1] < reflex[-1])
    return value.for_bare


def _mention(
    value: _Value,
    subject: _Subject,
    place: _Place,
    folded: str,
    reading: _Reading,
) -> Mention:
    span, value_span, layout, assertions = (
        place.whole,
        place.value,
        reading.layout,
        reading.assertions,
    )
    group = value.group
    if group == "lmn_sign" and subject.region is Region.BULBAR and "reflex" in value.concept:
        group = "umn_normal"  # a jaw jerk that can't be had is a normal one
    assertion = assertions.judge(*value_span).assertion
    if assertion in (Assertion.NEGATED, Assertion.UNCERTAIN):
        assertion = Assertion.AFFIRMED
    first, _ = layout.sentence(span[0])
    if any(_DENIED.search(folded[max(first, at - 30) : at]) for at in {value_span[0], span[0]}):
        opposite = _OPPOSITE.get(group)
        group, assertion = opposite or group, assertion if opposite else Assertion.NEGATED
    section = layout.section(span[0])
    return Mention(
        concept=value.concept,
        group=group,
        start=span[0],
        end=span[1],
        assertion=assertion,
        section=section.kind,
        regions=frozenset([subject.region]) if subject.region else frozenset(),
        stale=section.stale,
    )
