"""A program that embeds the scorer, started anew for each measurement of ``embedded.py``.

It reads a JSON list of texts from standard input and writes what it measured as JSON: seconds by
the clock and of the processor for each step, megabytes, and heavy libraries that were loaded.
"""

from __future__ import annotations

import sys
import time

HEAVY = ("torch", "transformers", "onnx", "mlflow", "sklearn", "scipy", "pandas", "pyarrow")
"""Libraries that scoring a note must not load."""


def main() -> None:
    """Import, load and score a first note before anything else is loaded; then score the rest."""
    steps = {}
    begin = _now()
    from mndnotes import NoteScorer

    steps["import"] = _since(begin)
    begin = _now()
    scorer = NoteScorer.load()
    steps["load"] = _since(begin)

    import json

    from tests.benchmarks.memory import peak_memory

    first, *others = json.load(sys.stdin)
    begin = _now()
    scorer.score(first)
    steps["first result"] = _since(begin)
    started = peak_memory()
    for text in others:
        scorer.score(text)
    heavy = [name for name in HEAVY if name in sys.modules]
    told = {"steps": steps, "started": started, "scored": peak_memory(), "heavy": heavy}
    json.dump(told, sys.stdout)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(begin: tuple[float, float]) -> tuple[float, float]:
    clock, processor = _now()
    return clock - begin[0], processor - begin[1]


if __name__ == "__main__":
    main()
