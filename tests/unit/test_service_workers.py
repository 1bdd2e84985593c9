"""What the service makes of processes that die or can't be started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.errors import ModelError
from mndnotes.inference.commands import app
from mndnotes.inference.processes import WorkerDied
from mndnotes.inference.result import Note
from mndnotes.inference.service import workers
from mndnotes.inference.service.settings import ServiceSettings
from mndnotes.inference.service.workers import Busy, TooSlow, Workers

NOTE = Note(text="Assessment: ALS.")


class Processes:
    """Stands for the processes: what is asked of them gets its answer from the test."""

    made: Processes

    def __init__(self, *_: Any) -> None:
        Processes.made = self
        self.asked: list[Future[Any]] = []
        self.ended = False

    def submit(self, function: Callable[[Any], Any], given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if function is workers._is_ready:
            future.set_result(True)
        self.asked.append(future)
        return future

    def shutdown(self, *, cancel: bool = False) -> None:
        self.ended = True


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WorkerProcesses", Processes)
    monkeypatch.setattr(workers.NoteScorer, "load", lambda model: None)


async def started(seconds: float = 60) -> Workers:
    made = Workers(ServiceSettings(workers=2, score_seconds=seconds))
    await made.start()
    return made


@pytest.mark.usefixtures("no_processes")
@pytest.mark.parametrize("error", [WorkerDied(), BlockingIOError("no more processes")])
def test_a_client_may_try_again_where_a_process_died_or_none_can_be_started(
    error: Exception,
) -> None:
    async def ask() -> None:
        service = await started()
        asking = asyncio.create_task(service.score(NOTE))
        await asyncio.sleep(0)
        Processes.made.asked[-1].set_exception(error)
        with pytest.raises(Busy):
            await asking
        await asyncio.sleep(0.01)
        assert service.waiting == 0

    asyncio.run(ask())


@pytest.mark.usefixtures("no_processes")
def test_an_error_that_comes_when_nobody_waits_any_more_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ask() -> None:
        service = await started(seconds=0.01)
        with pytest.raises(TooSlow):
            await service.score(NOTE)
        Processes.made.asked.pop().set_exception(WorkerDied())
        await asyncio.sleep(0.01)

    asyncio.run(ask())
    assert not caplog.records


@pytest.mark.usefixtures("no_processes")
def test_a_start_that_fails_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def died(*_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(WorkerDied())
        return future

    monkeypatch.setattr(Processes, "submit", died)
    with pytest.raises(WorkerDied):
        asyncio.run(started())
    assert Processes.made.ended


def test_a_model_that_is_not_there_is_told_before_the_service_starts() -> None:
    said = CliRunner().invoke(app, ["serve", "--model", "nowhere"])
    assert isinstance(said.exception, ModelError)
    assert not said.output
