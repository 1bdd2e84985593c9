"""Masking: the model reads a note without the diagnosis names, so that it can't echo them."""

from __future__ import annotations

import re
from typing import Final

from mndnotes.rules.forms import Tokens
from mndnotes.rules.knowledge import scanner
from mndnotes.rules.statements import find_names

MASK: Final = "the condition"
"""What a masked name reads as: ordinary words, the same for every motor neuron diagnosis."""

_TELL_TALE = re.compile(
    r"\bALS[\s-]?FRS(?:[\s-]?R)?\b|\bG12\.2\d\b|\bG12\.?2\d?\b|\b335\.2\d?\b"
    r"|\b(?:ALS|MND|PLS|PMA|PBP)\b|\bamyotrophic\b|\blateral sclerosis\b"
    r"|\bmotor neurone? disease\b",
    re.IGNORECASE,
)
_SCALE = re.compile(r"frs", re.IGNORECASE)


def mask_diagnoses(text: str) -> str:
    """The text with every motor neuron diagnosis, its codes and tell-tale derivatives masked.

    Args:
        text: the note as given.

    Returns:
        A new text; its offsets are not those of ``text``.
    """
    tokens = Tokens(text)
    spans = [(name.start, name.end) for name in find_names(tokens, scanner().scan(tokens))]
    parts, at = [], 0
    for start, end in spans:
        parts += [_mask_rest(text[at:start]), MASK]
        at = end
    return "".join([*parts, _mask_rest(text[at:])])


def _mask_rest(text: str) -> str:
    return _TELL_TALE.sub(lambda m: "functional scale" if _SCALE.search(m[0]) else MASK, text)
