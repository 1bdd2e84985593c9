"""The combination, row by row of ``policy.yaml``: the model proposes, the rules dispose."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
import yaml

from mndnotes.inference.combine import _FITTING, combine
from mndnotes.inference.model_output import ModelOutput
from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Diagnosis, Element, Picture, Status
from tests.unit import test_combine_findings
from tests.unit.combined import FULL, PROVENANCE, element, result, says


@pytest.mark.parametrize(
    "output", [says(), says(Picture.PLS), says(Picture.OTHER, umn_signs=Status.ABSENT)]
)
@pytest.mark.parametrize(
    "text",
    [FULL.format(diagnosis="ALS") + "ALSFRS-R 38.", "Patient has ALS.", "Sprained ankle."],
)
@pytest.mark.policy("statements", "coding", "query")
def test_statements_code_criteria_grid_and_query_are_the_rules_alone(
    engine: RuleEngine, text: str, output: ModelOutput
) -> None:
    report = engine.check(text)
    combined = combine("n1", report, output, PROVENANCE)
    assert (combined.coding.code, combined.coding.status) == (
        report.coding.code,
        report.coding.status,
    )
    assert combined.criteria.model_dump() == dict(report.criteria)
    assert [(c.region, c.kind, c.status) for c in combined.regions] == [
        (c.region, c.kind, c.status) for c in report.grid
    ]
    assert [(s.label, s.assertion, s.start) for s in combined.diagnosis.stated] == [
        (s.label, s.assertion, s.evidence.start) for s in report.statements
    ]
    assert [(c.criteria, c.verdict, c.missing) for c in combined.criteria_detail] == [
        (c.criteria, c.verdict, c.missing) for c in report.criteria_readings
    ]
    assert [(c.region, c.kind, c.status, c.side) for c in combined.grid] == [
        (c.region, c.kind, c.status, c.side) for c in report.grid
    ]
    assert [(m.id, m.value) for m in combined.measurements] == [
        (m.id, m.value) for m in report.measurements
    ]
    assert combined.query == report.query


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("Exam: clonus of the ankles.", Status.PRESENT, (Status.PRESENT, "both", 0.97)),
        ("Exam: clonus of the ankles.", Status.ABSENT, (Status.PRESENT, "rules", 0.015)),
        ("Exam: clonus of the ankles.", Status.MISSING, (Status.PRESENT, "rules", 0.015)),
        ("Exam: no spasticity.", Status.ABSENT, (Status.ABSENT, "both", 0.97)),
        ("Exam: no spasticity.", Status.PRESENT, (Status.ABSENT, "rules", 0.015)),
        ("Well.", Status.PRESENT, (Status.PRESENT, "model", 0.97)),
        ("Well.", Status.ABSENT, (Status.ABSENT, "model", 0.97)),
        ("Well.", Status.MISSING, (Status.MISSING, "both", 0.97)),
    ],
)
@pytest.mark.policy("element-one-span", "element-missed")
def test_rules_decide_on_what_they_read_and_the_model_on_what_they_miss(
    engine: RuleEngine, text: str, said: Status, expected: tuple[Status, str, float]
) -> None:
    combined = result(engine, text, says(umn_signs=said))
    assert element(combined, Element.UMN_SIGNS) == expected


@pytest.mark.parametrize(
    ("text", "said", "sure", "expected"),
    [
        ("Exam: clonus of the ankles.", Status.ABSENT, 0.985, (Status.PRESENT, "rules")),
        ("Exam: clonus of the ankles.", Status.ABSENT, 0.992, (Status.ABSENT, "model")),
        ("Exam: clonus of the ankles.", Status.MISSING, 0.995, (Status.MISSING, "model")),
        ("Exam: clonus, brisk jaw jerk.", Status.ABSENT, 0.999, (Status.PRESENT, "rules")),
        ("Well.", Status.PRESENT, 0.94, (Status.MISSING, "rules")),
        ("Well.", Status.PRESENT, 0.95, (Status.PRESENT, "model")),
        ("Well.", Status.PRESENT, 0.96, (Status.PRESENT, "model")),
    ],
)
@pytest.mark.policy("element-several-spans", "element-one-span", "element-missed")
def test_the_model_must_be_sure_and_stands_only_against_one_span(
    engine: RuleEngine, text: str, said: Status, sure: float, expected: tuple[Status, str]
) -> None:
    combined = result(engine, text, says(umn_signs=said, sure=sure))
    [found] = [e for e in combined.documentation.elements if e.id is Element.UMN_SIGNS]
    assert (found.status, found.source) == expected
    assert found.rules is engine.check(text).elements[Element.UMN_SIGNS].status
    assert found.model is said
    assert not (found.source == "model" and found.evidence)


@pytest.mark.parametrize(
    ("wanted", "text", "said"),
    [
        (Element.UMN_SIGNS, "EXAM\nClonus: no\n- Hoffmann sign: yes\n", Status.ABSENT),
        (Element.UMN_SIGNS, "EXAM\nJaw jerk - absent", Status.PRESENT),
        (Element.UMN_SIGNS, "EXAM\r\nClonus: no\r\nHoffmann: yes\r\n", Status.ABSENT),
        (Element.LMN_SIGNS, "1. Fasciculations = none.", Status.PRESENT),
        (Element.EMG_RESULTS, "Plan: EMG next week.", Status.PRESENT),
        (Element.EMG_ACUTE, "Awaiting EMG.", Status.PRESENT),
        (Element.EMG_CHRONIC, "Refer for EMG to look for denervation.", Status.ABSENT),
        (
            Element.NEURO_EXAM,
            "By phone. Neurological examination was not done.",
            Status.PRESENT,
        ),
    ],
)
@pytest.mark.policy("element-certain")
def test_the_model_is_not_asked_where_nothing_is_to_be_misread(
    engine: RuleEngine, wanted: Element, text: str, said: Status
) -> None:
    combined = result(engine, text, says(**{wanted.value: said}, sure=0.9999))
    read = engine.check(text).elements[wanted]
    assert read.certain
    assert element(combined, wanted)[:2] == (read.status, "rules")


@pytest.mark.parametrize(
    "text",
    [
        "EXAM\nHoffmann: yes on the left, I think, and the jaw jerk is doubtful",
        "Exam: Hoffmann sign.",
        "Genetic testing: no",
        "MRI: no\nMRI brain: neg",
        "EMG was done in March. Repeat EMG planned.",
    ],
)
@pytest.mark.policy("element-certain")
def test_words_that_can_be_misread_are_not_certain(engine: RuleEngine, text: str) -> None:
    assert not any(reading.certain for reading in engine.check(text).elements.values())


@pytest.mark.policy("element-missed")
def test_what_only_the_model_sees_has_no_quote(engine: RuleEngine) -> None:
    combined = result(engine, "Well.", says(lmn_signs=Status.PRESENT))
    assert [e.evidence for e in combined.documentation.elements if e.source == "model"] == [()]


@pytest.mark.policy("score")
def test_the_score_counts_what_is_addressed_by_either(engine: RuleEngine) -> None:
    combined = result(
        engine, "Exam: clonus of the ankles.", says(genetic_testing=Status.PRESENT, score=33.33)
    )
    assert combined.documentation.score == engine.check("Exam: clonus of the ankles.").score + 3
    assert combined.documentation.model_score == 33.3


@pytest.mark.policy("score")
def test_what_is_documented_as_absent_counts_as_much_as_what_is_present(engine: RuleEngine) -> None:
    present, absent = (
        result(engine, f"Exam: {signs}.", says()).documentation
        for signs in ("spasticity", "no spasticity")
    )
    assert [e.status for e in absent.elements if e.id is Element.UMN_SIGNS] == [Status.ABSENT]
    assert absent.score == present.score > result(engine, "Well.", says()).documentation.score


@pytest.mark.policy("score")
def test_what_the_model_alone_sees_counts_on_the_way_to_the_next_grade(engine: RuleEngine) -> None:
    silent = result(engine, "Exam: clonus, wasting.", says()).documentation
    seen = result(
        engine, "Exam: clonus, wasting.", says(exclusion_of_mimics=Status.PRESENT)
    ).documentation
    assert silent.next_grade is not None
    assert silent.next_grade.grade == "adequate"
    assert silent.next_grade.elements == (Element.MULTIPLE_REGIONS,)
    assert silent.next_grade.score == silent.score + 12
    assert seen.grade == "adequate"
    assert seen.next_grade is not None
    assert seen.next_grade.grade == "good"
    assert Element.EXCLUSION_OF_MIMICS not in seen.next_grade.elements


def test_a_good_note_has_no_next_grade(engine: RuleEngine) -> None:
    assert result(engine, FULL.format(diagnosis="ALS"), says()).documentation.next_grade is None


@pytest.mark.parametrize(
    ("raw", "shown"), [(-3.0, 0.0), (0.04, 0.0), (99.96, 100.0), (140.0, 100.0)]
)
def test_the_models_score_stays_between_0_and_100(
    engine: RuleEngine, raw: float, shown: float
) -> None:
    assert result(engine, "Well.", says(score=raw)).documentation.model_score == shown


@pytest.mark.policy("coding")
def test_the_model_never_helps_a_code_to_become_supported(engine: RuleEngine) -> None:
    everything = says(sure=0.999, **dict.fromkeys(Element, Status.PRESENT))
    combined = result(engine, "Patient has ALS.", everything)
    assert combined.documentation.score == 100
    assert combined.coding.status == "query"


@pytest.mark.parametrize(
    ("text", "picture", "label"),
    [
        ("Assessment: ALS.", Picture.OTHER, Picture.ALS),
        ("Assessment: PLS.", Picture.ALS, Picture.PLS),
        ("Assessment: PMA.", Picture.ALS, Picture.PMA),
        ("Assessment: probable ALS.", Picture.OTHER, Picture.OTHER),
        ("Assessment: no evidence of ALS.", Picture.OTHER, Picture.OTHER),
        ("Assessment: motor neuron disease.", Picture.PLS, Picture.PLS),
        ("HPI: known PLS.\n\nAssessment: ALS.", Picture.OTHER, Picture.OTHER),
        ("Assessment: ALS.\nDiagnosis: PLS.", Picture.PMA, Picture.PMA),
        ("Well.", Picture.PMA, Picture.PMA),
    ],
)
@pytest.mark.policy("final-label")
def test_the_final_label_is_the_one_affirmed_diagnosis_else_the_picture(
    engine: RuleEngine, text: str, picture: Picture, label: Picture
) -> None:
    assert result(engine, text, says(picture)).diagnosis.label is label


@pytest.mark.policy("picture", "veto")
def test_a_veto_replaces_the_picture_and_says_so(engine: RuleEngine) -> None:
    combined = result(engine, FULL.format(diagnosis="weakness"), says(Picture.PLS))
    assert combined.diagnosis.picture.label is Picture.ALS
    assert combined.diagnosis.label is Picture.ALS
    assert combined.diagnosis.picture.prediction_set[0] is Picture.ALS
    veto = combined.guardrails[0]
    assert (veto.action, veto.before, veto.after) == ("veto", Picture.PLS, Picture.ALS)
    assert combined.diagnosis.picture.probabilities[Picture.PLS] == 0.85


@pytest.mark.parametrize("picture", [Picture.ALS, Picture.PLS])
@pytest.mark.policy("final-label")
def test_a_statement_that_a_guardrail_vetoes_gives_way_to_the_picture(
    engine: RuleEngine, picture: Picture
) -> None:
    combined = result(engine, FULL.format(diagnosis="PLS"), says(picture))
    assert combined.diagnosis.label is Picture.ALS
    assert combined.coding.code == "G12.23"
    told = [(rail.action, rail.before, rail.after) for rail in combined.guardrails]
    assert told.count(("veto", Picture.PLS, Picture.ALS)) == 1


@pytest.mark.parametrize(
    ("signs", "share", "label", "action", "chosen"),
    [
        ("wasting", 0.6, Picture.ALS, "veto", (Picture.ALS, Picture.PLS)),
        ("wasting", 0.92, Picture.PLS, "cap", (Picture.PLS, Picture.ALS)),
        ("wasting and fasciculations", 0.92, Picture.ALS, "veto", (Picture.ALS, Picture.PLS)),
    ],
)
@pytest.mark.policy("veto", "cap")
def test_one_span_does_not_overrule_a_model_that_is_sure(
    engine: RuleEngine,
    signs: str,
    share: float,
    label: Picture,
    action: str,
    chosen: tuple[Picture, ...],
) -> None:
    text = f"Exam: {signs} of both hands, knee jerks 3+."
    combined = result(engine, text, says(Picture.PLS, share=share))
    assert combined.diagnosis.picture.label is label
    assert combined.diagnosis.picture.prediction_set == chosen
    assert [(rail.rule, rail.action) for rail in combined.guardrails] == [("GRD-PLS-LMN", action)]
    assert combined.diagnosis.picture.probabilities[Picture.PLS] == share


@pytest.mark.policy("cap")
def test_a_cap_widens_the_prediction_set_and_keeps_the_label(engine: RuleEngine) -> None:
    combined = result(engine, "Exam: clonus of the ankles.", says(Picture.PMA))
    picture = combined.diagnosis.picture
    assert "cap" in {rail.action for rail in combined.guardrails}
    assert picture.label is Picture.PMA
    assert len(picture.prediction_set) >= 2
    assert len(set(picture.prediction_set)) == len(picture.prediction_set)


@pytest.mark.policy("flag")
def test_a_flag_only_tells(engine: RuleEngine) -> None:
    text = FULL.format(diagnosis="weakness").replace(
        "has since spread to the legs", "is stable since"
    )
    combined = result(engine, text, says(Picture.ALS))
    assert [rail.action for rail in combined.guardrails] == ["flag"]
    assert combined.diagnosis.picture.prediction_set == (Picture.ALS,)


@pytest.mark.policy("picture")
def test_no_guardrail_touches_an_agreeing_picture(engine: RuleEngine) -> None:
    combined = result(engine, FULL.format(diagnosis="ALS"), says(Picture.ALS))
    assert combined.guardrails == ()
    assert combined.diagnosis.picture.prediction_set == (Picture.ALS,)


@pytest.mark.parametrize(
    ("text", "output", "agreement"),
    [
        ("Assessment: ALS.", says(Picture.ALS), "agree"),
        ("Assessment: ALS.", says(Picture.OTHER), "disagree"),
        ("Assessment: motor neuron disease.", says(Picture.PMA), "agree"),
        ("Assessment: motor neuron disease.", says(Picture.OTHER), "disagree"),
        ("Assessment: progressive bulbar palsy.", says(Picture.ALS), "agree"),
        ("Assessment: ALS.", says(Picture.ALS, tuple(Picture)), "stated_only"),
        ("Assessment: ALS.", says(Picture.ALS, tuple(Picture)[:3]), "stated_only"),
        ("Well.", says(Picture.ALS, (Picture.ALS, Picture.PMA)), "picture_only"),
        ("Well.", says(Picture.PMA), "picture_only"),
        ("Well.", says(Picture.OTHER), "none"),
        ("Well.", says(Picture.ALS, tuple(Picture)), "none"),
        ("Assessment: probable ALS.", says(Picture.OTHER), "none"),
    ],
)
@pytest.mark.policy("agreement")
def test_agreement_of_statement_and_picture(
    engine: RuleEngine, text: str, output: ModelOutput, agreement: str
) -> None:
    assert result(engine, text, output).diagnosis.agreement == agreement


def test_probabilities_have_six_decimals(engine: RuleEngine) -> None:
    combined = result(engine, "Well.", says(share=0.12345678, sure=0.98765432))
    assert combined.diagnosis.picture.probabilities[Picture.ALS] == 0.123457
    assert element(combined, Element.UMN_SIGNS)[2] == 0.987654


def test_a_model_that_knows_other_pictures_is_refused(engine: RuleEngine) -> None:
    output = replace(says(), picture=np.array([0.5, 0.3, 0.2]))
    with pytest.raises(ValueError, match="shorter"):
        result(engine, "Well.", output)


def test_the_rest_is_passed_on(engine: RuleEngine) -> None:
    combined = result(engine, "Assessment: ALS.", says())
    assert combined.note_id == "n1"
    assert (combined.read.tokens, combined.read.of, combined.read.windows) == (7, 9, 1)
    assert combined.provenance == PROVENANCE
    assert [(s.label, s.start, s.end, s.text) for s in combined.diagnosis.stated] == [
        ("ALS", 12, 15, "ALS")
    ]


def test_every_row_of_the_policy_is_tested() -> None:
    policy = yaml.safe_load((files("mndnotes.inference") / "policy.yaml").read_text("utf-8"))
    rows = [row["id"] for row in policy["policy"]]
    tests = [*globals().values(), *vars(test_combine_findings).values()]
    marks = (mark for test in tests for mark in getattr(test, "pytestmark", ()))
    tested = {row for mark in marks if mark.name == "policy" for row in mark.args}
    assert sorted(rows) == sorted(tested)


@pytest.mark.parametrize("label", Diagnosis)
def test_every_diagnosis_has_a_picture_that_agrees(label: Diagnosis) -> None:
    assert label in _FITTING or label.value in set(Picture)
