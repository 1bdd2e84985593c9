"""Whole reports stay what they were; see ``golden_reports.py`` for how to write them anew."""

from __future__ import annotations

import json

from tests.unit.golden_reports import GOLDEN, reports


def test_the_reports_of_some_notes_are_those_on_record() -> None:
    recorded = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = reports()
    assert list(found) == list(recorded)
    for name, report in recorded.items():
        for part, said in report.items():
            assert found[name][part] == said, f"{part} of {name}: if meant, write the file anew"
