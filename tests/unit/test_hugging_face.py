"""The corpus as a Hugging Face dataset: declared features, and back without a change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.data.hugging_face import as_dataset, as_dataset_dict, dataset_of, features
from mndnotes.data.importing import import_notes
from mndnotes.data.parquet import labelled_of, row_of
from mndnotes.data.reading import read_notes
from mndnotes.data.records import LabelledNote, RawNote
from mndnotes.errors import InputError, MissingExtraError
from mndnotes.rules.vocabulary import Element
from tests.unit.own_notes import LABELLED, TEXT, labelled, write_jsonl


def test_features_are_declared_for_every_field_of_a_labelled_note() -> None:
    declared = features()
    assert set(declared) == set(LabelledNote.model_fields)
    assert list(declared["elements"]) == list(Element) == list(declared["quotes"])
    assert set(declared["stated"].feature) == {"label", "assertion", "quote"}


def test_a_split_comes_back_from_its_dataset_note_by_note() -> None:
    dataset = as_dataset("validation")
    assert dataset.features == features()
    assert [labelled_of(row) for row in dataset] == load_notes("validation")


def test_jsonl_parquet_and_dataset_hold_the_same_notes(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "n.jsonl", LABELLED, {**LABELLED, "note_id": "b"})
    import_notes(source, tmp_path / "n.parquet")
    notes = read_notes(tmp_path / "n.parquet")
    assert notes == read_notes(source)
    dataset = dataset_of(notes)
    dataset.to_parquet(tmp_path / "again.parquet")
    assert read_notes(tmp_path / "again.parquet") == notes


def test_the_test_split_is_not_given_unasked() -> None:
    assert set(as_dataset_dict(("validation",))) == {"validation"}
    assert "test" not in as_dataset_dict()


def test_a_row_without_its_labels_is_no_labelled_note() -> None:
    with pytest.raises(InputError, match="lacks every label"):
        labelled_of(row_of(RawNote(note_id="a", text=TEXT)))
    with pytest.raises(InputError, match="lacks picture"):
        labelled_of({**row_of(labelled()), "picture": None})
    with pytest.raises(InputError, match="picture: its value"):
        labelled_of({**row_of(labelled()), "picture": "MS"})


def test_notes_without_labels_have_every_column() -> None:
    bare = RawNote(note_id="b", text=TEXT)
    assert dataset_of([bare]).features == features()
    first, second = dataset_of([bare, labelled()])
    assert (first["note_id"], first["picture"]) == ("b", None)
    assert labelled_of(second) == labelled()


@pytest.mark.parametrize("library", ["datasets", "pyarrow"])
def test_a_missing_library_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"mndnotes\[train\]"):
        dataset_of([labelled()])
