"""Labels by the rules never train or measure a model unnoticed, whichever way they come in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.data.commands import app
from mndnotes.data.corpus import read_labelled
from mndnotes.data.parquet import labelled_of, row_of
from mndnotes.data.prelabels.labeller import PreLabeller
from mndnotes.data.reading import read_notes
from mndnotes.data.records import LabelledNote, PartlyLabelledNote
from mndnotes.errors import InputError
from mndnotes.training.evaluate.scoring import read_notes as notes_to_measure
from tests.unit.own_notes import LABELLED, TEXT, labelled

WEAK = "rules 2.1.0"
REFUSED = "the labels are the rules' own, so nothing is trained or measured on them"
run = CliRunner().invoke


def write(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_no_labelled_note_is_by_the_rules() -> None:
    with pytest.raises(ValueError, match=REFUSED):
        labelled(writer=WEAK)


@pytest.mark.parametrize(
    "read", [lambda file: list(read_labelled(file)), lambda file: notes_to_measure(file, "")]
)
def test_files_for_training_and_measuring_are_refused_in_one_sentence(
    tmp_path: Path, read: Any
) -> None:
    file = write(tmp_path / "notes.jsonl", LABELLED, {**LABELLED, "note_id": "b", "writer": WEAK})
    with pytest.raises(InputError) as error:
        read(file)
    assert str(error.value) == (
        f"notes.jsonl, row 2: writer: {REFUSED}; have a reader confirm them first"
    )


def test_the_import_keeps_them_apart_and_counts_them(tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", LABELLED, {**LABELLED, "note_id": "b", "writer": WEAK})
    output = tmp_path / "out.jsonl"
    done = run(app, ["data", "import", str(file), "--output", str(output)])
    assert done.exit_code == 0
    assert "1 with the rules' own labels" in done.stderr
    human, weak = read_notes(output)
    assert isinstance(human, LabelledNote)
    assert isinstance(weak, PartlyLabelledNote)
    assert (weak.writer, weak.lacking) == (WEAK, ())
    with pytest.raises(InputError, match=REFUSED):
        list(read_labelled(output))
    with pytest.raises(InputError, match=REFUSED):
        labelled_of(row_of(weak))


def test_what_the_labeller_writes_can_be_shown_to_a_reader_and_not_trained_on(
    tmp_path: Path,
) -> None:
    note = PreLabeller().label("a", TEXT)
    file = write(tmp_path / "weak.jsonl", note.model_dump(mode="json"))
    tasks = tmp_path / "tasks.json"
    words = ["data", "to-label-studio", str(file), "--output", str(tasks), "--with-labels"]
    assert run(app, words).exit_code == 0
    [task] = json.loads(tasks.read_text("utf-8"))
    assert task["predictions"][0]["model_version"] == note.writer
    with pytest.raises(InputError, match=REFUSED):
        list(read_labelled(file))
