"""What a benchmark reports: one readable text, and the same as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from mndnotes import __version__
from mndnotes.rules import RULES_VERSION

Cell: TypeAlias = str | int | float | None

_WIDTH = 120
"""Columns of the printed report where no terminal says otherwise."""
_CPU_FILE = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure is held to."""

    what: str
    aim: str
    measured: str
    met: bool


@dataclass(slots=True)
class Report:
    """A benchmark's result.

    Attributes:
        title: what was measured.
        columns: heads of the table; the first names the row.
        rows: the table; numbers are rounded when printed, ``None`` is left empty.
        about: versions, machine and input.
        notes: how to read the table, a sentence each.
        passages: places in texts to read, one a line.
        targets: what is held to a figure.
        details: single measurements, for the JSON only.
    """

    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def missed(self) -> list[Target]:
        """The targets that are not met."""
        return [target for target in self.targets if not target.met]

    def show(self) -> None:
        """Print the report."""
        console = Console(highlight=False, markup=False, emoji=False)
        if not console.is_terminal:
            console.width = _WIDTH
        table = Table(title=self.title, title_justify="left", title_style="bold")
        for number, name in enumerate(self.columns):
            word = max(map(len, name.split()))
            side: JustifyMethod = "right" if number else "left"
            table.add_column(name, justify=side, min_width=word, no_wrap=not number)
        for row in self.rows:
            table.add_row(*(Text(_shown(cell)) for cell in row))
        for line in self.passages:
            console.print(Text(line), soft_wrap=True)
        console.print(table)
        for line in self.notes:
            console.print(Text(line))
        for name, value in self.about.items():
            console.print(Text(f"{name}: {value}", style="dim"))
        for target in self.targets:
            verdict = "met" if target.met else "MISSED"
            console.print(Text(f"{verdict}: {target.what}: {target.measured} (aim: {target.aim})"))

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False), "utf-8")


def about_us() -> dict[str, Any]:
    """Versions of the product and of Python, and the processor."""
    return {
        "mndnotes": f"{__version__}, rules {RULES_VERSION}",
        "Python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
    }


def _processor() -> str:
    """The processor's own name where the system tells it."""
    if _CPU_FILE.exists():
        for line in _CPU_FILE.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _shown(cell: Cell) -> str:
    """A cell as it is printed: shares and ratios with three digits, larger numbers rounded."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        digits = 3 if cell < 10 else 1 if cell < 100 else 0
        return f"{cell:,.{digits}f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
