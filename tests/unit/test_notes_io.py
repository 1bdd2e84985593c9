"""Reading notes from files: every row comes out, as a note or with the reason why not."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from mndnotes.errors import InputError, MndnotesError, NoteError
from mndnotes.inference.notes_io import Row, read_rows
from mndnotes.rules.files.note_file import MAX_BYTES, read_text
from mndnotes.rules.vocabulary import Setting

PATIENT = "Mr Example has weakness"


def jsonl(folder: Path, *lines: str | bytes) -> list[Row]:
    file = folder / "notes.jsonl"
    file.write_bytes(
        b"".join(line.encode() + b"\n" if isinstance(line, str) else line + b"\n" for line in lines)
    )
    return list(read_rows(file))


def csv(folder: Path, content: str) -> list[Row]:
    file = folder / "notes.csv"
    file.write_text(content, encoding="utf-8", newline="")
    return list(read_rows(file))


def refusal(path: Path) -> str:
    with pytest.raises(MndnotesError) as caught:
        read_text(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("text", ["weak", "naïve İ \U0001f600", "a\nb\r\nc\r", "", "\ufeffweak"])
def test_a_text_file_is_read_as_it_stands(tmp_path: Path, text: str) -> None:
    (tmp_path / "n.txt").write_bytes(text.encode("utf-8"))
    assert read_text(tmp_path / "n.txt").encode("utf-8") == text.encode("utf-8")


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("naïve".encode())))
    assert read_text("-") == "naïve"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no-such.txt" in refusal(tmp_path / "no-such.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "there is no file" in refusal(tmp_path)


@pytest.mark.parametrize(
    "content", [b"weak \xff\xfe", "weiß".encode("latin-1"), "x".encode("utf-16")]
)
def test_bytes_that_are_no_utf8_are_refused_without_a_quote(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "n.txt").write_bytes(PATIENT.encode() + content)
    message = refusal(tmp_path / "n.txt")
    assert "not UTF-8" in message
    assert "Example" not in message


def test_a_file_larger_than_any_note_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(NoteError, match="too large"):
        read_text(tmp_path / "n.txt")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026-04-01T08:00:00", date(2026, 4, 1)),
        ("", None),
        (None, None),
    ],
)
def test_a_row_may_name_its_date_of_service(
    tmp_path: Path, written: str | None, day: date | None
) -> None:
    (row,) = jsonl(tmp_path, json.dumps({"text": "one", "service_date": written}))
    assert row.note is not None
    assert row.note.service_date == day
    assert row.extra == {}


def test_a_column_of_a_csv_is_read_as_the_date_of_service(tmp_path: Path) -> None:
    rows = csv(tmp_path, "text,service_date,ward\none,2025-10-01,N1\ntwo,,N2\n")
    assert [row.note and row.note.service_date for row in rows] == [date(2025, 10, 1), None]
    assert [row.extra for row in rows] == [{"ward": "N1"}, {"ward": "N2"}]


@pytest.mark.parametrize("written", ["01/04/2026", "soon", 7, [2026]])
def test_a_date_of_service_that_is_none_sets_the_row_aside(tmp_path: Path, written: object) -> None:
    (row,) = jsonl(tmp_path, json.dumps({"note_id": "a", "text": "x", "service_date": written}))
    assert row.note is None
    assert "write it as 2026-04-01" in (row.error or "")
    assert row.extra == {"note_id": "a"}


def test_jsonl_rows(tmp_path: Path) -> None:
    rows = jsonl(
        tmp_path,
        json.dumps(
            {"note_id": "a", "text": "one", "setting": "inpatient", "ward": "N1", "age": 61}
        ),
        "",
        json.dumps({"text": "two"}),
        json.dumps({"note_id": 7, "text": "three", "setting": None}),
    )
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.error for row in rows] == [None, None, None]
    notes = [row.note for row in rows if row.note]
    assert [(n.note_id, n.text, n.setting) for n in notes] == [
        ("a", "one", Setting.INPATIENT),
        (None, "two", Setting.UNKNOWN),
        ("7", "three", Setting.UNKNOWN),
    ]
    assert [row.extra for row in rows] == [{"ward": "N1", "age": 61}, {}, {}]


@pytest.mark.parametrize(
    "line",
    [
        "{" + PATIENT,
        b"\xff\xfe",
        "[1, 2]",
        '"text"',
        "null",
        "{}",
        '{"text": null}',
        '{"text": 3}',
        '{"text": ["a"]}',
        '{"text": "x", "setting": "ward"}',
        '{"text": "x", "setting": 3}',
        "NaN",
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_bad_line_is_a_row_with_a_reason_and_the_next_is_read(
    tmp_path: Path, line: str | bytes
) -> None:
    bad, good = jsonl(tmp_path, line, '{"text": "fine"}')
    assert bad.note is None
    assert bad.error
    assert "Example" not in bad.error
    assert "\n" not in bad.error
    assert good.note is not None
    assert good.number == 2


def test_csv_rows_keep_line_breaks_quotes_and_further_columns(tmp_path: Path) -> None:
    rows = csv(
        tmp_path,
        '\ufeffnote_id,text,setting,ward\r\na,"one, ""two""\nthree",inpatient,N1\r\nb,four,,\r\n',
    )
    first, second = rows
    assert first.note is not None
    assert (first.note.text, first.note.setting, first.extra) == (
        'one, "two"\nthree',
        Setting.INPATIENT,
        {"ward": "N1"},
    )
    assert second.note is not None
    assert (second.note.note_id, second.note.setting, second.extra) == (
        "b",
        Setting.UNKNOWN,
        {"ward": ""},
    )


@pytest.mark.parametrize("content", ["", "note_id,body\na,b\n"])
def test_a_csv_file_without_a_text_column_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="no column named text"):
        csv(tmp_path, content)


def test_a_csv_row_with_too_few_or_too_many_cells_is_still_a_row(tmp_path: Path) -> None:
    short, wide = csv(tmp_path, "note_id,text\na\nb,two,surplus\n")
    assert short.note is None
    assert short.error
    assert wide.error or wide.note
    json.dumps(wide.extra)
    assert all(isinstance(key, str) for key in wide.extra)


def test_a_csv_cell_may_be_long(tmp_path: Path) -> None:
    (row,) = csv(tmp_path, "text\n" + "a" * 150_000 + "\n")
    assert row.note is not None
    assert len(row.note.text) == 150_000


def test_a_csv_file_that_is_not_utf8_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_bytes(b"text\nwei\xdf\n")
    try:
        rows = list(read_rows(tmp_path / "notes.csv"))
    except InputError as error:
        assert "Example" not in str(error)
    else:
        assert [row.note for row in rows] == [None]


def test_a_folder_gives_its_text_files_in_order_and_names_the_bad_ones(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("two", encoding="utf-8")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"\xff")
    (tmp_path / "readme.md").write_text("no note", encoding="utf-8")
    rows = list(read_rows(tmp_path))
    assert [row.note.note_id if row.note else row.extra["note_id"] for row in rows] == [
        "a",
        "b",
        "c",
    ]
    assert [row.error is None for row in rows] == [True, True, False]


@pytest.mark.parametrize("name", ["notes.docx", "notes", "notes.json"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(InputError, match="convert it"):
        list(read_rows(tmp_path / name))


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file or folder"):
        list(read_rows(tmp_path / "nowhere.jsonl"))
