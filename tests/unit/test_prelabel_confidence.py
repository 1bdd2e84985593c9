"""The measured confidences: bounds, fallback, schema, and that they hold on other notes."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.data.measure_prelabels import measure_notes, measure_table, outdated, report
from mndnotes.data.prelabels.confidence import (
    FILE,
    ConfidenceTable,
    confidence_table,
    parse_table,
    wilson_lower,
)
from mndnotes.data.prelabels.settings import FILE as SETTINGS
from mndnotes.data.prelabels.settings import parse_settings
from mndnotes.errors import KnowledgeError
from mndnotes.rules import RULES_VERSION


@pytest.mark.parametrize(
    ("right", "n", "bound"),
    [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.7225), (81, 263, 0.2553), (1000, 1000, 0.9962)],
)
def test_bound_is_wilson_s(right: int, n: int, bound: float) -> None:
    assert wilson_lower(right, n) == pytest.approx(bound, abs=1e-4)


def test_small_cells_fall_back_to_their_parent() -> None:
    outcomes = [(("element", "umn_signs", "present", "more"), True)] * 20
    outcomes += [(("element", "umn_signs", "present", "one"), False)] * 4
    outcomes += [(("element", "umn_signs", "absent", "one"), True)] * 2
    table = ConfidenceTable.measured(outcomes, rules="1", notes=26, digest="0" * 64, smallest=10)
    present = wilson_lower(20, 24)
    known = {
        ("element", "umn_signs", "present", "more"): wilson_lower(20, 20),
        ("element", "umn_signs", "present", "one"): present,
        ("element", "umn_signs", "present", "never seen"): present,
        ("element", "umn_signs", "absent", "one"): wilson_lower(22, 26),
        ("code", "G12.21"): 0.0,
    }
    for path, confidence in known.items():
        assert table.confidence(path) == pytest.approx(confidence, abs=1e-4), path


def test_shipped_table_is_of_these_notes_and_rules_and_says_that_it_flatters() -> None:
    table = confidence_table()
    assert outdated(table, load_notes("train")) is None
    assert table.rules == RULES_VERSION
    assert "flatter" in table.about
    kinds = {path.partition("/")[0] for path in table.cells}
    assert kinds == {"picture", "statement", "stated", "element", "code", "issue"}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("version", 2),
        ("notes", 0),
        ("rules", ""),
        ("digest", "train"),
        ("cells", {"code": {"n": 2, "right": 3, "confidence": 0.5}}),
        ("cells", {"code": {"n": 20, "right": 20, "confidence": 0.99}}),
        ("more", 1),
    ],
)
def test_a_spoilt_table_is_refused(place: str, value: object) -> None:
    table = json.loads(confidence_table().model_dump_json()) | {place: value}
    with pytest.raises(KnowledgeError, match=FILE):
        parse_table(json.dumps(table))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: 2"),
        ("id: many-doubts", "id: low-confidence"),
        ("  umn_signs: {for", "  reflexes: {for"),
        ("others: [der,", "others: [the,"),
        ("asks: true", "asks: perhaps"),
        ("version: 1", "version: ["),
    ],
)
def test_spoilt_settings_are_refused(old: str, new: str) -> None:
    text = (files("mndnotes.data") / SETTINGS).read_text("utf-8")
    assert old in text
    with pytest.raises(KnowledgeError, match=SETTINGS):
        parse_settings(text.replace(old, new, 1))


def test_measuring_is_deterministic() -> None:
    notes = load_notes("train")[:40]
    first = measure_table(notes).model_dump_json()
    assert measure_table(notes).model_dump_json() == first


def test_a_table_of_other_notes_or_rules_is_told() -> None:
    notes = load_notes("train")[:40]
    table = measure_table(notes)
    assert outdated(table, notes) is None
    mended = [notes[0].model_copy(update={"picture": "INSUFFICIENT"}), *notes[1:]]
    for others in (notes[1:], mended, notes[::-1]):
        assert "other training notes (40)" in (outdated(table, others) or "")
    older = table.model_copy(update={"rules": "1.0.0"})
    assert "rules 1.0.0" in (outdated(older, notes) or "")


def test_on_other_notes_confidence_holds_and_the_queue_holds_the_errors() -> None:
    measured = measure_notes(load_notes("validation"), confidence_table())
    outcomes = [outcome for note in measured for outcome in note.outcomes]
    expected = sum(outcome.confidence for outcome in outcomes) / len(outcomes)
    observed = sum(outcome.right for outcome in outcomes) / len(outcomes)
    assert observed > expected - 0.03
    wrong_each = {
        queued: sum(n.wrong for n in group) / len(group)
        for queued in (True, False)
        if (group := [n for n in measured if n.needs_human is queued])
    }
    assert wrong_each[True] > 2 * wrong_each[False]
    assert "in the queue" in report(measured)
