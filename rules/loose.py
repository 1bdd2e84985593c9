"""Signs in everyday words, which mean one only beside a part of the body: "both calves ripple"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mndnotes.rules.assertion import AssertionReader
from mndnotes.rules.facts import Mention
from mndnotes.rules.forms import FormMatcher, Tokens, expand_all
from mndnotes.rules.knowledge import pattern, read_yaml
from mndnotes.rules.regions import RegionReader
from mndnotes.rules.structure import Layout

_NEAR = 45
"""Characters on either side within which the part of the body stands."""
_STOP = re.compile(r"[.;]\s|\n[ \t]*\n|\n(?=[ \t]*[-•*])")


@lru_cache(maxsize=1)
def _words() -> FormMatcher[tuple[str, str]]:
    """Everyday words with their concept and its group."""
    return FormMatcher(
        {
            form: (entry["id"], entry["group"])
            for entry in read_yaml("observables")["loose"]
            for form in expand_all(entry["words"])
        }
    )


def read_loose_signs(
    tokens: Tokens, layout: Layout, assertions: AssertionReader, regions: RegionReader
) -> Iterator[Mention]:
    """Everyday words for wasting and fasciculation that stand beside a part of the body."""
    for start, end, (concept, group) in _words().find(tokens):
        low, high = _clause(tokens.folded, start, end)
        near = regions.words_between(low, high)
        if not near or pattern("not_muscle").search(tokens.folded, low, high):
            continue
        section = layout.section(start)
        yield Mention(
            concept=concept,
            group=group,
            start=start,
            end=end,
            assertion=assertions.judge(start, end).assertion,
            section=section.kind,
            regions=frozenset(),
            stale=section.stale,
        )


def _clause(folded: str, start: int, end: int) -> tuple[int, int]:
    """The text around a word up to the next stop, a few words at most."""
    before = folded[max(0, start - _NEAR) : start]
    stops = list(_STOP.finditer(before))
    low = start - len(before) + (stops[-1].end() if stops else 0)
    after = folded[end : end + _NEAR]
    stop = _STOP.search(after)
    return low, end + (stop.start() if stop else len(after))
