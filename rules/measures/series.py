"""Values of one measure at two times: whether a score, a volume or a speed changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mndnotes.rules.knowledge import pattern
from mndnotes.rules.note import Note
from mndnotes.rules.text.tables import Cell, Row, under

_AHEAD = 90
"""Characters behind the name of a measure within which its values stand."""
_SAME = 0.04
"""Relative difference below which two values count as the same."""
_PARTING = ("→", "->", ". ")
"""Signs between a measure and a value that make the value one of something else."""
_UNITS = 28
"""Characters between the name of a measure and its first value."""
_TIMES = 2
"""Columns that are times from which a table tells a course."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TWO_NUMBERS = re.compile(r"\d\D++\d")
"""What stands in every pair of values: a quick look that spares most names the dear one."""
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
    found = {comparison.start: comparison for comparison in _from_tables(note)}
    for start, end, _ in note.talk("measure").hits:
        high = min(len(note.folded), end + _AHEAD)
        if not _TWO_NUMBERS.search(note.folded, end, high):
            continue
        linked = pattern("then_and_now").search(note.folded, end, high)
        if linked is None or not _belongs(note.folded, end, linked.start()):
            continue
        values = [float(v) for k, v in linked.groupdict().items() if v and k[0] in "ab"]
        measure = note.folded[start:end]
        changed = _differ(measure, values[0], values[1])
        found.setdefault(
            start, Comparison(start, linked.end(), changed, measure not in _NO_FUNCTION)
        )
    return sorted(found.values())


def _differ(measure: str, one: float, other: float) -> bool:
    margin = 0 if any(score in measure for score in _SCORES) else _SAME * max(one, other)
    return abs(one - other) > margin


def _from_tables(note: Note) -> Iterator[Comparison]:
    """Rows of tables whose columns are times: "ALSFRS-R 41 37 33" under "Nov Feb Today"."""
    for table in note.tables.tables:
        header = table.rows[0]
        times = [cell for cell in header.cells if _is_a_time(note, cell)]
        if len(times) < _TIMES:
            continue
        for row in table.rows[1:]:
            values = [c for c in row.cells[1:] if under(c, row, header) in times]
            if len(values) >= _TIMES and note.talks("function", row.head.start, row.head.end):
                yield _compared(note, row, values)


def _compared(note: Note, row: Row, values: Sequence[Cell]) -> Comparison:
    """The first and the last value of a row; words differ where numbers are not given."""
    measure = note.folded[row.head.start : row.head.end]
    texts = [note.folded[cell.start : cell.end] for cell in (values[0], values[-1])]
    numbers = [_NUMBER.match(text) for text in texts]
    if numbers[0] and numbers[1]:
        changed = _differ(measure, float(numbers[0][0]), float(numbers[1][0]))
    else:
        changed = texts[0] != texts[1]
    of_function = not any(word in _NO_FUNCTION for word in measure.split())
    return Comparison(row.head.start, values[-1].end, changed, of_function)


def _is_a_time(note: Note, cell: Cell) -> bool:
    """Whether the head of a column is a point in time."""
    return any(note.talks(kind, cell.start, cell.end) for kind in ("moment", "now", "then", "date"))


def _belongs(folded: str, low: int, high: int) -> bool:
    """Whether values are those of a measure: near it, in its line or as the rows of its table."""
    between = folded[low:high]
    if len(between) > _UNITS or any(sign in between for sign in _PARTING):
        return False
    return "\n" not in between or not between.strip(" |:\n-")
