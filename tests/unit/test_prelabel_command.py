"""``mndnotes data prelabel``: rows in = rows out + errors; a queue that people can open."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.data.commands import app
from mndnotes.data.prelabels.queue import Queued, in_order
from mndnotes.data.prelabels.records import read_prelabelled
from mndnotes.data.prelabels.run import Count, prelabel_corpus
from mndnotes.errors import InputError
from mndnotes.rules.files.row_files import errors_path
from mndnotes.rules.vocabulary import Setting

run = CliRunner().invoke

GOOD: list[Any] = [
    {"note_id": "=HYPERLINK(1)", "text": "He has PLS.\nAssessment: ALS.", "ward": "N1"},
    {"note_id": "b", "text": "Assessment: probable ALS.", "setting": "inpatient"},
    {"note_id": 3, "text": "Telephone call. Mr Example's MND. \U0001f600\u2028"},
]
BAD: list[Any] = [
    "{Mr Example",
    "[1]",
    {"note_id": "c", "text": ""},
    {"note_id": "d", "text": " \n "},
    {"note_id": "e"},
    {"text": "Mr Example"},
    {"note_id": "f", "text": "Mr Example", "setting": "ward"},
    {"note_id": "g", "text": "Mr Example \ud800"},
    {"note_id": "b", "text": "Mr Example again"},
]


def write(folder: Path, rows: list[Any]) -> Path:
    source = folder / "in.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    source.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    return source


def queue_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_is_labelled_or_set_aside_by_name(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    count = prelabel_corpus(write(tmp_path, [*GOOD, *BAD]), output)
    notes = list(read_prelabelled(output))
    errors = [json.loads(line) for line in errors_path(output).read_text("utf-8").splitlines()]
    assert (count.rows, count.labelled, count.errors) == (12, len(notes), len(errors))
    assert [note.note_id for note in notes] == ["=HYPERLINK(1)", "b", "3"]
    assert [note.setting for note in notes] == ["unknown", "inpatient", "unknown"]
    assert [error["row"] for error in errors] == list(range(4, 13))
    assert [error["note_id"] for error in errors] == [None, None, *"cde", None, *"fgb"]
    assert "Mr Example" not in errors_path(output).read_text("utf-8")


def test_folder_of_texts(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "b.txt").write_text("Assessment: ALS.\n", encoding="utf-8")
    (folder / "a.txt").write_bytes(b"Assessment: \xff")
    (folder / "c.txt").write_text("Assessment: PLS.\n", encoding="utf-8")
    output = tmp_path / "out.jsonl"
    count = prelabel_corpus(folder, output, setting=Setting.INPATIENT)
    assert (count.rows, count.labelled, count.errors) == (3, 2, 1)
    assert [(n.note_id, n.setting) for n in read_prelabelled(output)] == [
        ("b", "inpatient"),
        ("c", "inpatient"),
    ]


def test_queue_names_notes_reasons_and_labels_and_no_text(tmp_path: Path) -> None:
    queue = tmp_path / "queue.csv"
    prelabel_corpus(write(tmp_path, GOOD), tmp_path / "out.jsonl", queue)
    rows = queue_rows(queue)
    assert list(rows[0]) == ["note_id", "priority", "reasons", "labels"]
    priorities = [float(row["priority"]) for row in rows]
    assert priorities == sorted(priorities, reverse=True)
    found = {row["note_id"]: row for row in rows}
    assert "'=HYPERLINK(1)" in found
    assert "several-diagnoses" in found["'=HYPERLINK(1)"]["reasons"].split()
    assert "statement:ALS:affirmed" in found["'=HYPERLINK(1)"]["labels"].split()
    assert "Example" not in queue.read_text("utf-8")


@pytest.mark.parametrize("opening", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_queue_is_a_formula(tmp_path: Path, opening: str) -> None:
    queue = tmp_path / "queue.csv"
    rows = [{"note_id": opening, "text": "He has PLS.\nAssessment: ALS."}]
    prelabel_corpus(write(tmp_path, rows), tmp_path / "out.jsonl", queue)
    assert [row["note_id"] for row in queue_rows(queue)] == [f"'{opening}"]


def test_order_is_by_shown_priority_and_then_by_name() -> None:
    entries = [
        Queued(name, priority, (), ())
        for name, priority in [("c", 1.5), ("b", 2.004), ("a", 2.001), ("d", 2.1)]
    ]
    assert [entry.note_id for entry in in_order(entries)] == ["d", "a", "b", "c"]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    source, made = write(tmp_path, GOOD), []
    for name in ("one", "two"):
        output, queue = tmp_path / f"{name}.jsonl", tmp_path / f"{name}.csv"
        prelabel_corpus(source, output, queue)
        made.append((output.read_bytes(), queue.read_bytes()))
    assert made[0] == made[1]


def test_no_errors_leave_no_errors_file(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert prelabel_corpus(write(tmp_path, GOOD[:1]), output) == Count(1, 1, 0, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("source", "output", "queue", "said"),
    [
        ("none.jsonl", "out.jsonl", None, "no file or folder"),
        ("in.xlsx", "out.jsonl", None, "no .jsonl, .csv, .parquet or folder"),
        ("in.jsonl", "out.csv", None, "ends in .jsonl"),
        ("in.jsonl", "out.jsonl", "queue.xlsx", "ends in .csv"),
        ("in.jsonl", "in.jsonl", None, "the output is the source"),
        ("in.csv", "out.jsonl", "in.csv", "the queue is the source"),
        ("in.csv", "out.jsonl", None, "no column text; name yours with --map text=COLUMN"),
        ("in.jsonl", "lost/out.jsonl", None, "can't be written"),
        ("in.jsonl", "out.jsonl", "lost/queue.csv", "can't be written"),
    ],
)
def test_unusable_files_are_refused(
    tmp_path: Path, source: str, output: str, queue: str | None, said: str
) -> None:
    before = write(tmp_path, GOOD).read_bytes()
    (tmp_path / "in.xlsx").write_bytes(b"")
    (tmp_path / "in.csv").write_text("note_id,body\na,He has ALS.\n", encoding="utf-8")
    table = tmp_path / queue if queue else None
    with pytest.raises(InputError, match=said):
        prelabel_corpus(tmp_path / source, tmp_path / output, table)
    assert (tmp_path / "in.jsonl").read_bytes() == before
    assert not (tmp_path / "out.jsonl").exists()


TABLE = [
    {"id": 7, "body": "He has PLS.\nAssessment: ALS.", "where": "inpatient", "picture": "als"},
    {"id": 8, "body": "", "where": "", "picture": ""},
    {"id": 7, "body": "Mr Example again", "where": "", "picture": "PLS"},
]
"""Rows with columns of other names, and with labels that are not looked at."""


def _table(file: Path) -> Path:
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.DictWriter(stream, TABLE[0])
            rows.writeheader()
            rows.writerows(TABLE)
    elif file.suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist(TABLE), file)
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in TABLE), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["in.csv", "in.parquet", "in.jsonl"])
def test_tables_with_other_column_names(tmp_path: Path, name: str) -> None:
    output = tmp_path / "out.jsonl"
    words = ["data", "prelabel", str(_table(tmp_path / name)), "--output", str(output)]
    for pair in ("note_id=id", "text=body", "setting=where"):
        words += ["--map", pair]
    done = run(app, words)
    assert (done.exit_code, done.stderr.partition(";")[0]) == (
        3,
        "3 rows = 1 labelled + 2 errors",
    )
    [note] = read_prelabelled(output)
    assert (note.note_id, note.setting, note.picture) == ("7", "inpatient", None)
    errors = [json.loads(line) for line in errors_path(output).read_text("utf-8").splitlines()]
    assert [(e["row"], e["note_id"], e["problems"][0]["field"]) for e in errors] == [
        (2, "8", "text"),
        (3, "7", "note_id"),
    ]
    assert "Example" not in errors_path(output).read_text("utf-8")


def test_labels_are_not_mapped(tmp_path: Path) -> None:
    words = [str(_table(tmp_path / "in.csv")), "--output", str(tmp_path / "out.jsonl")]
    done = run(app, ["data", "prelabel", *words, "--map", "picture=where"])
    assert isinstance(done.exception, InputError)
    assert "'picture' is not read here; use note_id, text, setting" in str(done.exception)


def test_command_ends_with_3_where_rows_were_set_aside(tmp_path: Path) -> None:
    source = write(tmp_path, [GOOD[0], BAD[0]])
    output, queue = tmp_path / "out.jsonl", tmp_path / "queue.csv"
    words = ["data", "prelabel", str(source), "--output", str(output), "--queue", str(queue)]
    done = run(app, [*words, "--setting", "inpatient"])
    assert done.exit_code == 3
    assert "2 rows = 1 labelled + 1 errors; 1 need a human look" in done.stderr
    assert next(read_prelabelled(output)).setting is Setting.INPATIENT
    assert len(queue_rows(queue)) == 1
