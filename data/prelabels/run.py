"""Pre-labels a corpus: every row ends in the output or in the errors file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mndnotes.data.fields import UNLABELLED, Columns
from mndnotes.data.prelabels.labeller import PreLabeller
from mndnotes.data.prelabels.queue import Queued, write_queue
from mndnotes.data.reading import CheckedRow, checked_rows
from mndnotes.data.writing import error_line
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import errors_path
from mndnotes.rules.files.whole_file import written_whole
from mndnotes.rules.vocabulary import Setting


@dataclass(frozen=True, slots=True)
class Count:
    """Rows read, labelled, set aside, and queued for a human look."""

    rows: int
    labelled: int
    errors: int
    queued: int


def prelabel_corpus(
    source: Path,
    output: Path,
    queue: Path | None = None,
    setting: Setting = Setting.UNKNOWN,
    progress: Callable[[int], None] = lambda rows: None,
    columns: Columns | None = None,
) -> Count:
    """Pre-label the notes of a source into a JSONL file, in their order.

    Labels that the source gives are not read. Files are written whole or not at all. The errors
    file names rows by number and note_id, and holds no text of theirs.

    Args:
        source: a ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of ``.txt`` files.
        output: a ``.jsonl`` file.
        queue: a ``.csv`` file for the notes that need a human look.
        setting: taken for rows that name none.
        progress: called with the number of rows done.
        columns: which column gives which field, where the names differ.

    Raises:
        InputError: the source, the output or the queue can't be used.
        MissingExtraError: it is Parquet, and the library that reads it is not installed.
    """
    _check(source, output, queue)
    read = Columns(columns.renamed if columns else {}, UNLABELLED)
    rows, aside = checked_rows(source, read), errors_path(output)
    with written_whole(output) as notes_part, written_whole(aside) as errors_part:
        with _writing(notes_part) as good, _writing(errors_part) as bad:
            count, queued = _label(rows, setting, good, bad, progress)
        if queue is not None:
            with written_whole(queue) as queue_part:
                write_queue(queue_part, queued)
    if not count.errors:
        aside.unlink()
    return count


def _check(source: Path, output: Path, queue: Path | None) -> None:
    if output.suffix != ".jsonl":
        raise InputError(f"{output.name} is no .jsonl; name an output that ends in .jsonl")
    if queue is not None and queue.suffix != ".csv":
        raise InputError(f"{queue.name} is no .csv; name a queue that ends in .csv")
    for written, name in ((output, "output"), (queue, "queue")):
        if written is not None and written.resolve() == source.resolve():
            raise InputError(f"the {name} is the source; name another file")


def _writing(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")


def _label(
    rows: Iterable[CheckedRow],
    setting: Setting,
    good: TextIO,
    bad: TextIO,
    progress: Callable[[int], None],
) -> tuple[Count, list[Queued]]:
    labeller = PreLabeller()
    labelled = errors = 0
    queued = []
    for row in rows:
        if row.note is None:
            errors += 1
            bad.write(error_line(row, with_text=False) + "\n")
        else:
            labelled += 1
            given = row.note.setting if row.note.setting is not Setting.UNKNOWN else setting
            note = labeller.label(row.note.note_id, row.note.text, given)
            good.write(note.model_dump_json() + "\n")
            if note.needs_human:
                queued.append(Queued.of(note))
        progress(labelled + errors)
    return Count(labelled + errors, labelled, errors, len(queued)), queued
