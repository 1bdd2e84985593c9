"""Kinds of notes: some thirty groups of the styles that writers name in their own words."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

OTHER_KIND: Final = "other"
"""Kind of a style that names none of the known ones."""


def kind_of(style: str) -> str:
    """The kind of a note's style, such as ``EMG report``, by ``styles.yaml``."""
    low = style.lower()
    return next((kind for kind, words in _kinds() if words.search(low)), OTHER_KIND)


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = yaml.safe_load((files("mndnotes.data") / "styles.yaml").read_text("utf-8"))
    return tuple((row["kind"], _any_of(row["words"])) for row in rows)


def _any_of(words: list[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word.lower()) for word in words)
    return re.compile(rf"(?<![\w&])(?:{listed})(?![\w&])")
