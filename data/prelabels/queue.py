"""The queue: which pre-labelled notes a human looks at, in which order, and why. No note text."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mndnotes.data.prelabels.records import PreLabelledNote
from mndnotes.data.spreadsheet import safe_cell

_COLUMNS: Final = ("note_id", "priority", "reasons", "labels")


@dataclass(frozen=True, slots=True)
class Queued:
    """What the queue says of a note."""

    note_id: str
    priority: float
    reasons: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, note: PreLabelledNote) -> Queued:
        """The entry of a note; the labels of all its reasons, each once."""
        labels = dict.fromkeys(label for reason in note.reasons for label in reason.labels)
        ids = tuple(reason.id for reason in note.reasons)
        return cls(note.note_id, note.priority, ids, tuple(labels))


def write_queue(queue: Path, queued: Iterable[Queued]) -> None:
    """The queue: most expected wrong labels first, then by name; cells are safe to open."""
    with queue.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(_COLUMNS)
        for entry in in_order(queued):
            cells = (
                entry.note_id,
                f"{entry.priority:.2f}",
                " ".join(entry.reasons),
                " ".join(entry.labels),
            )
            table.writerow(safe_cell(cell) for cell in cells)


def in_order(queued: Iterable[Queued]) -> list[Queued]:
    """By expected wrong labels as the queue shows them, highest first; ties by name."""
    return sorted(queued, key=lambda entry: (-round(entry.priority, 2), entry.note_id))
