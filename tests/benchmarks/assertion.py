"""Assertion on the NegEx sentences, side by side with medSpaCy's ConText and negspaCy.

A row of the corpus is a sentence, the span of a concept in it, and how the concept is meant there.
Every system gets the same sentences and spans. The sentences are split in two halves by a hash of
their id: rules are developed on one, and only the other one is reported against.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated, TypeAlias

import typer

from mndnotes.errors import InputError
from mndnotes.rules import assert_span
from tests.benchmarks.command import (
    CORPORA,
    PEERS,
    JsonOption,
    NoPeersOption,
    PeersOption,
    deliver,
    run,
)
from tests.benchmarks.peer import MEDSPACY, NEGSPACY, Peer
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import read_rows

LABELS = ("affirmed", "negated", "historical", "family")
"""Labels of the corpus. It has none for doubt and condition, and calls such a concept affirmed."""
DEVELOPMENT, HELD_OUT = "development", "report"
OURS = "mndnotes"
MACRO, SETTLED = "macro-F1", "doubt as affirmed"
MEASURES = (*(f"F1 {label}" for label in LABELS), MACRO, SETTLED, "accuracy")

Answers: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled concept."""

    id: str
    text: str
    start: int
    end: int
    label: str

    @property
    def half(self) -> str:
        """The half that the row belongs to: by the SHA-256 of its id, even or odd."""
        odd = int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2
        return HELD_OUT if odd else DEVELOPMENT


def assertion(
    corpus: Annotated[Path, typer.Argument(help="Labelled sentences.")] = CORPORA
    / "assertion_negex.jsonl",
    peers: PeersOption = PEERS,
    no_peers: NoPeersOption = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Show our errors in the development half.")
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Measure assertion on sentences labelled by others, beside other libraries."""
    rows = read_labelled(corpus)
    answers = {OURS: [assert_span(row.text, row.start, row.end) for row in rows]}
    versions: dict[str, str] = {}
    if not no_peers:
        with ExitStack() as running:
            for library in (MEDSPACY, NEGSPACY):
                peer = running.enter_context(Peer(library, peers))
                spans = [(row.text, row.start, row.end) for row in rows]
                answers[library.name] = peer.ask("judge", rows=spans)
                versions |= {library.name: _listed(peer.versions)}
    report = compare(rows, answers)
    report.about = {**about_us(), **versions, "corpus": f"{corpus.name}, {len(rows)} sentences"}
    if errors:
        report.passages = _errors(rows, answers[OURS])
    deliver(report, json_file)


def read_labelled(path: Path) -> list[Row]:
    """The sentences of a corpus.

    Raises:
        InputError: the file is missing, or a row lacks a field or names no span of its sentence.
    """
    rows = []
    for row in read_rows(path):
        try:
            found = Row(row["id"], row["sentence"], row["start"], row["end"], row["label"])
        except KeyError as error:
            raise InputError(f"{path.name} has a row without {error}; add it") from None
        if found.label not in LABELS or not 0 <= found.start < found.end <= len(found.text):
            raise InputError(
                f"{path.name}, row {found.id}: the label or the span can't be right; mend the row"
            )
        rows.append(found)
    return rows


def compare(rows: Sequence[Row], answers: Mapping[str, Answers]) -> Report:
    """How well each system does on each half; targets are held on the half that is reported."""
    report = Report(
        title="Assertion on sentences labelled by others",
        columns=("half, system", "sentences", *MEASURES),
        notes=[
            f"{MACRO}: mean over the four labels; doubt or condition counts as a wrong answer.",
            f"{SETTLED}: the same with uncertain and hypothetical taken for affirmed, as the corpus"
            " does.",
            "negspaCy says nothing but negated or not; ConText and NegEx keep their own rules.",
        ],
    )
    held = {}
    for half in (DEVELOPMENT, HELD_OUT):
        chosen = [number for number, row in enumerate(rows) if row.half == half]
        true = [rows[number].label for number in chosen]
        for system, given in answers.items():
            marks = _marks(true, [given[number] for number in chosen])
            report.rows.append((f"{half}, {system}", len(chosen), *marks.values()))
            held[system] = marks
        report.notes.append(f"{half}: {_counted(true)}")
    for measure in ("F1 negated", MACRO, SETTLED):
        others = {name: marks[measure] for name, marks in held.items() if name != OURS}
        if others:
            best = max(others, key=lambda name: others[name])
            report.targets.append(
                Target(
                    what=f"{measure}, report half",
                    aim=f"above every peer; best is {best} with {others[best]:.3f}",
                    measured=f"{held[OURS][measure]:.3f}",
                    met=held[OURS][measure] > others[best],
                )
            )
    return report


def _marks(true: Answers, given: Answers) -> dict[str, float]:
    settled = [answer if answer in LABELS else "affirmed" for answer in given]
    by_label = {f"F1 {label}": _f1(true, given, label) for label in LABELS}
    return {
        **by_label,
        MACRO: fmean(by_label.values()),
        SETTLED: fmean(_f1(true, settled, label) for label in LABELS),
        "accuracy": fmean(one == other for one, other in zip(true, given, strict=True)),
    }


def _f1(true: Answers, given: Answers, label: str) -> float:
    pairs = Counter(zip(true, given, strict=True))
    hit = pairs[label, label]
    wrong = sum(n for (one, other), n in pairs.items() if (one == label) != (other == label))
    return 2 * hit / (2 * hit + wrong) if hit else 0.0


def _counted(labels: Answers) -> str:
    counts = Counter(labels)
    return ", ".join(f"{counts[label]} {label}" for label in LABELS)


def _errors(rows: Sequence[Row], given: Answers) -> list[str]:
    return [
        f"{row.id}: {row.label} read as {answer}:"
        f" {row.text[: row.start]}[{row.text[row.start : row.end]}]{row.text[row.end :]}"
        for row, answer in zip(rows, given, strict=True)
        if row.half == DEVELOPMENT and answer != row.label
    ]


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


if __name__ == "__main__":
    run(assertion)
