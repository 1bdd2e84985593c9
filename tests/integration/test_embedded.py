"""The scorer inside another program: same bytes under threads and forks, and no side effect."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mndnotes import NoteScorer
from tests.integration.embedded_host import NOTES

TELEMETRY_SWITCHES = ("CI", "DO_NOT_TRACK", "ORT_DISABLE_TELEMETRY")


@pytest.fixture(scope="module")
def texts(repository: Path) -> list[str]:
    """The example notes and three of one, of many and of few words."""
    examples = sorted((repository / "data" / "examples").glob("*.txt"))
    return [*NOTES, *(path.read_text("utf-8") for path in examples)]


@pytest.fixture(scope="module")
def expected(scorer: NoteScorer, texts: list[str]) -> dict[str, str]:
    """The result of each text, scored one after the other."""
    return {text: scorer.score(text).model_dump_json() for text in texts}


def test_threads_share_a_scorer(scorer: NoteScorer, expected: dict[str, str]) -> None:
    asked = [*expected] * 8
    random.Random(1).shuffle(asked)
    with ThreadPoolExecutor(32) as pool:
        results = pool.map(lambda text: scorer.score(text).model_dump_json(), asked)
        assert list(results) == [expected[text] for text in asked]


def test_neither_company_nor_order_matters(scorer: NoteScorer, expected: dict[str, str]) -> None:
    last_first = [*reversed(expected)]
    results = [result.model_dump_json() for result in scorer.score_many(last_first)]
    assert results == [expected[text] for text in last_first]
    alone = next(iter(expected))
    assert NoteScorer.load().score(alone).model_dump_json() == expected[alone]


def test_the_number_of_processor_threads_does_not_matter(expected: dict[str, str]) -> None:
    scorer = NoteScorer.load(threads=2)
    assert {text: scorer.score(text).model_dump_json() for text in expected} == expected


def host(repository: Path, home: Path, *words: object) -> list[str]:
    """The lines that ``embedded_host.py`` writes, run with an empty home and working folder."""
    environment = {k: v for k, v in os.environ.items() if k not in TELEMETRY_SWITCHES}
    environment |= {name: str(home) for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "TMPDIR")}
    done = subprocess.run(
        [sys.executable, "-B", repository / "tests/integration/embedded_host.py", *map(str, words)],
        env=environment,
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_scoring_opens_no_socket_writes_no_file_and_starts_nothing(
    repository: Path, tmp_path: Path
) -> None:
    assert host(repository, tmp_path, "watch") == []
    assert list(tmp_path.rglob("*")) == []


def test_scoring_changes_no_state_of_the_process(repository: Path, tmp_path: Path) -> None:
    assert host(repository, tmp_path, "state") == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are of POSIX")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_forked_child_scores_like_its_parent_and_ends(
    repository: Path, tmp_path: Path, threads: int
) -> None:
    assert host(repository, tmp_path, "forks", threads) == ["0", "0"]


def test_threads_that_begin_at_once_on_a_fresh_scorer_are_right(
    repository: Path, tmp_path: Path
) -> None:
    assert host(repository, tmp_path, "cold", 32) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are of POSIX")
def test_children_forked_while_other_threads_score_do_not_wait_for_them(
    repository: Path, tmp_path: Path
) -> None:
    assert host(repository, tmp_path, "beside", 8) == ["0"] * 8
