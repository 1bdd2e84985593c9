"""What is said of a batch while it runs, and what is known of its input before."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mndnotes.errors import InputError
from mndnotes.inference.batch.progress import Lines
from mndnotes.inference.batch.source import carried_columns, count_rows, fingerprint


def test_a_line_comes_every_half_minute_with_rate_and_time_left() -> None:
    stream = io.StringIO()
    seconds = 0.0
    show = Lines(10_000, stream, lambda: seconds)
    for rows in range(5_000, 5_200):  # 5,000 rows were there from an earlier run
        show(rows)
        seconds += 0.5
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0] == ("mndnotes: 5,060 of 10,000 rows, 2.0 a second, 0:41:10 left")


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("n.jsonl", '{"text": "a"}\n\n{"text": "b"}', 2),
        ("n.csv", 'text\n"a\n\nb"\nc\n', 2),
        ("n.jsonl", "", 0),
    ],
)
def test_rows_are_counted_without_reading_notes(
    tmp_path: Path, name: str, content: str, rows: int
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert count_rows(tmp_path / name) == rows


def test_a_folder_is_counted_and_known_by_its_files(tmp_path: Path) -> None:
    for name in ("a.txt", "b.TXT", "c.md"):
        (tmp_path / name).write_text("x", "utf-8")
    assert count_rows(tmp_path) == 2
    before = fingerprint(tmp_path)
    (tmp_path / "c.md").write_text("other", "utf-8")
    assert fingerprint(tmp_path) == before
    (tmp_path / "b.TXT").write_text("longer", "utf-8")
    assert fingerprint(tmp_path) != before


def test_a_parquet_file_is_counted_by_its_metadata(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"text": ["a", "b"], "age": [1, 2]}), tmp_path / "n.parquet")
    assert count_rows(tmp_path / "n.parquet") == 2
    assert carried_columns(tmp_path / "n.parquet") == {"age": "int"}


def test_what_can_t_be_read_is_refused_before_it_is_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file or folder"):
        count_rows(tmp_path / "gone.jsonl")


def test_columns_of_json_lines_are_those_of_all_rows(tmp_path: Path) -> None:
    rows = [{"text": "a", "one": None}, {"one": 1, "two": "x"}, {"one": True}, {"half\ud800": 1}]
    file = tmp_path / "n.jsonl"
    file.write_text("no json\n" + "".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert carried_columns(file) == {"one": "text", "two": "text"}
