"""Values of one measure at two times: whether a score, a volume or a speed changed."""

from __future__ import annotations

from typing import NamedTuple

from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note

_AHEAD = 90
"""Characters behind the name of a measure within which its values stand."""
_SAME = 0.04
"""Relative difference below which two values count as the same."""
_UNITS = 28
"""Characters between the name of a measure and its first value."""
_SCORES = ("frs", "king", "item", "mrc", "eat", "barthel")
"""Measures in whole points: any difference is a change."""
_NO_FUNCTION = frozenset({"weight", "wt"})
"""Measures whose steadiness says nothing of the illness."""


class Comparison(NamedTuple):
    """Two values of a measure, as the text links them."""

    start: int
    end: int
    changed: bool
    of_function: bool
    """The measure is one of function; a steady weight is no steady illness."""


def read_comparisons(note: Note) -> list[Comparison]:
    """Every pair of values that the note gives as an earlier and a later one, in order."""
    found: dict[int, Comparison] = {}
    for measure in pattern("measure").finditer(note.folded):
        high = min(len(note.folded), measure.end() + _AHEAD)
        linked = pattern("then_and_now").search(note.folded, measure.end(), high)
        if linked is None or not _belongs(note.folded, measure.end(), linked.start()):
            continue
        values = [float(v) for k, v in linked.groupdict().items() if v and k[0] in "ab"]
        margin = 0 if any(score in measure[0] for score in _SCORES) else _SAME * max(values)
        changed = abs(values[0] - values[1]) > margin
        function = measure[0] not in _NO_FUNCTION
        found[linked.start()] = Comparison(measure.start(), linked.end(), changed, function)
    return sorted(found.values())


def _belongs(folded: str, low: int, high: int) -> bool:
    """Whether values are those of a measure: near it, in its line or as the rows of its table."""
    between = folded[low:high]
    if len(between) > _UNITS or "→" in between or "->" in between:
        return False
    return "\n" not in between or not between.strip(" |:\n-")
