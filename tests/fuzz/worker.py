"""One process of a fuzzing run: ``python -m tests.fuzz.worker TARGET …``; `tests.fuzz` starts it.

It prints its tally as one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import Annotated, Final

import typer

_LONGEST: Final = 96
"""Most bytes that an input is made of; each may stand for a phrase."""


def main(
    target: str,
    runs: Annotated[int, typer.Option(min=0)] = 0,
    seconds: Annotated[float, typer.Option(min=0)] = 0,
    seed: int = 0,
    guided: bool = False,
    found: Path | None = None,
) -> None:
    """Run inputs until there were so many, or the time is over."""
    drive = _guided if guided else _seeded
    drive(target, runs, seconds, seed, found)


def _seeded(target: str, runs: int, seconds: float, seed: int, found: Path | None) -> None:
    """Random bytes from a seed."""
    from tests.fuzz.runs import FOUND, Runner

    runner = Runner(target, found or FOUND)
    end = monotonic() + seconds if seconds else float("inf")
    begin = monotonic()
    source = random.Random(seed)
    while (not runs or runner.tally.inputs < runs) and monotonic() < end:
        size = min(1 + int(source.expovariate(1 / runner.target.usual)), _LONGEST)
        runner.run_bytes(source.randbytes(size))
    runner.tally.seconds = monotonic() - begin
    _print(runner.tally.record())


def _guided(target: str, runs: int, seconds: float, seed: int, found: Path | None) -> None:
    """Bytes that reach code that none before them reached; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["mndnotes"], enable_loader_override=False):
        from tests.fuzz.runs import FOUND, Runner

    runner = Runner(target, found or FOUND)
    begin = monotonic()

    def one_input(data: bytes) -> None:
        runner.run_bytes(data)
        over = monotonic() - begin
        if runner.tally.inputs == runs or (seconds and over > seconds):
            runner.tally.seconds = over
            _print(runner.tally.record())
            os._exit(0)  # libFuzzer would end the process without a word of Python

    artifacts = f"-artifact_prefix={gettempdir()}/"
    quiet = ["-verbosity=0", "-handle_alrm=0", "-timeout=60", "-rss_limit_mb=0", artifacts]
    atheris.Setup([sys.argv[0], f"-seed={seed + 1}", f"-max_len={_LONGEST}", *quiet], one_input)
    atheris.Fuzz()


def _print(record: object) -> None:
    typer.echo(json.dumps(record))
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
