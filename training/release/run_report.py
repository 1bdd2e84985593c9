"""What a finished run leaves in the tracking store: figures, and tables of marks by id."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from mndnotes.data.records import LabelledNote
from mndnotes.data.spreadsheet import safe_cell
from mndnotes.errors import plain
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.evaluate.figures import (
    confusion_figure,
    learning_figure,
    reliability_figure,
    risk_coverage_figure,
)
from mndnotes.training.evaluate.marking import answers_of
from mndnotes.training.evaluate.slices import slice_marks
from mndnotes.training.evaluation import Labels, Predictions, element_measures
from mndnotes.training.fitting.labels import labels_of
from mndnotes.training.release.tracking import RunLog


def log_report(log: RunLog, validation: Sequence[LabelledNote], said: Predictions) -> None:
    """Log figures and tables of what the served model says about the validation notes.

    The tables name notes by id and hold no word of them.

    Args:
        log: of the run; the losses of its epochs are logged already.
        validation: the notes that the model was calibrated by.
        said: about them, in their order.
    """
    labels = labels_of(validation)
    losses = {name: log.history(name) for name in ("train_loss", "validation.loss")}
    selection = log.history("validation.selection")
    log.figure("figures/confusion.svg", confusion_figure(labels, said))
    log.figure("figures/reliability.svg", reliability_figure(labels, said))
    log.figure("figures/risk_coverage.svg", risk_coverage_figure(labels, said))
    log.figure("figures/learning.svg", learning_figure(losses, selection))
    slices = slice_marks(validation, answers_of(said), codes=False)
    log.text("tables/slices.csv", as_csv(map(asdict, slices)))
    log.text("tables/elements.csv", as_csv(element_rows(labels, said)))
    log.text("tables/notes.csv", as_csv(note_rows(validation, labels, said)))


def element_rows(labels: Labels, said: Predictions) -> list[dict[str, Any]]:
    """Marks of each element, and how often it has each status."""
    measures = element_measures(labels.elements, said.statuses)
    return [
        {
            "element": str(element),
            "macro_f1": round(measures[f"element_f1.{element}"], 4),
            "accuracy": round(measures[f"element_accuracy.{element}"], 4),
            **{
                str(status): int((labels.elements[:, column] == index).sum())
                for index, status in enumerate(Status)
            },
        }
        for column, element in enumerate(Element)
    ]


def note_rows(
    notes: Sequence[LabelledNote], labels: Labels, said: Predictions
) -> list[dict[str, Any]]:
    """For each note by id: true and chosen picture, right elements of twelve, error in points."""
    pictures = list(Picture)
    right = (labels.elements == said.statuses).sum(axis=1)
    return [
        {
            "note_id": note.note_id,
            "picture": str(note.picture),
            "chosen": str(pictures[int(said.picture[row].argmax())]),
            "confidence": round(float(said.picture[row].max()), 4),
            "elements_right": int(right[row]),
            "score_error": round(float(said.score[row] - labels.score[row]), 1),
        }
        for row, note in enumerate(notes)
    ]


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Rows of the same columns as CSV, a line each and safe to open; nothing for no row."""
    listed = list(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, listed[0] if listed else (), lineterminator="\n")
    if listed:
        writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in listed)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    return safe_cell(plain(value)) if isinstance(value, str) else value
