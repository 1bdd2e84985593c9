"""Inputs of up to 10 MB in one line, one for each sign, mark and word that makes trouble."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final

from tests.fuzz import bodies
from tests.fuzz.runs import Runner, Tally
from tests.fuzz.targets import Input
from tests.fuzz.texts import NAMES, ODD, SIGNS

_PIECES: Final = tuple(dict.fromkeys([*SIGNS, *ODD, *(f"{name} " for name in NAMES)]))

_WRAPPED: Final[Mapping[str, Callable[[str], Input]]] = {
    "jsonl": lambda text: json.dumps(bodies.row(text)).encode(),
    "batch": lambda text: json.dumps(bodies.row(text)).encode(),
    "csv": lambda text: b"note_id,text\n1," + text.encode("utf-8", "surrogatepass"),
    "fhir": lambda text: json.dumps(bodies.document(text)),
    "cds": lambda text: json.dumps(bodies.request(text)),
}
"""How a text becomes an input of a target that does not take one."""


def run_giants(name: str, found: Path) -> Tally:
    """Run a target on one long line of each piece."""
    runner = Runner(name, found)
    begin = monotonic()
    wrapped: Any = _WRAPPED.get(name, lambda text: text)
    for piece in _PIECES:
        runner.run(wrapped(piece * (runner.target.longest // len(piece))))
    runner.tally.seconds = monotonic() - begin
    return runner.tally
