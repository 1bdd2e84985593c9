"""Which body regions show motor signs and which were examined and are clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from mndnotes.rules.facts import Mention
from mndnotes.rules.mentions.reader import MOTOR_GROUPS
from mndnotes.rules.mentions.strength import STRONG, WEAK
from mndnotes.rules.note import Note
from mndnotes.rules.text.contexts import Topic
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.vocabulary import Assertion, Region, Status

_CLEAR_GROUPS = frozenset({"lmn_normal", "region_clear", STRONG})
_VALUES = frozenset({"umn_normal", "exam_finding"})
"""Groups of findings whose value may read as a word on a whole region."""
_CRANIAL_NERVES = "cranial_nerves_exam"
"""A finding of the face, which may be one of the tongue too: "tongue and face normal"."""
_ENOUGH = 2
"""Regions with signs from which disease is in more than one."""


@dataclass(slots=True)
class Spread:
    """The regions of one note.

    Attributes:
        involved: the first sign of each region that shows one.
        clear: the first word on each region that was examined and shows none.
        elsewhere_clear: whether the note says that nothing was found elsewhere.
        signs: all signs that have a region.
    """

    involved: dict[Region, Mention] = field(default_factory=dict)
    clear: dict[Region, Mention] = field(default_factory=dict)
    elsewhere_clear: bool = False
    signs: list[Mention] = field(default_factory=list)

    def status(self, umn: Status, lmn: Status, *, whole: bool) -> Status:
        """Whether two regions or more are involved; missing where the note can't tell.

        Args:
            umn: state of the upper motor neuron signs.
            lmn: state of the lower motor neuron signs.
            whole: whether the denials are of more than one region.
        """
        if len(self.involved) >= _ENOUGH:
            return Status.PRESENT
        if self.involved:
            spared = self.elsewhere_clear or self.clear.keys() - self.involved.keys()
            return Status.ABSENT if spared else Status.MISSING
        if Status.PRESENT in (umn, lmn):
            return Status.MISSING
        looked_for = umn is Status.ABSENT and lmn is Status.ABSENT and whole
        return Status.ABSENT if looked_for or len(self.clear) >= _ENOUGH else Status.MISSING

    def shown(self, status: Status) -> list[Mention]:
        """The mentions that show a status; of one region only, those of the others, too."""
        spared = [] if status is Status.PRESENT else [*self.clear.values()]
        return [*spared, *self.involved.values()]


def read_spread(note: Note, mentions: Sequence[Mention]) -> Spread:
    """The regions that show motor signs, by examination or EMG, and those that are clear.

    A sign without a place of its own is put where the sentence spoke last; a denial is not.
    """
    spread = Spread(elsewhere_clear=_nothing_elsewhere(note))
    involving = [_is_sign(note, m) for m in mentions]
    signs = [*compress(mentions, involving)]
    only_umn = bool(signs) and all(m.group == "umn_sign" for m in signs)
    values = Spans(
        (m.start, m.end) for m in mentions if m.group in _VALUES and m.concept != _CRANIAL_NERVES
    )
    places = Spans((m.start, m.end) for m in signs)
    for mention, is_sign in zip(mentions, involving, strict=True):
        if mention.earlier:
            continue
        if is_sign:
            _add(spread.involved, mention.regions, mention)
            if mention.regions:
                spread.signs.append(mention)
        elif only_umn and _clear_of_umn(mention):
            _add(spread.clear, mention.regions, mention)
        elif mention.group == "region_clear" and values.enclose(mention.start, mention.end):
            continue  # the word is the value of a reflex or of the sensation
        elif _is_clear(note, mention, places):
            _add(spread.clear, mention.regions, mention)
    _add_there_too(note, spread, mentions)
    return spread


def _add_there_too(note: Note, spread: Spread, mentions: Sequence[Mention]) -> None:
    """Put what was told last also where it is said to be the same: "R vastus and TA: same"."""
    told = [*spread.involved.values(), *spread.clear.values()]
    for start, end, _ in note.talk("there_too").hits if told else ():
        if note.contexts.topic(start) not in (Topic.EXAM, Topic.EMG):
            continue
        first, last = note.layout.sentence(start)
        regions = note.regions.within(first, start) or note.regions.within(end, last)
        low = note.layout.paragraph(start)[0]
        before = [m for m in mentions if low <= m.start < first and m.regions and _tells(note, m)]
        if regions and before:
            shown = before[-1]._replace(start=start, end=end, regions=regions)
            _add(spread.involved if _is_sign(note, shown) else spread.clear, regions, shown)


def _tells(note: Note, mention: Mention) -> bool:
    """Whether a mention shows a sign in a region, or that there is none."""
    return _is_sign(note, mention) or mention.group == "region_clear"


def _nothing_elsewhere(note: Note) -> bool:
    """Whether an examination or EMG says that nothing was found in the other regions."""
    return any(
        note.contexts.topic(start) in (Topic.EXAM, Topic.EMG)
        for start, _, _ in note.talk("elsewhere_clear").hits
    )


def _clear_of_umn(mention: Mention) -> bool:
    """Whether a mention denies upper motor neuron signs in the regions that it names."""
    negated = mention.assertion is Assertion.NEGATED
    return mention.group == ("umn_sign" if negated else "umn_normal")


def _add(of: dict[Region, Mention], regions: frozenset[Region], mention: Mention) -> None:
    for region in regions if len(regions) < _ENOUGH else sorted(regions):
        of.setdefault(region, mention)


def _is_sign(note: Note, mention: Mention) -> bool:
    """Whether a mention is a motor sign, or weakness that was examined."""
    if mention.assertion is Assertion.NEGATED:
        return False
    if mention.group == "weakness":
        return note.contexts.topic(mention.start) is Topic.EXAM
    return mention.group in MOTOR_GROUPS or mention.group == WEAK


def _is_clear(note: Note, mention: Mention, signs: Spans) -> bool:
    """Whether a mention says of a part of the body that it is not affected."""
    if mention.assertion is Assertion.NEGATED:
        return mention.group in ("lmn_sign", "weakness")
    if mention.group != "region_clear":
        return mention.group in _CLEAR_GROUPS
    topic = note.contexts.topic(mention.start)
    sentence = note.layout.sentence(mention.start)
    if note.talks("imaging", *sentence):
        return False
    if topic is Topic.OTHER and not note.talks("told", *sentence):
        return signs.any_starting(*note.layout.paragraph(mention.start))
    return topic in (Topic.EXAM, Topic.EMG)
