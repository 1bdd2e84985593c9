"""Bytes to a note: the same bytes give the same text, so that any source of bytes is a generator.

A byte stands for a form of the lexicon, a section head, a sign, a number, a code point of any plane
or a repetition. Random bytes give notes that say something; a fuzzer that is guided by coverage
changes a note piece by piece; Hypothesis makes it shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from mndnotes.errors import KnowledgeError
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.text.forms import expand

SIGNS: Final = (
    *(" ", "\n", "\n\n", ". ", ", ", ": ", "; ", "? ", "(", ")", "[", "]", "[x] ", "[ ] "),
    *("/", "-", "\n- ", " | ", "\t", "   ", "=", "+", '"', "'", "\r\n", "...", "***", " -> "),
    *("%", "\n1. ", "<n>", "-\n"),
)
ODD: Final = (
    *("\x00", "\ud800", "\udfff", "\u200b", "\u200d", "\u00ad", "\u0301", "e\u0301", "\u0345"),
    *("\u202e", "\u2066", "\u05d0", "\u0644", "\ufeff", "\u0130", "\u00df", "\ufb01", "\u1e9e"),
    *("\u00bd", "\u00b2", "\u0663", "\uff13", "\U0001d7db", "\u2610", "\u2611", "\x0b", "\x0c"),
    *("\x1c", "\x85", "\u2028", "\U0001f600", "\u00a0", "\u2013", "\u2019", "\u02b0"),
)
"""What text tools trip over: half characters, marks, directions, digits of other scripts."""
HEADS: Final = (
    *("Assessment:", "Impression:", "HPI:", "Exam:", "EMG:", "Family history:", "PMH:"),
    *("Copied forward:", "TODAY", "Plan:", "Medications:", "Differential:", "NCS", "Addendum"),
)
NAMES: Final = (
    *("ALS", "PLS", "PMA", "MND", "PBP", "G12.21", "G12.23", "335.20", "ALSFRS-R", "FVC", "CK"),
    *("clonus", "wasting", "fasciculations", "reflexes", "tongue", "both hands", "no", "denies"),
    *("possible", "father", "mother", "history of", "if", "since", "ago", "weeks", "months", "was"),
    *("years old", "January", "biceps", "3+", "4/5", "left", "right", "not", "and", "or", "but"),
)
SAYINGS: Final = (
    *("Impression: ALS.", "probable ALS,", "no ALS", "?PLS", "PMA since 20{:02}", "{} days ago"),
    *(
        "FVC {}%",
        "ALSFRS-R {}/48 (last 41)",
        "CK {} U/L",
        "weight {} kg",
        "SNIP {} cmH2O",
        "BMI {}",
    ),
    *(
        "{}-year-old man",
        "onset {} months ago",
        "for {}/12",
        "King's stage {}",
        "{} yrs",
        "aged {}",
    ),
    *("her father had ALS", "knees 3+", "plantars: left up, right down", "arm 3/5", "G12.2{}"),
    *("deltoid    4    5\nbiceps    3+   {}\n", "| a | b |\n| clonus | {} |\n", "MRI normal."),
    *("EMG: fibrillations in {} muscles", "[x] spasticity [ ] wasting", "ALS vs PLS, {} beats"),
)
"""What rules are about; a number takes the place of braces."""
_CODE_POINTS: Final = 0x110000
_MOST_REPEATS: Final = 64
_SCREAM: Final = 250
"""From this byte on a repetition is of capitals."""


class Source:
    """Bytes that are taken one by one; behind the last there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def byte(self) -> int:
        """The next byte."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def number(self, size: int) -> int:
        """The next bytes as one number."""
        return int.from_bytes(bytes(self.byte() for _ in range(size)))

    def pick(self, options: tuple[Any, ...]) -> Any:
        """One of some options."""
        size = 1 if len(options) <= 256 else 2
        return options[self.number(size) % len(options)]

    def take(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def rest(self) -> bytes:
        """All that is left."""
        found, self._at = self._data[self._at :], len(self._data)
        return found


def text_of(data: bytes) -> str:
    """The note that some bytes stand for."""
    return "".join(_pieces(Source(data)))


def _pieces(source: Source) -> Iterator[str]:
    last = ""
    while source:
        kind = source.byte()
        if kind < 80:
            last = source.pick(forms()) + " "
        elif kind < 126:
            last = NAMES[kind % len(NAMES)] + (" " if kind % 8 else "")
        elif kind < 140:
            last = f"\n{HEADS[kind - 126]} "
        elif kind < 180:
            last = SIGNS[kind % len(SIGNS)]
        elif kind < 206:
            last = source.pick(SAYINGS).format(source.byte()) + " "
        elif kind < 222:
            last = _number(kind, source)
        elif kind < 238:
            last = source.pick(ODD)
        elif kind < 244:
            last = chr(source.number(3) % _CODE_POINTS)
        else:
            times = source.byte() % _MOST_REPEATS
            yield (last.upper() if kind >= _SCREAM else last) * times
            continue
        yield last


def _number(kind: int, source: Source) -> str:
    """A number, date, ratio or range."""
    one, other = source.byte(), source.byte()
    year = 1900 + one
    return (
        *(f"{one} ", f"{one}/{other} ", f"{one}.{other} ", f"{one % 40}/{other % 14}/{year} "),
        *(f"{year}-{one % 14:02}-{other % 33:02} ", f"{one % 6}/5 ", f"{one % 5}+ ", f"{year} "),
        *(f"{one}-{other} ", f"{one},{other:03} "),
    )[kind % 10]


@cache
def forms() -> tuple[str, ...]:
    """Every form of the lexicon, one surface each, and what else its files say in words."""
    folder = files("mndnotes.rules") / "lexicon"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    said = [text for name in names for text in _strings(read_yaml(name.removesuffix(".yaml")))]
    return tuple(sorted({_surface(text) for text in said}))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _surface(text: str) -> str:
    try:
        return max(expand(text), default=text)
    except KnowledgeError:
        return text
