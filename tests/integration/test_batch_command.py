"""A batch at the command line: killed, stopped and resumed, it ends with the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mndnotes.inference import NoteScorer

ROWS = 320
PART_ROWS = 10
PATIENCE = 240
"""Seconds."""
INTERRUPTED = 130

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


def start(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mndnotes", "batch", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def await_that(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def parts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("part-*")}


def workers_of(parent: int) -> list[int]:
    """Process ids of the children that load a model, as Linux tells them."""
    found = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def is_running(process: int) -> bool:
    """Whether a process is there and is no more than the memory of one."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def terminate(batch: subprocess.Popen[str]) -> None:
    """What a scheduler does."""
    batch.send_signal(signal.SIGTERM)


def press_ctrl_c(batch: subprocess.Popen[str]) -> None:
    """What a terminal does: the workers get the signal, too."""
    os.killpg(batch.pid, signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [terminate, press_ctrl_c])
def test_a_batch_that_was_killed_and_stopped_ends_with_the_same_bytes(
    tmp_path: Path, scorer: NoteScorer, stop: Callable[[subprocess.Popen[str]], None]
) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"note_id": i, "text": f"Exam: clonus. Day {i}."} for i in range(ROWS - 1)]
    lines = [json.dumps(row) for row in [*rows, {"note_id": "bad", "text": ""}]]
    source.write_text("\n".join(lines), "utf-8")
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    words = (source, "--part-rows", PART_ROWS)

    done = start(words[0], calm, *words[1:], "--workers", 1)
    said = done.communicate(timeout=PATIENCE)[1]
    assert done.returncode == 3
    assert f"{ROWS} rows = {ROWS - 1} scored + 1 errors" in said

    killed = start(words[0], rough, *words[1:], "--workers", 2)
    await_that(lambda: bool(parts(rough)))
    workers = workers_of(killed.pid)
    killed.kill()
    killed.communicate(timeout=PATIENCE)
    await_that(lambda: not any(map(is_running, workers)))
    left = parts(rough)
    assert 0 < len(left) < ROWS // PART_ROWS
    assert left.items() <= parts(calm).items()

    refused = start(words[0], rough, *words[1:])
    assert "add --resume" in refused.communicate(timeout=PATIENCE)[1]
    assert refused.returncode == 2

    stopped = start(words[0], rough, *words[1:], "--workers", 2, "--resume")
    await_that(lambda: len(parts(rough)) > len(left))
    stop(stopped)
    said = stopped.communicate(timeout=PATIENCE)[1]
    assert stopped.returncode == INTERRUPTED
    assert said.startswith(f"mndnotes: stopped with {len(parts(rough))} parts finished;")
    assert said.count("\n") == 1
    assert len(left) < len(parts(rough)) < ROWS // PART_ROWS

    resumed = start(words[0], rough, *words[1:], "--workers", 2, "--resume")
    said = resumed.communicate(timeout=PATIENCE)[1]
    assert resumed.returncode == 3
    assert f"{ROWS} rows = {ROWS - 1} scored + 1 errors" in said
    names = sorted(str(file.relative_to(calm)) for file in calm.rglob("*"))
    assert names == sorted(str(file.relative_to(rough)) for file in rough.rglob("*"))
    for name in names:
        if (calm / name).is_file():
            assert (calm / name).read_bytes() == (rough / name).read_bytes(), name
