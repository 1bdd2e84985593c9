"""Signs in everyday words, which mean one only beside a part of the body: "both calves ripple"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from mndnotes.rules.facts import Mention
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Places

_NEAR = 45
"""Characters on either side within which the part of the body stands."""
_STOP = re.compile(r"[.;]\s|\n[ \t]*\n|\n(?=[ \t]*[-•*])")


def read_loose_signs(note: Note) -> Iterator[Mention]:
    """Everyday words for wasting and fasciculation that stand beside a part of the body."""
    for start, end, (concept, group) in note.hits["loose"]:
        if not is_beside(note.places("body"), note.folded, start, end):
            continue
        if note.talks("not_muscle", *_clause(note.folded, start, end)):
            continue
        if _of_another_thing(note, start, end):
            continue
        section = note.layout.section(start)
        yield Mention(
            concept=concept,
            group=group,
            start=start,
            end=end,
            assertion=note.assertions.judge(start, end).assertion,
            section=section.kind,
            stale=section.stale,
        )


def is_beside(body: Places[Any], folded: str, start: int, end: int) -> bool:
    """Whether a part of the body stands near some words, in their clause."""
    if not body.any_starting(max(0, start - _NEAR), end + _NEAR):
        return False
    return body.any_starting(*_clause(folded, start, end))


def _of_another_thing(note: Note, start: int, end: int) -> bool:
    """Whether a form that only looks like a sign, or the name of a disease, holds the word.

    "Thin lips", "bony tenderness", "restless legs".
    """
    hits = note.hits["concept"]
    first = bisect_left(hits, start - _NEAR, key=itemgetter(0))
    return any(
        start < high and all(concept.group == "mimic" for concept in concepts)
        for _, high, concepts in hits[first : bisect_left(hits, end, first, key=itemgetter(0))]
    )


def _clause(folded: str, start: int, end: int) -> tuple[int, int]:
    """The text around a word up to the next stop, a few words at most."""
    low = max(0, start - _NEAR)
    for before in _STOP.finditer(folded, low, start):
        low = before.end()
    high = min(len(folded), end + _NEAR)
    after = _STOP.search(folded, end, high)
    return low, after.start() if after else high
