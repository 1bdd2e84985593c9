"""Examination findings written as subject and value: "knee jerks 3+", "tone was increased"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mndnotes.rules.assertions.assertion import OR_BEFORE, Cue
from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import Family, Subject, Value, families, pattern
from mndnotes.rules.note import Note
from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.vocabulary import Assertion, Region

_BREAK = re.compile(
    r"[.;]\s(?!(?:it|they) (?:was|were|is|are)\b)|\n[ \t]*\n|\n(?=[ \t]*[-•*])|,\s*(?:no|but|not)\b"
    r"|\b(?:plantar|toe|babinski|hoff?man|tone|power|strength|sens|gait|bulk|clonus|vib|pin\b)"
    r"|\[[ x]?\]|[☐☑☒✓✔]"
)
_NEUTRAL = (
    r"(?:power|strength|coordination|co-ord\w*|sensation|gait|movements?|muscle|deep|tendon|limb|the"
    r"|of|in)\b"
)
_JOINER = r"(?:,\s*and\b|[,/&+]|and\b|or\b)"
_JOINT = re.compile(rf"\s*+{_JOINER}\s*+(?:{_NEUTRAL}\s*+{_JOINER}?\s*+)*")
"""What joins two subjects of a list: "bulk, tone, power and reflexes"."""
_OPENS_CLAUSE = re.compile(
    r"(?:^|[.;:\n,|(-])\s*(?:(?:in|the|his|her|arms?|legs?|upper|lower|limbs?|ul|ll|ue|le|both|muscle"
    r"|deep|motor|exam|neuro|and)\b\W*)*$"
)
_TAIL = re.compile(rf"(?:\s*{_JOINER}\s*(?:power|strength|coordination|sensation|gait)\b)+")
"""The end of a list of subjects that goes on with things that have no value here."""
_SPACE = re.compile(r"[ \t]*+")
_SIDE = re.compile(r"\b(?:right|left|rt|lt|r|l)\b")
_PART_BEHIND = 10
"""Characters behind a value within which its part of the body may stand."""
_GRADE_OF_FIVE = re.compile(
    r"\s*+[+\-]?\s*+/\s*+5|\s*+[-–](?=\d)|\s*+(?:mm|cm|kg|%|mv|beats?)\b|\.\d"
)
OPPOSITE = MappingProxyType(
    {"umn_sign": "umn_normal", "umn_normal": "umn_sign", "lmn_normal": "lmn_sign"}
)
"""What the group of a value becomes where the value is denied."""
BEFORE_SUBJECT = 22
"""Characters before a subject within which its value may start."""
_DENIAL = 30
"""Characters before a value or its subject within which a denial right before it may start."""
_TALK, _TALK_BEHIND = 160, 30
_ADJECTIVE_GAP = re.compile(
    r"[ ]+(?:(?!(?:at|in|to|of|from|below|above|and|or|until|till|up|over|for|by|beyond)\b)"
    r"[a-z]+[ ]+)?"
)
"""Between a value and the subject behind it: at most one more adjective."""
_ADJECTIVES = re.compile(
    r",?[ ]+(?:(?!(?:at|in|to|of|from|below|above|and|or)\b)[a-z]+,?[ ]+){0,2}"
)
"""The same where several adjectives are usual: "large, very long units"."""
_ONE_LIST = re.compile(r"[a-z\s,/&:()']*")
"""What may stand between the first subject of a list and the value of the whole list: no digits."""
_DENIED = re.compile(
    r"(?:\bnot|\brather than|\bno longer|\bnever|\bnowhere|n't|\bnor|\bneither|\bwithout|\bno"
    r"|\bnothing)[ ]+"
    r"(?:(?!and\b)\w+[ ]+){0,2}$"
)
"""A denial right before the value or subject; a wider scope would catch the neighbours."""
_IN_DENIALS = ("no", "n't", "rather", "never", "neither", "without")
"""What one of stands in every denial."""


def read_observables(note: Note) -> Iterator[Mention]:
    """Every subject of an examination with its value, as mentions."""
    subjects = find_subjects(note.folded, note.hits)
    starts = [found.hit[0] for found in subjects]
    for found in subjects:
        family, hit = found.family, found.hit
        if hit[2].skip:
            continue
        behind = bisect_left(starts, found.end)
        stop, other = _next(subjects, behind, family, len(note.text))
        values = _before(family, note, hit)
        if not values or _is_bullet(note.folded, values[0][0]):
            values = _after(found, note, stop, other) or values
        for value in values:
            if _believable(family, hit, value, note):
                yield _mention(hit, value, note)


def _is_bullet(folded: str, offset: int) -> bool:
    """Whether a dash opens a point of a list: "- Hoffmann: positive"."""
    line = folded.rfind("\n", 0, offset) + 1
    return folded[offset : offset + 2] == "- " and not folded[line:offset].strip()


def _next(
    subjects: Sequence[FoundSubject], index: int, family: Family, default: int
) -> tuple[int, int]:
    """Where the next subject of the family begins, and the next of another that is no muscle."""
    same = other = default
    for found in reversed(subjects[index : index + 6]):
        if found.family is family:
            same = found.hit[0]
        elif not found.hit[2].bare:
            other = found.hit[0]
    return same, other


class FoundSubject(NamedTuple):
    """A subject in the text, and the end of the list of subjects that it belongs to."""

    hit: Hit[Subject]
    family: Family
    end: int


def find_subjects(folded: str, hits: Mapping[str, Sequence[Hit[Subject]]]) -> list[FoundSubject]:
    """The subjects of all families, in order; those of one list share what follows its last.

    Args:
        folded: the folded note.
        hits: the forms found in it, by kind.
    """
    found = sorted(
        (hit[:2], number, hit)
        for number, family in enumerate(families())
        for hit in hits[f"subject.{family.id}"]
    )
    ends: list[int] = []
    for index in range(len(found) - 1, -1, -1):
        start, end = found[index][0]
        following = _next_distinct(found, index)
        if following is not None and _joined(folded, found[index], found[following]):
            ends.append(ends[len(found) - 1 - following])
        else:
            tail = _TAIL.match(folded, end)
            ends.append(tail.end() if tail and _opens_clause(folded, start) else end)
    ends.reverse()
    return [
        FoundSubject(hit, families()[number], end)
        for (_, number, hit), end in zip(found, ends, strict=True)
    ]


def _joined(text: str, one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two subjects stand in one list that shares what follows it.

    Of two subjects on either side of a comma, the first must open its clause: in "no increase in
    tone, Hoffmann negative" the tone has been told of.
    """
    start, end = one[0]
    gap = text[end : other[0][0]]
    if not _JOINT.fullmatch(gap):
        return False
    if "," not in gap:
        return True
    return _opens_clause(text, start)


def _opens_clause(text: str, offset: int) -> bool:
    """Whether little but parts of the body stands between an offset and the clause's start."""
    return _OPENS_CLAUSE.search(text, max(0, offset - 40), offset) is not None


def _next_distinct(found: Sequence[tuple[Any, ...]], index: int) -> int | None:
    """Number of the next subject that begins behind the end of one."""
    end = found[index][0][1]
    for other in range(index + 1, min(len(found), index + 4)):
        if found[other][0][0] >= end:
            return other
    return None


def _only_small_words(family: Family, tokens: Tokens, low: int, high: int) -> bool:
    """Whether nothing but sides, joints and verbs stands between: 'ankle dorsiflexion 4' fails."""
    return not family.between or all(
        not word[0].isalpha() or word in family.between
        for word in tokens.words[tokens.index(low) : tokens.index(high)]
    )


def _after(subject: FoundSubject, note: Note, stop: int, other: int) -> list[Hit[Value]]:
    """Values after the subject, or after the list it stands in, before a break.

    A subject without a region may have several ("reflexes 2+ arms, 3+ legs"). ``stop`` is where the
    next subject of the family begins, ``other`` where one of another family does.
    """
    family, what, end = subject.family, subject.hit[2], subject.end
    folded = note.folded
    high = min(end + family.reach, max(other, end))
    reach = value_limit(folded, end, high)
    found: list[Hit[Value]] = []
    for hit in note.sought(f"value.{family.id}").starting(end, reach):
        start, value_end, value = hit
        if value_end > reach or (found and start < found[-1][1]):
            continue
        if folded[start:value_end] == "-" and _sought_at(note, family, value_end, reach):
            continue  # "Hoffmann - positive"
        if folded[start] in "01234+" and _GRADE_OF_FIVE.match(folded, value_end):
            continue
        if value.group == "emg_normal" and pattern("conduction_only").match(folded, value_end):
            continue
        if found and (what.region or start > stop or "\n" in folded[end:start]):
            continue
        if found and not _of_a_part(note, found[-1], hit):
            if _is_sign(hit) and not _is_sign(found[-1]):
                found[-1] = hit  # "symmetric and brisk"
            continue
        if not found and start > stop and not _shares(folded, subject.hit[0], end, start):
            break
        if what.bare and not _only_small_words(family, note.tokens, end, start):
            break
        found.append(hit)
    return found


def _sought_at(note: Note, family: Family, low: int, high: int) -> bool:
    """Whether a value of the family stands right behind an offset and a space."""
    gap = _SPACE.match(note.folded, low, high)
    start = gap.end() if gap else low
    return start > low and note.sought(f"value.{family.id}").any_starting(start, start + 1)


def value_limit(folded: str, low: int, high: int) -> int:
    """Where the values behind a subject end: at the first break between two offsets."""
    cut = _BREAK.search(folded, low, high)
    return cut.start() if cut else high


def _shares(text: str, subject: int, end: int, value: int) -> bool:
    """Whether a subject is the first of a list whose last item has the value for all."""
    listed = _ONE_LIST.fullmatch(text, end, value) is not None
    return listed and ("," not in text[end:value] or _opens_clause(text, subject))


def _of_a_part(note: Note, last: Hit[Value], value: Hit[Value]) -> bool:
    """Whether a further value has a part of the body or a side of its own: "3+ arms, 4+ knees"."""
    low, high = last[1], value[1] + _PART_BEHIND
    return note.places("body").any_starting(low, high) or (
        _SIDE.search(note.folded, low, high) is not None
    )


def _is_sign(value: Hit[Value]) -> bool:
    return value[2].group != "unreadable" and not value[2].group.endswith("normal")


def _before(family: Family, note: Note, subject: Hit[Subject]) -> list[Hit[Value]]:
    """A value that stands right before its subject: 'absent ankle jerks'."""
    found = []
    start = subject[0]
    for hit in note.sought(f"value.{family.id}").starting(max(0, start - BEFORE_SUBJECT), start):
        plain = note.folded[hit[0]].isalpha() or _opens_clause(note.folded, hit[0])
        gap = _ADJECTIVES if family.id == "motor_unit" else _ADJECTIVE_GAP
        if plain and hit[1] <= start and gap.fullmatch(note.folded, hit[1], start):
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
    high = min(start + _TALK_BEHIND, note.layout.sentence(start)[1])
    reflex = note.talk("reflex_talk").starting(low, high)
    strength = note.talk("strength_talk").starting(low, high)
    return bool(reflex) and (not strength or strength[-1][0] < reflex[-1][0])


def observed(
    note: Note,
    span: tuple[int, int],
    value: Value,
    regions: frozenset[Region],
    *,
    at: tuple[int, ...] = (),
) -> Mention:
    """A value of an examination as a mention.

    Args:
        note: the note.
        span: where subject and value stand.
        value: the value.
        regions: the parts of the body it is of.
        at: where a denial right before turns it into its opposite: "not increased".
    """
    start, end = span
    group, concept = value.group, value.concept
    if group == "lmn_sign" and regions == {Region.BULBAR} and "reflex" in concept:
        group = "umn_normal"  # a jaw jerk that can't be had is a normal one
    judgement = note.assertions.judge(at[0] if at else start, end)
    assertion, cue = judgement.assertion, judgement.cue
    last_denied = assertion is Assertion.NEGATED and _ends_a_list(note, start, cue)
    if assertion in (Assertion.NEGATED, Assertion.UNCERTAIN) or (cue and cue.kind.listed):
        assertion = Assertion.AFFIRMED
    first, _ = note.layout.sentence(start)
    if last_denied or any(
        _is_denied(note.folded[max(first, place - _DENIAL) : place]) for place in at
    ):
        opposite = OPPOSITE.get(group)
        group, assertion = opposite or group, assertion if opposite else Assertion.NEGATED
    section = note.layout.section(start)
    return Mention(
        concept=concept,
        group=group,
        start=start,
        end=end,
        assertion=assertion,
        section=section.kind,
        regions=regions,
        stale=section.stale,
    )


def _ends_a_list(note: Note, start: int, cue: Cue | None) -> bool:
    """Whether a denial before a list reaches its last item: "no clonus or extensor plantar"."""
    before = note.folded[max(0, start - len(" or any ")) : start]
    return cue is not None and cue.end <= start and OR_BEFORE.search(before) is not None


def may_be_denied(folded: str, offset: int) -> bool:
    """Whether the words right before a value or a subject may turn it into its opposite."""
    before = folded[max(0, offset - _DENIAL) : offset]
    return _is_denied(before) or OR_BEFORE.search(before) is not None


def _is_denied(before: str) -> bool:
    """Whether the words right before a value or a subject deny it."""
    return any(map(before.__contains__, _IN_DENIALS)) and _DENIED.search(before) is not None


def _mention(subject: Hit[Subject], value: Hit[Value], note: Note) -> Mention:
    span = min(subject[0], value[0]), max(subject[1], value[1])
    region = subject[2].region
    regions = frozenset([region]) if region else frozenset()
    if not region and note.places("body").any_starting(subject[1], value[1] + _PART_BEHIND):
        regions = note.regions.beside(value[0], value[1])
    return observed(note, span, value[2], regions, at=(value[0], span[0]))
