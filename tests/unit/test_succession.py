"""Which of several diagnoses stands now: the earlier gives way to its successor."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine


def stated(engine: RuleEngine, text: str) -> list[str]:
    """Label and assertion of each statement, in order."""
    return [f"{s.label.value} {s.assertion.value}" for s in engine.check(text).statements]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("Previously diagnosed as PLS. Impression: ALS.", "PLS", "ALS"),
        ("Formerly PLS, now ALS.", "PLS", "ALS"),
        ("PLS was his diagnosis until last year. He has ALS.", "PLS", "ALS"),
        ("PLS -> ALS", "PLS", "ALS"),
        ("PLS → ALS in May.", "PLS", "ALS"),
        ("Old diagnosis: PMA. Diagnosis: ALS.", "PMA", "ALS"),
        ("2016 PMA, 2019 ALS.", "PMA", "ALS"),
        ("PMA (2016). ALS (2019).", "PMA", "ALS"),
        ("Was called PLS at the former clinic. Assessment: ALS.", "PLS", "ALS"),
        ("The label PLS came from 2015. Impression: ALS.", "PLS", "ALS"),
        ("PLS from 2015 to 2019. Impression: ALS", "PLS", "ALS"),
        ("Earlier letters say PLS. Diagnosis: ALS", "PLS", "ALS"),
        ("PLS, which we struck off. This is ALS.", "PLS", "ALS"),
        ("Initially PBP. ALS since the arms went.", "PBP", "ALS"),
        ("Converted from PLS to ALS.", "PLS", "ALS"),
        ("Dx changed from PMA. Now ALS.", "PMA", "ALS"),
        ("The diagnosis of PLS has fallen. Impression: PMA.", "PLS", "PMA"),
        ("He had been told PLS. Assessment: ALS.", "PLS", "ALS"),
    ],
)
def test_the_successor_stands(engine: RuleEngine, text: str, old: str, new: str) -> None:
    found = stated(engine, text)
    assert f"{old} historical" in found
    assert f"{new} affirmed" in found
    assert f"{old} affirmed" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was diagnosed with ALS in 2019.", ["ALS affirmed"]),
        ("Diagnosed with PLS at the Royal in 2015, slow since.", ["PLS affirmed"]),
        ("ALS was confirmed in 2019. Impression: ALS.", ["ALS affirmed", "ALS affirmed"]),
        ("ALS (2019). ALS (2021).", ["ALS affirmed", "ALS affirmed"]),
        ("Impression: ALS. PLS.", ["ALS affirmed", "PLS affirmed"]),
        ("MND 2016. ALS 2019.", ["MND_UNSPECIFIED affirmed", "ALS affirmed"]),
        ("ALS 2019. PLS 2016.", ["ALS affirmed", "PLS affirmed"]),
        ("", []),
    ],
)
def test_without_a_successor_it_stands(engine: RuleEngine, text: str, expected: list[str]) -> None:
    assert stated(engine, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Previously labelled ALS. Impression: multifocal motor neuropathy.",
        "Initially suspected ALS. Final diagnosis: inclusion body myositis.",
        "At first ALS was considered. Impression: cervical myelopathy.",
        "ALS was his diagnosis elsewhere.\nDiagnosis: Kennedy disease",
        "Was called ALS in 2018. Biopsy proven inclusion body myositis.",
        "Old label ALS.\nCIDP\n",
    ],
)
def test_another_disease_replaces_it_too(engine: RuleEngine, text: str) -> None:
    assert [s.assertion.value for s in engine.check(text).statements] == ["historical"]
    assert engine.check(text).coding.code is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Formerly PLS, now ALS.", "G12.21"),
        ("2016 PMA, 2019 ALS.", "G12.21"),
        ("Formerly ALS, revised to PLS.", "G12.23"),
        ("Previously diagnosed as ALS. Impression: primary lateral sclerosis.", "G12.23"),
    ],
)
def test_the_code_is_that_of_the_successor(engine: RuleEngine, text: str, code: str) -> None:
    report = engine.check(text)
    assert report.coding.code == code
    assert "conflict" not in {finding.issue.value for finding in report.findings}
