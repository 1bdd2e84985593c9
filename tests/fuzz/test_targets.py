"""Whatever the bytes, every target holds: a small share of what ``python -m tests.fuzz`` tries."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import runs
from tests.fuzz.giants import run_giants
from tests.fuzz.runs import Runner, keep, kept
from tests.fuzz.targets import TARGETS, Input, Target
from tests.fuzz.texts import NAMES, forms, text_of

SLOW = ("report", "explained", "result", "batch", "query", "screen")
"""Targets that read the whole note."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_whatever_the_bytes(name: str) -> None:
    target = TARGETS[name]
    examples = 120 if name in SLOW else 500

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.binary(max_size=40))
    def holds(data: bytes) -> None:
        target.check(target.make(data))

    holds()


def test_the_same_bytes_give_the_same_input() -> None:
    data = bytes(range(256))
    assert all(target.make(data) == target.make(data) for target in TARGETS.values())


def test_texts_hold_words_of_the_lexicon_and_signs_of_every_plane() -> None:
    text = text_of(random.Random(1).randbytes(20_000))
    assert all(name in text for name in NAMES)
    assert sum(form in text for form in forms()) > 1000
    assert {"\ud800", "\x00", "\r", "\u202e", "\u0301"} <= set(text)
    assert max(text) > "\U000fffff"


@pytest.mark.parametrize("given", ["ALS \ud800", b"a\xff"])
def test_an_input_that_breaks_a_target_is_kept(tmp_path: Path, given: Input) -> None:
    assert kept(keep(tmp_path, "tokens", given)) == ("tokens", given)


def test_a_broken_input_is_counted_and_the_next_one_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(text: str) -> None:
        assert "?" not in text

    monkeypatch.setitem(TARGETS, "tokens", Target(text_of, check))  # type: ignore[index]
    runner = Runner("tokens", tmp_path)
    for given_text in ("a", "?", "b?", "c"):
        runner.run(given_text)
    assert runner.tally.inputs == 4
    assert list(runner.tally.broken.values()) == [2]
    assert [kept(file) for file in tmp_path.iterdir()] == [("tokens", "?")]


def test_an_input_without_end_is_stopped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(text: str) -> None:
        while text:
            pass

    monkeypatch.setattr(runs, "HANGS", 0.05)
    monkeypatch.setitem(TARGETS, "tokens", Target(text_of, check))  # type: ignore[index]
    runner = Runner("tokens", tmp_path)
    runner.run("a")
    assert [name.split()[0] for name in runner.tally.broken] == ["Hang"]


def test_long_lines_are_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Target(TARGETS["csv"].make, TARGETS["csv"].check, longest=50)
    monkeypatch.setitem(TARGETS, "csv", small)  # type: ignore[index]
    tally = run_giants("csv", tmp_path)
    assert tally.inputs > 100
    assert not tally.broken


@pytest.mark.slow
def test_the_command_counts_and_says_what_it_ran(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "tokens", "csv", "--runs", "50", "--jobs", "2"]
    options = ["--no-guided", "--seed", "7", "--found", str(tmp_path)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    assert "tokens: 50 inputs" in done.stdout
    assert "csv: 50 inputs" in done.stdout
    assert "seed 7, random" in done.stdout
    assert [*tmp_path.iterdir()] == []
