"""The command: ``python -m tests.fuzz TARGET… --minutes 5 --jobs 2``.

Coverage guides the inputs where atheris is installed (``pip install atheris``); else they are
random. Inputs that break a target are written to ``tests/fuzz/found``. Exit status: 0 nothing
broke; 2 unusable arguments; 3 something did.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.fuzz.giants import run_giants
from tests.fuzz.runs import FOUND, Tally
from tests.fuzz.targets import TARGETS

_BROKEN = 3


def fuzz(
    targets: Annotated[
        list[str] | None, typer.Argument(help=f"Of {', '.join(TARGETS)}; all by default.")
    ] = None,
    runs: Annotated[int, typer.Option(min=0, help="Inputs of each target.")] = 0,
    minutes: Annotated[float, typer.Option(min=0, help="Time of each target.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    seed: Annotated[
        int | None, typer.Option(help="Of the random inputs; drawn and printed by default.")
    ] = None,
    guided: Annotated[
        bool, typer.Option(help="Let coverage guide the inputs; needs atheris.")
    ] = find_spec("atheris") is not None,
    giants: Annotated[bool, typer.Option(help="Run lines of up to 10 MB only.")] = False,
    found: Annotated[Path, typer.Option(help="Folder for the inputs that break a target.")] = FOUND,
) -> None:
    """Run generated inputs through what reads notes, files and bodies."""
    names = targets or [*TARGETS]
    unknown = [name for name in names if name not in TARGETS]
    if unknown:
        raise typer.BadParameter(f"there is no target {unknown[0]}; use {', '.join(TARGETS)}")
    if not (giants or runs or minutes):
        raise typer.BadParameter("give --runs or --minutes")
    seed = random.randrange(1 << 20) if seed is None else seed
    broken = False
    for name in names:
        tally = run_giants(name, found) if giants else Tally(name)
        if not giants:
            for record in _workers(name, runs, minutes, jobs, seed, guided, found):
                tally.add(record)
        typer.echo("\n".join(tally.lines()))
        broken = broken or bool(tally.broken)
    typer.echo(f"seed {seed}, {'guided by coverage' if guided else 'random'}")
    raise typer.Exit(_BROKEN if broken else 0)


def _workers(
    name: str, runs: int, minutes: float, jobs: int, seed: int, guided: bool, found: Path
) -> list[dict[str, Any]]:
    """The tallies of several processes that share the inputs of one target."""
    shared = [runs // jobs + (number < runs % jobs) for number in range(jobs)]
    started = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.fuzz.worker", name, "--found", str(found)),
                *("--runs", str(share), "--seconds", str(60 * minutes)),
                *("--seed", str(seed * 1000 + number), "--guided" if guided else "--no-guided"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if guided else None,
            text=True,
        )
        for number, share in enumerate(shared)
        if share or not runs
    ]
    said = [process.communicate()[0] for process in started]
    if not all(said):
        typer.echo(f"{name}: a process ended without its tally; run it with --no-guided", err=True)
        raise typer.Exit(_BROKEN)
    return [json.loads(text.splitlines()[-1]) for text in said]


if __name__ == "__main__":
    typer.run(fuzz)
