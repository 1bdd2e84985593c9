"""What is said of mutants that no test can notice still speaks of the code as it stands."""

from __future__ import annotations

from pathlib import Path

import yaml


def test_every_equivalent_mutant_is_one_of_a_place_that_is_still_there(repository: Path) -> None:
    entries = yaml.safe_load((repository / "tests/mutation/equivalents.yaml").read_text("utf-8"))
    gone = [
        (path, entry["before"])
        for path, of_module in entries.items()
        for entry in of_module
        if _in_one_line(entry["before"]) not in _in_one_line((repository / path).read_text("utf-8"))
    ]
    assert gone == []


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
