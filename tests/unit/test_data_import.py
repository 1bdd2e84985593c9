"""Notes of one's own: what is labelled, what is wrong where, and no row lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mndnotes.data.fields import Columns
from mndnotes.data.reading import CheckedRow, checked_rows
from mndnotes.data.records import LabelledNote, PartlyLabelledNote, RawNote
from mndnotes.errors import InputError
from mndnotes.rules.files.note_file import MAX_CHARACTERS
from mndnotes.rules.vocabulary import Element, Setting
from tests.unit.own_notes import (
    BARE,
    ELEMENTS,
    LABELLED,
    PASSAGE,
    QUOTES,
    STATED,
    TEXT,
    labelled,
    write_csv,
    write_jsonl,
)


def check(folder: Path, *rows: Any) -> list[CheckedRow]:
    return list(checked_rows(write_jsonl(folder / "notes.jsonl", *rows)))


def problems(row: CheckedRow) -> dict[str, str]:
    """Sentences by field; none may quote the note."""
    assert row.note is None
    assert all(PASSAGE not in p.problem and PASSAGE not in p.field for p in row.problems)
    return {p.field: p.problem for p in row.problems}


# What a row is


def test_a_row_with_every_label_is_a_labelled_note(tmp_path: Path) -> None:
    (row,) = check(tmp_path, LABELLED)
    assert row.note == labelled()


def test_a_row_without_labels_is_a_raw_note(tmp_path: Path) -> None:
    (row,) = check(tmp_path, {**BARE, "setting": "inpatient", "style": "letter"})
    assert row.note == RawNote(note_id="b", text=TEXT, setting=Setting.INPATIENT)


@pytest.mark.parametrize(
    ("left_out", "lacking"),
    [
        ("picture", ("picture",)),
        ("stated", ("stated",)),
        ("issues", ("issues",)),
        ("expected_code", ("expected_code",)),
        ("elements.neuro_exam", ("elements.neuro_exam",)),
        ("quotes.umn_signs", ("quotes.umn_signs",)),
        ("elements", tuple(f"elements.{e}" for e in Element)),
    ],
)
def test_a_row_with_some_labels_says_which_it_lacks(
    tmp_path: Path, left_out: str, lacking: tuple[str, ...]
) -> None:
    row: dict[str, Any] = json.loads(json.dumps(LABELLED))
    group, _, name = left_out.partition(".")
    if name:
        del row[group][name]
    else:
        del row[group]
    if left_out == "elements":
        del row["quotes"]
    (found,) = check(tmp_path, row)
    assert isinstance(found.note, PartlyLabelledNote)
    assert found.note.lacking == lacking


def test_a_note_without_a_statement_is_not_one_nobody_looked_through(tmp_path: Path) -> None:
    none, unread = check(
        tmp_path, {**LABELLED, "stated": []}, {**LABELLED, "note_id": "b", "stated": None}
    )
    assert isinstance(none.note, LabelledNote)
    assert isinstance(unread.note, PartlyLabelledNote)


def test_a_number_may_be_an_id_and_the_writer_is_the_file_where_none_is_named(
    tmp_path: Path,
) -> None:
    (row,) = check(tmp_path, {**LABELLED, "note_id": 7, "writer": None})
    assert isinstance(row.note, LabelledNote)
    assert (row.note.note_id, row.note.writer) == ("7", "notes")


# What is wrong


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"text": ""}, "text", "empty"),
        ({"text": " \n\t"}, "text", "blank"),
        ({"text": None}, "text", "not given"),
        ({"text": 3}, "text", "number"),
        ({"text": 3.5}, "text", "number"),
        ({"text": ["Hands wasted"]}, "text", "list"),
        ({"text": "Hands wasted \ud83d"}, "text", "half of a pair"),
        ({"note_id": ""}, "note_id", "empty"),
        ({"note_id": 1.5}, "note_id", "number"),
        ({"note_id": True}, "note_id", "truth value"),
        ({"setting": "ward"}, "setting", "outpatient, inpatient or unknown"),
        ({"picture": "als"}, "picture", "ALS, PLS, PMA, OTHER or INSUFFICIENT"),
        ({"picture": 1}, "picture", "number"),
        ({"expected_code": "G1221"}, "expected_code", "G12.21"),
        ({"expected_code": "G12.26"}, "expected_code", "NONE"),
        ({"issues": []}, "issues", "empty"),
        ({"issues": ["overcoded"]}, "issues", "overcoding"),
        ({"issues": ["none", "conflict"]}, "issues", "none stands beside"),
        ({"issues": ["conflict", "conflict"]}, "issues", "twice"),
        ({"stated": "ALS"}, "stated", "no valid JSON"),
        ({"stated": {"label": "ALS"}}, "stated", "list of statements"),
        ({"stated": ["ALS"]}, "stated[0]", "label, assertion and quote"),
        ({"stated": [{**STATED[0], "quote": "x"}]}, "stated[0].quote", "no exact substring"),
        ({"stated": [{**STATED[0], "label": "MS"}]}, "stated[0].label", "OTHER_DX"),
        ({"stated": [{**STATED[0], "start": 3}]}, "stated[0].start", "no such field"),
        ({"elements": {**ELEMENTS, "tone": "present"}}, "elements.tone", "no such element"),
        ({"elements": {**ELEMENTS, "umn_signs": "yes"}}, "elements.umn_signs", "present, absent"),
        (
            {"elements": {**ELEMENTS, "genetic_testing": "absent"}},
            "elements.genetic_testing",
            "never absent",
        ),
        ({"quotes": {**QUOTES, "umn_signs": ["Knees"]}}, "quotes.umn_signs", "no exact substring"),
        ({"quotes": {**QUOTES, "umn_signs": "knees"}}, "quotes.umn_signs", "list"),
        ({"quotes": {**QUOTES, "neuro_exam": ["Hands"]}}, "quotes.neuro_exam", "is missing"),
        ({"elements": {}}, "elements.umn_signs", "say present or absent"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    tmp_path: Path, changes: dict[str, Any], field: str, said: str
) -> None:
    bad, good = check(tmp_path, {**LABELLED, **changes}, {**LABELLED, "note_id": "next"})
    assert said in problems(bad)[field]
    assert good.note is not None


@pytest.mark.parametrize("row", [[1], "Hands wasted", None, 3])
def test_a_row_that_is_no_object_is_named(tmp_path: Path, row: Any) -> None:
    (bad,) = check(tmp_path, row)
    assert "no object" in problems(bad)["row"]


def test_a_text_that_is_no_single_note_is_refused(tmp_path: Path) -> None:
    (row,) = check(tmp_path, {"note_id": "a", "text": "x" * (MAX_CHARACTERS + 1)})
    assert [(p.field, p.problem.partition(";")[0]) for p in row.problems] == [
        ("text", "it is too large for one note")
    ]


def test_every_problem_of_a_row_is_said(tmp_path: Path) -> None:
    (bad,) = check(
        tmp_path,
        {
            **LABELLED,
            "picture": "?",
            "issues": ["none", "conflict"],
            "elements": {**ELEMENTS, "umn_signs": "+", "diagnostic_criteria": "absent"},
            "quotes": {"lmn_signs": ["no such words"]},
        },
    )
    assert set(problems(bad)) == {
        "picture",
        "issues",
        "elements.umn_signs",
        "elements.diagnostic_criteria",
        "quotes.lmn_signs",
    }


def test_the_second_note_of_an_id_is_set_aside_unless_another_reader_labelled_it(
    tmp_path: Path,
) -> None:
    first, again, other = check(tmp_path, LABELLED, LABELLED, {**LABELLED, "writer": "second"})
    assert first.note is not None
    assert "row 1 has the same" in problems(again)["note_id"]
    assert other.note is not None


# Tables


def flat_row(**changes: Any) -> dict[str, Any]:
    """A labelled row with flat columns."""
    return {
        "note_id": "a",
        "writer": "first",
        "style": "clinic letter",
        "setting": "outpatient",
        "text": TEXT,
        "stated": json.dumps(STATED),
        "picture": "ALS",
        "expected_code": "G12.21",
        "issues": "none",
        "why": "Both kinds of signs.",
        **{("elements." if e in ("umn_signs", "emg_results") else "") + e: s
           for e, s in ELEMENTS.items()},
        "quotes.umn_signs": "knees brisk",
        "quotes.lmn_signs": '["Hands wasted"]',
        **changes,
    }  # fmt: skip


def test_flat_columns_of_a_csv_make_the_same_note(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "notes.csv", flat_row())
    assert [row.note for row in checked_rows(file)] == [labelled()]


def test_flat_columns_of_a_parquet_file_make_the_same_note(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist([flat_row()]), tmp_path / "notes.parquet")
    assert [row.note for row in checked_rows(tmp_path / "notes.parquet")] == [labelled()]


def test_issues_stand_in_one_cell_with_semicolons(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "notes.csv", flat_row(issues="conflict; overcoding;"))
    (row,) = checked_rows(file)
    assert isinstance(row.note, LabelledNote)
    assert row.note.issues == ("conflict", "overcoding")


def test_empty_cells_give_nothing(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "notes.csv", {"note_id": "a", "text": TEXT, "picture": " "})
    assert [row.note for row in checked_rows(file)] == [RawNote(note_id="a", text=TEXT)]


def test_columns_of_other_names_are_mapped(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "notes.csv",
        {"id": "a", "NoteBody": TEXT, "text": "a summary", "Class": "ALS", "UMN": "absent"},
    )
    columns = Columns.parse(["note_id=id", "text=NoteBody", "picture=Class", "umn_signs=UMN"])
    (row,) = checked_rows(file, columns)
    assert isinstance(row.note, PartlyLabelledNote)
    assert (row.note.text, row.note.picture) == (TEXT, "ALS")
    assert row.note.elements == {Element.UMN_SIGNS: "absent"}
    assert row.ignored == ("text",)


@pytest.mark.parametrize(
    ("header", "renamed", "said"),
    [
        ("note_id,body", [], r"no column text; name yours with --map text=COLUMN \(it has body"),
        ("id,text", [], "no column note_id"),
        ("note_id,text", ["text=Body"], "no column Body, which is mapped"),
        ("note_id,text", ["text"], "names no column"),
        ("note_id,text", ["body=text"], "'body' is no field of a note"),
        (f'a,"{TEXT}"', [], "names too long to show"),
    ],
)
def test_a_table_without_its_columns_is_refused(
    tmp_path: Path, header: str, renamed: list[str], said: str
) -> None:
    file = tmp_path / "notes.csv"
    file.write_text(header + "\n", encoding="utf-8", newline="")
    with pytest.raises(InputError, match=said) as caught:
        list(checked_rows(file, Columns.parse(renamed)))
    assert PASSAGE not in str(caught.value)


def test_cells_that_are_no_json_and_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_bytes(b'note_id,text,stated\na,Hands,"[{"\nb,wei\xdf,\nc,fine,\n')
    json_row, bytes_row, good = checked_rows(file)
    assert "no valid JSON (character" in problems(json_row)["stated"]
    assert "byte 3 of the cell is not UTF-8" in problems(bytes_row)["text"]
    assert good.note is not None


# Folders of text


def test_a_folder_of_text_is_unlabelled_and_keeps_every_character(tmp_path: Path) -> None:
    for name, content in {"b": TEXT.encode(), "a": "\ufeffweak\r".encode(), "c": b"\xff"}.items():
        (tmp_path / f"{name}.txt").write_bytes(content)
    first, second, bad = checked_rows(tmp_path)
    assert first.note == RawNote(note_id="a", text="\ufeffweak\r")
    assert second.note == RawNote(note_id="b", text=TEXT)
    assert "byte 0" in problems(bad)["text"]


def test_labels_beside_text_files_are_joined_by_name(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_bytes(TEXT.encode())
    rows = [flat_row(note_id=name) for name in ("a", "b.txt", "c", "c", "e")]
    for row in rows:
        del row["text"]
    write_csv(tmp_path / "labels.csv", *rows)
    full, by_file_name, twice, bare, orphan = checked_rows(tmp_path)
    assert full.note == labelled()
    assert by_file_name.note == labelled(note_id="b")
    assert "2 rows of the labels" in problems(twice)["note_id"]
    assert bare.note == RawNote(note_id="d", text=TEXT)
    assert "row 5 of labels.csv: it has no text file" in problems(orphan)["note_id"]


def test_labels_may_stand_elsewhere_under_another_column(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.txt").write_bytes(TEXT.encode())
    labels = write_csv(tmp_path / "read.csv", {"file": "a.txt", "picture": "PMA"})
    (row,) = checked_rows(notes, Columns.parse(["note_id=file"]), labels=labels)
    assert isinstance(row.note, PartlyLabelledNote)
    assert (row.note.note_id, row.note.picture) == ("a", "PMA")


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.txt file"):
        checked_rows(tmp_path)
