"""Worker processes that may die at any moment without anyone waiting for them for ever.

The pools of the standard library send all results through one pipe. A process that is killed in
the middle of a write leaves half a result in it, and the reader waits for the rest, since the
other processes hold the pipe open. Here each process has a pipe of its own, which ends with it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import LifoQueue
from typing import Any, Final, TypeVar

_Given = TypeVar("_Given")
_Answer = TypeVar("_Answer")

_CONTEXT: Final = multiprocessing.get_context("spawn")
_SECONDS_TO_GO: Final = 10
"""For a process that was told to go; then it is killed."""


class WorkerDied(Exception):
    """A process ended before it gave its answer, most likely for lack of memory."""


class WorkerProcesses:
    """At most so many processes that call functions, each for one caller at a time.

    A process is started for a call that finds none free. One that dies takes the call that it was
    at with it, and is replaced at the next.
    """

    def __init__(self, count: int, begin: Callable[..., None], *arguments: Any) -> None:
        """Start no process yet.

        Args:
            count: of processes at most.
            begin: called first in each; a function of a module.
            arguments: for `begin`; they can be pickled.
        """
        self._threads = ThreadPoolExecutor(count)  # each waits for one process
        self._workers = [_Worker(begin, arguments) for _ in range(count)]
        self._free: LifoQueue[_Worker] = LifoQueue()  # the last that worked has been started
        for worker in self._workers:
            self._free.put(worker)

    def submit(self, function: Callable[[_Given], _Answer], given: _Given) -> Future[_Answer]:
        """Call a function of a module in the next process that is free.

        The future raises what the function raises, `WorkerDied`, and `OSError` where the system
        refuses one more process.
        """
        return self._threads.submit(self._call, function, given)

    def shutdown(self, *, cancel: bool = False) -> None:
        """Wait for what was submitted, or cancel what has not begun, and end the processes."""
        self._threads.shutdown(cancel_futures=cancel)
        for worker in self._workers:
            worker.end()

    def _call(self, function: Callable[[_Given], _Answer], given: _Given) -> _Answer:
        worker = self._free.get()
        try:
            return worker.call(function, given)
        finally:
            self._free.put(worker)


class _Worker:
    """A process, from its first call on, and the pipe to it."""

    def __init__(self, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._begun_with = begin, arguments
        self._started: tuple[BaseProcess, Connection[Any, Any]] | None = None

    def call(self, function: Callable[[_Given], _Answer], given: _Given) -> _Answer:
        if self._started is not None and not self._started[0].is_alive():
            self.end()  # it was killed between two calls, and this one need not pay for it
        if self._started is None:
            self._started = self._start()
        pipe = self._started[1]
        answer: _Answer
        try:
            pipe.send((function, given))
            answer, error = pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise WorkerDied from None
        if error is not None:
            raise error
        return answer

    def end(self) -> None:
        """Tell the process to go.

        The end of its pipe would tell it, too, but not while a fork of this process holds a copy.
        """
        if self._started is not None:
            process, pipe = self._started
            self._started = None
            with suppress(OSError):  # it has gone
                pipe.send(None)
            pipe.close()
            process.join(_SECONDS_TO_GO)
            process.kill()
            process.join()

    def _start(self) -> tuple[BaseProcess, Connection[Any, Any]]:
        pipe, other = _CONTEXT.Pipe()
        # A daemon goes where this process ends early.
        process = _CONTEXT.Process(target=_serve, args=(other, *self._begun_with), daemon=True)
        try:
            with _without_interrupts():
                process.start()
        except BaseException:
            pipe.close()
            raise
        finally:
            other.close()  # else the pipe would outlive the process
        return process, pipe


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process that is started in the block never gets a Ctrl-C.

    It reaches all processes of a terminal, and only the one that started them is to answer it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would lift the mask where it is started in the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In a worker process


def _serve(pipe: Connection[Any, Any], begin: Callable[..., None], arguments: tuple[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems that can't hold it back
    begin(*arguments)
    try:
        while (call := pipe.recv()) is not None:
            _answer(pipe, *call)
    except (EOFError, OSError):  # the other end has gone
        return


def _answer(pipe: Connection[Any, Any], function: Callable[[Any], Any], given: Any) -> None:
    answer: Any = None
    failed: Exception | None = None
    try:
        answer = function(given)
    except Exception as error:
        failed = error
    try:
        pipe.send((answer, failed))
    except OSError:
        raise
    except Exception as error:  # can't be pickled, so nothing of it was sent
        pipe.send((None, error))
