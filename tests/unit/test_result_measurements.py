"""Measurements, sides and the region grid in the result and in the readable report."""

from __future__ import annotations

import pytest

from mndnotes.inference.combine import combine
from mndnotes.inference.report import render
from mndnotes.inference.result import NoteResult, Provenance
from mndnotes.rules import RuleEngine
from mndnotes.rules.knowledge import measures, read_yaml
from mndnotes.rules.vocabulary import Region, Side, Status
from tests.unit.hand_model import hand_output

OUTPUT = hand_output(score=12.3)
NOTE = (
    "58 yo man. Symptom onset 6/2025, L foot.\n"
    "ALSFRS-R 38/48 (last 41). FVC 2.1 L (62 % pred), supine 58 %. FVC 300 %.\n"
    "Exam: R FDI wasted. Knee jerks 3+ R>L. Jaw jerk brisk. No clonus.\n"
    "King's stage 4A.\nAssessment: ALS.\n"
)


@pytest.fixture(scope="module")
def result(engine: RuleEngine) -> NoteResult:
    provenance = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
    return combine("n", engine.check(NOTE), OUTPUT, provenance)


def test_the_result_lists_the_measurements_with_their_quotes(result: NoteResult) -> None:
    listed = [(m.id, m.value, m.unit, m.of) for m in result.measurements]
    assert listed[:4] == [
        ("age", 58, "years", None),
        ("onset", 2025, "year", None),
        ("alsfrs_r", 38, "points", 48),
        ("alsfrs_r", 41, "points", 48),
    ]
    assert all(NOTE[m.start : m.end] == m.text for m in result.measurements)
    assert {m.id: m.date for m in result.measurements}["onset"] == "2025-06"
    assert [m.earlier for m in result.measurements if m.id == "alsfrs_r"] == [False, True]
    assert [m.position for m in result.measurements if m.id == "fvc"][2] == "supine"
    assert [m.plausible for m in result.measurements if m.id == "fvc"][-1] is False
    assert {m.id: m.stage for m in result.measurements}["kings_stage"] == "4A"


def test_the_grid_has_a_status_and_a_side_for_each_region_and_kind(result: NoteResult) -> None:
    assert len(result.grid) == 16
    cells = {(c.region, c.kind): c for c in result.grid}
    assert cells[Region.CERVICAL, "lmn"].side is Side.RIGHT
    assert cells[Region.LUMBOSACRAL, "umn"].side is Side.BOTH
    assert cells[Region.LUMBOSACRAL, "umn"].greater is Side.RIGHT
    assert cells[Region.BULBAR, "umn"].status is Status.PRESENT
    assert cells[Region.BULBAR, "umn"].side is None
    assert cells[Region.THORACIC, "emg_active"].status is Status.MISSING
    flat = [(c.region, c.kind, c.status) for c in result.grid]
    assert flat == [(c.region, c.kind, c.status) for c in result.regions]


def test_quotes_of_motor_signs_have_their_side(result: NoteResult) -> None:
    quoted = {e.text: e.side for el in result.documentation.elements for e in el.evidence}
    assert quoted["FDI wasted"] is Side.RIGHT
    assert quoted["Knee jerks 3+"] is Side.BOTH
    assert quoted["Jaw jerk brisk"] is None


def test_findings_quote_signs_with_their_side(engine: RuleEngine) -> None:
    provenance = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
    text = "Exam: wasting of the left hand. Assessment: primary lateral sclerosis."
    combined = combine("n", engine.check(text), OUTPUT, provenance)
    sides = {span.side for finding in combined.findings for span in finding.evidence}
    assert Side.LEFT in sides


def test_the_report_shows_the_grid_and_the_measurements(result: NoteResult) -> None:
    lines = render(result, NOTE).splitlines()
    shown = "\n".join(" ".join(line.split()) for line in lines)
    for words in (
        "REGIONS UMN LMN EMG active EMG chronic",
        "cervical + right",
        "lumbosacral + both, R>L",
        "MEASURED 9",
        'onset 2025-06 line 1: "Symptom onset 6/2025"',
        'ALSFRS-R 38 of 48 line 2: "ALSFRS-R 38/48"',
        'ALSFRS-R 41 of 48 (earlier) line 2: "last 41"',
        "FVC 58 % (supine)",
        "FVC 300 % (can't be)",
        "King's stage 4A",
    ):
        assert words in shown
    shown_here = lines[lines.index("") + 1 : lines.index("MEASURED    9") + 10]
    assert not any(line.endswith(" ") for line in shown_here)


def test_a_note_without_any_says_so(engine: RuleEngine) -> None:
    provenance = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
    combined = combine("n", engine.check("Well."), OUTPUT, provenance)
    assert combined.measurements == ()
    assert "MEASURED    nothing" in render(combined, "Well.")


def test_every_kind_of_measurement_has_a_label_and_every_measure_a_source() -> None:
    data = read_yaml("measurements")
    ids = {r.get("id", entry["id"]) for entry in data["measures"] for r in entry["readings"]}
    assert ids | {"age", "onset", "duration"} == set(measures().labels)
    assert all(entry["name"].strip() and entry["source"].strip() for entry in data["measures"])
