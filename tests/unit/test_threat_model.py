"""The threat model names tests that exist, and says something in every cell but the last."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cards" / "threat_model.md"
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE.read_text("utf-8"))))
STRIDE = (
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information disclosure",
    "Denial of service",
    "Elevation of privilege",
    "Misuse",
)


@cache
def source(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_is_there(repository: Path, name: str) -> None:
    file, _, function = name.partition("::")
    assert (repository / file).is_file()
    assert f"\ndef {function}(" in source(repository / file)


def test_every_kind_of_threat_has_rows_with_a_test_each() -> None:
    sections = re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [section.split("\n", 1)[0] for section in sections] == [*STRIDE]
    for section in sections:
        rows = [line for line in section.split("\n") if line.startswith("| ")][2:]
        assert rows
        for row in rows:
            threat, against, shown, _ = row[2:].removesuffix("|").split(" | ")
            assert threat and against
            assert "`tests/" in shown, f"no test shows what stands against: {threat}"
