"""A program that embeds the scorer, run by ``test_embedded.py`` in a process of its own.

Usage: python embedded_host.py (watch | state | forks THREADS | cold THREADS | beside CHILDREN)
"""

from __future__ import annotations

import locale
import logging
import os
import random
import signal
import socket
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

NOTES = (
    "HPI: weakness began in 2023 and has since spread to the legs.\nExam: wasting and "
    "fasciculations of both hands, knee jerks 3+, plantars extensor.\nAssessment: ALS (G12.21).",
    "Exam: spastic gait, no wasting. EMG: no denervation.\nAssessment: PLS. " * 40,
    "Return visit. Riluzole refilled.",
)
CHILD_SECONDS = 300
"""After these a child that hangs is killed."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate")
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


def watch() -> list[str]:
    """Every socket, written file, started program and thread of loading and scoring."""
    seen: list[str] = []
    before = _threads()  # NumPy's, which starts some on import

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and arguments[2] & _WRITING
        if writes or event.startswith("socket.") or event in (*_CHANGES, *_PROGRAMS):
            seen.append(f"{event} {arguments[:1]}")

    sys.addaudithook(hook)
    score_all(1)
    if sys.platform == "linux":  # what a library does in native code raises no event
        seen += [f"a socket at descriptor {number}" for number in _sockets()]
        seen += ["a thread of a library"] * (_threads() - before)
    return seen


def state() -> list[str]:
    """What loading and scoring changed of the state that a process has only once."""
    import mndnotes.inference.scorer  # noqa: F401  # what importing does is not asked here

    before = _state()
    score_all(1)
    return [name for name, value in _state().items() if value != before[name]]


def forks(threads: int) -> list[str]:
    """Exit status of children, forked after a score, that score the same notes and end."""
    from mndnotes import NoteScorer

    scorer = NoteScorer.load(threads=threads)
    expected = [scorer.score(note).model_dump_json() for note in NOTES]
    children = []
    for use in ("score", "leave"):
        if (child := os.fork()) == 0:
            signal.alarm(CHILD_SECONDS)
            if use == "score":
                check(scorer, expected)
            sys.exit(0)  # clears up as an interpreter does: what is freed must not hang
        children.append(child)
    check(scorer, expected)
    return [str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) for child in children]


def cold(threads: int) -> list[str]:
    """Results of threads that begin at once, when nothing has been scored yet, that are wrong."""
    from mndnotes import NoteScorer

    scorer = NoteScorer.load()
    together = threading.Barrier(threads)

    def first_result(number: int) -> str:
        note = NOTES[number % len(NOTES)]
        together.wait()
        return f"{note}\0{scorer.score(note).model_dump_json()}"

    with ThreadPoolExecutor(threads) as pool:
        told = list(pool.map(first_result, range(threads)))
    alone = {f"{note}\0{scorer.score(note).model_dump_json()}" for note in NOTES}
    return ["a wrong result" for line in told if line not in alone]


def beside(children: int) -> list[str]:
    """Exit status of children that are forked while other threads score, and score at once."""
    from mndnotes import NoteScorer

    scorer = NoteScorer.load()
    expected = [scorer.score(note).model_dump_json() for note in NOTES]
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            scorer.score(NOTES[0])

    busy = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in busy:
        thread.start()
    started = []
    for _ in range(children):
        if (child := os.fork()) == 0:
            signal.alarm(CHILD_SECONDS)
            same = [scorer.score(note).model_dump_json() for note in NOTES] == expected
            os._exit(0 if same else 1)  # the busy threads are not here to be waited for
        started.append(child)
    over.set()
    for thread in busy:
        thread.join()
    return [str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) for child in started]


def check(scorer: Any, expected: list[str]) -> None:
    """Exit with status 1 unless the notes have these results."""
    if [scorer.score(note).model_dump_json() for note in NOTES] != expected:
        sys.exit(1)


def score_all(threads: int) -> None:
    """Load the shipped model and score the notes."""
    from mndnotes import NoteScorer

    scorer = NoteScorer.load(threads=threads)
    for note in NOTES:
        scorer.score(note)


def _threads() -> int:
    """Threads of the process, those of native code among them; 0 where the system tells none."""
    tasks = Path("/proc/self/task")
    return len(os.listdir(tasks)) if tasks.is_dir() else 0


def _sockets() -> list[str]:
    folder = Path("/proc/self/fd")
    return [entry.name for entry in folder.iterdir() if entry.exists() and entry.is_socket()]


def _state() -> dict[str, Any]:
    root = logging.getLogger()
    return {
        "environment": dict(os.environ),
        "working folder": os.getcwd(),
        "module path": list(sys.path),
        "signal handlers": [signal.getsignal(number) for number in signal.valid_signals()],
        "threads": threading.enumerate(),
        "locale": locale.setlocale(locale.LC_ALL),
        "root logger": (root.level, list(root.handlers), logging.root.manager.disable),
        "warning filters": list(warnings.filters),
        "random numbers": (random.getstate(), str(np.random.get_state())),
        "floating-point errors": np.geterr(),
        "hooks": (sys.excepthook, sys.displayhook, threading.excepthook, sys.stdout, sys.stderr),
        "time-out of sockets": socket.getdefaulttimeout(),
    }


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    modes = {"watch": watch, "state": state, "forks": forks, "cold": cold, "beside": beside}
    told = modes[command](*map(int, rest))
    sys.stdout.write("".join(f"{line}\n" for line in told))
