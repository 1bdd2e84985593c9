"""Rows of files as they stand: none is lost, and what can't be read says why and where."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import InputError, MissingExtraError
from mndnotes.inference.notes_io import read_rows
from mndnotes.rules.files.row_files import FileRow, open_rows

WORDS = "Ms Example is weak"


def rows(folder: Path, name: str, content: bytes) -> list[FileRow]:
    (folder / name).write_bytes(content)
    return list(open_rows(folder / name).rows)


def parquet(folder: Path, columns: dict[str, list[Any]]) -> Path:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), folder / "notes.parquet")
    return folder / "notes.parquet"


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("n.jsonl", b'\xef\xbb\xbf{"text": "a\\r\\nb"}\r\n', "a\r\nb"),
        ("n.jsonl", b'\n\n{"text": "\\ufeffa"}', "\ufeffa"),
        ("n.csv", b'\xef\xbb\xbftext\r\n"a\r\nb"\r\n', "a\r\nb"),
        ("n.csv", b'text\n"a\rb ""c"""\n', 'a\rb "c"'),
        ("n.csv", 'text\n5" wide ÄĞ\n'.encode(), '5" wide ÄĞ'),
    ],
)
def test_a_mark_before_the_file_is_dropped_and_the_text_stays_as_given(
    tmp_path: Path, name: str, content: bytes, text: str
) -> None:
    assert [row.record for row in rows(tmp_path, name, content)] == [{"text": text}]


@pytest.mark.parametrize(
    ("name", "content", "said", "field"),
    [
        ("n.jsonl", b'{"text": "wei\xdf"}\n{"text": "b"}', "byte 13 of the line", None),
        ("n.jsonl", b'{"text": "a}\n{"text": "b"}', "no valid JSON (character 12)", None),
        ("n.csv", b"note_id,text\n1,\xc3\xa4 wei\xdf\n2,b\n", "byte 6 of the cell", "text"),
        ("n.csv", b"note_id,text\n1,a,c\n2,b\n", "more cells than the header", None),
        ("n.jsonl", b'{"text":"a","n":' + b"1" * 5_000 + b'}\n{"text":"b"}', "too long", None),
        ("n.csv", b'note_id,text\n1,"a"c\n2,b\n', "double it", None),
        ("n.csv", b'note_id,text\n1,"a"c,"d\n9,e"\n2,b\n', "double it", None),
    ],
)
def test_a_bad_row_says_where_and_the_next_is_read(
    tmp_path: Path, name: str, content: bytes, said: str, field: str | None
) -> None:
    bad, good = rows(tmp_path, name, content)
    assert said in (bad.error or "")
    assert bad.field == field
    assert (good.number, good.record["text"], good.error) == (2, "b", None)


@pytest.mark.parametrize(
    ("name", "content", "original"),
    [
        ("n.jsonl", b"{wei\xdf", b"{wei\xdf"),
        ("n.csv", b'text\n"a"b,"c\nd"\n', b'"a"b,"c\nd"'),
        ("n.csv", b'text\n"never closed\nb\n', b'"never closed\nb'),
    ],
)
def test_what_can_t_be_read_is_handed_back_whole(
    tmp_path: Path, name: str, content: bytes, original: bytes
) -> None:
    (row,) = rows(tmp_path, name, content)
    assert row.original.encode("utf-8", "surrogateescape") == original


@pytest.mark.parametrize(
    ("content", "opened", "taken"),
    [
        (b'text\n"a\nb\nc\n', 2, 3),
        (b'text\n"a', 2, 1),
        (b'text\r\na\r\n"b\r\nc\r\n', 3, 2),
        (b'note_id,text\n1,a\n2,"b\n3,"c"\n4,"d"\n', 3, 3),
        (b'note_id,text\n"1\n2","b ""c""\n3,"d"\n', 3, 2),
        (b'"note\nid",text\n\n1,"a ""b\n', 4, 1),
    ],
)
def test_a_quote_that_is_never_closed_takes_the_rest_and_says_where_it_opens(
    tmp_path: Path, content: bytes, opened: int, taken: int
) -> None:
    *good, broken = rows(tmp_path, "n.csv", content)
    assert not any(row.error for row in good)
    assert broken.error == (
        f"the quote that opens on line {opened} is never closed, so that the row takes the rest of "
        f"the file ({taken} lines); close it"
    )


def test_a_cell_that_is_too_large_is_no_fault_of_the_quotes(tmp_path: Path) -> None:
    large, good = rows(tmp_path, "n.csv", b'text\n"' + b"a" * 5_000_000 + b'"\n"b"\n')
    assert "more than 4,000,000 characters" in (large.error or "")
    assert good.record == {"text": "b"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"note_id;text\n1;a\n", "no commas between its columns"),
        (b"text,text\na,b\n", "two columns named text"),
        (b"t\xe4xt\na\n", "no readable header"),
        ("note_id,text\n1,a\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_csv_file_without_a_usable_header_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        rows(tmp_path, "n.csv", content)


def test_a_parquet_file_is_read_with_its_types(tmp_path: Path) -> None:
    file = parquet(
        tmp_path,
        {
            "text": ["a\r\n", None],
            "seen": [date(2026, 4, 1), None],
            "fee": [Decimal("1.50"), Decimal("0.00")],
            "score": [0.5, float("nan")],
            "tags": [["x"], []],
        },
    )
    found = open_rows(file)
    assert found.columns == ("text", "seen", "fee", "score", "tags")
    assert [row.record for row in found.rows] == [
        {"text": "a\r\n", "seen": "2026-04-01", "fee": "1.50", "score": 0.5, "tags": ["x"]},
        {"text": None, "seen": None, "fee": "0.00", "score": None, "tags": []},
    ]


def test_a_string_that_parquet_keeps_as_bytes_is_read_as_one(tmp_path: Path) -> None:
    file = parquet(tmp_path, {"text": ["Dx:\nALS, \u00e4lter".encode(), b"caf\xe9", b"b"]})
    good, bad, next_one = open_rows(file).rows
    assert good.record["text"] == "Dx:\nALS, \u00e4lter"
    assert (bad.number, bad.record) == (2, None)
    assert "not UTF-8" in (bad.error or "")
    assert next_one.record["text"] == "b"


def test_a_comma_too_many_moves_no_word_of_the_note_into_another_column(tmp_path: Path) -> None:
    content = b"text,note_id\nALS suspected, weak arms,n1\n"
    (row,) = rows(tmp_path, "n.csv", content)
    assert row.record is None


def test_a_batch_reads_parquet(tmp_path: Path) -> None:
    file = parquet(tmp_path, {"note_id": [7], "text": ["one"], "ward": ["N1"]})
    (row,) = read_rows(file)
    assert row.note is not None
    assert (row.note.note_id, row.note.text, row.extra) == ("7", "one", {"ward": "N1"})


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no readable Parquet") as caught:
        rows(tmp_path, "n.parquet", WORDS.encode())
    assert "Example" not in str(caught.value)


def test_a_parquet_file_of_one_row_group_is_read_bit_by_bit(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    file = tmp_path / "notes.parquet"
    table = pyarrow.table({"text": [f"{i:2000}" for i in range(10_000)]})
    parquet.write_table(table, file, compression="none", use_dictionary=False)
    del table
    before = pyarrow.total_allocated_bytes()
    assert next(open_rows(file).rows).number == 1
    assert file.stat().st_size > 20_000_000
    assert pyarrow.total_allocated_bytes() - before < 10_000_000


def test_a_parquet_file_that_breaks_off_says_behind_which_row(tmp_path: Path) -> None:
    file = parquet(tmp_path, {"text": [f"{i:2000}" for i in range(3_000)]})
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 1000] = bytes(1000)
    file.write_bytes(content)
    with pytest.raises(InputError, match="can't be read behind row"):
        list(open_rows(file).rows)


def test_parquet_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = parquet(tmp_path, {"text": ["a"]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"mndnotes\[parquet\]"):
        open_rows(file)
