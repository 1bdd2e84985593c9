"""Masking: the model reads a note without the diagnosis names, so that it can't echo them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mndnotes.rules.assertions.statements import find_names
from mndnotes.rules.knowledge import note_tokens, scanner

MASK: Final = "the condition"
"""What a masked name reads as: ordinary words, the same for every motor neuron diagnosis."""

_TELL_TALE = re.compile(
    r"\bALS[\s-]?FRS(?:[\s-]?R)?\b|\bG12\.2\d\b|\bG12\.?2\d?\b|\b335\.2\d?\b"
    r"|\b(?:ALS|MND|PLS|PMA|PBP)\b|\bamyotrophic\b|\blateral sclerosis\b"
    r"|\bmotor neurone? disease\b",
    re.IGNORECASE,
)
_SCALE = re.compile(r"frs", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A note with its diagnoses masked, and how its offsets map to the note's.

    Attributes:
        text: the masked text.
        ends: where each mask ends in the masked text, in order.
        shifts: what to add to an offset behind each mask to get the note's offset.
    """

    text: str
    ends: tuple[int, ...]
    shifts: tuple[int, ...]

    def masked_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the masked text of a span of the note; masks that it cuts are taken in."""
        return self._masked(start), self._masked(end)

    def _masked(self, offset: int) -> int:
        index = bisect_right([e + s for e, s in zip(self.ends, self.shifts, strict=True)], offset)
        place = offset - (self.shifts[index - 1] if index else 0)
        # An offset inside a masked name has no place of its own: its mask's end is the nearest.
        return place if index == len(self.ends) else min(place, self.ends[index])


def mask_diagnoses(text: str) -> str:
    """The text with every motor neuron diagnosis, its codes and tell-tale derivatives masked.

    Args:
        text: the note as given.

    Returns:
        A new text; its offsets are not those of ``text``, see `mask_with_offsets`.
    """
    return mask_with_offsets(text).text


def mask_with_offsets(text: str) -> MaskedText:
    """As `mask_diagnoses`, with the map of offsets."""
    parts: list[str] = []
    ends: list[int] = []
    shifts: list[int] = []
    at = length = 0
    for start, end, mask in _masks(text):
        length += start - at + len(mask)
        parts += [text[at:start], mask]
        ends.append(length)
        shifts.append(end - length)
        at = end
    return MaskedText("".join([*parts, text[at:]]), tuple(ends), tuple(shifts))


def _masks(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and replacement of all that is masked, in order."""
    tokens = note_tokens(text)
    at = 0
    for name in find_names(tokens, scanner().scan(tokens)):
        yield from _tell_tales(text, at, name.start)
        yield name.start, name.end, MASK
        at = name.end
    yield from _tell_tales(text, at, len(text))


def _tell_tales(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    # Searched in a copy, so that a name before or behind does not count as a word's rest.
    for found in _TELL_TALE.finditer(text[start:end]):
        mask = "functional scale" if _SCALE.search(found[0]) else MASK
        yield start + found.start(), start + found.end(), mask
