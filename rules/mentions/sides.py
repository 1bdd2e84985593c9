"""On which side of the body a motor sign is: "R FDI wasted", "clonus b/l", "brisk, R>L".

The side is read from the words that give a sign its region, nearest first: inside the sign's own
words, right behind or before them, in its clause, at the head of its line, and last in its sentence
before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from mndnotes.rules.facts import Mention
from mndnotes.rules.mentions.regions import BodyWord
from mndnotes.rules.mentions.side_places import PlaceWords
from mndnotes.rules.mentions.strength import WEAK, lowest_grade
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Places
from mndnotes.rules.text.tables import Cell, Row, Table, under
from mndnotes.rules.vocabulary import Region, Side

_MOTOR: Final = frozenset(
    {"umn_sign", "lmn_sign", "weakness", "told_lmn_sign", "told_weakness", WEAK}
    | {"emg_active", "emg_chronic", "emg_fasciculation"}
)
"""Groups of findings that have a side."""
_NAMED: Final[Mapping[str, tuple[Side, Side | None]]] = {
    "left": (Side.LEFT, None),
    "right": (Side.RIGHT, None),
    "both": (Side.BOTH, None),
    "left_more": (Side.BOTH, Side.LEFT),
    "right_more": (Side.BOTH, Side.RIGHT),
}
"""Kind of a word (see ``lexicon/sides.yaml``) to its side, and the one more affected."""
_PAIRED: Final = "paired"
"""Kind of the plurals of parts that are on both sides."""
_UNPAIRED: Final = frozenset({Region.BULBAR, Region.THORACIC})
"""Regions that take no side from another part of a list."""
_CLAUSE = re.compile(r"[;:\n|]|[.,][ ]|\b(?:but|while|whereas|though|apart from|except)\b")
_REACH: Final = 160
"""Characters on either side of a sign within which its side stands."""
_HEADING: Final = 48
"""Longest heading of a sentence or line."""
_GRADED = re.compile(
    r"(?<!\w)(?P<side>rt?|lt?|right|left)\b[ :.]{0,3}(?P<grade>[0-5](?:[+\-]{1,2}|½)?)(?![\d.])"
)
_GRADE = re.compile(r"[0-5](?:[+\-]{1,2}|½)?")
_FULL: Final = 5


@dataclass(slots=True)
class Laterality:
    """The sides of one finding.

    Attributes:
        by_region: the side in each region for which one is named.
        overall: the side of the whole finding.
        greater: the side that is more affected, where both are and the note says so.
    """

    by_region: dict[Region, Side] = field(default_factory=dict)
    overall: Side | None = None
    greater: Side | None = None

    def add(self, side: Side, regions: Iterable[Region], greater: Side | None = None) -> None:
        """Take a further side in, in some regions."""
        for region in regions:
            self.by_region[region] = joined(self.by_region.get(region), side) or side
        self.overall = joined(self.overall, side)
        self.greater = self.greater or greater


_UNSIDED: Final = Laterality()
"""What is shared by all findings without a side; nothing is ever added to it."""


def joined(one: Side | None, other: Side | None) -> Side | None:
    """Two sides together: left and right are both."""
    if one is None or other is None or one is other:
        return one or other
    return Side.BOTH


def read_sides(note: Note, mentions: Sequence[Mention]) -> list[Laterality]:
    """The sides of each of some findings, in their order; none for one that is no motor finding."""
    if not any(mention.group in _MOTOR for mention in mentions):
        return [_UNSIDED for _ in mentions]
    reader = _SideReader(note)
    return [reader.read(mention) if mention.group in _MOTOR else _UNSIDED for mention in mentions]


def with_sides(mentions: Sequence[Mention], sides: Sequence[Laterality]) -> tuple[Mention, ...]:
    """Some findings, each with its side."""
    return tuple(
        mention._replace(side=found.overall, greater=found.greater) if found.overall else mention
        for mention, found in zip(mentions, sides, strict=True)
    )


class _SideReader:
    """Reads the sides of findings in one note."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._places = PlaceWords(note)
        self._words, self._kinds = self._places.words, self._places.kinds
        self._named_words = Places(hit for hit in self._words.hits if hit[2] in _NAMED)
        self._telling_words = Places(
            hit for hit in self._words.hits if hit[2] in _NAMED or hit[2] == _PAIRED
        )
        self._tables = {row.start: table for table in note.tables.tables for row in table.rows}
        self._headers: dict[int, Places[Row]] = {}

    def read(self, mention: Mention) -> Laterality:
        """The sides of one finding."""
        for found in self._readings(mention):
            if found.overall:
                return found
        return _UNSIDED

    def _readings(self, mention: Mention) -> Iterator[Laterality]:
        """What each place where a side may stand says, the nearest first."""
        start, end = mention.start, mention.end
        yield self._in_table(mention)
        yield self._graded(mention)
        first, last = self._note.layout.sentence(start)
        low, high = max(first, start - _REACH), min(last, end + _REACH)
        line = self._note.folded.rfind("\n", 0, first) + 1
        furthest = max([high, *(part.end for part in self._note.regions.words_between(end, high))])
        if not self._telling_words.any_starting(min(line, low - _REACH), furthest + _REACH):
            return
        if self._telling_words.any_starting(low, max(end, high)):
            placed = bool(self._note.regions.words_between(start, end))
            behind = self._places.end_behind(end, high, placed=placed)
            yield self._between(start, behind, mention, paired=False)
            before = self._places.start_before(start, low)
            yield self._between(before, end, mention, paired=False)
            clause = self._clause(start, end, low, high)
            yield self._between(*clause, mention, paired=False)
            yield self._between(before, behind, mention, paired=True)
        yield self._between(*self._heading(first, start), mention, paired=True)
        yield self._named(mention, reversed(self._note.regions.words_between(low, start)))
        yield self._named(mention, self._note.regions.words_between(end, high))

    def _between(self, low: int, high: int, mention: Mention, *, paired: bool) -> Laterality:
        """The sides named between two offsets, each with the parts of the body that it is of.

        A side stands before its part ("R FDI and APB"), or behind it ("ankle clonus bilaterally").

        Args:
            low: where the words begin.
            high: where they end.
            mention: the finding.
            paired: the plural of a paired part counts as both sides.
        """
        telling = self._telling_words if paired else self._named_words
        if low >= high or not telling.any_starting(low, high):
            return _UNSIDED
        found = Laterality()
        parts = {part.start: part for part in self._note.regions.words_between(low, high)}
        current: Side | None = None
        unsided: set[Region] = set()
        leading = False
        for at in sorted({start for start, _, _ in self._words.starting(low, high)} | {*parts}):
            end, kind = self._kinds.get(at, (at, "between"))
            part = parts.get(at)
            if kind in _NAMED and end <= high:
                current, greater = _NAMED[kind]
                leading = part is not None or self._leads(end, high, parts)
                if not leading:
                    self._add(found, mention, current, unsided or mention.regions)
                    unsided = set()
                found.greater = found.greater or greater
            if part is None:
                if paired and kind == _PAIRED:
                    self._add(found, mention, Side.BOTH, mention.regions - _UNPAIRED)
            elif current is not None and (leading or not part.regions & _UNPAIRED):
                self._add(found, mention, current, part.regions)
                leading = False
            elif paired and kind == _PAIRED:
                self._add(found, mention, Side.BOTH, part.regions)
            else:
                unsided |= part.regions
        if found.overall is not Side.BOTH:
            found.greater = None
        elif not found.greater:
            found.greater = self._before_a_greater_than(low, high)
        return found

    def _before_a_greater_than(self, low: int, high: int) -> Side | None:
        """The side named before a sign that sets it above the other: "L leg > R leg"."""
        sign = self._note.folded.find(">", low, high)
        if sign < 0:
            return None
        named = [_NAMED[kind][0] for _, _, kind in self._named_words.starting(low, sign)]
        return named[-1] if named and named[-1] is not Side.BOTH else None

    @staticmethod
    def _add(found: Laterality, mention: Mention, side: Side, regions: Set[Region]) -> None:
        """Take a side in, in those of some regions that a finding is in."""
        shared = regions & mention.regions
        if shared or not mention.regions:
            found.add(side, shared)

    def _leads(self, offset: int, high: int, parts: Mapping[int, object]) -> bool:
        """Whether the word for a side is followed by the part of the body that it is of."""
        tokens = self._note.tokens
        for at in tokens.within(offset, high):
            start, word = tokens.starts[at], tokens.words[at]
            if start in parts:
                return True
            kind = self._kinds.get(start, (0, ""))[1]
            if kind not in ("between", _PAIRED) or word in ("and", "or"):
                return self._places.is_level(word)
        return False

    def _clause(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        folded = self._note.folded
        for stop in _CLAUSE.finditer(folded, low, start):
            low = stop.end()
        after = _CLAUSE.search(folded, end, high)
        return low, after.start() if after else high

    def _heading(self, first: int, start: int) -> tuple[int, int]:
        """The words before a colon that open the sentence of a finding, else its line: "RUE:"."""
        folded = self._note.folded
        colon = folded.find(":", first, min(start, first + _HEADING))
        if colon >= 0:
            return first, colon
        line = folded.rfind("\n", 0, first) + 1
        colon = folded.find(":", line, min(first, line + _HEADING))
        return line, max(line, colon)

    def _named(self, mention: Mention, parts: Iterable[BodyWord]) -> Laterality:
        """The side of the first of some parts of the body that is in a region of a finding."""
        for part in parts:
            if part.regions & mention.regions:
                low = self._places.start_before(part.start, max(0, part.start - _REACH))
                high = self._places.end_behind(part.end, part.end + _REACH)
                return self._between(low, high, mention, paired=True)
        return _UNSIDED

    def _graded(self, mention: Mention) -> Laterality:
        """Of graded strength the sides that are weak: "deltoid R 3 L 5"."""
        if mention.group != WEAK:
            return _UNSIDED
        found = Laterality()
        folded = self._note.folded
        grades = list(_GRADED.finditer(folded, mention.start, mention.end))
        if len(grades) > 1:
            for grade in grades:
                if lowest_grade(grade["grade"]) < _FULL:
                    side = Side.RIGHT if grade["side"][0] == "r" else Side.LEFT
                    found.add(side, mention.regions)
        return found

    def _in_table(self, mention: Mention) -> Laterality:
        """The side at the head of the columns in which a finding stands."""
        row = self._note.tables.row(mention.start)
        header = self._sided_header(self._tables[row.start], row) if row else None
        if row is None or header is None:
            return _UNSIDED
        found = Laterality()
        for cell in row.cells:
            if cell.start < mention.end and mention.start < cell.end:
                above = under(cell, row, header)
                side = self._side_of(above) if above else None
                if side and not (mention.group == WEAK and self._is_full(cell)):
                    found.add(side, mention.regions)
        return found

    def _sided_header(self, table: Table, row: Row) -> Row | None:
        """The nearest row above one whose cells name sides."""
        first = table.rows[0].start
        if first not in self._headers:
            sided = [r for r in table.rows if any(map(self._side_of, r.cells))]
            self._headers[first] = Places((r.start, r.end, r) for r in sided)
        above = self._headers[first].starting(first, row.start)
        return above[-1][2] if above else None

    def _side_of(self, cell: Cell) -> Side | None:
        """The side that a cell names and nothing else."""
        end, kind = self._kinds.get(cell.start, (0, ""))
        named = _NAMED.get(kind)
        return named[0] if named and end >= cell.end else None

    def _is_full(self, cell: Cell) -> bool:
        grade = _GRADE.match(self._note.folded, cell.start)
        return grade is not None and lowest_grade(grade[0]) >= _FULL
