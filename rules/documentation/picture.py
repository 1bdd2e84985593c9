"""The picture that the documented signs, facts and named rivals fit, without any model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mndnotes.rules.assertions.succession import SETTLED_SECTIONS
from mndnotes.rules.documentation.contradictions import contradictions
from mndnotes.rules.facts import ElementReading, Mention
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Element, Picture, Status

_UNSETTLED = ("past", "family", "medication", "plan", "social", "history", "indication")


def supported_picture(
    note: Note,
    elements: Mapping[Element, ElementReading],
    mentions: Sequence[Mention],
    contradictory: Collection[str],
    *,
    named: bool,
) -> Picture | None:
    """The picture that the documented signs fit by themselves, or ``None`` when they are too thin.

    A rival diagnosis that the provider affirms, or a fact against any motor neuron disease, with no
    motor neuron disease affirmed beside it, is OTHER; beside one, the question is left to the
    signs, unless the fact shows another disease by itself.

    Args:
        note: the note.
        elements: the documentation elements.
        mentions: all findings of the note.
        contradictory: names of the contradictions that it documents (see `contradictions`).
        named: whether a motor neuron diagnosis is affirmed.
    """
    umn = elements[Element.UMN_SIGNS].status
    lmn = elements[Element.LMN_SIGNS].status
    active = elements[Element.EMG_ACUTE].status
    if rivals(note, mentions, named=named) or _speaks_against(contradictory, named=named):
        return Picture.OTHER
    if umn is Status.PRESENT and (lmn is Status.PRESENT or active is Status.PRESENT):
        return Picture.ALS
    if umn is Status.PRESENT and lmn is Status.ABSENT:
        return Picture.PLS
    if umn is Status.ABSENT and (lmn is Status.PRESENT or active is Status.PRESENT):
        return Picture.PMA
    if umn is Status.ABSENT and lmn is Status.ABSENT:
        return Picture.OTHER
    return None


def _speaks_against(contradictory: Collection[str], *, named: bool) -> bool:
    """Whether a documented fact leaves no motor neuron picture.

    A provider who affirms a motor neuron disease may know what explains a fact that shows no other
    disease by itself, such as sensory loss (PLS allows it then: Turner et al. 2020).
    """
    known = contradictions()
    return any(not named or known[name].shows_other_disease for name in contradictory)


def rivals(note: Note, mentions: Sequence[Mention], *, named: bool) -> list[Mention]:
    """Other diseases that the provider diagnoses; none where a motor neuron disease is affirmed."""
    return [] if named else [mention for mention in mentions if _is_rival(note, mention)]


def _is_rival(note: Note, mention: Mention) -> bool:
    """Whether a finding is another disease that the provider diagnoses."""
    if mention.group != "mimic" or mention.assertion is not Assertion.AFFIRMED or mention.stale:
        return False
    if pattern("name_of_a_test").match(note.folded, mention.end):
        return False
    if mention.section in SETTLED_SECTIONS:
        return True
    if mention.section in _UNSETTLED:
        return False
    first, last = note.layout.sentence(mention.start)
    return note.talks("diagnosing", first, last)
