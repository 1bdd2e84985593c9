"""The rows of a batch that are still to be scored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mndnotes.inference.notes_io import Row, read_rows


@dataclass(slots=True)
class MissingRows:
    """Rows of the parts that are missing, read from the source as they are asked for.

    It can be sent to another process, and read there.
    """

    source: Path
    part_rows: int
    """Rows of a part."""
    finished: frozenset[int] = frozenset()
    """Numbers of the parts that are there."""
    read: int = 0
    """Rows read so far, those of finished parts with them."""

    def part(self, number: int) -> int:
        """The part that a row belongs to, by the number of the row."""
        return (number - 1) // self.part_rows

    def __iter__(self) -> Iterator[Row]:
        """The rows in their order; `read` counts with them.

        Raises:
            InputError: the source can't be read.
        """
        self.read = 0
        for row in read_rows(self.source):
            self.read += 1
            if self.part(row.number) not in self.finished:
                yield row
