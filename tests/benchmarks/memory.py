"""Memory of the process that asks."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

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
