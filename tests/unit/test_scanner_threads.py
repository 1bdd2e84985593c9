"""Threads that grow the scanner's tree side by side find what one thread finds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Scanner

THREADS, ROUNDS = 8, 40
WORDS = ["weak", "left", "hand", "foot", "drop", "brisk", "jaw", "jerk", "12", "2019", "tongue"]
KINDS = {
    "pairs": {f"{a} {b}": a for a in WORDS for b in WORDS},
    "words": {word: word.upper() for word in WORDS},
    "threes": {f"{a} {b} {a}": b for a in WORDS for b in WORDS[:4]},
}
TEXT = " ".join(f"{a} {b} {a} and" for a in WORDS for b in reversed(WORDS))


@pytest.fixture(autouse=True)
def switches_everywhere() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_that_start_cold_find_the_same_forms() -> None:
    expected = Scanner(KINDS).scan(Tokens(TEXT))
    assert all(expected.values())
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(ROUNDS):
            scanner, together = Scanner(KINDS), Barrier(THREADS)

            def scan(_: int, scanner: Scanner = scanner, together: Barrier = together) -> object:
                together.wait()
                return scanner.scan(Tokens(TEXT))

            assert all(found == expected for found in pool.map(scan, range(THREADS)))
