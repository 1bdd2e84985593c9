"""The words around a sign that only say where it is: parts of the body, sides, small words."""

from __future__ import annotations

import re
from typing import Final

from mndnotes.rules.caching import cached_property
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Places

_SIGNS: Final = frozenset(",/&+():.=>")
_CLOSED: Final = frozenset(".:")
"""Signs behind which a list of parts of the body begins."""
_LEVEL = re.compile(r"[ctls]\d{1,2}")


class PlaceWords:
    """Finds the words that only say where something is, in one note.

    Args:
        note: the note.

    Attributes:
        words: the words for sides, and those that may stand among them, with their kinds.
        kinds: where each of these begins to its end and its kind.
    """

    def __init__(self, note: Note) -> None:
        self._note = note
        self.words: Places[str] = Places(note.hits["side"])
        self.kinds = {start: (end, kind) for start, end, kind in self.words.hits}

    @cached_property
    def _kind_of(self) -> dict[int, str]:
        """The kinds of tokens by their numbers."""
        within = self._note.tokens.within
        return {at: kind for low, high, kind in self.words.hits for at in within(low, high)}

    @cached_property
    def _parts(self) -> frozenset[int]:
        """Numbers of the tokens that name parts of the body."""
        within = self._note.tokens.within
        parts = self._note.regions.words_between(0, len(self._note.text))
        return frozenset(at for part in parts for at in within(part.start, part.end))

    def is_level(self, word: str) -> bool:
        """Whether a token names a level of the spine: "c5"."""
        return _LEVEL.fullmatch(word) is not None

    def end_behind(self, offset: int, high: int, *, placed: bool = False) -> int:
        """End of the words behind a finding that only say where it is.

        An item without a part of the body, with a value of its own, or set against the finding is
        none of the list: ", R equivocal", ", L biceps 2+", ", left FDI normal".

        Args:
            offset: end of the finding.
            high: where the words end at the latest.
            placed: the finding names its own part of the body, so that no further item does.
        """
        tokens, end, item = self._note.tokens, offset, -1
        at, named = tokens.index(offset), True
        while at < len(tokens.starts) and tokens.starts[at] < high:
            start, word, kind = tokens.starts[at], tokens.words[at], self._kind_of.get(at, "")
            if "\n" in self._note.folded[end:start]:
                break
            if at not in self._parts and not self._says_where(word, kind):
                another = kind == "contrast" or word.isdecimal()
                return item if item >= 0 and (another or not named) else end
            if placed and item >= 0 and at in self._parts:
                return item
            if word == ",":
                item, named = end, False
            named = named or at in self._parts
            end = tokens.ends[at]
            at += 1
        return end

    def start_before(self, offset: int, low: int) -> int:
        """Start of the words before a finding that only say where it is.

        An item before a comma is one of the list if it names a part of the body.
        """
        tokens = self._note.tokens
        begin = at = tokens.index(offset)
        named = True
        while at and tokens.starts[at - 1] >= low:
            at -= 1
            word = tokens.words[at]
            where = at in self._parts or self._says_where(word, self._kind_of.get(at, ""))
            if word in _CLOSED or not where:
                break
            named = (named and word != ",") or at in self._parts
            begin = at if named else begin
        return tokens.starts[begin] if begin < len(tokens.starts) else offset

    def _says_where(self, word: str, kind: str) -> bool:
        """Whether a token may stand among words that only say where something is."""
        if kind:
            return kind not in ("contrast", "lookalikes")
        return word in _SIGNS or self.is_level(word)
