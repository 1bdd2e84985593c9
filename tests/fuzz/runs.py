"""Runs inputs through a target, counts them, and keeps those that break it."""

from __future__ import annotations

import hashlib
import json
import signal
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, Final

from tests.fuzz.targets import TARGETS, Input

FOUND: Final = Path(__file__).parent / "found"
"""Inputs that once broke a target; a test runs them anew."""
SECONDS: Final = 1.0
"""Most that a short input may take, in time of the process."""
_CHARACTERS_A_SECOND: Final = 20_000
"""A longer input may take so much more."""
HANGS: Final = 60
"""Seconds of the process after which an input is stopped."""
_MOST_KEPT: Final = 20
LENGTHS: Final = (0, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000)


class Hang(Exception):
    """An input was not done with in time."""


@dataclass
class Tally:
    """What came of the inputs of one run."""

    target: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_input: str = ""
    broken: Counter[str] = field(default_factory=Counter)
    """How many inputs failed, by the kind of error and its place."""
    lengths: Counter[int] = field(default_factory=Counter)
    """How many inputs were at least so long and shorter than the next."""

    def add(self, other: dict[str, Any]) -> None:
        """Count in another run, as `record` gives it."""
        self.inputs += other["inputs"]
        self.seconds = max(self.seconds, other["seconds"])
        if other["slowest"] > self.slowest:
            self.slowest, self.slowest_input = other["slowest"], other["slowest_input"]
        self.broken.update(other["broken"])
        self.lengths.update({int(low): count for low, count in other["lengths"].items()})

    def record(self) -> dict[str, Any]:
        """The tally as JSON holds it."""
        return vars(self)

    def lines(self) -> Iterator[str]:
        """The tally for a reader."""
        crashes = sum(self.broken.values())
        yield f"{self.target}: {self.inputs:,} inputs in {self.seconds:,.0f} s, {crashes} broken"
        for name, count in self.broken.most_common():
            yield f"  {count} x {name}"
        shares = ", ".join(
            f"{low}+: {count / self.inputs:.1%}" for low, count in sorted(self.lengths.items())
        )
        yield f"  lengths {shares}"
        yield f"  slowest {self.slowest:.3f} s: {self.slowest_input}"


class Runner:
    """Runs inputs through one target.

    Args:
        name: of the target.
        keep: folder for the inputs that break it.
    """

    def __init__(self, name: str, keep: Path = FOUND) -> None:
        self.target = TARGETS[name]
        self.tally = Tally(name)
        self._keep = keep
        signal.signal(signal.SIGPROF, _stop)
        self.target.check(self.target.make(b""))  # loads what is loaded once

    def run_bytes(self, data: bytes) -> None:
        """Run the input that some bytes stand for."""
        self.run(self.target.make(data))

    def run(self, given: Input) -> None:
        """Run one input; whatever it raises is counted and kept."""
        begin = process_time()
        try:
            with _limited():
                self.target.check(given)
        except Exception as error:
            self._broken(given, _place(error))
        taken = process_time() - begin
        if taken > SECONDS + len(given) / _CHARACTERS_A_SECOND:
            self._broken(given, "slow")
        self.tally.inputs += 1
        self.tally.lengths[max(low for low in LENGTHS if low <= len(given))] += 1
        if taken > self.tally.slowest:
            self.tally.slowest = taken
            self.tally.slowest_input = f"{len(given):,} characters, {given[:60]!a}"

    def _broken(self, given: Input, name: str) -> None:
        self.tally.broken[name] += 1
        if self.tally.broken[name] == 1 and len(self.tally.broken) <= _MOST_KEPT:
            keep(self._keep, self.tally.target, given)


@contextmanager
def _limited() -> Iterator[None]:
    signal.setitimer(signal.ITIMER_PROF, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(*_: object) -> None:
    raise Hang


def _place(error: Exception) -> str:
    """Type of an error and the last line of this project that it came through."""
    steps = traceback.extract_tb(error.__traceback__)
    ours = [s for s in steps if "site-packages" not in s.filename] or [*steps]
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def keep(folder: Path, target: str, given: Input) -> Path:
    """Write an input to a file of its own, as JSON that any editor shows."""
    raw = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
    kind = {"hex": raw.hex()} if isinstance(given, bytes) else {"text": given}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{target}_{hashlib.sha256(raw).hexdigest()[:8]}.json"
    file.write_text(json.dumps({"target": target, **kind}) + "\n", "utf-8")
    return file


def kept(file: Path) -> tuple[str, Input]:
    """The target and the input of such a file."""
    record = json.loads(file.read_text("utf-8"))
    text: Input = bytes.fromhex(record["hex"]) if "hex" in record else record["text"]
    return record["target"], text
