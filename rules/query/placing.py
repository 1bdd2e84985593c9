"""Where a passage of a note stands: its section, its line, and the date of its block."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mndnotes.rules.caching import cached_property
from mndnotes.rules.note import Note
from mndnotes.rules.text.structure import BODY

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    r"(?<![\w/.-])(?:(?:19|20)\d\d-\d\d(?:-\d\d)?|\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20)\d\d|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}},? (?:19|20)\d\d"
    rf"|{_MONTH} (?:19|20)\d\d|\d{{1,2}}/(?:19|20)\d\d)(?![\w/])"
)
"""A date with its year; without one it could be a grade such as 4/5."""
_YEAR = re.compile(r"(?<![\w/.-])(?:19|20)\d\d(?![\w/])")
_BIRTH = re.compile(r"\b(?:dob|d\.o\.b|born|birth)")
_BORN = 20
"""Characters before a date of birth within which it is called so."""
_DATED = 60
"""Characters from the start of a line or a section within which a date is that of its block."""


class Places:
    """Looks places up in one note.

    Args:
        note: the note.
        names: name of each kind of section.
    """

    def __init__(self, note: Note, names: Mapping[str, str]) -> None:
        self._note = note
        self._names = names

    def line(self, offset: int) -> int:
        """Line of an offset, counted from 1."""
        return self._note.text.count("\n", 0, offset) + 1

    def section(self, offset: int) -> str:
        """Name of the section over an offset; empty outside any headed one.

        A head within a line heads that line only.
        """
        text, section = self._note.text, self._note.layout.section(offset)
        opens = not text[text.rfind("\n", 0, section.start) + 1 : section.start].strip()
        headed = section.start in self._heads and (
            opens or "\n" not in text[section.start : offset]
        )
        return self._names.get(section.kind, "") if headed else ""

    @cached_property
    def _heads(self) -> frozenset[int]:
        return frozenset(start for start, _, _ in self._note.hits["head"])

    def date(self, low: int, high: int) -> str | None:
        """The nearest date of the line, the section or the paragraph before a passage, as written.

        Returns:
            ``None`` where there is none, or where the passage itself holds it.
        """
        text, layout = self._note.text, self._note.layout
        if any(low <= start < high for start, _ in self._dates):
            return None
        section = layout.section(low)
        openings = [max(text.rfind("\n", 0, low) + 1, low - _DATED)]
        openings += [section.start] if section.kind != BODY or section.stale else []
        openings.append(layout.paragraph(low)[0])
        for opening in openings:
            end = min(low, opening + _DATED, _line_end(text, opening))
            near = [date for date in self._dates if opening <= date[0] and date[1] <= end]
            if near:
                return text[slice(*near[-1])]
        year = _YEAR.search(text, section.start, min(low, _line_end(text, section.start)))
        return year[0] if year and section.stale else None

    @cached_property
    def _dates(self) -> list[tuple[int, int]]:
        """The dates of the note, without dates of birth."""
        folded = self._note.folded
        return [
            found.span()
            for found in _DATE.finditer(folded)
            if not _BIRTH.search(folded, max(0, found.start() - _BORN), found.start())
        ]


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return end if end >= 0 else len(text)
