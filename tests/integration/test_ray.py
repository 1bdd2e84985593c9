"""A batch on Ray Data: the bytes of a local one, resumed, and no word of a note left behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mndnotes.errors import BatchError
from mndnotes.inference import NoteScorer
from mndnotes.inference.batch import BatchCount, score_batch
from mndnotes.inference.batch.run import Engine

ray = pytest.importorskip("ray")

CANARY = "Zanzibarquux"
ROWS = 60
BAD = (7, 20, 33, 40)
"""Rows without a note, or with a column that can't be written."""
DEEP = 900
"""Lists in a list: about as many as can be read."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder whose name is short enough for the sockets that Ray puts there."""
    with tempfile.TemporaryDirectory(prefix="ray") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "in.jsonl"
    rows = [
        {"note_id": n, "text": f"{CANARY}: ALS. Day {n}.", "site": {"nested": [n]}}
        for n in range(ROWS)
    ]
    for number in (7, 33):
        rows[number]["text"] = ""
    rows[8] |= {"setting": "inpatient", "service_date": "2025-11-01", "odd": [1.5, None, True]}
    lines = [json.dumps(row) for row in rows]
    lines[20] = lines[20].replace("{", '{"lone": "\\ud800", ', 1)
    lines[21] = lines[21].replace("{", '{"deep": ' + "[" * DEEP + "]" * DEEP + ", ", 1)
    lines[40] = "no JSON"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def local(source: Path, scorer: NoteScorer) -> dict[str, bytes]:
    """The files of a local batch."""
    output = source.with_name("local")
    score_batch(scorer, source, output, part_rows=25)
    return contents(output)


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[None]:
    """A cluster that the program itself uses, too."""
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "120")
    ray.init(
        "local",
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=100 * 2**20,
        _temp_dir=str(home),
        _node_ip_address="127.0.0.1",
    )
    yield
    ray.shutdown()


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_ray_writes_the_bytes_of_a_local_batch_and_goes_on_with_what_is_missing(
    cluster: None, source: Path, scorer: NoteScorer, local: dict[str, bytes], tmp_path: Path
) -> None:
    output = tmp_path / "out"
    seen: list[int] = []

    count = score_batch(
        scorer, source, output, part_rows=25, engine=Engine.RAY, progress=seen.append
    )

    assert count == BatchCount(ROWS, ROWS - len(BAD), len(BAD))
    assert contents(output) == local
    assert seen == list(range(1, ROWS + 1))

    (output / "part-00001.parquet").unlink()
    (output / "_SUCCESS").unlink()
    again: list[int] = []
    resumed = score_batch(
        scorer,
        source,
        output,
        part_rows=25,
        engine=Engine.RAY,
        workers=1,
        resume=True,
        progress=again.append,
    )

    assert resumed == count
    assert contents(output) == local
    assert again == list(range(26, 51))
    assert ray.is_initialized()


def test_an_actor_that_is_killed_is_replaced(
    cluster: None, source: Path, scorer: NoteScorer, local: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(row: int) -> None:
        if not killed:
            killed.extend(kill_an_actor())

    output = tmp_path / "out"
    score_batch(
        scorer, source, output, part_rows=25, engine=Engine.RAY, workers=2, progress=kill_one
    )

    assert killed
    assert contents(output) == local


def kill_an_actor() -> list[int]:
    """Kill a process of Ray that scores, as a machine without memory would."""
    listed = subprocess.run(
        ["pgrep", "-f", "ray::MapWorker"], stdout=subprocess.PIPE, encoding="utf-8", check=False
    ).stdout.split()
    if listed:
        subprocess.run(["kill", "-9", listed[0]], check=False)
    return [int(process) for process in listed[:1]]


def test_a_model_that_an_actor_can_not_open_ends_the_batch_with_a_sentence(
    cluster: None, scorer: NoteScorer, tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Clonus."}\n')

    with pytest.raises(BatchError, match="--resume") as raised:
        score_batch(_Unscorable.load(), source, tmp_path / "out", engine=Engine.RAY, workers=1)

    assert CANARY not in str(raised.value)


class _Unscorable(NoteScorer):
    """Can't be opened by another process."""

    def __reduce__(self) -> tuple[object, ...]:
        return _refuse, ()


def _refuse() -> None:
    raise RuntimeError(CANARY)


def test_the_command_starts_a_cluster_of_its_own_and_leaves_no_word_of_a_note(
    home: Path, source: Path, local: dict[str, bytes], tmp_path: Path
) -> None:
    own = home / "own"
    words = ["batch", source, tmp_path / "out", "--engine", "ray", "--part-rows", 25]
    done = subprocess.run(
        [sys.executable, "-m", "mndnotes", *map(str, words), "--workers", "2"],
        env={**os.environ, "RAY_TMPDIR": str(own)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 3, done.stderr
    assert f"{ROWS} rows = {ROWS - len(BAD)} scored + {len(BAD)} errors" in done.stderr
    assert contents(tmp_path / "out") == local
    left = contents(own)
    assert left  # Ray keeps its logs
    assert not [name for name, data in left.items() if CANARY.encode() in data]
    shutil.rmtree(own)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "ray", "--address", "127.0.0.1:1"], "no Ray cluster answers at 127.0.0.1:1"),
        (["--address", "127.0.0.1:6379"], "add --engine ray"),
    ],
)
def test_an_address_that_can_not_be_used_is_said_in_a_sentence(
    words: list[str], said: str, source: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mndnotes", "batch", str(source), str(tmp_path / "o"), *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
