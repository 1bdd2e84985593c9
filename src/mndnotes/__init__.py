"""mndnotes: reads clinical notes about motor neuron disease; the model proposes, the rules dispose.

Importing the package is cheap: what scores notes is loaded when one of its names is first used.

It switches the telemetry of ONNX Runtime off, which works only before that library is imported.
From 1.29 on its official builds would otherwise keep a database in the user's cache folder, report
to their maker, and run a thread for which a forked child waits without end when it exits. A program
that imports ``onnxruntime`` before ``mndnotes`` sets ``ORT_DISABLE_TELEMETRY=1`` itself.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from mndnotes._version import __version__

if TYPE_CHECKING:
    from mndnotes.inference import Note, NoteResult, NoteScorer

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = ["Note", "NoteResult", "NoteScorer", "__version__"]

_FROM_INFERENCE = frozenset({"Note", "NoteResult", "NoteScorer"})


def __getattr__(name: str) -> object:
    if name not in _FROM_INFERENCE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module("mndnotes.inference"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
