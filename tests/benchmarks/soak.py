"""Memory of a process whose threads score for long: it must not creep up.

The notes come round in an order that differs each time, so that no result is like the last one. The
first tenth of the time warms up; of the rest, the medians of both halves are compared.
"""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Event
from typing import Annotated

import typer

from mndnotes import NoteScorer
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.memory import memory_of
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts

MOST_GROWTH = 1.05
"""How many times as much memory the second half may take as the first."""
READINGS = 120
"""Of the memory, evenly over the time."""
ROWS = 12
WARM_UP = 0.1
"""Share of the time that no half counts."""


def soak(
    notes: NotesArgument = None,
    minutes: Annotated[float, typer.Option(min=0.05, help="How long to score.")] = 60,
    threads: Annotated[int, typer.Option(min=1, help="That share the scorer.")] = 4,
    json_file: JsonOption = None,
) -> None:
    """Score by threads for long and watch the memory of the process."""
    texts = read_texts(note_files(notes))
    seconds, megabytes, scored = watched(texts, 60 * minutes, threads)
    deliver(compare(seconds, megabytes, scored, threads), json_file)


def watched(texts: list[str], duration: float, threads: int) -> tuple[list[float], list[int], int]:
    """Seconds and memory in megabytes of each reading, and how many notes were scored."""
    scorer, over = NoteScorer.load(), Event()

    def score(seed: int) -> int:
        order, done = random.Random(seed), 0
        while not over.is_set():
            scorer.score(order.choice(texts))
            done += 1
        return done

    seconds: list[float] = []
    megabytes: list[int] = []
    begin = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        counts = [pool.submit(score, seed) for seed in range(threads)]
        try:
            for reading in range(1, READINGS + 1):
                time.sleep(max(0.0, begin + duration * reading / READINGS - time.monotonic()))
                seconds.append(time.monotonic() - begin)
                megabytes.append(memory_of(os.getpid()))
        finally:
            over.set()
        return seconds, megabytes, sum(one.result() for one in counts)


def compare(seconds: list[float], megabytes: list[int], scored: int, threads: int) -> Report:
    """The memory over time, and that of the second half beside the first."""
    counted = megabytes[int(len(megabytes) * WARM_UP) :]
    first, second = counted[: len(counted) // 2], counted[len(counted) // 2 :]
    growth = median(second) / median(first)
    step = max(1, len(seconds) // ROWS)
    shown = list(zip(seconds, megabytes, strict=True))[step - 1 :: step]
    return Report(
        title=f"Memory, {threads} threads",
        columns=("after, s", "memory, MB"),
        rows=[(f"{after:,.0f}", held) for after, held in shown],
        about=about_us(),
        notes=[f"{scored:,} notes were scored; memory: what the process holds at that moment."],
        details={"seconds": seconds, "megabytes": megabytes},
        targets=[
            Target(
                what="memory, second half by first",
                aim=f"at most {MOST_GROWTH} times",
                measured=f"{growth:.3f} times ({median(first):.0f}, then {median(second):.0f} MB)",
                met=growth <= MOST_GROWTH,
            )
        ],
    )


if __name__ == "__main__":
    run(soak)
