"""The combination, rows of ``policy.yaml`` on findings: what the model softens and compares."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Element, Issue, Picture, Status
from tests.unit.combined import result, says


@pytest.mark.policy("findings")
def test_a_missing_element_that_the_model_sees_is_softened_and_says_so(engine: RuleEngine) -> None:
    def finding(output: ModelOutput) -> tuple[str, str]:
        (found,) = [
            f for f in result(engine, "Patient has ALS.", output).findings if f.rule == "REQ-UMN"
        ]
        return found.severity.value, found.message

    hard, soft = finding(says()), finding(says(umn_signs=Status.PRESENT))
    assert (hard[0], soft[0]) == ("warning", "info")
    assert soft[1].startswith(hard[1])
    assert "model" in soft[1]


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(says(sure=0.9, umn_signs=Status.PRESENT), id="not sure enough"),
        pytest.param(
            says(**{e.value: Status.PRESENT for e in Element if e is not Element.UMN_SIGNS}),
            id="sees all else",
        ),
    ],
)
@pytest.mark.policy("findings")
def test_a_missing_element_that_the_model_does_not_see_stays_a_warning(
    engine: RuleEngine, output: ModelOutput
) -> None:
    found = [f for f in result(engine, "Patient has ALS.", output).findings if f.rule == "REQ-UMN"]
    assert [(f.severity.value, "model" in f.message) for f in found] == [("warning", False)]


@pytest.mark.policy("findings", "query")
def test_no_other_finding_changes_by_what_the_model_sees(engine: RuleEngine) -> None:
    text = "Exam: spastic gait. Assessment: ALS (G12.24). EMG pending."
    everything = says(sure=0.999, **dict.fromkeys(Element, Status.PRESENT))
    silent, seen = result(engine, text, says()), result(engine, text, everything)
    kept = [f for f in silent.findings if f.issue is not Issue.REQUIRED_ELEMENT]
    assert kept
    assert [f for f in seen.findings if f.issue is not Issue.REQUIRED_ELEMENT] == kept
    assert seen.query == silent.query


SIGNS = "Exam: wasting of both hands, knee jerks 3+.\n"


@pytest.mark.parametrize(
    ("signs", "labels", "undercoded"),
    [
        ("", (Picture.ALS,), True),
        ("", (Picture.OTHER,), False),
        ("", (Picture.ALS, Picture.PMA), False),
        (SIGNS, (Picture.ALS, Picture.PMA), True),
        (SIGNS, (Picture.OTHER, Picture.ALS), True),
        (SIGNS, (Picture.OTHER,), False),
    ],
)
@pytest.mark.policy("undercoding")
def test_an_unspecified_code_is_compared_with_a_picture_that_is_sure_else_with_the_rules(
    signs: str, labels: tuple[Picture, ...], undercoded: bool
) -> None:
    output = says(labels[0], labels)
    folder = SimpleNamespace(config=SimpleNamespace(name="hand-made"), sha256="0" * 64)
    model = SimpleNamespace(folder=folder, predict=lambda text_masked: output)
    scorer = NoteScorer(cast(OnnxModel, model))
    combined = scorer.score(f"{signs}Assessment: motor neuron disease.")
    issues = {finding.issue for finding in combined.findings}
    assert (Issue.UNDERCODING in issues) is undercoded
    assert combined.coding.code == "G12.20"
