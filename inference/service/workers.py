"""The processes that score notes for the service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mndnotes.errors import MndnotesError, internal_error
from mndnotes.inference.batch.formats import JsonLines
from mndnotes.inference.batch.pool import Job
from mndnotes.inference.notes_io import note_row
from mndnotes.inference.processes import WorkerDied, WorkerProcesses
from mndnotes.inference.result import Note
from mndnotes.inference.scorer import NoteScorer
from mndnotes.inference.service.settings import ServiceSettings
from mndnotes.rules.files.row_files import json_row


class Outcome(StrEnum):
    """What became of a note."""

    SCORED = "scored"
    REFUSED = "refused"
    FAILED = "failed"
    """By an error of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process says of a note."""

    outcome: Outcome
    text: str
    """The `NoteResult` as JSON, or the reason why there is none."""


class Busy(Exception):
    """As many notes are waiting as are let in."""


class TooSlow(Exception):
    """A note was not scored in time."""


class Workers:
    """Processes that score, each with the model open, and a limit on what may wait for them.

    A note that was taken in keeps its place until it is scored, also where its client has gone.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        """Start no process yet; `start` does."""
        self._settings = settings
        self._limit = settings.workers * settings.waiting
        self._waiting = 0
        self._pool: WorkerProcesses | None = None

    @property
    def waiting(self) -> int:
        """Notes that wait or are being scored."""
        return self._waiting

    @property
    def ready(self) -> bool:
        """Whether notes are taken in."""
        return self._pool is not None

    async def start(self) -> None:
        """Start the processes and wait until each has opened the model.

        Raises:
            WorkerDied: one could not open it.
        """
        count = self._settings.workers
        pool = WorkerProcesses(count, _begin, self._settings.model)
        ready = [pool.submit(_is_ready, None) for _ in range(count)]
        try:
            await asyncio.gather(*map(asyncio.wrap_future, ready))
        except BaseException:
            await asyncio.to_thread(pool.shutdown, cancel=True)
            raise
        self._pool = pool

    async def stop(self) -> None:
        """Score what was taken in, and end the processes."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)

    async def score(self, note: Note) -> Answer:
        """Score a note.

        Raises:
            Busy: as many are waiting as are let in, the service stops, or a process has died.
            TooSlow: it was not scored in time.
        """
        if self._waiting >= self._limit:
            raise Busy
        return await self._run(_score, note)

    async def score_line(self, number: int, line: bytes) -> Answer:
        """Score a line of a stream, however many notes wait.

        Its text is what ``mndnotes batch`` writes: the line of the result or that of the error.

        Args:
            number: of the line, from 1.
            line: of JSON.

        Raises:
            Busy: the service stops, or a process has died.
            TooSlow: it was not scored in time.
        """
        return await self._run(_score_line, (number, line))

    async def _run(self, work: Callable[[Any], Answer], argument: Any) -> Answer:
        if self._pool is None:
            raise Busy
        future = self._pool.submit(work, argument)
        self._waiting += 1
        future.add_done_callback(self._done(asyncio.get_running_loop()))
        answer = asyncio.wrap_future(future)
        answer.add_done_callback(_look)
        try:
            return await asyncio.wait_for(asyncio.shield(answer), self._settings.score_seconds)
        except TimeoutError:
            raise TooSlow from None
        except (WorkerDied, OSError):  # the system refuses one more process
            raise Busy from None

    def _done(self, loop: asyncio.AbstractEventLoop) -> Callable[[Future[Any]], None]:
        """Gives the place of a note free; a pool calls it in a thread of its own."""

        def count() -> None:
            self._waiting -= 1

        def done(_: Future[Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(count)

        return done


def _look(answer: asyncio.Future[Any]) -> None:
    """Else asyncio logs an error that comes when whoever asked has gone."""
    if not answer.cancelled():
        answer.exception()


# In a worker process


_job: Job


def _begin(model: str | None) -> None:
    global _job
    _job = Job(NoteScorer.load(model), JsonLines(), setting=None)


def _is_ready(_: None) -> bool:
    return True


def _score(note: Note) -> Answer:
    try:
        result = _job.scorer.score(note)
    except MndnotesError as error:
        return Answer(Outcome.REFUSED, str(error))
    except Exception as error:
        return Answer(Outcome.FAILED, internal_error(error))
    return Answer(Outcome.SCORED, result.model_dump_json())


def _score_line(numbered: tuple[int, bytes]) -> Answer:
    outcome = _job.outcome(note_row(json_row(*numbered)))
    if outcome.error is not None:
        return Answer(Outcome.REFUSED, json.dumps(outcome.error))
    return Answer(Outcome.SCORED, outcome.kept)
