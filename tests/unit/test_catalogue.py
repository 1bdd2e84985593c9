"""The catalogue: every rule speaks on its examples, keeps quiet on the others, and is whole."""

from __future__ import annotations

from collections import Counter
from datetime import date
from string import Formatter

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import Guardrail, guardrails
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.predicates import PREDICATES
from mndnotes.rules.vocabulary import Element, Issue, Picture, Severity, Status

RULES = list(catalogue().values())


def name(value: object) -> str | None:
    return value.id if isinstance(value, (Rule, Guardrail)) else None


def rules_of(
    engine: RuleEngine, text: str, setting: str = "outpatient", day: date | None = None
) -> set[str]:
    report = engine.check(text, setting, service_date=day)
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(("rule", "text"), [(r, t) for r in RULES for t in r.fire], ids=name)
def test_a_rule_speaks_on_its_examples(engine: RuleEngine, rule: Rule, text: str) -> None:
    assert rule.id in rules_of(engine, text, rule.setting, rule.service_date)


@pytest.mark.parametrize(("rule", "text"), [(r, t) for r in RULES for t in r.quiet], ids=name)
def test_a_rule_keeps_quiet_on_the_others(engine: RuleEngine, rule: Rule, text: str) -> None:
    assert rule.id not in rules_of(engine, text, rule.setting, rule.service_date)


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_is_silent_on_a_note_about_something_else(engine: RuleEngine, rule: Rule) -> None:
    assert rule.id not in rules_of(
        engine, "Sprained ankle after a fall. X-ray normal. Rest and ice."
    )
    assert rule.id not in rules_of(engine, "")


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_says_where_it_comes_from_and_what_to_do(rule: Rule) -> None:
    assert all(
        text.strip()
        for text in (rule.title, rule.message, rule.mitigation, rule.impact, rule.source)
    )
    assert rule.fire
    assert rule.quiet or rule.element is not None
    assert rule.issue in Issue
    assert rule.severity in Severity


def test_ids_are_unique_and_of_one_shape() -> None:
    data = read_yaml("rules", "catalogue")
    ids = [entry["id"] for entry in data["rules"]]
    ids += [entry["id"] for entry in data["required"]["elements"].values()]
    ids += [rail.id for rail in guardrails()]
    assert [i for i, count in Counter(ids).items() if count > 1] == []
    assert all(
        i == i.upper() and i.split("-")[0] in {"STM", "COD", "VAL", "REQ", "GRD"} for i in ids
    )


def test_every_predicate_is_used_and_every_one_named_exists() -> None:
    named = [entry["predicate"] for entry in read_yaml("rules", "catalogue")["rules"]]
    assert sorted(named) == sorted(PREDICATES)


def test_every_element_has_its_required_rule() -> None:
    assert {rule.element for rule in RULES if rule.element} == set(Element)


def test_the_eight_issues_of_the_contract_each_have_a_rule() -> None:
    fixed = set(list(Issue)[:8])
    assert fixed <= {rule.issue for rule in RULES}


def test_no_message_keeps_an_unfilled_place(engine: RuleEngine) -> None:
    for rule in RULES:
        for text in rule.fire:
            for finding in engine.check(text).findings:
                parts = [field for _, field, _, _ in Formatter().parse(finding.message) if field]
                assert parts == []


def test_findings_are_ordered_by_severity_then_rule(engine: RuleEngine) -> None:
    for rule in RULES:
        for text in rule.fire:
            keys = [(list(Severity).index(f.severity), f.rule) for f in engine.check(text).findings]
            assert keys == sorted(keys)


def test_a_finding_carries_the_texts_of_its_rule(engine: RuleEngine) -> None:
    for finding in engine.check("HPI: has PLS.\n\nAssessment: ALS.").findings:
        rule = catalogue()[finding.rule]
        assert (finding.mitigation, finding.impact, finding.source) == (
            rule.mitigation,
            rule.impact,
            rule.source,
        )


def test_the_inpatient_setting_silences_the_rule_on_doubt(engine: RuleEngine) -> None:
    text = "Discharge diagnosis: probable ALS."
    assert "STM-UNCERTAIN-OUT" in {f.rule for f in engine.check(text, "outpatient").findings}
    assert "STM-UNCERTAIN-OUT" not in {f.rule for f in engine.check(text, "inpatient").findings}


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Assessment: ALS (G12.21).", False),
        ("Assessment: ALS (G12.23).", True),
        ("Assessment: ALS (G12.20).", True),
        ("Assessment: PLS (G12.21).", True),
        ("Assessment: PLS (G12.23).", False),
        ("Assessment: PMA (G12.24).", True),
        ("Assessment: PMA (G12.25).", False),
        ("Assessment: PMA (G12.21).", False),
        ("Assessment: motor neuron disease (G12.20).", False),
        ("Assessment: motor neuron disease (G12.21).", True),
        ("Assessment: progressive bulbar palsy (G12.22).", False),
        ("Assessment: familial motor neuron disease (G12.24).", False),
        ("Assessment: ALS with dysphagia (R13.10).", False),
    ],
)
def test_a_code_that_does_not_mean_the_words_beside_it(
    engine: RuleEngine, text: str, fires: bool
) -> None:
    assert ("COD-WRONG" in rules_of(engine, text)) is fires


@pytest.mark.parametrize("picture", [Picture.ALS, Picture.PLS, Picture.PMA, Picture.OTHER])
def test_undercoding_needs_a_motor_neuron_picture(engine: RuleEngine, picture: Picture) -> None:
    report = engine.check("Assessment: motor neuron disease.", picture=picture)
    assert ("STM-MND" in {f.rule for f in report.findings}) is (picture is not Picture.OTHER)


@pytest.mark.parametrize("rail", guardrails(), ids=name)
def test_a_guardrail_is_valid(rail: Guardrail) -> None:
    assert rail.action in {"veto", "cap", "flag"}
    assert (rail.instead is not None) is (rail.action == "veto")
    assert rail.instead is not rail.picture
    assert rail.picture is not Picture.OTHER
    assert rail.why.strip()
    assert rail.source.strip()
    assert rail.when or rail.found
    for element, statuses in rail.when:
        assert element in Element
        assert statuses
        assert statuses < set(Status)


def test_every_question_of_the_query_belongs_to_a_rule() -> None:
    assert set(read_yaml("query", "catalogue")["questions"]) <= set(catalogue())
