"""Sorts what stands behind the name of a measure into parts, each with one value at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from mndnotes.rules.measures.quantities import Item

POSITIONS: Final = ("upright", "supine")
CIRCUMSTANCES: Final = frozenset({"now", "then", *POSITIONS})
"""Kinds of words that say when or how a value was measured."""
_OF_A_VALUE: Final = frozenset(
    {"joins", "now", "then", "was", "onward", "change", "reaches", *POSITIONS}
)
"""Kinds of words that may stand between a name and its value, or between two values."""
_MOST_ITEMS_BEFORE: Final = 16
"""Items between a name and its first value."""
_UNREAD_BRACKET: Final = 60
"""Characters of a bracket before the first value that may hold anything."""


@dataclass(slots=True)
class Part:
    """What stands between two signs that set values apart."""

    opener: str
    number: Item | None = None
    marks: list[Item] = field(default_factory=list)
    limit: bool = False
    """The number is a limit: "50 or below"."""

    def add(self, item: Item) -> None:
        """Take a thing in."""
        if item.kind == "quantity":
            self.number = item
        elif item.kind in ("date", "ago") or item.words & CIRCUMSTANCES:
            self.marks.append(item)

    def date(self) -> Item | None:
        """The date that it names."""
        return next((mark for mark in self.marks if mark.kind == "date"), None)

    def position(self) -> str | None:
        """The one position that it names."""
        named = [p for mark in self.marks for p in POSITIONS if p in mark.words]
        return named[0] if len(set(named)) == 1 else None

    def then(self) -> bool:
        """Whether it names an earlier time."""
        return any(mark.kind == "ago" or "then" in mark.words for mark in self.marks)

    def now(self) -> bool:
        """Whether it names the visit."""
        return any("now" in mark.words for mark in self.marks)


def parts_of(found: Iterable[Item], *, signed: bool) -> list[Part]:
    """The things set apart by signs, up to the first that is none of a series."""
    reader = _PartReader(signed)
    for item in found:
        if not reader.take(item):
            break
    return reader.parts


class _PartReader:
    """Sorts things into parts."""

    def __init__(self, signed: bool) -> None:
        self.parts = [Part("")]
        self._signed = signed
        self._before: Item | None = None
        self._count = 0
        self._change = False
        self._skip_to: int | None = None

    @property
    def _any_number(self) -> bool:
        return any(part.number for part in self.parts)

    def take(self, item: Item) -> bool:
        """Add a thing; whether the reading goes on."""
        self._count += 1
        if self._skip_to is not None:
            return self._skip(item)
        if not self._any_number and self._count > _MOST_ITEMS_BEFORE:
            return False
        goes_on = self._take(item)
        self._before = item
        return goes_on

    def _take(self, item: Item) -> bool:
        match item.kind:
            case "quantity":
                return self._number(item)
            case "sign":
                return self._sign(item)
            case "word":
                return self._word(item)
            case "date" | "ago":
                self.parts[-1].add(item)
                return True
        return self._unknown(item)

    def _skip(self, item: Item) -> bool:
        """Pass over the rest of a bracket that says nothing of a value."""
        if self._skip_to is not None and item.start > self._skip_to:
            return False
        if item.text == ")":
            self._skip_to = None
            self.parts[-1] = Part(")")
        return True

    def _unknown(self, item: Item) -> bool:
        marks = self.parts[-1].marks
        if item.kind == "counted" and marks and marks[-1] is self._before:
            marks.pop()  # "in the last 6 months"
        if self.parts[-1].opener == "(" and not self._any_number:
            self._skip_to = item.start + _UNREAD_BRACKET
            return True
        return False

    def _number(self, item: Item) -> bool:
        part, before = self.parts[-1], self._before
        minus = before is not None and before.text == "-" and before.end == item.start
        if self._change or (minus and not self._signed):
            return False
        if part.number is not None:
            if before is None or "now" not in before.words:
                return False
            part.marks.remove(before)
            part = self._open(",")  # "was 41 now 29"
            part.add(before)
        part.add(item)
        return True

    def _sign(self, item: Item) -> bool:
        text = item.text
        if text in ("(", ")", ",", ";", "→") or (text in ("/", "|") and self._any_number):
            if text == "|":
                return False
            self._open(text)
        elif text in (":", "="):
            self._change = False
        return True

    def _word(self, item: Item) -> bool:
        kinds, part = item.words, self.parts[-1]
        if "bound_behind" in kinds:
            part.limit = part.number is not None
        if kinds & {"bound", "bound_behind", "condition"}:
            return False
        if "reference" in kinds and self._any_number:
            return False
        if "parts" in kinds:
            self._open(",")
            return True
        if not kinds & _OF_A_VALUE:
            return self._unknown(item)
        if "reaches" in kinds:
            self._change = False
        if "change" in kinds:
            self._change = True
        if self._any_number and kinds & {"onward", "was"}:
            opener = "→" if "onward" in kinds else "was"
            part = self._open(opener) if part.number else part
            part.opener = opener
        part.add(item)
        return True

    def _open(self, opener: str) -> Part:
        """A new part."""
        self._change = False
        self.parts.append(Part(opener))
        return self.parts[-1]
