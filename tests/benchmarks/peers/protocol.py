"""JSON lines between a benchmark and a library that lives in an environment of its own.

One request a line on standard input, ``{"ask": NAME, ...arguments}``; one answer a line on standard
output, ``{"answer": ...}`` or ``{"error": ...}``. It runs under the library's Python and needs
nothing but the standard library.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

FLAG_ORDER = ("negated", "family", "historical", "hypothetical", "uncertain")
"""Which of several flags counts; those that the corpus labels come first, in the peer's favour."""


def serve(answers: Mapping[str, Callable[..., Any]]) -> None:
    """Answer requests until standard input ends.

    Args:
        answers: what may be asked, by name; the other fields of a request are keyword arguments.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"answer": answers[request.pop("ask")](**request)}
        except Exception as error:  # its message may quote a note, so it is not passed on
            place = traceback.extract_tb(error.__traceback__)[-1]
            reply = {"error": f"{type(error).__name__} in {place.name}, line {place.lineno}"}
        print(json.dumps(reply), file=replies, flush=True)


def versions(*packages: str) -> dict[str, str]:
    """Versions of Python and of packages."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python, **{name: version(name) for name in packages}}


def label_of(flags: Iterable[str]) -> str:
    """The one label of a span that carries any number of flags."""
    raised = set(flags)
    return next((flag for flag in FLAG_ORDER if flag in raised), "affirmed")


def by_concept(forms: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Forms of each concept, from ``(form, concept)`` pairs."""
    found: dict[str, list[str]] = {}
    for form, concept in forms:
        found.setdefault(concept, []).append(form)
    return found


class Readers:
    """Pipelines that find concepts in notes, loaded once and timed over and over.

    Args:
        builders: name to a function that makes a pipeline from ``(form, concept)`` pairs.
    """

    def __init__(self, builders: Mapping[str, Callable[[list[tuple[str, str]]], Any]]) -> None:
        self._builders = builders
        self._loaded: dict[str, Any] = {}

    def load(self, pipeline: str, forms: list[tuple[str, str]]) -> float:
        """Build a pipeline; seconds that it took."""
        begin = time.perf_counter()
        self._loaded[pipeline] = self._builders[pipeline](forms)
        return time.perf_counter() - begin

    def read(self, pipeline: str, texts: list[str]) -> dict[str, float]:
        """Read all texts; processor seconds that it took, and how many spans were found."""
        nlp = self._loaded[pipeline]
        begin = time.process_time()
        spans = sum(len(doc.ents) for doc in nlp.pipe(texts))
        return {"seconds": time.process_time() - begin, "spans": spans}
