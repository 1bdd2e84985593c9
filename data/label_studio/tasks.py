"""Notes as Label Studio tasks, with labels already given as predictions to correct.

Format: https://labelstud.io/guide/tasks (tasks) and https://labelstud.io/guide/predictions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any, Final

from mndnotes.data.records import AnyNote, LabelledNote, PartlyLabelledNote, RawNote
from mndnotes.rules.files.whole_file import written_whole
from mndnotes.rules.vocabulary import Status

OBJECT: Final = "text"
"""Name of the text in the labelling interface; every region and choice refers to it."""

CHOICES: Final = ("picture", "setting", "expected_code", "issues")
"""Controls of the labelling interface that label the note as a whole."""


def labelling_interface() -> str:
    """The labelling interface, as Label Studio takes it as a project's labelling configuration."""
    return (files("mndnotes.data.label_studio") / "config.xml").read_text("utf-8")


def task_of(note: AnyNote, with_labels: bool = False) -> dict[str, Any]:
    """One task: the text as given, and on demand the labels as a prediction.

    Args:
        note: a note with or without labels.
        with_labels: show the labels that the note has, for a reader to correct. A second reader
            who is to judge independently must not see them.
    """
    data = {"text": note.text, "note_id": note.note_id, "setting": str(note.setting)}
    task: dict[str, Any] = {"data": data}
    if isinstance(note, RawNote) and not isinstance(note, PartlyLabelledNote):
        return task
    data["style"] = note.style
    if with_labels:
        task["predictions"] = [{"model_version": note.writer, "result": list(_result(note))}]
    return task


def write_tasks(notes: Iterable[AnyNote], output: Path, with_labels: bool = False) -> None:
    """Write notes as a list of tasks that Label Studio imports.

    Raises:
        InputError: the output can't be written.
    """
    tasks = [task_of(note, with_labels) for note in notes]
    with written_whole(output) as part:
        part.write_text(json.dumps(tasks, indent=1) + "\n", encoding="utf-8", newline="\n")


def _result(note: PartlyLabelledNote | LabelledNote) -> Iterator[dict[str, Any]]:
    numbers = count(1)
    for statement in note.stated or ():
        yield from _region(
            next(numbers), note.text, statement.quote, ("stated", str(statement.label)),
            ("assertion", str(statement.assertion)),
        )  # fmt: skip
    for element, status in note.elements.items():
        for quote in note.quotes.get(element, ()) if status is not Status.MISSING else ():
            yield from _region(
                next(numbers), note.text, quote, ("element", str(element)), ("status", str(status))
            )
    for control in CHOICES:
        given = getattr(note, control)
        if given is not None:
            chosen = list(given) if isinstance(given, tuple) else [given]
            yield _item(next(numbers), control, "choices", {"choices": list(map(str, chosen))})
    if note.why:
        yield _item(next(numbers), "why", "textarea", {"text": [note.why]})


def _region(
    number: int, text: str, quote: str, label: tuple[str, str], choice: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """A labelled span and the choice that goes with it; both carry the id of the region.

    A quote has no offsets: the first place that holds it is shown. Offsets are code points: Label
    Studio shows a given region by them (though it counts UTF-16 units in one that it makes).
    """
    start = text.index(quote)
    span = {"start": start, "end": start + len(quote), "text": quote}
    yield _item(number, label[0], "labels", {**span, "labels": [label[1]]})
    yield _item(number, choice[0], "choices", {**span, "choices": [choice[1]]})


def _item(number: int, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"r{number}",
        "from_name": control,
        "to_name": OBJECT,
        "type": kind,
        "value": value,
    }
