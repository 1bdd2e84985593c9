"""What once broke something is tried again, each for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.runs import FOUND, Runner, kept


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_once_broke_it_holds_now(file: Path, tmp_path: Path) -> None:
    target, given = kept(file)
    runner = Runner(target, tmp_path)
    runner.run(given)
    assert not runner.tally.broken
