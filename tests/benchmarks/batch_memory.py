"""Memory and rate of ``mndnotes batch`` over a corpus of many notes.

Notes are put together from different hand-written ones, so that none is read twice, and written to
a JSONL file in a folder of its own. What counts is the memory of all processes together, shared
pages counted once (Pss), and that it does not grow with the corpus. Needs Linux.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Final

import typer

from mndnotes.errors import InputError
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.memory import memory_of
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts

MOST_MEMORY: Final = 1000
"""Megabytes of all processes together."""
MOST_GROWTH: Final = 1.1
"""How many times as much the second half of the run may take as the first."""
_EVERY = 0.2
"""Seconds between two looks."""


def batch_memory(
    notes: NotesArgument = None,
    rows: Annotated[int, typer.Option(min=1, help="Notes of the corpus.")] = 100_000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    part_rows: Annotated[int, typer.Option(min=1, help="Rows of a part.")] = 10_000,
    json_file: JsonOption = None,
) -> None:
    """Measure the memory of a batch of many notes."""
    memory_of(os.getpid())  # says where it can't be told
    texts = read_texts(note_files(notes))
    with tempfile.TemporaryDirectory() as name:
        source, output = Path(name, "in.jsonl"), Path(name, "out")
        write_corpus(source, texts, rows)
        looks, seconds = _watch(
            [source, output, "--workers", workers, "--part-rows", part_rows], rows
        )
        written = sum(file.stat().st_size for file in output.glob("part-*"))
    half = len(looks) // 2
    first, second = max(looks[:half] or looks), max(looks[half:])
    report = Report(
        title="Memory of a batch",
        columns=("notes", "processes", "notes/s", "most MB, 1st half", "2nd half", "MB written"),
        rows=[(rows, workers, rows / seconds, first, second, written // 1_000_000)],
        notes=["MB: of all processes together, shared pages once; the start counts in the rate."],
        about=about_us(),
        targets=[
            Target(
                "memory of all processes",
                f"at most {MOST_MEMORY} MB",
                f"{max(looks)} MB",
                max(looks) <= MOST_MEMORY,
            ),
            Target(
                "growth from the first half of the run to the second",
                f"at most {MOST_GROWTH} times",
                f"{second / first:.2f}",
                second <= first * MOST_GROWTH,
            ),
        ],
        details={"megabytes": looks},
    )
    deliver(report, json_file)


def write_corpus(file: Path, texts: list[str], rows: int) -> None:
    """A JSONL file of notes, each told from the next by its last line."""
    with file.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(islice(cycle(texts), rows)):
            row = {"note_id": str(number), "text": f"{text}\nNote {number}.", "site": number % 7}
            stream.write(json.dumps(row) + "\n")


def _watch(words: list[object], rows: int) -> tuple[list[int], float]:
    """Megabytes of the batch at each look, and its seconds."""
    begin = time.monotonic()
    batch = subprocess.Popen(
        [sys.executable, "-m", "mndnotes", "batch", *map(str, words)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    looks = []
    while batch.poll() is None:
        looks.append(memory_of(batch.pid))
        time.sleep(_EVERY)
    said = batch.communicate()[1]
    if batch.returncode or f"{rows} rows = {rows} scored" not in said:
        raise InputError(f"the batch ended with {batch.returncode}; run it by hand")
    return looks, time.monotonic() - begin


if __name__ == "__main__":
    run(batch_memory)
