"""Check boxes and blanks: what a tick, or a place that nobody filled in, says about its words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from mndnotes.rules.text.spans import Spans

_BOX = re.compile(
    r"\[(?P<mark>[ xX*✓✔√_oO0-]{0,2})\]"
    r"|\((?P<round>[ xX✓✔√])\)|(?P<ticked>[☑☒✅✓✔])|(?P<empty>[☐□▢◻])"
)
_SIGNS_OF_BOXES = ("[", "( )", "(x)", "(X)", *"☑☒✅✓✔√☐□▢◻")
"""What one of stands in every text that has a box: a quick look that spares most notes."""
_LEGEND = re.compile(
    r"(?:empty|blank|unticked|unchecked|not ticked|no tick|open|unmarked)\b[^\n.]{0,30}?"
    r"(?:not (?:found|present|seen|there)|absent|negative|\bno\b|normal|looked for|examined|tested)"
    r"|(?:tick|ticked|x|checked|cross)\w{0,4}+\s{0,3}(?:=|means|:)\s{0,3}(?:found|present|yes|positive|seen)",
    re.IGNORECASE,
)
_CELL_END = re.compile(r"\n|[ \t]{3,}|\t|\|")
_CHOICES = re.compile(r"\{[^{}\n]{1,200}\}")
"""Words between braces: choices of a template that nobody made."""
_BLANK = re.compile(
    r"(?:[ \t]{0,8}[:=][ \t]{0,8}|[ \t]{1,8})"
    r"(?:\*{3,9}|_{2,}|\{[^{}\n]{0,200}\}|n/a\b|@\w{1,40}@|\[[ \t]{0,8}\](?![ \t]{0,8}[\w+-])"
    r"|\.{3,}[ \t]{0,8}(?=\n|$))",
    re.IGNORECASE,
)
"""What stands behind a head that nobody filled in: "Babinski: ***"."""
_SIGNS_OF_BLANKS = ("***", "__", "{", "/a", "/A", "@", "[", "...")
"""What one of stands in every text that has a blank."""

_YES_OR_NO = (
    r"(?:(?P<yes{n}>(?:yes|y|pos\w*|present|true)\b|\+(?!\w))"
    r"|(?P<no{n}>(?:no|n|neg\w*|absent|none|false)\b|[-\u2212\u2013](?!\w)))"
)
_ANSWERS = re.compile(
    r"[^\S\n]*+[:?.\-_\u2026]*+[^\S\n]*+"
    + r"[^\S\n]*+[,;|/]?[^\S\n]*+".join(
        rf"(?P<box{n}>\[[^\]\n]{{0,3}}\]|\([ xX✓✔√]\)|[☑☒✅✓✔☐□▢◻])\s*+" + _YES_OR_NO.format(n=n)
        for n in (1, 2)
    ),
    re.IGNORECASE,
)
"""A question answered by boxes: 'Spasticity [ ] yes [x] no'."""


class Box(StrEnum):
    """State of the box before a word."""

    TICKED = "ticked"
    EMPTY_MEANS_NO = "empty_means_no"
    """An empty box on a form whose legend makes it an explicit negative."""
    EMPTY = "empty"
    """An empty box on a form that does not say what it means: nothing is documented."""


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    box: Box


class Boxes:
    """The check boxes of one note.

    Args:
        text: the note as given.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(_BOX.finditer(text)) if any(map(text.__contains__, _SIGNS_OF_BOXES)) else []
        empty = Box.EMPTY_MEANS_NO if found and _LEGEND.search(text) else Box.EMPTY
        self._cells: list[_Cell] = []
        for index, box in enumerate(found):
            end = found[index + 1].start() if index + 1 < len(found) else len(text)
            stop = _CELL_END.search(text, box.end(), end)
            cell_end = stop.start() if stop and stop.start() > box.end() + 1 else end
            newline = text.find("\n", box.end(), cell_end)
            self._cells.append(
                _Cell(box.start(), newline if newline >= 0 else cell_end, _state(box, empty))
            )
        self._starts = [cell.start for cell in self._cells]
        choices = _CHOICES.finditer(text) if "{" in text else ()
        self._choices = Spans(found.span() for found in choices)
        maybe_blank = any(map(text.__contains__, _SIGNS_OF_BLANKS))
        self._has_blanks = bool(self._choices) or (maybe_blank and _BLANK.search(text) is not None)

    def __bool__(self) -> bool:
        return bool(self._cells) or self._has_blanks

    def within(self, low: int, high: int) -> bool:
        """Whether a box stands between two offsets."""
        index = bisect_right(self._starts, low - 1)
        return index < len(self._starts) and self._starts[index] < high

    def ticked_behind(self, offset: int) -> bool:
        """Whether a box behind an offset is ticked on the same line."""
        index = bisect_right(self._starts, offset - 1)
        line = self._text.find("\n", offset)
        end = line if line >= 0 else len(self._text)
        return any(
            cell.start < end and cell.box is Box.TICKED for cell in self._cells[index : index + 8]
        )

    def is_unticked(self, offset: int) -> bool:
        """Whether an offset stands in the cell of a box that is not ticked."""
        return self.before(offset) not in (None, Box.TICKED)

    def answer(self, offset: int) -> Box | None:
        """What the boxes behind a question answer, such as ``[ ] yes [x] no``.

        Args:
            offset: end of the question's words.

        Returns:
            ``TICKED`` for yes, ``EMPTY_MEANS_NO`` for no, ``EMPTY`` where neither is ticked or the
            answer was left blank, and ``None`` where no such boxes follow.
        """
        found = _ANSWERS.match(self._text, offset)
        if found is None:
            blank = self._has_blanks and _BLANK.match(self._text, offset)
            return Box.EMPTY if blank else None
        for number in ("1", "2"):
            state = self.before(found.start(f"box{number}"))
            if state is Box.TICKED:
                return Box.TICKED if found[f"yes{number}"] else Box.EMPTY_MEANS_NO
        return Box.EMPTY

    def before(self, offset: int) -> Box | None:
        """The box whose cell holds ``offset``, if any; choices that nobody made are empty."""
        if self._choices.hold(offset):
            return Box.EMPTY
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._cells[index].end:
            return None
        return self._cells[index].box


def _state(box: re.Match[str], empty: Box) -> Box:
    mark = (box["mark"] or box["round"] or "").strip(" _")
    if mark and set(mark) <= set("oO0-"):
        return Box.EMPTY_MEANS_NO
    return Box.TICKED if box["ticked"] or mark else empty
