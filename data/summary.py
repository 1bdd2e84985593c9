"""Counts of the hand-written notes, as tables: ``python -m mndnotes.data.summary``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import inf
from typing import Final

from mndnotes.data.challenge import load_pairs
from mndnotes.data.corpus import SPLITS, load_notes
from mndnotes.data.records import INSUFFICIENT, NAMED_ISSUES, OTHER_DIAGNOSIS, LabelledNote
from mndnotes.data.styles import kind_of
from mndnotes.rules.vocabulary import Assertion, Picture, Setting, grade_of

PICTURES: Final[tuple[str, ...]] = (*Picture, INSUFFICIENT)
ISSUES: Final[tuple[str, ...]] = ("none", *NAMED_ISSUES)

_LENGTHS: Final = (
    (60, "0 to 60"),
    (150, "60 to 150"),
    (300, "150 to 300"),
    (600, "300 to 600"),
    (inf, "600 or more"),
)
"""Words below which a note is of a band, and its name."""

_AXES: Final[dict[str, tuple[tuple[str, ...], Callable[[LabelledNote], Iterable[str]]]]] = {
    "picture": (PICTURES, lambda note: [str(note.picture)]),
    "grade": (("good", "adequate", "poor"), lambda note: [str(grade_of(note.score))]),
    "setting": (tuple(Setting), lambda note: [str(note.setting)]),
    "words": (tuple(name for _, name in _LENGTHS), lambda note: [_length(note)]),
    "issue": (ISSUES, lambda note: [str(issue) for issue in note.issues]),
    "a statement that is": (
        tuple(Assertion),
        lambda note: {str(s.assertion) for s in note.stated if s.label != OTHER_DIAGNOSIS},
    ),
}
"""Title, values and what of them a note counts for."""


def table() -> str:
    """Notes by split and by every axis, and the challenge pairs by what they flip."""
    notes = {split: load_notes(split) for split in SPLITS}
    lines = [_line("", SPLITS)]
    lines.append(_line("notes", [len(notes[split]) for split in SPLITS]))
    lines.append(_line("writers", [len({n.writer for n in notes[s]}) for s in SPLITS]))
    lines.append(
        _line("kinds of note", [len({kind_of(n.style) for n in notes[s]}) for s in SPLITS])
    )
    lines.append(_line("words, median", [_median_words(notes[split]) for split in SPLITS]))
    for title, (values, counted) in _AXES.items():
        found = [Counter(v for note in notes[split] for v in counted(note)) for split in SPLITS]
        lines += ["", f"notes by {title}"]
        lines += [_line(f"  {value}", [counts[value] for counts in found]) for value in values]
    flipped = Counter(pair.flips for pair in load_pairs())
    lines += ["", f"{sum(flipped.values())} challenge pairs by what the edit flips"]
    lines += [f"  {name:<36}{count:>4}" for name, count in flipped.most_common()]
    return "\n".join(lines)


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:<26}" + "".join(f"{cell!s:>12}" for cell in cells)


def _length(note: LabelledNote) -> str:
    words = len(note.text.split())
    return next(name for below, name in _LENGTHS if words < below)


def _median_words(notes: list[LabelledNote]) -> int:
    return sorted(len(note.text.split()) for note in notes)[len(notes) // 2]


if __name__ == "__main__":
    print(table())  # noqa: T201 (a command)
