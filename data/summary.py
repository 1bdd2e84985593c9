"""Counts of the hand-written notes, as a table: ``python -m mndnotes.data.summary``."""

from __future__ import annotations

from collections import Counter

from mndnotes.data.corpus import SPLITS, load_notes
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import grade_of

_PICTURES = ("ALS", "PLS", "PMA", "OTHER", "INSUFFICIENT")


def table() -> str:
    """Counts by split: notes, writers, pictures, grades, words."""
    head = f"{'split':<12}{'notes':>6}{'writers':>9}" + "".join(f"{p:>14}" for p in _PICTURES)
    lines = [head + f"{'good':>7}{'adequate':>10}{'poor':>6}{'words (median)':>16}"]
    lines += [_row(split, load_notes(split)) for split in SPLITS]
    return "\n".join(lines)


def _row(split: str, notes: list[LabelledNote]) -> str:
    pictures = Counter(str(note.picture) for note in notes)
    grades = Counter(str(grade_of(note.score)) for note in notes)
    words = sorted(len(note.text.split()) for note in notes)
    counts = "".join(f"{pictures[p]:>14}" for p in _PICTURES)
    writers = len({note.writer for note in notes})
    return (
        f"{split:<12}{len(notes):>6}{writers:>9}{counts}{grades['good']:>7}"
        f"{grades['adequate']:>10}{grades['poor']:>6}{words[len(words) // 2]:>16}"
    )


if __name__ == "__main__":
    print(table())  # noqa: T201 (a command)
