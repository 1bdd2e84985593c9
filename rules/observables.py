"""Examination findings written as subject and value: "knee jerks 3+", "tone was increased"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from mndnotes.rules.facts import Mention
from mndnotes.rules.forms import Tokens
from mndnotes.rules.knowledge import Family, Subject, Value, families, pattern
from mndnotes.rules.note import Note
from mndnotes.rules.scanner import Hit
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


def read_observables(note: Note) -> Iterator[Mention]:
    """Every subject of an examination with its value, as mentions, family by family."""
    for family in families():
        spans = note.hits[f"subject.{family.id}"]
        for index, hit in enumerate(spans):
            if hit[2].skip:
                continue
            stop = spans[index + 1][0] if index + 1 < len(spans) else len(note.text)
            for value in _before(family, note, hit) or _after(family, note, hit, stop):
                if _believable(family, hit, value, note):
                    yield _mention(hit, value, note)


def _only_small_words(family: Family, tokens: Tokens, low: int, high: int) -> bool:
    """Whether nothing but sides, joints and verbs stands between: 'ankle dorsiflexion 4' fails."""
    return not family.between or all(
        not word[0].isalpha() or word in family.between
        for word in tokens.words[tokens.index(low) : tokens.index(high)]
    )


def _after(family: Family, note: Note, subject: Hit[Subject], stop: int) -> list[Hit[Value]]:
    """Values after the subject, before a break.

    A subject without a region may have several ("reflexes 2+ arms, 3+ legs"); a list of subjects
    may share one ("knee and ankle jerks normal"). ``stop`` is where the next subject begins.
    """
    end, what = subject[1], subject[2]
    folded = note.folded
    cut = _BREAK.search(folded, end, end + _REACH)
    reach = cut.start() if cut else min(end + _REACH, len(folded))
    found: list[Hit[Value]] = []
    for hit in note.places(f"value.{family.id}").starting(end, reach):
        start, value_end, value = hit
        if value_end > reach or (found and start < found[-1][1]):
            continue
        if folded[start] in "01234+" and _GRADE_OF_FIVE.match(folded, value_end):
            continue
        if value.group == "emg_normal" and pattern("conduction_only").match(folded, value_end):
            continue
        if found and (
            what.region
            or start > stop
            or found[-1][2].group == value.group
            or "\n" in folded[end:start]
        ):
            continue
        if not found and start > stop and not _ONE_LIST.fullmatch(folded, end, start):
            break
        if what.bare and not _only_small_words(family, note.tokens, end, start):
            break
        found.append(hit)
    return found


def _before(family: Family, note: Note, subject: Hit[Subject]) -> list[Hit[Value]]:
    """A value that stands right before its subject: 'absent ankle jerks'."""
    found = []
    start = subject[0]
    for hit in note.places(f"value.{family.id}").starting(max(0, start - 22), start):
        digit = note.folded[hit[0]].isdigit()
        if not digit and hit[1] <= start and _ADJECTIVE_GAP.fullmatch(note.folded, hit[1], start):
            found = [hit]
    return found


def _believable(family: Family, subject: Hit[Subject], value: Hit[Value], note: Note) -> bool:
    start, _, what = subject
    if not what.bare:
        return True
    if family.id != "reflex":
        return value[2].for_bare
    low = max(0, start - _TALK)
    low = max(low, note.folded.rfind("\n\n", low, start) + 2)
    reflex = note.talk("reflex_talk").starting(low, start + 30)
    strength = note.talk("strength_talk").starting(low, start + 30)
    return bool(reflex) and (not strength or strength[-1][0] < reflex[-1][0])


def _mention(subject: Hit[Subject], value: Hit[Value], note: Note) -> Mention:
    start, end = min(subject[0], value[0]), max(subject[1], value[1])
    region, group, concept = subject[2].region, value[2].group, value[2].concept
    if group == "lmn_sign" and region is Region.BULBAR and "reflex" in concept:
        group = "umn_normal"  # a jaw jerk that can't be had is a normal one
    assertion = note.assertions.judge(value[0], value[1]).assertion
    if assertion in (Assertion.NEGATED, Assertion.UNCERTAIN):
        assertion = Assertion.AFFIRMED
    first, _ = note.layout.sentence(start)
    places = {value[0], start}
    if any(_DENIED.search(note.folded[max(first, at - 30) : at]) for at in places):
        opposite = _OPPOSITE.get(group)
        group, assertion = opposite or group, assertion if opposite else Assertion.NEGATED
    section = note.layout.section(start)
    return Mention(
        concept=concept,
        group=group,
        start=start,
        end=end,
        assertion=assertion,
        section=section.kind,
        regions=frozenset([region]) if region else frozenset(),
        stale=section.stale,
    )
