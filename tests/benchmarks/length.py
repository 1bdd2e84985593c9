"""Time of the full result over the length of the note, and on strings made to be slow.

A note of up to 5 MB is put together from different notes, doubled step by step. Then strings of one
kind of trouble each, at two lengths. Both must take time in proportion to their length.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Annotated, Final

import typer

from mndnotes.rules import RuleEngine
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.memory import peak_memory
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts

MOST_TIMES: Final = 2.3
"""How many times as long the double length may take."""
FULL_LENGTH: Final = 5_000_000
DOUBLINGS: Final = 6
STRING_LENGTH: Final = 200_000
_REPEATS = 3
_PATIENCE = 15
"""Seconds from which a text is not measured again, nor doubled where it took too long."""
_AT_ONCE = 0.05
"""Seconds below which the longer string is quick whatever the ratio, which is noise there."""


def _rows(cell: str, columns: int) -> Callable[[int], str]:
    """A table with so many columns."""
    return _repeated(f"| {' | '.join([cell] * columns)} |\n")


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def _nested(opening: str, inner: str, closing: str) -> Callable[[int], str]:
    """Brackets in brackets around some words."""

    def build(length: int) -> str:
        depth = (length - len(inner)) // (len(opening) + len(closing))
        return opening * depth + inner + closing * depth

    return build


STRINGS: Final[dict[str, Callable[[int], str]]] = {
    "one letter": _repeated("a"),
    "spaces": _repeated(" "),
    "newlines": _repeated("\n"),
    "tabs": _repeated("\t"),
    "full stops": _repeated("."),
    "hyphens": _repeated("-"),
    "apostrophes": _repeated("'"),
    "opening brackets": _repeated("("),
    "nested brackets": _nested("(", " no clonus ", ")"),
    "nested check boxes": _nested("[", "[ ] ALS [x]", "]"),
    "check boxes": _repeated("[ ] clonus [x] wasting "),
    "digits": _repeated("4"),
    "digits and slashes": _repeated("5/5 "),
    "dates": _repeated("1/2/2024 "),
    "no no no": _repeated("no "),
    "and and and": _repeated("and "),
    "and, and, and": _repeated("and , "),
    "denials of one finding": _repeated("no clonus "),
    "findings": _repeated("clonus "),
    "findings in one list": _repeated("fasciculations, wasting and "),
    "diagnoses": _repeated("ALS "),
    "diagnoses in doubt": _repeated("ALS vs PLS or PMA? "),
    "diagnoses in one sentence": _repeated("motor neuron disease clinic, amyotrophic "),
    "diagnoses with years": _repeated("2016 PMA, ALS 2018, "),
    "mimics": _repeated("myasthenia gravis "),
    "relatives": _repeated("his father who has "),
    "heads of sections": _repeated("Exam:\n"),
    "unknown heads": _repeated("Thoughts:\n"),
    "copied forward": _repeated("Copied forward: ALS\n"),
    "copied forward in one line": _repeated("copied forward ALS "),
    "reflexes": _repeated("knee jerks 3+ "),
    "regions": _repeated("left hand and right foot "),
    "course": _repeated("worse since 2019, then "),
    "codes": _repeated("G12.21 "),
    "columns": _rows("3+", 10_000),
    "columns of findings": _rows("clonus", 10_000),
    "rows": _rows("biceps 4/5", 3),
    "colons": _repeated("tone: "),
    "divided words": _repeated("fascicu-\nlations "),
    "combining marks": _repeated("e\u0301"),
    "question marks": _repeated("?ALS "),
}
"""Name of a string to what builds it at a length in characters."""


def length(
    notes: NotesArgument = None,
    longest: Annotated[
        int, typer.Option(min=1000, help="Characters of the longest note.")
    ] = FULL_LENGTH,
    string_length: Annotated[
        int, typer.Option(min=1000, help="Characters of the longer strings.")
    ] = STRING_LENGTH,
    json_file: JsonOption = None,
) -> None:
    """Measure how time grows with the length of the note."""
    texts = read_texts(note_files(notes))
    report = Report(
        title="Time of the full result over length",
        columns=("text", "characters", "seconds", "× half the length", "most memory, MB"),
        notes=[
            "seconds: of the processor, the best of up to three; memory: of the whole process.",
            "The lexicon's objects are taken out of Python's garbage collection once it is loaded.",
        ],
        about=about_us(),
    )
    check = RuleEngine().check
    check(texts[0])  # loads the lexicon
    gc.freeze()  # else a collection of its million objects falls on one of the texts
    sizes = [longest >> step for step in range(DOUBLINGS, -1, -1)]
    _add(report, "notes", [join_notes(texts, size) for size in sizes], check)
    for name, build in STRINGS.items():
        _add(report, name, [build(string_length // 2), build(string_length)], check)
    deliver(report, json_file)


def join_notes(texts: Sequence[str], size: int) -> str:
    """One text of ``size`` characters from different notes in turn."""
    return "".join(_pieces(texts, size))[:size]


def _pieces(texts: Sequence[str], size: int) -> Iterator[str]:
    for text in cycle(texts):
        if size <= 0:
            return
        yield f"{text}\n\n"
        size -= len(text) + 2


def _add(report: Report, name: str, texts: Sequence[str], check: Callable[[str], object]) -> None:
    """Measure texts of double length each, and hold the worst doubling to the target."""
    before, worst, last = 0.0, 0.0, 0.0
    for text in texts:
        last = seconds(check, text)
        ratio = last / before if before else None
        report.rows.append((name, len(text), last, ratio, peak_memory()))
        worst, before = max(worst, ratio or 0.0), last
        if worst > MOST_TIMES and last > _PATIENCE:
            break
    if worst > MOST_TIMES and last < _AT_ONCE:
        return
    report.targets.append(
        Target(
            what=f"{name}, double length",
            aim=f"at most {MOST_TIMES} times the time",
            measured=f"{worst:.2f}",
            met=worst <= MOST_TIMES,
        )
    )


def seconds(check: Callable[[str], object], text: str) -> float:
    """Processor seconds of one result, the best of up to three in limited time."""
    times: list[float] = []
    while len(times) < _REPEATS and sum(times) < _PATIENCE:
        begin = time.process_time()
        check(text)
        times.append(time.process_time() - begin)
    return min(times)


if __name__ == "__main__":
    run(length)
