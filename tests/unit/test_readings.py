"""How the labels were made: every note read twice, every difference settled, the notes hold it."""

from __future__ import annotations

import pytest

from mndnotes.data.corpus import SPLITS
from mndnotes.data.readings import CHALLENGE, agreement_of, notes_of, settled_labels
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element

GROUPS = (*SPLITS, CHALLENGE)


@pytest.fixture(scope="module")
def notes() -> dict[str, LabelledNote]:
    return {note.note_id: note for group in GROUPS for note in notes_of(group)}


def test_the_notes_hold_what_was_settled(notes: dict[str, LabelledNote]) -> None:
    for row in settled_labels():
        note = notes[row.note_id]
        kind, _, name = row.field.partition(".")
        if kind == "elements":
            assert note.elements[Element(name)] == row.settled
        elif kind == "stated":
            found = {s.assertion for s in note.stated if (s.label, s.quote) == (name, row.quote)}
            assert found == {row.settled}
        elif kind == "issues":
            assert set(note.issues) == set(row.settled)
        else:
            assert getattr(note, kind) == row.settled
        assert row.first != row.second
        assert row.reason


@pytest.mark.parametrize("group", GROUPS)
def test_every_note_was_read_twice_and_the_readers_mostly_agree(group: str) -> None:
    read = notes_of(group)
    found = agreement_of(read)
    assert found.notes == len(read)
    for mark in found.labels:
        assert mark.kappa is None or mark.kappa > 0.8, mark


def test_all_that_the_readers_gave_otherwise_was_settled() -> None:
    settled = {(row.note_id, row.field.rpartition(".")[2]) for row in settled_labels()}
    issues = {note_id for note_id, field in settled if field == "issues"}
    for group in GROUPS:
        for found in agreement_of(notes_of(group)).disagreements:
            if found.label.startswith("issue "):
                assert found.note_id in issues
            elif not found.label.startswith("statement"):
                assert (found.note_id, found.label) in settled
