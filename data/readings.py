"""How the hand-written notes got their labels: ``python -m mndnotes.data.readings``.

The writer labelled each note; a second reader labelled it afresh without sight of those labels;
where they differed, a third reader saw both values, in random order, and settled it. The notes hold
the settled labels, `SETTLED` what was settled, `SECOND` the second reader's labels without texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict

from mndnotes.data.agreement import Agreement, compare
from mndnotes.data.challenge import load_pairs, notes_of_pairs
from mndnotes.data.corpus import SPLITS, Split, load_notes, read_rows
from mndnotes.data.records import LabelledNote, LabelledStatement
from mndnotes.rules.vocabulary import Assertion, Element

CHALLENGE: Final = "challenge"

SECOND: Final = "second.jsonl"
SETTLED: Final = "settled.jsonl"

_STATED = "stated."


class SecondReading(BaseModel):
    """The second reader's labels of one note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: str
    stated: tuple[LabelledStatement, ...]
    picture: str
    elements: dict[Element, str]
    expected_code: str
    issues: tuple[str, ...]


class Settled(BaseModel):
    """One label on which the writer and the second reader differed.

    Attributes:
        note_id: of the note.
        field: ``picture``, ``expected_code``, ``issues``, ``elements.ELEMENT`` or
            ``stated.DIAGNOSIS``, the assertion of that diagnosis in ``quote``.
        quote: of the statement; empty for another field.
        first: the writer's value.
        second: the second reader's.
        settled: the third reader's, which the note holds.
        reason: of the third reader.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: str
    field: str
    quote: str = ""
    first: str | tuple[str, ...]
    second: str | tuple[str, ...]
    settled: str | tuple[str, ...]
    reason: str


def settled_labels() -> list[Settled]:
    """Every label that a third reader settled."""
    return list(read_rows(files("mndnotes.data") / "readings" / SETTLED, Settled))


def notes_of(group: str) -> list[LabelledNote]:
    """The notes of a split, or of the challenge pairs."""
    if group == CHALLENGE:
        return notes_of_pairs(load_pairs())
    return load_notes(cast(Split, group))


def agreement_of(notes: Iterable[LabelledNote]) -> Agreement:
    """Agreement of the writers and the second readers, before anything was settled."""
    undone: dict[str, list[Settled]] = {}
    for row in settled_labels():
        undone.setdefault(row.note_id, []).append(row)
    found = {
        reading.note_id: reading
        for reading in read_rows(files("mndnotes.data") / "readings" / SECOND, SecondReading)
    }
    first = {note.note_id: _as_written(note, undone.get(note.note_id, ())) for note in notes}
    second = {
        name: note.model_copy(update=_labels(found[name]))
        for name, note in first.items()
        if name in found
    }
    return compare(first, second)


def _as_written(note: LabelledNote, undone: Iterable[Settled]) -> LabelledNote:
    """A note with the labels that its writer gave it."""
    changes: dict[str, Any] = {"elements": dict(note.elements)}
    for row in undone:
        if row.field.startswith(_STATED):
            stated = changes.get("stated", note.stated)
            changes["stated"] = tuple(_restated(statement, row) for statement in stated)
        elif row.field.startswith("elements."):
            changes["elements"][Element(row.field.partition(".")[2])] = row.first
        else:
            changes[row.field] = row.first
    return note.model_copy(update=changes)


def _restated(statement: LabelledStatement, row: Settled) -> LabelledStatement:
    if (statement.label, statement.quote) != (row.field.removeprefix(_STATED), row.quote):
        return statement
    return statement.model_copy(update={"assertion": Assertion(str(row.first))})


def _labels(reading: SecondReading) -> Mapping[str, Any]:
    return {
        name: getattr(reading, name) for name in SecondReading.model_fields if name != "note_id"
    }


def table(found: Mapping[str, Agreement]) -> str:
    """Cohen's kappa and the share agreed of each label, a group of notes a column."""
    groups = list(found)
    lines = [f"{'':<26}" + "".join(f"{group:>18}" for group in groups)]
    lines.append(f"{'notes read twice':<26}" + "".join(f"{found[g].notes:>18}" for g in groups))
    marks = {group: {m.label: m for m in found[group].labels} for group in groups}
    for label in dict.fromkeys(label for group in groups for label in marks[group]):
        lines.append(f"{label:<26}" + "".join(_cell(marks[group].get(label)) for group in groups))
    return "\n".join(lines)


def _cell(mark: Any) -> str:
    if mark is None or not mark.compared:
        return f"{'':>18}"
    kappa = "  -  " if mark.kappa is None else f"{mark.kappa:.3f}"
    return f"{kappa + f' ({mark.agreed / mark.compared:.1%})':>18}"


if __name__ == "__main__":
    print(table({group: agreement_of(notes_of(group)) for group in (*SPLITS, CHALLENGE)}))  # noqa: T201 (a command)
