"""What the screen saves on notes of general medicine, and that it loses nothing.

A note is lost where it does not pass, though the full rules find a statement, a code, a finding or
a motor neuron sign in it. Each note is scored with and without the screen, one right after the
other, and what counts is the processor time of all; screen and rules are timed by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from mndnotes.errors import InputError
from mndnotes.inference import NoteScorer
from mndnotes.rules import RuleEngine, RuleReport
from mndnotes.rules.screen import screen
from mndnotes.rules.vocabulary import Element, Status
from tests.benchmarks.command import CORPORA, JsonOption, deliver, run
from tests.benchmarks.false_positives import GENERAL
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import corpus_files, read_rows

SIGNS = frozenset(
    {Element.UMN_SIGNS, Element.LMN_SIGNS, Element.MULTIPLE_REGIONS}
    | {Element.EMG_ACUTE, Element.EMG_CHRONIC}
)
"""Elements that are present only where there is a motor neuron sign."""
TIMES_FASTER = 3
"""How many times faster a batch must be."""
_WARM_UP = 20
"""Notes that are read before anything is timed."""

Answer = TypeVar("Answer")


def screening(
    folder: Annotated[
        Path, typer.Argument(help=f"Folder of corpora with {GENERAL}.jsonl or .jsonl.gz.")
    ] = CORPORA,
    every: Annotated[
        int, typer.Option("--every", min=1, help="Take only each N-th note, for a quick look.")
    ] = 1,
    json_file: JsonOption = None,
) -> None:
    """Measure a batch with and without the screen, and count what the screen loses."""
    deliver(measure(general_texts(folder)[::every]), json_file)


def general_texts(folder: Path) -> list[str]:
    """The notes of general medicine in a folder of corpora.

    Raises:
        InputError: there are none.
    """
    texts = [text for file in corpus_files(folder) for text in _texts(file)]
    if not texts:
        raise InputError(f"{folder} has no notes in {GENERAL}; name the folder that holds it")
    return texts


def _texts(file: Path) -> list[str]:
    if file.name.partition(".")[0] != GENERAL:
        return []
    return [row["text"] for row in read_rows(file) if isinstance(row.get("text"), str)]


def measure(texts: list[str]) -> Report:
    """Screen, read and score every note."""
    engine, plain, screened = RuleEngine(), NoteScorer.load(), NoteScorer.load(screen=True)
    for text in texts[:_WARM_UP]:
        screen(text), engine.check(text), plain.score(text), screened.score(text)
    seconds = dict.fromkeys(("screen", "rules", "batch", "screened batch"), 0.0)

    def timed(name: str, read: Callable[[str], Answer], text: str) -> Answer:
        begin = time.process_time()
        answer = read(text)
        seconds[name] += time.process_time() - begin
        return answer

    passes = [timed("screen", screen, text).passed for text in texts]
    found = [finds_something(timed("rules", engine.check, text)) for text in texts]
    for text in texts:
        timed("batch", plain.score, text)
        timed("screened batch", screened.score, text)
    passed = sum(passes)
    lost = sum(finds and not passing for finds, passing in zip(found, passes, strict=True))
    faster = seconds["batch"] / seconds["screened batch"]
    return Report(
        title=f"The screen on {len(texts)} notes of {GENERAL}",
        columns=("corpus", "passed", "skipped", "lost", "screen, × rules", "batch, × unscreened"),
        rows=[
            (
                GENERAL,
                passed,
                f"{1 - passed / len(texts):.1%}",
                lost,
                seconds["rules"] / seconds["screen"],
                faster,
            )
        ],
        notes=[
            "lost: not passed, though the full rules find a statement, code, finding or sign.",
            "screen, × rules: times as fast as the full rules on the same notes.",
            "batch, × unscreened: times as fast as without the screen, the model included.",
        ],
        targets=[
            Target(what="notes lost", aim="none", measured=str(lost), met=not lost),
            Target(
                what="batch, times as fast as without the screen",
                aim=f"{TIMES_FASTER} or more",
                measured=f"{faster:.1f}",
                met=faster >= TIMES_FASTER,
            ),
        ],
        about=about_us(),
        details={"seconds": seconds},
    )


def finds_something(report: RuleReport) -> bool:
    """Whether the full rules find a statement, a code, a finding or a motor neuron sign."""
    coded = report.coding.code or report.coding.ancillary
    signs = any(report.elements[element].status is Status.PRESENT for element in SIGNS)
    return bool(report.statements or report.findings or coded or signs)


if __name__ == "__main__":
    run(screening)
