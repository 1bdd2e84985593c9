"""What goes wrong around a batch: no row is lost, nothing is half-written, --resume mends the rest.

``MNDNOTES_TEST_KILLS=500 python -m pytest tests/integration/test_batch_faults.py -k killed_at``
kills as many batches instead of a few.
"""

from __future__ import annotations

import csv
import errno
import json
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import BatchError, InputError
from mndnotes.inference import NoteScorer
from mndnotes.inference.batch import BatchCount, score_batch
from mndnotes.rules.files import row_files
from mndnotes.rules.files.row_files import errors_path
from tests.integration.killed_batch import PART_ROWS, SCORER, duration, score, score_and_kill

KILLS = int(os.environ.get("MNDNOTES_TEST_KILLS", "20"))
"""Batches that are killed, over all sorts of output."""
OUTPUTS = ("folder", "lines", "one.jsonl", "one.parquet")
ROWS = 24
BAD = (3, 4, 11, 24)
"""Numbers of rows that can't be scored; all rows of the second part are among them."""

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


def json_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = ("Assessment: ALS.", "Exam: clonus.", "Father died of ALS.")
    rows = [
        {"note_id": f"n{i}", "text": "" if i in BAD else texts[i % 3], "ward": i}
        for i in range(1, ROWS + 1)
    ]
    return json_lines(tmp_path_factory.mktemp("corpus") / "in.jsonl", rows)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, those with a dot before their names, too."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def seen_by_readers(folder: Path) -> dict[str, bytes]:
    """What a reader of data folders takes: no name begins with a dot or an underscore."""
    return {
        name: data
        for name, data in contents(folder).items()
        if not any(part.startswith((".", "_")) for part in Path(name).parts)
    }


@posix
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_batch_that_is_killed_at_any_moment_ends_with_the_same_bytes(
    tmp_path: Path, source: Path, name: str
) -> None:
    calm, moment = tmp_path / "calm", random.Random(name)
    for folder in (tmp_path / "warm", calm):
        folder.mkdir()
        seconds = duration(source, folder / name)
    expected, whole = contents(calm), seen_by_readers(calm)
    killed = 0
    for number in range(KILLS // len(OUTPUTS)):
        rough = tmp_path / str(number)
        rough.mkdir()
        killed += score_and_kill(source, rough / name, moment.uniform(0, seconds))
        parts = seen_by_readers(rough / f"{name}.parts")
        assert len(parts) <= ROWS // PART_ROWS
        left = {file: data for file, data in seen_by_readers(rough).items() if ".parts" not in file}
        assert left.items() <= whole.items()
        assert score(source, rough / name) == BatchCount(ROWS, ROWS - len(BAD), len(BAD))
        assert contents(rough) == expected
    assert killed


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_second_batch_on_the_same_output_is_refused(
    tmp_path: Path, source: Path, name: str
) -> None:
    refusals: list[str] = []

    def begin_another(row: int) -> None:
        if row in (1, ROWS):
            with pytest.raises(InputError) as refused:
                score(source, tmp_path / name)
            refusals.append(str(refused.value))

    first = score_batch(
        SCORER, source, tmp_path / name, part_rows=PART_ROWS, progress=begin_another
    )
    assert first.rows == ROWS
    assert len(refusals) == 2
    assert all("another batch is writing to" in refusal for refusal in refusals)
    assert not list(tmp_path.rglob(".lock"))


@posix
def test_a_killed_worker_ends_the_batch_with_a_sentence_and_a_resumed_one_mends_it(
    tmp_path: Path, source: Path
) -> None:
    killed: list[int | None] = []

    def kill_all(row: int) -> None:
        if row > PART_ROWS:  # again and again: one that has nothing to do is replaced
            for worker in multiprocessing.active_children():
                worker.kill()
                killed.append(worker.pid)

    many = json_lines(tmp_path / "in.jsonl", [{"text": "Exam: clonus."}] * 200)
    with pytest.raises(BatchError, match="a worker process has died"):
        score_batch(
            SCORER, many, tmp_path / "out", part_rows=PART_ROWS, workers=2, progress=kill_all
        )
    assert killed
    (tmp_path / "calm").mkdir()
    score(many, tmp_path / "calm/out")
    left, whole = contents(tmp_path / "out"), contents(tmp_path / "calm/out")
    assert 0 < len(left) < len(whole)
    assert left.items() <= whole.items()
    assert score(many, tmp_path / "out") == BatchCount(200, 200, 0)
    assert contents(tmp_path / "out") == whole


def in_a_namespace(folder: Path, script: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a script that may mount what it likes; no other process sees it, and it goes with it."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-eu", "-c", script, *map(str, words)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder to mount a disk on; skips where that is not allowed."""
    (tmp_path / "disk").mkdir()
    try:
        tried = in_a_namespace(tmp_path, "mount -t tmpfs -o size=64k small disk")
    except FileNotFoundError:
        pytest.skip("needs unshare")
    if tried.returncode:
        pytest.skip("may mount nothing")
    return tmp_path / "disk"


ON_A_FULL_DISK = """
mount -t tmpfs -o size="$2" small disk
batch() { "$0" -m mndnotes batch in.jsonl disk/"$name" --part-rows 5 "$@"; }
name=$1
batch && exit 9 || echo "status $?"
cp -r disk left
mount -o remount,size=64m disk
batch --resume
cp -r disk resumed
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "room"), [("out", 0.5), ("out.jsonl", 0.5), ("out.jsonl", 1.6), ("out.parquet", 0.9)]
)
def test_a_full_disk_ends_a_batch_with_a_sentence_and_room_mends_it(
    tmp_path: Path, disk: Path, scorer: NoteScorer, name: str, room: float
) -> None:
    """There is room for some of the parts, or for all of them and not for the one file."""
    notes = [{"note_id": i, "text": f"Exam: clonus. Day {i}."} for i in range(50)]
    rows = json_lines(tmp_path / "in.jsonl", notes)
    (tmp_path / "calm").mkdir()
    score_batch(scorer, rows, tmp_path / "calm" / name, part_rows=5)
    calm = contents(tmp_path / "calm")
    size = int(room * sum(map(len, calm.values())))

    done = in_a_namespace(tmp_path, ON_A_FULL_DISK, sys.executable, name, size)

    assert done.returncode == 0, done.stderr
    assert "status 2" in done.stdout
    refusal = done.stderr.splitlines()[0]
    assert refusal.startswith("mndnotes: disk/out")
    assert "No space left on device" in refusal
    left = seen_by_readers(tmp_path / "left")
    assert left
    assert name not in left
    assert {k: v for k, v in left.items() if k in calm}.items() <= calm.items()
    assert contents(tmp_path / "resumed") == calm


READ_ONLY = """
mount -t tmpfs -o ro small disk
"$0" -m mndnotes batch in.jsonl "$1" || echo "status $?"
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["disk", "disk/out", "disk/out.jsonl"])
def test_a_read_only_folder_is_refused(
    tmp_path: Path, disk: Path, scorer: NoteScorer, name: str
) -> None:
    json_lines(tmp_path / "in.jsonl", [{"text": "Exam: clonus."}])
    done = in_a_namespace(tmp_path, READ_ONLY, sys.executable, name)
    assert done.stdout == "status 2\n"
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"mndnotes: {name}")
    assert "Read-only file system" in done.stderr


def test_what_the_input_breaks_off_with_is_not_blamed_on_the_output(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_disk(number: int, line: bytes) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(row_files, "json_row", broken_disk)
    for name in OUTPUTS:
        with pytest.raises(InputError, match=r"in\.jsonl can't be read \(Input/output error\)"):
            score(source, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_can_t_be_started_is_not_blamed_on_the_output(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    monkeypatch.setattr(BaseProcess, "start", no_memory)
    with pytest.raises(BatchError, match=r"can't go on \(Cannot allocate memory\)"):
        score_batch(SCORER, source, tmp_path / "out", workers=2)
    assert not list(tmp_path.iterdir())


def test_a_parquet_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    rows = [{"note_id": str(i), "text": f"{i:800}"} for i in range(500)]
    whole = parquet(tmp_path / "whole.parquet", rows).read_bytes()
    cut = tmp_path / "in.parquet"
    for size in (0, 4, *random.Random(1).sample(range(len(whole)), 8), len(whole) - 1):
        cut.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"in\.parquet is no readable Parquet file"):
            score(cut, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def csv_file(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def scored_and_errors(source: Path, output: Path) -> tuple[list[str], dict[int, str]]:
    """The names of the notes that are scored, and the reasons of the others by row."""
    count = score_batch(SCORER, source, output)
    scored = [json.loads(line)["note_id"] for line in output.read_text("utf-8").splitlines()]
    aside = errors_path(output)
    lines = aside.read_text("utf-8").splitlines() if aside.exists() else []
    errors = {record["row"]: record["error"] for record in map(json.loads, lines)}
    assert (len(scored), len(errors)) == (count.scored, count.errors)
    assert count.rows == count.scored + count.errors
    return scored, errors


FILES: dict[str, Callable[[Path, list[dict[str, Any]]], Path]] = {
    "in.jsonl": json_lines,
    "in.csv": csv_file,
    "in.parquet": parquet,
}


@pytest.mark.parametrize("name", FILES)
def test_a_row_of_fifty_megabytes_is_one_error(tmp_path: Path, name: str) -> None:
    texts = ("Exam: clonus.", "ALS. " * 10_000_000, "Assessment: ALS.")
    rows = [{"note_id": f"n{i}", "text": text} for i, text in enumerate(texts, start=1)]
    scored, errors = scored_and_errors(FILES[name](tmp_path / name, rows), tmp_path / "out.jsonl")
    assert scored == ["n1", "n3"]
    assert list(errors) == [2]
    assert "split it into notes" in errors[2]


@pytest.mark.parametrize("name", FILES)
def test_rows_of_one_name_are_all_scored(tmp_path: Path, name: str) -> None:
    rows = [{"note_id": "same", "text": f"Exam: clonus. Day {i % 2}."} for i in range(6)]
    scored, errors = scored_and_errors(FILES[name](tmp_path / name, rows), tmp_path / "out.jsonl")
    assert (scored, errors) == (["same"] * 6, {})


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    rows = [{"note_id": "007", "text": "Exam: clonus.", "chart": "0012", "visit": 3}]
    for name, written in FILES.items():
        source = written(tmp_path / name, rows)
        output = tmp_path / f"{name}.out.jsonl"
        assert scored_and_errors(source, output) == (["007"], {})
        carried = json.loads(output.read_text("utf-8"))
        assert (carried["chart"], str(carried["visit"])) == ("0012", "3")


@pytest.mark.parametrize("name", ["in.jsonl", "in.parquet"])
def test_a_number_in_place_of_a_text_is_an_error_and_of_a_name_is_none(
    tmp_path: Path, name: str
) -> None:
    rows = [{"note_id": 7, "text": 12345}]
    assert scored_and_errors(FILES[name](tmp_path / name, rows), tmp_path / "out.jsonl") == (
        [],
        {1: "the row has no text; give it one"},
    )
    rows = [{"note_id": 7, "text": "Exam: clonus."}]
    assert scored_and_errors(FILES[name](tmp_path / name, rows), tmp_path / "out.jsonl") == (
        ["7"],
        {},
    )


ENCODED = {
    "a-utf8": "Müller: clonus.".encode(),
    "b-bom": "Müller: clonus.".encode("utf-8-sig"),
    "c-latin1": "Müller: clonus.".encode("latin-1"),
    "d-utf16": "Müller: clonus.".encode("utf-16"),
    "e-utf16-no-mark": "Muller: clonus.".encode("utf-16-le"),
    "f-utf16-big-end": "Muller: clonus.".encode("utf-16-be"),
    "g-cut": "Exam: clonus, Müller".encode()[:-5],
    "h-bytes": bytes(range(256)),
}
UNREADABLE = ("c-latin1", "d-utf16", "e-utf16-no-mark", "f-utf16-big-end", "g-cut", "h-bytes")


def test_files_of_other_encodings_are_errors_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, content in ENCODED.items():
        (folder / f"{name}.txt").write_bytes(content)
    scored, errors = scored_and_errors(folder, tmp_path / "out.jsonl")
    assert scored == [name for name in ENCODED if name not in UNREADABLE]
    assert all("UTF-8" in reason for reason in errors.values())


def test_lines_of_other_encodings_are_errors_one_by_one(tmp_path: Path) -> None:
    lines = [b'{"note_id": "%s", "text": "%s"}' % (k.encode(), v) for k, v in ENCODED.items()]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([*lines[:3], lines[6]]))
    scored, errors = scored_and_errors(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert scored == ["a-utf8", "b-bom"]
    assert list(errors) == [3, 4]
    assert all("not UTF-8" in reason for reason in errors.values())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_a_file_in_utf16_is_refused_or_wholly_set_aside(
    tmp_path: Path, encoding: str, name: str
) -> None:
    rows = [{"note_id": "a", "text": "Exam: clonus."}] * 3
    source = FILES[name](tmp_path / name, rows)
    source.write_bytes(source.read_text("utf-8").encode(encoding))
    try:
        scored, errors = scored_and_errors(source, tmp_path / "out.jsonl")
    except InputError as refused:
        assert "UTF-" in str(refused) or "no column named text" in str(refused)
    else:
        assert not scored
        assert len(errors) >= len(rows)
