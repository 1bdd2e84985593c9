"""What once broke something is tried again, each for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.runs import FOUND, kept
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_once_broke_it_holds_now(file: Path) -> None:
    target, given = kept(file)
    TARGETS[target].check(given)
