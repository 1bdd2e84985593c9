"""Cold start and memory of a program that embeds the scorer.

Each start is a fresh interpreter that imports, loads, and scores a first note, then a set of as
many hand-written notes as the practice set has. One start goes before those that count, so that the
program's files are in memory and its modules compiled.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from typing import Annotated, Any

import typer

from mndnotes.errors import InputError
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts, spread

PRACTICE_NOTES = 64
LONGEST_START = 1.0
"""Seconds of import, load and first result together."""
MOST_MEMORY = 300
"""Megabytes that the process may hold at most."""


def embedded(
    notes: NotesArgument = None,
    starts: Annotated[int, typer.Option(min=1, help="Starts; the median counts.")] = 5,
    take: Annotated[int, typer.Option(min=1, help="Notes that are scored.")] = PRACTICE_NOTES,
    json_file: JsonOption = None,
) -> None:
    """Measure the cold start and the memory of the scorer inside another program."""
    texts = spread(read_texts(note_files(notes)), take)
    start(texts[:1])
    deliver(compare([start(texts) for _ in range(starts)], len(texts)), json_file)


def start(texts: Sequence[str]) -> dict[str, Any]:
    """What a fresh process measured; see ``embedded_start.py``.

    Raises:
        InputError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.embedded_start"],
        input=json.dumps(texts),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise InputError(f"the program ended with {done.returncode}; run it in the repository")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def compare(told: Sequence[dict[str, Any]], notes: int) -> Report:
    """Median and range of each step and of the memory over the starts."""
    report = Report(
        title=f"The scorer in a fresh process, {len(told)} starts",
        columns=("measure", "median", "least", "most"),
        notes=[
            "The start of the interpreter itself is not in it.",
            "memory: the most that the process has held so far.",
        ],
        about=about_us(),
        details={"starts": list(told)},
    )
    steps = {
        name: [one["steps"][name] for one in told] for name in ("import", "load", "first result")
    }
    seconds = {f"{name}, s": [clock for clock, _ in took] for name, took in steps.items()}
    together = [sum(step) for step in zip(*seconds.values(), strict=True)]
    processor = [sum(own for _, own in took) for took in zip(*steps.values(), strict=True)]
    memory = [one["scored"] for one in told]
    measures = {
        **seconds,
        "together, s": together,
        "together, s of the processor": processor,
        "memory at the first result, MB": [one["started"] for one in told],
        f"memory after {notes} notes, MB": memory,
    }
    report.rows = [(name, median(v), min(v), max(v)) for name, v in measures.items()]
    heavy = sorted({name for one in told for name in one["heavy"]})
    report.targets = [
        Target(
            what="import, load and first result, median",
            aim=f"at most {LONGEST_START:.1f} s",
            measured=f"{median(together):.2f} s",
            met=median(together) <= LONGEST_START,
        ),
        Target(
            what=f"memory after {notes} notes",
            aim=f"at most {MOST_MEMORY} MB",
            measured=f"{max(memory)} MB",
            met=max(memory) <= MOST_MEMORY,
        ),
        Target(
            what="heavy libraries loaded, torch among them",
            aim="none",
            measured=", ".join(heavy) or "none",
            met=not heavy,
        ),
    ]
    return report


if __name__ == "__main__":
    run(embedded)
