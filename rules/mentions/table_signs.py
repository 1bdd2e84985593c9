"""Findings set out in tables: muscle by muscle, region by region, sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mndnotes.rules.facts import Mention
from mndnotes.rules.knowledge import Column, Value, answers, muscle_abbreviations
from mndnotes.rules.mentions.observables import observed
from mndnotes.rules.mentions.strength import lowest_grade, strength_mention
from mndnotes.rules.note import Note
from mndnotes.rules.text.forms import canonical
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.text.tables import Cell, Row, Table, under
from mndnotes.rules.vocabulary import Assertion, Region

_GRADE_CELL = re.compile(
    r"(?P<grades>[0-5](?:[+\-]{1,2})?(?:\s*/\s*[0-5][+\-]?)?)(?=$|[ ,;(]+(?![\d.]))"
    r"(?!\s*(?:mm|cm|kg|mv|ms|uv|s\b|sec|pk|beats?))"
)
_SIDES = frozenset({"r", "l", "right", "left", "rt", "lt", "r/l", "l/r", "today", "now", "both"})
_HEADS_ABOVE = 90
"""Characters above a table within which its kind is named: "Reflexes:"."""
_SUBJECTS = ("reflex", "plantar", "hoffmann", "tone")
_EMG = frozenset({"active_denervation", "motor_units", "recruitment"})
_UNREAD = frozenset({"conduction", "score"})
"""Columns of tables whose numbers are no signs."""
_REFLEX, _STRENGTH = "reflex", "strength"
_FIRST_WORD = re.compile(r"[^\s,;:(]+")


@dataclass(slots=True)
class TableSigns:
    """What the tables of a note show.

    Attributes:
        mentions: the findings.
        heads: cells that only head what stands behind or below them.
    """

    mentions: list[Mention] = field(default_factory=list)
    heads: list[Cell] = field(default_factory=list)


class _Meaning(NamedTuple):
    """What a head of a row or a column names."""

    column: Column | None
    family: str | None
    regions: frozenset[Region]
    everyday: bool
    """The family's subject is a muscle or joint too: "knee"."""


def read_tables(note: Note) -> TableSigns:
    """Everything that the tables of a note show."""
    signs = TableSigns()
    for table in note.tables.tables:
        _TableReader(note, table, signs).read()
    return signs


class _TableReader:
    """Reads one table."""

    def __init__(self, note: Note, table: Table, signs: TableSigns) -> None:
        self._note = note
        self._table = table
        self._signs = signs
        self._header: Row | None = None
        self._kinds: frozenset[str] = frozenset()
        self._mode = self._named_above()

    def read(self) -> None:
        """Add what the table shows."""
        for row in self._table.rows:
            if self._note.boxes and self._note.boxes.within(row.start, row.end):
                continue
            if self._is_header(row):
                self._open(row)
            elif self._kinds & _EMG or not self._kinds & _UNREAD:
                self._row(row)

    def _named_above(self) -> str | None:
        """What the words right above the table say that its numbers are."""
        start = self._table.rows[0].start
        low = max(0, start - _HEADS_ABOVE)
        low = max(low, self._note.folded.rfind("\n\n", low, start))
        talks = [
            (place[0], mode)
            for mode, kind in ((_REFLEX, "reflex_talk"), (_STRENGTH, "strength_talk"))
            for place in self._note.talk(kind).starting(low, start)
        ]
        return max(talks)[1] if talks else None

    def _is_header(self, row: Row) -> bool:
        """Whether a row only names its columns: most of those behind the first, or all."""
        if len(row.cells) == 1:
            return False
        named = [self._names_a_column(cell) for cell in row.cells]
        if None in named:
            return False
        behind = named[1:]
        return all(named) or behind.count(True) > len(behind) // 2

    def _names_a_column(self, cell: Cell) -> bool | None:
        """Whether a cell names a column; ``None`` if it says what was found."""
        text = self._text(cell)
        if text in _SIDES:
            return True
        if any(char.isdigit() for char in text) or self._answer(cell) is not _NO_ANSWER:
            return None
        if any(self._values(family, cell) for family in (*_SUBJECTS, "bulk")):
            return None
        found = self._meaning(cell)
        return bool(found.column or found.family or found.regions)

    def _open(self, header: Row) -> None:
        self._header = header
        self._signs.heads += header.cells
        found = [self._meaning(cell) for cell in header.cells]
        self._kinds = frozenset(m.column.id for m in found if m.column)
        modes = self._kinds & {_REFLEX, _STRENGTH}
        self._mode = next(iter(modes)) if len(modes) == 1 else self._mode

    def _row(self, row: Row) -> None:
        head = self._meaning(row.head)
        if self._kinds & _EMG and not head.regions:
            head = head._replace(regions=self._abbreviated(row.head))
        read = False
        for cell in row.cells[1:]:
            if self._heads_itself(cell):
                continue
            above = under(cell, row, self._header) if self._header else None
            top = self._meaning(above) if above else None
            for mention in self._cell(head, top, cell):
                self._signs.mentions.append(mention)
                read = True
            read = read or self._answer(cell) is None
        if read and (head.column or head.family):
            self._signs.heads.append(row.head)

    def _heads_itself(self, cell: Cell) -> bool:
        """Whether a cell opens with a head of its own: two items stand in one row."""
        places, at = self._note.places, (cell.start, cell.start + 1)
        return self._note.sought("column").any_starting(*at) or any(
            not subject.bare
            for name in _SUBJECTS
            for _, _, subject in places(f"subject.{name}").starting(*at)
        )

    def _cell(self, head: _Meaning, top: _Meaning | None, cell: Cell) -> Iterator[Mention]:
        column = head.column or (top.column if top else None)
        regions = (
            self._note.regions.within(cell.start, cell.end)
            or head.regions
            or (top.regions if top else frozenset())
        )
        plus = self._text(cell).strip("+") == ""
        if column and (column.read == "answer" or (column.group and plus)):
            yield from self._answered(column, cell, regions)
        elif column and column.read == "family" and column.family:
            yield from self._observed(column.family, cell, regions)
        elif column and column.read == "grade":
            yield from self._graded(cell, regions)
        elif not self._kinds & _EMG:
            yield from self._by_subject(head, top, cell, regions)

    def _by_subject(
        self, head: _Meaning, top: _Meaning | None, cell: Cell, regions: frozenset[Region]
    ) -> Iterator[Mention]:
        """A cell whose row or column is named after a muscle, a joint or a reflex."""
        subject = head if head.family else top if top and top.family else None
        if subject and subject.family:
            if not subject.everyday:
                self._mode = _REFLEX if subject.family == _REFLEX else self._mode
            if not subject.everyday or self._mode == _REFLEX:
                yield from self._observed(subject.family, cell, regions)
                return
        elif head.regions:
            self._mode = _STRENGTH
        if head.regions and self._mode != _REFLEX:
            yield from self._graded(cell, regions)

    def _answered(
        self, column: Column, cell: Cell, regions: frozenset[Region]
    ) -> Iterator[Mention]:
        answer = self._answer(cell)
        if answer is None or column.group is None or column.concept is None:
            return
        of_emg = bool(self._kinds & _EMG)
        group = column.beside_emg if of_emg and column.beside_emg else column.group
        if column.region:
            regions = frozenset([column.region])
        assertion = Assertion.NEGATED if answer is False else Assertion.AFFIRMED
        yield self._mention(column.concept, group, cell, regions, assertion)

    def _observed(self, family: str, cell: Cell, regions: frozenset[Region]) -> Iterator[Mention]:
        for start, end, value in self._values(family, cell):
            if self._speaks_of_another(family, cell.start, start):
                break
            beside = self._note.regions.beside(start, end) if regions else regions
            yield observed(self._note, (start, end), value, beside or regions)

    def _speaks_of_another(self, family: str, low: int, high: int) -> bool:
        """Whether a subject of another family stands between two offsets."""
        return any(
            not subject.bare
            for name in _SUBJECTS
            if name != family
            for _, _, subject in self._note.places(f"subject.{name}").starting(low, high)
        )

    def _values(self, family: str, cell: Cell) -> list[Hit[Value]]:
        return [
            hit
            for hit in self._note.sought(f"value.{family}").starting(cell.start, cell.end)
            if hit[1] <= cell.end
        ]

    def _graded(self, cell: Cell, regions: frozenset[Region]) -> Iterator[Mention]:
        grades = _GRADE_CELL.match(self._note.folded, cell.start, cell.end)
        if grades:
            weak = lowest_grade(grades["grades"]) < 5
            yield strength_mention(self._note, grades.span(), weak=weak, regions=regions)
        elif self._text(cell) in ("full", "normal", "n", "nl", "strong"):
            yield strength_mention(self._note, cell, weak=False, regions=regions)

    def _mention(
        self,
        concept: str,
        group: str,
        cell: Cell,
        regions: frozenset[Region],
        assertion: Assertion,
    ) -> Mention:
        section = self._note.layout.section(cell.start)
        if section.kind == "family":
            assertion = Assertion.FAMILY
        return Mention(
            concept=concept,
            group=group,
            start=cell.start,
            end=cell.end,
            assertion=assertion,
            section=section.kind,
            regions=regions,
            stale=section.stale,
        )

    def _meaning(self, cell: Cell) -> _Meaning:
        columns = self._note.sought("column").starting(cell.start, cell.end)
        family, everyday = None, False
        for name in _SUBJECTS:
            for _, _, subject in self._note.places(f"subject.{name}").starting(*cell):
                if not subject.skip and (family is None or everyday):
                    family, everyday = name, subject.bare
        regions = self._note.regions.within(cell.start, cell.end)
        return _Meaning(columns[0][2] if columns else None, family, regions, everyday)

    def _abbreviated(self, cell: Cell) -> frozenset[Region]:
        """Regions of the muscles that a cell names by their abbreviations."""
        words = self._note.text[cell.start : cell.end].split()
        known = muscle_abbreviations()
        return frozenset(r for word in words for r in known.get(word.strip("().,:"), ()))

    def _answer(self, cell: Cell) -> bool | object | None:
        """What a cell says to the question of its head: yes, no, nothing, or no short answer."""
        text = self._text(cell)
        known = answers()
        if text in known:
            return known[text]
        side, _, rest = text.partition(" ")
        if side in _SIDES and rest in known:
            return known[rest]  # "R neg"
        first = _FIRST_WORD.match(text)
        if first and first[0] in known and known[first[0]] is not True:
            return known[first[0]]
        return _NO_ANSWER

    def _text(self, cell: Cell) -> str:
        return canonical(self._note.folded[cell.start : cell.end])


_NO_ANSWER = object()
