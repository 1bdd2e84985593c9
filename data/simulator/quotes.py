"""Quotes from a laid-out note: evidence of each element, and the words of each mention."""

from __future__ import annotations

from typing import Final

from mndnotes.data.simulator.facts import MOTOR_ELEMENTS, Fact, Mention
from mndnotes.data.simulator.page import Draft
from mndnotes.rules.vocabulary import Element, Region, Status

_MOST: Final = 3


def mention_quotes(text: str, draft: Draft) -> list[tuple[Mention, str]]:
    """Each mention with the shortest quote, grown leftwards by words, that is first found there."""
    return [(mention, _unique(text, start, end)) for start, end, mention in draft.mentions]


def _unique(text: str, start: int, end: int) -> str:
    left = start
    while left > 0 and text.find(text[left:end]) != left:
        left -= 1
        while left > 0 and not text[left - 1].isspace():
            left -= 1
    return text[left:end].strip()


def quotes_of(
    text: str, draft: Draft, elements: dict[Element, Status]
) -> dict[Element, tuple[str, ...]]:
    """Up to three quotes for every element that is present or absent."""
    found: dict[Element, tuple[str, ...]] = {}
    for element, status in elements.items():
        if status is Status.MISSING:
            continue
        if element is Element.MULTIPLE_REGIONS:
            facts = _region_facts(draft, status)
        else:
            facts = [f for f in draft.facts if f[2].counts and f[2].marks.get(element) is status]
        quotes = [text[start:end].strip() for start, end, _ in facts[:_MOST]]
        found[element] = tuple(dict.fromkeys(quotes))
    return found


def _region_facts(draft: Draft, status: Status) -> list[tuple[int, int, Fact]]:
    """Facts that bring a new region each: affected ones, or for ABSENT those found clear too."""
    seen: set[Region] = set()
    chosen = []
    for start, end, fact in draft.facts:
        regions = fact.positive if status is Status.PRESENT else fact.positive | fact.clear
        if fact.counts and regions - seen and MOTOR_ELEMENTS & set(fact.marks):
            seen |= regions
            chosen.append((start, end, fact))
    return chosen
