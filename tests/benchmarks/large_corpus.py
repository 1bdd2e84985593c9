"""What a corpus of many millions of notes takes: machines, hours, storage, money.

Each rate is measured here, on one processor: a note scored into a Parquet part, a note of general
medicine that is screened first, and reading and writing without scoring, which is the most that one
batch gets out of a cluster. The rest is arithmetic, shown with what it starts from.
"""

from __future__ import annotations

import math
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated, Final

import typer

from mndnotes.inference import NoteScorer
from mndnotes.inference.batch import score_batch
from tests.benchmarks.batch_memory import write_corpus
from tests.benchmarks.command import CORPORA, JsonOption, deliver, run
from tests.benchmarks.engines import reading_and_writing
from tests.benchmarks.report import Report, about_us
from tests.benchmarks.screening import general_texts
from tests.benchmarks.texts import note_files, read_texts

_HOUR: Final = 3600
_WARM_UP: Final = 20
"""Notes that are scored before a batch is timed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a note of one kind of corpus costs."""

    corpus: str
    seconds: float
    """Of one processor for a note, its reading and writing with it."""
    read: float
    """Bytes of a note as JSONL."""
    written: float
    """Bytes of a result as Parquet."""


def large_corpus(
    folder: Annotated[
        Path, typer.Argument(help="Folder of corpora with notes of general medicine.")
    ] = CORPORA,
    sample: Annotated[int, typer.Option(min=1, help="Notes that are scored of each kind.")] = 1000,
    notes: Annotated[int, typer.Option(min=1, help="Notes of the corpus.")] = 100_000_000,
    hours: Annotated[float, typer.Option(min=0.1, help="It is to be done in these.")] = 24,
    processors: Annotated[int, typer.Option(min=1, help="Of a machine.")] = 32,
    price: Annotated[float, typer.Option(min=0, help="Of a processor's hour.")] = 0.04,
    json_file: JsonOption = None,
) -> None:
    """Work out machines, hours, storage and money from rates that are measured here."""
    ours = read_texts(note_files())
    kinds = [
        _measure("notes of motor neuron clinics", ours, sample, screen=False),
        _measure("notes of general medicine, --screen", general_texts(folder), sample, screen=True),
    ]
    report = Report(
        title=f"{notes:,} notes in {hours:g} hours",
        columns=(
            "corpus",
            "ms a note",
            "processor hours",
            f"machines of {processors}",
            "batches side by side",
            "GB read",
            "GB written",
            "price",
        ),
        about=about_us(),
    )
    alone = _alone(ours, sample)
    for kind in kinds:
        needed = kind.seconds * notes / _HOUR
        machines = math.ceil(needed / hours / processors)
        side_by_side = math.ceil(notes * alone / _HOUR / hours)
        report.rows.append(
            (
                kind.corpus,
                kind.seconds * 1000,
                round(needed),
                machines,
                side_by_side,
                round(kind.read * notes / 1e9),
                round(kind.written * notes / 1e9),
                round(needed * price),
            )
        )
    report.notes = [
        "ms a note: of one processor, from the input file to the Parquet part.",
        "batches side by side: each reads and writes for all its processes; part the corpus first.",
        f"price: at {price:g} a processor's hour, which is an assumption (--price).",
    ]
    deliver(report, json_file)


def _measure(corpus: str, texts: list[str], sample: int, *, screen: bool) -> Measured:
    scorer = NoteScorer.load(screen=screen)
    for text in texts[:_WARM_UP]:
        scorer.score(text)
    with tempfile.TemporaryDirectory() as name:
        source, output = Path(name, "in.jsonl"), Path(name, "out")
        write_corpus(source, texts, sample)
        begin = time.process_time()
        score_batch(scorer, source, output)
        seconds = time.process_time() - begin
        written = sum(file.stat().st_size for file in output.glob("part-*"))
        return Measured(corpus, seconds / sample, source.stat().st_size / sample, written / sample)


def _alone(texts: list[str], sample: int) -> float:
    """Seconds to read a note and write a result, without scoring."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "in.jsonl")
        write_corpus(source, texts, sample)
        scorer = NoteScorer.load()
        times = [reading_and_writing(scorer, source, Path(name, f"{n}.parquet")) for n in range(3)]
        return fmean(times) / sample


if __name__ == "__main__":
    run(large_corpus)
