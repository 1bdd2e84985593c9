"""The coding guide: every statement is carried or told why not; cards, templates, examples."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.guide import card, cards, coverage, guide, scored_example, template
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Element, Grade, Severity, Status

NAMES = ("als", "pls", "pma")
STATEMENTS: list[dict[str, Any]] = guide()["statements"]
VERDICTS = {"right", "imprecise", "misleading", "wrong", "unverifiable", "neutral", "not_carried"}
PARTS = {
    # heading of the guide: statements under it
    "page": 1,
    "also known as": 1,
    "code ranges": 2,
    "key information": 1,
    "code": 1,
    "decision criteria": 2,
    "applicable to": 1,
    "excludes": 2,
    "clinical validation": 3,
    "code-specific risks": 2,
    "coding notes": 1,
    "ancillary codes": 5,
    "differential codes": 5,
    "documentation and coding risks": 2,
    "impact": 7,
    "mitigation": 4,
    "frequently asked questions": 1,
    "template": 2,
    "required elements": 4,
    "example documentation": 1,
    "poor and good examples": 4,
    "advertisement": 2,
}


def by_name(name: str) -> Any:
    """The function or attribute that a dotted name stands for."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def test_every_heading_of_the_guide_has_its_statements() -> None:
    assert Counter(statement["part"] for statement in STATEMENTS) == PARTS


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: str(s["id"]))
def test_a_statement_says_what_was_published_what_holds_and_why(statement: dict[str, Any]) -> None:
    assert set(statement) == {
        *("id", "part", "published", "verdict", "corrected", "because", "carried_by")
    }
    assert statement["verdict"] in VERDICTS
    assert statement["published"].strip()
    assert statement["because"].strip()
    told = statement["verdict"] in {"right", "not_carried"}
    assert told or statement["corrected"].strip()
    assert (statement["carried_by"] == ["coverage"]) is (statement["verdict"] == "not_carried")


@pytest.mark.parametrize(("name", "feature"), guide()["features"].items())
def test_a_feature_names_the_function_or_field_that_carries_it(
    name: str, feature: dict[str, str]
) -> None:
    assert feature["what"].strip()
    assert by_name(feature["by"]) is not None
    assert any(name in statement["carried_by"] for statement in STATEMENTS)


@pytest.mark.parametrize(
    ("statement", "verdict", "corrected", "carrier"),
    [
        ("G-01", "right", "", "code"),
        ("G-03", "wrong", "no inclusion terms", "code_lookup"),
        ("G-05", "wrong", "no Excludes note", "STM-CONFLICT"),
        ("G-06", "wrong", "familial motor neuron disease", "COD-PMA"),
        ("G-13", "wrong", "does not rest on clinical criteria", "VAL-ALS-SIGNS"),
        ("G-15", "wrong", "R25.3", "COD-FASCICULATION"),
        ("G-16", "wrong", "R25.2", "COD-CRAMP"),
        ("G-17", "wrong", "F48.2", "COD-INTEGRAL"),
        ("G-20", "misleading", "not coded for an outpatient", "STM-UNCERTAIN-OUT"),
        ("G-36", "wrong", "G12.25", "COD-WRONG"),
        ("G-51", "wrong", "neither for the diagnosis nor for the code", "REQ-GENETICS"),
    ],
)
def test_what_the_guide_gets_wrong_is_corrected(
    statement: str, verdict: str, corrected: str, carrier: str
) -> None:
    entry = next(s for s in STATEMENTS if s["id"] == statement)
    assert entry["verdict"] == verdict
    assert corrected in entry["corrected"]
    assert carrier in entry["carried_by"]


@pytest.mark.parametrize(("statement", "score"), [("G-27", 0), ("G-26", 66), ("G-28", 72)])
def test_the_scores_of_the_guides_own_examples_are_told(statement: str, score: int) -> None:
    entry = next(s for s in STATEMENTS if s["id"] == statement)
    assert f"score {score}" in entry["corrected"]


def test_the_coverage_shows_every_statement_and_counts_the_verdicts() -> None:
    shown = coverage()
    for statement in STATEMENTS:
        assert f"{statement['id']}  {statement['part']}: " in shown
    counted = Counter(statement["verdict"] for statement in STATEMENTS)
    last = shown.splitlines()[-1]
    assert last.startswith(f"{len(STATEMENTS)} statements: ")
    assert all(f"{count} {verdict.replace('_', ' ')}" in last for verdict, count in counted.items())
    assert max(map(len, shown.splitlines())) <= 140


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "head",
    [
        *("also known as", "clinical criteria", "documentation criteria", "clinical validation"),
        *("excludes", "risk", "coding notes", "codes beside it", "to be told from"),
        *("poor example", "good example", "to do: ", "score 100 (good)", "no Excludes note exists"),
    ],
)
def test_a_card_is_complete(name: str, head: str) -> None:
    expected = {"no Excludes note exists": "no such note" if name == "pma" else head}
    assert expected.get(head, head).lower() in card(name).lower()


@pytest.mark.parametrize("name", NAMES)
def test_the_risks_of_a_card_name_every_kind_of_impact(name: str) -> None:
    risks = cards()["cards"][name]["risks"]
    assert {kind for risk in risks for kind in risk["impact"]} == set(cards()["impacts"])
    assert all(risk["mitigation"].strip() for risk in risks)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_proposes_no_code_that_the_guide_has_wrong(name: str) -> None:
    entry = cards()["cards"][name]
    proposed = [other["code"] for other in entry["beside"]]
    proposed += [other["code"] for other in entry["differential"] if "code" in other]
    assert not {"R29.818", "R25.8", "G12.24"} & {entry["code"], *proposed}
    assert entry["code"] not in proposed


@pytest.mark.parametrize("name", NAMES)
def test_a_poor_example_is_poor_and_a_good_one_lacks_nothing(engine: RuleEngine, name: str) -> None:
    entry = cards()["cards"][name]
    examples = entry["examples"]
    assert scored_example(examples["poor"]["note"]).grade is Grade.POOR
    good = scored_example(examples["good"]["note"])
    assert (good.score, good.code_status) == (100, "supported")
    report = engine.check(examples["good"]["note"])
    assert report.coding.code == entry["code"]
    assert all(reading.status is not Status.MISSING for reading in report.elements.values())
    expected = {"COD-PMA"} if name == "pma" else set()
    assert {f.rule for f in report.findings if f.severity is not Severity.INFO} == expected


def test_the_good_example_of_als_meets_the_criteria_that_it_names(engine: RuleEngine) -> None:
    report = engine.check(cards()["cards"]["als"]["examples"]["good"]["note"])
    assert report.criteria["revised_el_escorial"] == "definite"
    assert report.criteria["gold_coast"] == "met"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_asks_for_every_element(name: str) -> None:
    lines = cards()["templates"][name]
    assert {element for line in lines for element in line.get("elements", [])} == set(Element)
    shown = template(name)
    assert all(line["ask"] in shown for line in lines)
    assert max(map(len, shown.splitlines())) <= 120


def test_templates_differ_by_what_tells_the_diagnoses_apart() -> None:
    als, pls, pma = map(template, NAMES)
    assert "upper motor neuron signs   bulbar ____  cervical" in als
    assert "definite (from 4 years)" in pls
    assert "lower motor neuron signs, looked for" in pls
    assert "conduction block, nerve by nerve" in pma
    assert "upper motor neuron signs, looked for today" in pma


def test_the_files_hold_one_version() -> None:
    assert read_yaml("cards", "catalogue")["version"] == read_yaml("guide", "catalogue")["version"]
