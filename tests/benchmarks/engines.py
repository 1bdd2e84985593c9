"""What runs the processes of a batch: this machine's own pool and Ray, with one process and more.

Each engine scores the same notes into a folder of Parquet parts, and rounds alternate between them.
What the process that reads and writes can keep up with is timed without scoring: it is the most
that one batch gets out of a cluster, however many machines that has.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from pathlib import Path
from statistics import median
from typing import Annotated, Final

import typer

from mndnotes.inference import NoteScorer
from mndnotes.inference.batch import score_batch
from mndnotes.inference.batch.formats import Parquet
from mndnotes.inference.batch.pool import chunks
from mndnotes.inference.batch.run import Engine
from mndnotes.inference.notes_io import read_rows
from tests.benchmarks.batch_memory import write_corpus
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts

LEAST_GAIN: Final = 1.6
"""How many times as fast two processes must be as one, on two processors."""
SAME_NOTES: Final = 200
"""Results that are written again and again to time the writing."""


def engines(
    notes: NotesArgument = None,
    rows: Annotated[int, typer.Option(min=1, help="Notes of the corpus.")] = 1000,
    workers: Annotated[int, typer.Option(min=2, help="Processes, against one.")] = 2,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 3,
    json_file: JsonOption = None,
) -> None:
    """Measure a batch by engine and number of processes; the start of each counts."""
    texts = read_texts(note_files(notes))
    scorer = NoteScorer.load()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "in.jsonl")
        write_corpus(source, texts, rows)
        seconds = defaultdict(list)
        for number in range(rounds):
            for engine, processes in product(Engine, (1, workers)):
                output = Path(name, f"{engine}-{processes}-{number}")
                taken = _batch(scorer, source, output, engine, processes)
                seconds[engine, processes].append(taken)
        alone = reading_and_writing(scorer, source, Path(name, "alone.parquet"))
    deliver(_report(seconds, alone, rows, workers), json_file)


def _batch(scorer: NoteScorer, source: Path, output: Path, engine: Engine, processes: int) -> float:
    return _timed(lambda: score_batch(scorer, source, output, workers=processes, engine=engine))


def reading_and_writing(scorer: NoteScorer, source: Path, output: Path) -> float:
    """Seconds to read a corpus of `write_corpus` in chunks and to write as many results."""
    kind = Parquet({"site": "int"})
    first = [row.note for row, _ in zip(read_rows(source), range(SAME_NOTES), strict=False)]
    kept = [kind.keep(scorer.score(note), {"site": 1}) for note in first if note]

    def read_and_write() -> None:
        with kind.writer(output) as write:
            number = 0
            for chunk in chunks(read_rows(source)):
                for _ in chunk:
                    write(kept[number % len(kept)])
                    number += 1

    return _timed(read_and_write)


def _timed(work: Callable[[], object]) -> float:
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def _report(
    seconds: dict[tuple[Engine, int], list[float]], alone: float, rows: int, workers: int
) -> Report:
    base = seconds[Engine.LOCAL, 1]
    report = Report(
        title=f"Engines of a batch, {rows} notes",
        columns=("engine", "processes", "notes/s", "× one local process"),
        notes=["Starts count: a pool's, or that of a Ray cluster of this machine."],
        about=about_us(),
        details={f"{engine} {n}": times for (engine, n), times in seconds.items()},
    )
    for (engine, processes), times in seconds.items():
        gain = median(one / other for one, other in zip(base, times, strict=True))
        report.rows.append((engine, processes, rows / median(times), gain))
    report.rows.append(("reading and writing alone", 1, rows / alone, median(base) / alone))
    one, more = (seconds[Engine.RAY, n] for n in (1, workers))
    gain = median(a / b for a, b in zip(one, more, strict=True))
    report.targets.append(
        Target(
            what=f"Ray, {workers} processes against one",
            aim=f"{LEAST_GAIN} or more",
            measured=f"{gain:.2f}",
            met=gain >= LEAST_GAIN,
        )
    )
    return report


if __name__ == "__main__":
    run(engines)
