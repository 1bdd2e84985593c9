"""How far a batch is: a bar on a terminal, else a line on standard error now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_EVERY: Final = 30.0
"""Seconds between two lines."""


@contextmanager
def shown_progress(total: int) -> Iterator[Callable[[int], None]]:
    """Shows rows, rate and time left; what it gives is called with the number of rows done.

    Args:
        total: rows of the input.
    """
    if sys.stderr.isatty():
        with _bar(total) as show:
            yield show
    else:
        yield Lines(total, sys.stderr)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f} rows/s" if task.speed else "")


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=total, start=False)

        def show(rows: int) -> None:
            if not bar.tasks[0].started:
                bar.reset(task, completed=rows)  # rows of an earlier run do not make this one fast
            bar.update(task, completed=rows)

        yield show


class Lines:
    """Writes a line now and then; the first rows it is told of count as done before."""

    def __init__(
        self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._begin: tuple[int, float] | None = None
        self._written = 0.0

    def __call__(self, rows: int) -> None:
        """Tell how many rows are done."""
        now = self._clock()
        if self._begin is None:
            self._begin, self._written = (rows, now), now
        elif now - self._written >= _EVERY:
            before, begin = self._begin
            rate = (rows - before) / (now - begin)
            left = timedelta(seconds=round(max(self._total - rows, 0) / rate))
            said = f"{rows:,} of {self._total:,} rows, {rate:,.1f} a second, {left} left"
            print(f"mndnotes: {said}", file=self._stream, flush=True)
            self._written = now
