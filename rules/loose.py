"""Signs in everyday words, which mean one only beside a part of the body: "both calves ripple"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mndnotes.rules.facts import Mention
from mndnotes.rules.note import Note
from mndnotes.rules.spans import Span, Spans

_NEAR = 45
"""Characters on either side within which the part of the body stands."""
_STOP = re.compile(r"[.;]\s|\n[ \t]*\n|\n(?=[ \t]*[-•*])")


def read_loose_signs(note: Note) -> Iterator[Mention]:
    """Everyday words for wasting and fasciculation that stand beside a part of the body."""
    alike = Spans(_of_other_things(note))
    for start, end, (concept, group) in note.hits["loose"]:
        if alike.touch(start, end) or not note.places("body").any_starting(
            max(0, start - _NEAR), end + _NEAR
        ):
            continue
        low, high = _clause(note.folded, start, end)
        if not note.places("body").any_starting(low, high) or note.talks("not_muscle", low, high):
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


def _of_other_things(note: Note) -> Iterator[Span]:
    """Forms that only look like a sign, and names of diseases: "thin lips", "restless legs"."""
    for start, end, concepts in note.hits["concept"]:
        if all(concept.group == "mimic" for concept in concepts):
            yield start, end


def _clause(folded: str, start: int, end: int) -> tuple[int, int]:
    """The text around a word up to the next stop, a few words at most."""
    low = max(0, start - _NEAR)
    for before in _STOP.finditer(folded, low, start):
        low = before.end()
    high = min(len(folded), end + _NEAR)
    after = _STOP.search(folded, end, high)
    return low, after.start() if after else high
