"""Scores rows in the order they come in, in this process or in several.

Rows are scored one by one, not in batches of windows. The graph answers for one note, and several
windows in a run gain nothing: on one thread, a window of 320 tokens takes the int8 model 27.2 ms
with eight in a run and 26.4 alone, one of 128 tokens 8.5 and 9.0. So results need no padding and
can't depend on their neighbours. Processes of one thread scale better than threads of one session.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from mndnotes.errors import BatchError, NoteError, public_reason
from mndnotes.inference.batch.formats import Format
from mndnotes.inference.notes_io import Row
from mndnotes.inference.processes import WorkerDied, WorkerProcesses
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Setting

_CHUNK_ROWS: Final = 8
_CHUNK_CHARACTERS: Final = 100_000
"""A chunk of rows goes to a process at a time; these end it."""
_AHEAD: Final = 4
"""Chunks for each process that are on their way, so that none waits and memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row."""

    number: int
    """Of the row, counted from 1."""
    kept: Any
    """What the format keeps of its result; ``None`` where there is an error."""
    error: dict[str, Any] | None = None
    """What is said of a bad row: its number, its name and the reason, never its text."""


@dataclass(frozen=True, slots=True)
class Job:
    """What each process must know to score a row."""

    scorer: NoteScorer
    kind: Format
    setting: Setting | None
    """Taken for rows that name none."""

    def outcome(self, row: Row) -> Outcome:
        """Score a row; no row can end a batch."""
        try:
            return Outcome(row.number, self._kept(row))
        except Exception as error:
            reason = public_reason(error)
        name = row.note.note_id if row.note else row.extra.get("note_id")
        return Outcome(row.number, None, {"row": row.number, "note_id": name, "error": reason})

    def _kept(self, row: Row) -> Any:
        if row.note is None:
            raise NoteError(row.error or "the row can't be read")
        given = row.note.setting
        setting = self.setting if self.setting and given is Setting.UNKNOWN else given
        return self.kind.keep(self.scorer.score(row.note, setting=setting), row.extra)


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def score_in_order(job: Job, rows: Iterable[Row], workers: int) -> Generator[Outcome, None, None]:
    """The outcomes of rows in their order; close the iterator to end early.

    Args:
        job: how to score.
        rows: read on only as far as the processes can follow.
        workers: processes of one thread each; 1 scores in this one.

    Raises:
        BatchError: a process has died.
    """
    if workers == 1:
        yield from map(job.outcome, rows)
        return
    pending: deque[tuple[list[Row], Future[list[Outcome]]]] = deque()
    processes = WorkerProcesses(workers, _begin, job)
    try:
        for chunk in chunks(rows):
            pending.append((chunk, processes.submit(_score, chunk)))
            if len(pending) >= workers * _AHEAD:
                yield from _outcomes(job, *pending.popleft())
        while pending:
            yield from _outcomes(job, *pending.popleft())
    except WorkerDied:
        raise BatchError(
            "a worker process has died, most likely for lack of memory; "
            "go on with --resume and fewer --workers"
        ) from None
    finally:
        processes.shutdown(cancel=True)


def _outcomes(job: Job, rows: list[Row], future: Future[list[Outcome]]) -> list[Outcome]:
    try:
        return future.result()
    except RecursionError:  # a column was nested too deeply to be sent
        return list(map(job.outcome, rows))


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows that go to a process together, in their order."""
    chunk: list[Row] = []
    characters = 0
    for row in rows:
        chunk.append(row)
        characters += len(row.note.text) if row.note else 0
        if len(chunk) >= _CHUNK_ROWS or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


# In a worker process


_job: Job


def _begin(job: Job) -> None:
    global _job
    _job = job


def _score(rows: list[Row]) -> list[Outcome]:
    return [_job.outcome(row) for row in rows]
