"""A batch in a process of its own that can be killed at any moment.

Everything is loaded before the process is forked, so that the moments fall into the batch itself.
"""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from mndnotes.inference.batch import BatchCount, score_batch
from mndnotes.inference.batch.run import OutputFormat
from tests.unit.hand_model import HandScorer

PART_ROWS = 2
SCORER = HandScorer()
SCORER.score("Exam: clonus.")  # loads the rules


def score(source: Path, output: Path) -> BatchCount:
    """Begin a batch of many small parts, or go on with it."""
    kind = OutputFormat.JSONL if output.name == "lines" else None
    return score_batch(SCORER, source, output, part_rows=PART_ROWS, output_format=kind, resume=True)


def score_and_kill(source: Path, output: Path, seconds: float) -> bool:
    """The same for so many seconds at most; whether it was killed before its end."""
    process = _started(source, output)
    time.sleep(seconds)
    process.kill()
    process.join()
    return bool(process.exitcode)


def duration(source: Path, output: Path) -> float:
    """Seconds that a whole batch takes in such a process."""
    process = _started(source, output)
    begin = time.monotonic()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - begin


def _started(source: Path, output: Path) -> BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=score, args=(source, output))
    process.start()
    return process
