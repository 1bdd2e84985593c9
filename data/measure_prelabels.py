"""Measures the weak labels: ``python -m mndnotes.data.measure_prelabels [--write]``.

Confidence is measured on the hand-written training notes, never on the test notes. The rules were
improved on those notes, so it flatters. What it is worth is shown on the validation notes: whether
labels of a confidence are right that often, and whether the queue holds the notes with wrong ones.
With ``--write`` the confidences are stored in ``prelabel_confidence.json`` first; ``--split train``
shows the tables by which the numbers of ``prelabel.yaml`` were chosen. It ends with an error where
the stored confidences were measured on other training notes, or by other rules, than are here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from mndnotes.data.corpus import load_notes, notes_digest
from mndnotes.data.prelabels.claims import claims_of
from mndnotes.data.prelabels.confidence import FILE, ConfidenceTable, confidence_table
from mndnotes.data.prelabels.labeller import PreLabeller, record
from mndnotes.data.prelabels.queue import Queued, in_order
from mndnotes.data.prelabels.settings import settings
from mndnotes.data.records import LabelledNote
from mndnotes.rules import RULES_VERSION, RuleEngine

_BANDS: Final = (0.0, 0.5, 0.75, 0.85, 0.9, 0.95, 0.98, 1.0)
_LOOKED_AT: Final = (0.1, 0.25, 0.5)
"""Shares of the notes that a human looks at, in the order of the queue."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pre-label of a labelled note."""

    kind: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One labelled note, pre-labelled."""

    entry: Queued
    needs_human: bool
    outcomes: tuple[Outcome, ...]

    @property
    def wrong(self) -> int:
        """How many of its pre-labels are wrong."""
        return sum(not outcome.right for outcome in self.outcomes)


def measure_table(notes: Sequence[LabelledNote]) -> ConfidenceTable:
    """How often each sort of pre-label is right on labelled notes."""
    engine = RuleEngine()
    outcomes = (
        (claim.cell, claim.holds(note))
        for note in notes
        for claim in claims_of(engine.check(note.text, note.setting))
    )
    return ConfidenceTable.measured(
        outcomes,
        rules=RULES_VERSION,
        notes=len(notes),
        digest=notes_digest(notes),
        smallest=settings().smallest_cell,
    )


def outdated(table: ConfidenceTable, notes: Sequence[LabelledNote]) -> str | None:
    """What is to be done where a table was not measured on these notes by these rules."""
    again = "run python -m mndnotes.data.measure_prelabels --write"
    if table.digest != notes_digest(notes):
        return f"{FILE} was measured on other training notes ({table.notes}) than are here; {again}"
    if table.rules != RULES_VERSION:
        return f"{FILE} was measured by the rules {table.rules}, now {RULES_VERSION}; {again}"
    return None


def measure_notes(notes: Iterable[LabelledNote], table: ConfidenceTable) -> list[Measured]:
    """Labelled notes with their pre-labels and what came of each."""
    labeller = PreLabeller(table)
    measured = []
    for note in notes:
        case = labeller.case(note.text, note.setting)
        weak = record(note.note_id, case)
        outcomes = tuple(
            Outcome(claim.cell[0], case.confidence[claim.label], claim.holds(note))
            for claim in case.claims
        )
        measured.append(Measured(Queued.of(weak), weak.needs_human, outcomes))
    return measured


def report(measured: Sequence[Measured]) -> str:
    """The tables: calibration by band and by kind, the queue, its order, its reasons."""
    outcomes = [outcome for note in measured for outcome in note.outcomes]
    tables = (
        _calibration(outcomes, _band),
        _calibration(outcomes, lambda outcome: outcome.kind),
        _queue(measured),
        _order(measured),
        _reasons(measured),
    )
    return "\n\n".join("\n".join(lines) for lines in tables)


def _band(outcome: Outcome) -> str:
    low = max(edge for edge in _BANDS[:-1] if edge <= outcome.confidence)
    return f"{low:.2f} to {_BANDS[_BANDS.index(low) + 1]:.2f}"


def _calibration(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> list[str]:
    lines = [f"{'labels by confidence':<28}{'labels':>8}{'expected':>10}{'observed':>10}"]
    for name, members in groupby(sorted(outcomes, key=key), key):
        group = list(members)
        expected = sum(o.confidence for o in group) / len(group)
        lines.append(f"{name:<28}{len(group):>8}{expected:>10.3f}{_accuracy(group):>10.3f}")
    return lines


def _queue(measured: Sequence[Measured]) -> list[str]:
    lines = [
        f"{'notes':<28}{'notes':>8}{'share':>10}{'accuracy':>10}{'wrong each':>12}{'all right':>11}"
    ]
    for name, queued in (("in the queue", True), ("outside it", False)):
        group = [note for note in measured if note.needs_human is queued]
        if group:
            outcomes = [outcome for note in group for outcome in note.outcomes]
            lines.append(
                f"{name:<28}{len(group):>8}{len(group) / len(measured):>10.2f}"
                f"{_accuracy(outcomes):>10.3f}{_wrong_each(group):>12.2f}"
                f"{sum(not note.wrong for note in group) / len(group):>11.2f}"
            )
    return lines


def _order(measured: Sequence[Measured]) -> list[str]:
    """Share of all wrong labels that stand in the first notes, by priority."""
    by_name = {note.entry.note_id: note for note in measured}
    ordered = [by_name[entry.note_id] for entry in in_order(note.entry for note in measured)]
    total = sum(note.wrong for note in measured)
    lines = [f"{'looked at, by priority':<28}{'notes':>8}{'wrong labels found':>20}"]
    for share in _LOOKED_AT:
        first = ordered[: round(share * len(ordered))]
        found = sum(note.wrong for note in first) / total if total else 0.0
        lines.append(f"{share:<28.0%}{len(first):>8}{found:>20.2f}")
    return lines


def _reasons(measured: Sequence[Measured]) -> list[str]:
    lines = [f"{'reason':<28}{'notes':>8}{'wrong each':>12}{'all right':>11}"]
    for reason in settings().reasons:
        group = [note for note in measured if reason.id in note.entry.reasons]
        if group:
            right = sum(not note.wrong for note in group) / len(group)
            lines.append(f"{reason.id:<28}{len(group):>8}{_wrong_each(group):>12.2f}{right:>11.2f}")
    return lines


def _accuracy(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.right for outcome in outcomes) / len(outcomes)


def _wrong_each(notes: Sequence[Measured]) -> float:
    return sum(note.wrong for note in notes) / len(notes)


def main() -> None:
    """Measure, store if asked, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure the weak labels.")
    parser.add_argument("--write", action="store_true", help=f"measure and store {FILE} first")
    parser.add_argument("--split", choices=("validation", "train"), default="validation")
    options = parser.parse_args()
    train = load_notes("train")
    if options.write:
        table = measure_table(train)
        text = table.model_dump_json(indent=1) + "\n"
        Path(__file__).with_name(FILE).write_text(text, encoding="utf-8", newline="\n")
    else:
        table = confidence_table()
    notes = train if options.split == "train" else load_notes(options.split)
    print(f"{len(notes)} {options.split} notes; confidence of {table.notes} training notes\n")  # noqa: T201
    print(report(measure_notes(notes, table)))  # noqa: T201 (a command)
    if sentence := outdated(table, train):
        raise SystemExit(sentence)


if __name__ == "__main__":
    main()
