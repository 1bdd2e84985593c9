"""Pre-labels a corpus: every row ends in the output or in the errors file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mndnotes.data.prelabels.labeller import PreLabeller
from mndnotes.data.prelabels.queue import Queued, write_queue
from mndnotes.data.prelabels.rows import UnlabelledRow, unlabelled_rows
from mndnotes.errors import InputError
from mndnotes.rules.vocabulary import Setting


@dataclass(frozen=True, slots=True)
class Count:
    """Rows read, labelled, set aside, and queued for a human look."""

    rows: int
    labelled: int
    errors: int
    queued: int


def errors_path(output: Path) -> Path:
    """Where rows go that are no notes: ``OUT.errors.jsonl``."""
    return output.with_name(output.name + ".errors.jsonl")


def prelabel_corpus(
    source: Path,
    output: Path,
    queue: Path | None = None,
    setting: Setting = Setting.UNKNOWN,
    progress: Callable[[int], None] = lambda rows: None,
) -> Count:
    """Pre-label the notes of a source into a JSONL file, in their order.

    Args:
        source: a ``.jsonl`` file, or a folder of ``.txt`` files.
        output: a ``.jsonl`` file; it replaces an older one when all is done.
        queue: a ``.csv`` file for the notes that need a human look.
        setting: taken for rows that name none.
        progress: called with the number of rows done.

    Raises:
        InputError: the source, the output or the queue can't be used.
    """
    _check(source, output, queue)
    rows = unlabelled_rows(source)
    part, bad = output.with_name(output.name + ".part"), errors_path(output)
    try:
        with ExitStack() as files:
            good_file, bad_file = (files.enter_context(_writing(path)) for path in (part, bad))
            count, queued = _label(rows, setting, good_file, bad_file, progress)
        if queue is not None:
            write_queue(queue, queued)
        part.replace(output)
        if not count.errors:
            bad.unlink()
    except OSError as error:
        raise InputError(
            f"{error.filename or output} can't be read or written ({error.strerror}); "
            "check its folder"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _check(source: Path, output: Path, queue: Path | None) -> None:
    if output.suffix != ".jsonl":
        raise InputError(f"{output.name} is no .jsonl; name an output that ends in .jsonl")
    if queue is not None and queue.suffix != ".csv":
        raise InputError(f"{queue.name} is no .csv; name a queue that ends in .csv")
    if output.resolve() == source.resolve():
        raise InputError("the output is the source; name another file")


def _writing(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")


def _label(
    rows: Iterable[UnlabelledRow],
    setting: Setting,
    good: TextIO,
    bad: TextIO,
    progress: Callable[[int], None],
) -> tuple[Count, list[Queued]]:
    labeller = PreLabeller()
    labelled = errors = 0
    queued = []
    for row in rows:
        if row.note_id is None or row.error is not None:
            errors += 1
            record = {"row": row.number, "note_id": row.note_id, "error": row.error}
            bad.write(json.dumps(record) + "\n")
        else:
            labelled += 1
            given = row.setting if row.setting is not Setting.UNKNOWN else setting
            note = labeller.label(row.note_id, row.text, given)
            good.write(note.model_dump_json() + "\n")
            if note.needs_human:
                queued.append(Queued.of(note))
        progress(labelled + errors)
    return Count(labelled + errors, labelled, errors, len(queued)), queued
