"""Slips of the pen: shorthand, typing errors, letter case, lost punctuation, odd line breaks.

Slips work on text before its place in the note is fixed, or keep its length, so that evidence is
always quoted as it ended up in the note. Diagnosis names and codes are never touched.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from mndnotes.data.simulator.bank import read_yaml

SLIPS: Final = Path(__file__).parent / "slips.yaml"
_LONG_WORD: Final = re.compile(r"[a-z]{6,}")
_KEYS: Final = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))


@lru_cache(maxsize=1)
def _tables() -> tuple[re.Pattern[str], dict[str, list[str]], frozenset[str]]:
    content = read_yaml(SLIPS)
    table = {k.lower(): [str(x) for x in v] for k, v in content["abbreviations"].items()}
    words = sorted(table, key=len, reverse=True)
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b")
    return pattern, table, frozenset(content["keep"])


@dataclass(frozen=True, slots=True)
class Slips:
    """How careless one writer is: chances per word, and habits of the whole note."""

    shorthand: float = 0.0
    typos: float = 0.0
    case: str = "normal"
    stops: float = 1.0
    wrap: int = 0

    def words(self, text: str, rng: random.Random) -> str:
        """Text with shorthand and typing errors."""
        if self.shorthand:
            text = _shorten(text, self.shorthand, rng)
        if self.typos and rng.random() < 0.5:
            text = _mistype(text, self.typos, rng)
        return self.cased(text)

    def cased(self, text: str, *, fixed: bool = False) -> str:
        """Text in the note's letter case; a fixed text keeps its own but in a note all capitals."""
        if self.case == "upper":
            upper = text.upper()
            return upper if len(upper) == len(text) else text
        return text.lower() if self.case == "lower" and not fixed else text

    def stop(self, rng: random.Random) -> str:
        """A full stop, or nothing where the writer forgets it."""
        return "." if rng.random() < self.stops else ""


def draw_slips(rng: random.Random, *, terse: bool) -> Slips:
    """A writer's habits; terse styles have more shorthand."""
    case = rng.choices(["normal", "lower", "upper"], [0.88, 0.09, 0.03])[0]
    return Slips(
        shorthand=rng.choice([0.2, 0.45, 0.7] if terse else [0.0, 0.0, 0.05, 0.25]),
        typos=rng.choice([0.0, 0.0, 0.0, 0.01, 0.03]),
        case=case,
        stops=rng.choice([1.0, 1.0, 1.0, 0.9, 0.6]),
        wrap=rng.choice([0, 0, 0, 0, 72, 88, 60]),
    )


def wrapped(text: str, width: int) -> str:
    """Text with some blanks turned into line breaks; its length stays the same."""
    if not width:
        return text
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    chars, start, blank = list(line), 0, -1
    for position, char in enumerate(line):
        if char == " ":
            blank = position
        if position - start >= width and blank > start:
            chars[blank] = "\n"
            start, blank = blank + 1, -1
    return "".join(chars)


def _shorten(text: str, share: float, rng: random.Random) -> str:
    pattern, table, _ = _tables()

    def short(match: re.Match[str]) -> str:
        word = match.group(0)
        return rng.choice(table[word]) if rng.random() < share else word

    return pattern.sub(short, text)


def _mistype(text: str, share: float, rng: random.Random) -> str:
    _, _, keep = _tables()

    def slip(match: re.Match[str]) -> str:
        word = match.group(0)
        if word in keep or rng.random() >= share * len(word):
            return word
        return _slip_in(word, rng)

    return _LONG_WORD.sub(slip, text)


def _slip_in(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _KEYS.get(word[at], word[at]) + word[at + 1 :]
