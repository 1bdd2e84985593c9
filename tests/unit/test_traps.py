"""The traps of clinical language: what must be found, how it is meant, and what must not be found.

The rows stand in ``traps.yaml``, grouped by the sections of the fact base they come from: signs,
muscles, EMG, tests, course, names, abbreviations, assertion, statements, elements. A row is a note,
what it is asked for, and the answer. Asked for are a diagnosis label (answer: its assertion), a
documentation element (answer: its status) or a group of findings (answer: the assertion); ``none``
means that there is none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mndnotes.rules import RuleEngine
from mndnotes.rules.facts import RuleReport
from mndnotes.rules.vocabulary import Diagnosis, Element

NONE = "none"
ROWS = yaml.safe_load(Path(__file__).with_name("traps.yaml").read_text("utf-8"))
TABLE: dict[str, list[tuple[str, str, str]]] = {
    section: [tuple(row) for row in rows] for section, rows in ROWS["traps"].items()
}
MUSCLES = [tuple(row) for row in ROWS["muscles"]]


def answers(report: RuleReport, asked: str) -> set[str]:
    """What a report says to a question: assertions of a label or group, or an element's status."""
    if asked in set(Element):
        return {report.elements[Element(asked)].status.value}
    if asked in set(Diagnosis):
        found = {s.assertion.value for s in report.statements if s.label.value == asked}
    else:
        found = {m.assertion.value for m in report.mentions if m.group == asked}
    return found or {NONE}


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [
        pytest.param(*row, id=f"{section}: {row[1]} of {row[0]!a}")
        for section, rows in TABLE.items()
        for row in rows
    ],
)
def test_a_trap_is_read_as_it_is_meant(
    engine: RuleEngine, text: str, asked: str, answer: str
) -> None:
    assert answers(engine.check(text), asked) == {answer}


@pytest.mark.parametrize(("text", "region", "answer"), MUSCLES)
def test_a_muscle_gives_its_region(engine: RuleEngine, text: str, region: str, answer: str) -> None:
    kind, status = answer.split()
    cells = {(c.region.value, c.kind): c.status.value for c in engine.check(text).grid}
    assert cells[region, kind] == status


def test_the_table_is_long_and_has_no_row_twice() -> None:
    rows = [row for rows in TABLE.values() for row in rows] + MUSCLES
    assert len(rows) >= 250
    assert len(set(rows)) == len(rows)
