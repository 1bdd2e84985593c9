"""A progress bar for commands that read notes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(total: int | None = None, verb: str = "notes") -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal, to be told how many notes are done.

    Args:
        total: number of notes; where it is not known, the time so far is shown, not what is left.
        verb: word before the count.
    """
    from rich.console import Console
    from rich.progress import (
        MofNCompleteColumn,
        Progress,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    time = TimeElapsedColumn() if total is None else TimeRemainingColumn()
    columns = (verb, MofNCompleteColumn(), time)
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("notes", total=total)
        yield lambda done: bar.update(task, completed=done)
