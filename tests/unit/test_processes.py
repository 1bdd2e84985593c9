"""Processes that answer, fail and die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from mndnotes.inference.processes import WorkerDied, WorkerProcesses

SECONDS = 60
"""Waited at most, where nothing should wait for ever."""

_begun_with = ""


def begin(word: str) -> None:
    global _begun_with
    _begun_with = word


def begun_with(_: None) -> tuple[int, str]:
    return os.getpid(), _begun_with


def repeat(what: bytes) -> bytes:
    return what * 2


def refuse(what: str) -> None:
    raise ValueError(what)


def holds_interrupts_back(_: None) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def give_what_can_t_be_sent(_: None) -> Any:
    return threading.Lock()


def end(_: None) -> None:
    os._exit(1)


def end_in_the_middle_of_the_answer(_: None) -> bytes:
    def write_half(self: Connection[Any, Any], data: bytes) -> None:
        os.write(self.fileno(), data[: len(data) // 2])
        os._exit(1)

    Connection._send = write_half  # type: ignore[attr-defined]
    return b"x" * 10_000


def two_hold_interrupts_back() -> bool:
    processes = WorkerProcesses(2, begin, "ready")
    first = processes.submit(holds_interrupts_back, None).result(SECONDS)
    busy = processes.submit(time.sleep, 1)
    second = processes.submit(holds_interrupts_back, None).result(SECONDS)
    busy.result(SECONDS)
    processes.shutdown()
    return first and second


@pytest.fixture
def processes() -> Iterator[WorkerProcesses]:
    made = WorkerProcesses(2, begin, "ready")
    yield made
    made.shutdown()
    assert not multiprocessing.active_children()


def test_calls_are_answered_by_as_few_processes_as_do(processes: WorkerProcesses) -> None:
    first = processes.submit(begun_with, None).result(SECONDS)
    assert first[1] == "ready"
    assert first[0] != os.getpid()
    assert processes.submit(begun_with, None).result(SECONDS) == first
    assert len(multiprocessing.active_children()) == 1


def test_answers_larger_than_a_pipe_holds(processes: WorkerProcesses) -> None:
    data = [bytes([i]) * 3_000_000 for i in range(6)]
    waiting = [processes.submit(repeat, some) for some in data]
    assert [each.result(SECONDS) for each in waiting] == [some * 2 for some in data]
    assert len(multiprocessing.active_children()) == 2


def test_an_error_of_the_function_is_the_caller_s(processes: WorkerProcesses) -> None:
    with pytest.raises(ValueError, match="no such thing"):
        processes.submit(refuse, "no such thing").result(SECONDS)
    with pytest.raises(TypeError, match="pickle"):
        processes.submit(give_what_can_t_be_sent, None).result(SECONDS)
    assert processes.submit(repeat, b"a").result(SECONDS) == b"aa"
    assert len(multiprocessing.active_children()) == 1


@pytest.mark.parametrize("deadly", [end, end_in_the_middle_of_the_answer])
def test_a_process_that_dies_is_told_and_replaced(
    processes: WorkerProcesses, deadly: Callable[[None], Any]
) -> None:
    waiting = [processes.submit(deadly, None), processes.submit(repeat, b"a")]
    with pytest.raises(WorkerDied):
        waiting[0].result(SECONDS)
    assert waiting[1].result(SECONDS) == b"aa"
    assert processes.submit(repeat, b"b").result(SECONDS) == b"bb"


def test_a_process_that_can_t_begin_is_told() -> None:
    processes = WorkerProcesses(1, end, None)
    with pytest.raises(WorkerDied):
        processes.submit(repeat, b"a").result(SECONDS)
    processes.shutdown()


def test_one_killed_between_two_calls_costs_no_call(processes: WorkerProcesses) -> None:
    first = processes.submit(begun_with, None).result(SECONDS)
    (process,) = multiprocessing.active_children()
    process.kill()
    while process.is_alive():
        time.sleep(0.01)
    second = processes.submit(begun_with, None).result(SECONDS)
    assert second[1] == "ready"
    assert second[0] != first[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_end_waits_for_no_fork_that_holds_the_pipes() -> None:
    processes = WorkerProcesses(1, begin, "ready")
    processes.submit(repeat, b"a").result(SECONDS)
    fork = os.fork()
    if not fork:
        time.sleep(20)
        os._exit(0)
    began = time.monotonic()
    processes.shutdown()
    took = time.monotonic() - began
    os.kill(fork, signal.SIGKILL)
    os.waitpid(fork, 0)
    assert took < 5


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs signal masks")
def test_no_process_gets_the_ctrl_c_of_a_terminal(repository: Path) -> None:
    # In a process of its own, since the first worker of this one may have been another test's.
    script = f"import {__name__} as t; assert t.two_hold_interrupts_back()"
    words = [sys.executable, "-c", script]
    subprocess.run(words, cwd=repository, timeout=SECONDS, check=True)
