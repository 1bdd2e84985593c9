"""What an import writes, counts and says; no row is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from mndnotes.cli import main
from mndnotes.data.importing import SHOWN, import_notes, validate
from mndnotes.data.reading import read_notes
from mndnotes.data.records import LabelledNote, PartlyLabelledNote, RawNote
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import errors_path
from tests.unit.own_notes import (
    BARE,
    LABELLED,
    TEXT,
    labelled,
    read_jsonl,
    write_csv,
    write_jsonl,
)


def test_no_row_is_lost(tmp_path: Path) -> None:
    rows = [LABELLED, {**LABELLED, "note_id": "x", "picture": "?"}, BARE, {"note_id": "y"}]
    source = write_jsonl(tmp_path / "notes.jsonl", *rows)
    with source.open("ab") as stream:
        stream.write(b'{"text": "wei\xdf"}\n')
    tally = import_notes(source, tmp_path / "out.jsonl")
    assert (tally.rows, tally.notes, tally.errors) == (5, 2, 3)
    assert (tally.labelled, tally.partly, tally.unlabelled) == (1, 0, 1)
    assert read_notes(tmp_path / "out.jsonl") == [labelled(), RawNote(note_id="b", text=TEXT)]
    errors = read_jsonl(errors_path(tmp_path / "out.jsonl"))
    assert [error["row"] for error in errors] == [2, 4, 5]
    assert [error["original"] for error in errors[:2]] == [rows[1], rows[3]]
    assert errors[0]["problems"][0]["field"] == "picture"
    assert errors[2]["original"].encode("utf-8", "surrogateescape") == b'{"text": "wei\xdf"}'


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_notes_come_back_as_they_were_and_the_bytes_are_the_same_again(
    tmp_path: Path, name: str
) -> None:
    partly = {**BARE, "note_id": "p", "writer": "w", "umn_signs": "present", "stated": []}
    source = write_jsonl(tmp_path / "notes.jsonl", LABELLED, BARE, partly)
    given = read_notes(source)
    import_notes(source, tmp_path / name)
    import_notes(tmp_path / name, tmp_path / f"again-{name}")
    assert read_notes(tmp_path / name) == given
    assert [type(note) for note in given] == [LabelledNote, RawNote, PartlyLabelledNote]
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()


def test_a_refused_source_leaves_older_files_alone(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    output.write_text("older")
    (tmp_path / "notes.csv").write_text("note_id,body\n")
    with pytest.raises(InputError):
        import_notes(tmp_path / "notes.csv", output)
    assert output.read_text() == "older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.csv", "out.jsonl"]


def test_an_import_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("mndnotes.data.importing.error_line", broken)
    source = write_jsonl(tmp_path / "notes.jsonl", LABELLED, {})
    with pytest.raises(RuntimeError):
        import_notes(source, tmp_path / "out.parquet")
    assert [p.name for p in tmp_path.iterdir()] == ["notes.jsonl"]


def test_an_older_errors_file_goes_when_there_are_no_errors(tmp_path: Path) -> None:
    errors = tmp_path / "aside.jsonl"
    errors.write_text("older")
    source = write_jsonl(tmp_path / "notes.jsonl", LABELLED)
    import_notes(source, tmp_path / "out.jsonl", errors=errors)
    assert not errors.exists()


@pytest.mark.parametrize(
    ("output", "errors", "said"),
    [
        ("out.csv", None, "ends in one of them"),
        ("no/such/out.jsonl", None, "check the folder"),
        ("out.jsonl", "out.jsonl", "name two files"),
    ],
)
def test_an_output_that_can_t_be_used_is_refused(
    tmp_path: Path, output: str, errors: str | None, said: str
) -> None:
    source = write_jsonl(tmp_path / "notes.jsonl", LABELLED)
    with pytest.raises(InputError, match=said):
        import_notes(source, tmp_path / output, errors=tmp_path / errors if errors else None)


def test_a_folder_of_files_is_told_file_by_file(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "one.jsonl", LABELLED, {**LABELLED, "note_id": "c", "issues": None})
    write_csv(tmp_path / "two.csv", {**BARE, "ward": "N1"})
    lines = [list(tally.lines()) for tally in validate(tmp_path)]
    assert lines == [
        [
            "one.jsonl: 2 rows = 2 read + 0 errors",
            "  1 labelled, 1 partly labelled, 0 unlabelled",
            "  lacking in the partly labelled: issues 1",
        ],
        [
            "two.csv: 1 rows = 1 read + 0 errors",
            "  0 labelled, 0 partly labelled, 1 unlabelled",
            "  columns not imported: ward",
        ],
    ]


def test_problems_are_listed_up_to_a_limit_and_counted(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "notes.jsonl", *[{"note_id": str(n)} for n in range(SHOWN + 5)])
    (tally,) = validate(source)
    lines = list(tally.lines())
    assert lines[0] == "notes.jsonl, row 1, text: it is not given; give the note's text"
    assert lines[SHOWN] == "notes.jsonl: 5 more problems"


def test_the_commands_say_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(Path("notes.csv"), {"id": "a", "NoteBody": TEXT}, {"id": "b", "NoteBody": ""})
    names = ["--map", "text=NoteBody", "--map", "note_id=id"]
    assert main(["data", "validate", "notes.csv", *names]) == 3
    assert "notes.csv, row 2, text: it is empty" in capsys.readouterr().out
    assert main(["data", "import", "notes.csv", "--output", "notes.jsonl", *names]) == 3
    said = capsys.readouterr().err
    assert "2 rows = 1 imported + 1 errors" in said
    assert "notes.jsonl.errors.jsonl" in said
    assert main(["data", "validate", "notes.jsonl"]) == 0
    assert main(["data", "validate", "nowhere.csv"]) == 2
