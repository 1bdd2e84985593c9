"""Memory of this process, and of another with its children."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from mndnotes.errors import InputError

_STATUS = Path("/proc/self/status")
_PEAK = "VmHWM:"


def peak_memory() -> int:
    """The most memory that this process has held so far, in megabytes.

    Linux would also count what the parent held when it started this process, but for ``VmHWM``.
    """
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(_PEAK))
        return int(line.split()[1]) * 1024 // 1_000_000
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1_000_000


def memory_of(process: int) -> int:
    """What a process and its children hold now, in megabytes: pages that they share count once.

    Raises:
        InputError: this system can't tell.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        raise InputError("memory shared by processes is only told by Linux; measure there")
    return sum(map(_share, [process, *_children(process)]))


def _children(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def _share(process: int) -> int:
    """Megabytes of a process, its share of shared pages; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1000
