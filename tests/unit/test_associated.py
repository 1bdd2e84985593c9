"""Conditions that go with a motor neuron disease: what shows one that the note does not name."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine

RESPIRATORY = [
    ("CO2 52, BiPAP nightly, FVC 41 %, resp status declining.", 4),
    ("Uses NIV 8 h a night.", 1),
    ("NIV overnight, well tolerated.", 1),
    ("FVC 49% predicted.", 1),
    ("SVC (supine): 38 %.", 1),
    ("pCO2 6.8 kPa on waking.", 1),
    ("PaCO2 51 mmHg.", 1),
    ("Breathing is worse since March.", 1),
    ("FVC 50%.", 0),
    ("FVC 82%, sats 96.", 0),
    ("pCO2 40 mmHg, pCO2 5.1 kPa.", 0),
    ("CO2 24, K 4.1.", 0),
    ("No BiPAP. Not on NIV.", 0),
    ("Plan: BiPAP nightly once fitted.", 0),
    ("FVC 41 %. Type 2 respiratory failure.", 0),
    ("FVC 41 %. No respiratory failure.", 0),
    ("BiPAP nightly for nocturnal hypoventilation.", 0),
    ("Family history: father on NIV.", 0),
]


@pytest.mark.parametrize(("words", "count"), RESPIRATORY)
def test_breathing_without_a_diagnosis_is_found(engine: RuleEngine, words: str, count: int) -> None:
    report = engine.check(f"{words}\n\nAssessment: ALS.")
    found = [f for f in report.findings if f.rule == "VAL-RESPIRATORY"]
    assert sum(len(finding.evidence) for finding in found) == count


def test_breathing_is_no_question_without_an_established_diagnosis(engine: RuleEngine) -> None:
    assert engine.check("FVC 41 %, BiPAP nightly. Impression: COPD.").findings == ()
