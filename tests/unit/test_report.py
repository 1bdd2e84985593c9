"""The readable report: the criteria, findings told once, a query that fits the terminal."""

from __future__ import annotations

from itertools import dropwhile, takewhile

import pytest

from mndnotes.inference.combine import combine
from mndnotes.inference.report import render
from mndnotes.inference.result import Provenance
from mndnotes.rules import RuleEngine
from tests.unit.hand_model import hand_output

OUTPUT = hand_output(score=12.3)
PROVENANCE = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")
SIGNS = (
    "HPI: weakness began in 2023 in the right hand and has since spread to the legs.\n"
    "EXAM: Tongue wasted, jaw jerk brisk. Wasting of both hands, biceps jerks 3+. Wasting of the "
    "quadriceps, plantars extensor.\n"
)


def criteria_part(engine: RuleEngine, text: str) -> list[str]:
    """The lines of the report from the heading of the criteria to the next empty line."""
    report = render(combine("n", engine.check(text), OUTPUT, PROVENANCE), text)
    lines = dropwhile(lambda line: not line.startswith("CRITERIA"), report.splitlines())
    return list(takewhile(bool, lines))


def test_each_criteria_set_has_its_verdict(engine: RuleEngine) -> None:
    part = criteria_part(engine, SIGNS + "MRI cervical spine: no cord compression.")
    assert "  gold coast              met" in part
    assert "  revised el escorial     definite" in part


def test_an_open_verdict_says_what_is_not_documented(engine: RuleEngine) -> None:
    part = criteria_part(engine, SIGNS)
    index = part.index("  revised el escorial     indeterminate (up to definite)")
    assert (
        part[index + 1] == "    not documented: other disease excluded by imaging and investigation"
    )


def test_a_verdict_that_is_not_met_says_what_speaks_against_it(engine: RuleEngine) -> None:
    part = criteria_part(engine, SIGNS)
    index = part.index("  pma exclusion           not met")
    assert (
        part[index + 1] == "    against: upper motor neuron signs (bulbar, cervical, lumbosacral)"
    )


@pytest.mark.parametrize("text", ["", "Sprained ankle.", SIGNS, SIGNS + "ALS by El Escorial."])
def test_the_criteria_stay_short_and_narrow(engine: RuleEngine, text: str) -> None:
    part = criteria_part(engine, text)
    assert all(len(line) <= 78 for line in part)
    verdicts = [i for i, line in enumerate(part) if line[:3].strip() and i]
    assert len(verdicts) == 5
    ends = [*verdicts[1:], len(part)]
    assert all(end - start <= 6 for start, end in zip(verdicts, ends, strict=True))


def test_a_note_about_something_else_gets_verdicts_and_no_more(engine: RuleEngine) -> None:
    assert len(criteria_part(engine, "Sprained ankle.")) == 6


def test_a_criteria_name_without_a_version_is_remarked(engine: RuleEngine) -> None:
    part = " ".join(" ".join(criteria_part(engine, "Assessment: ALS by El Escorial.")).split())
    assert "names El Escorial and not the version" in part


THIN = "Patient has ALS. Follow-up in 3 months."


@pytest.fixture(scope="module")
def report(engine: RuleEngine) -> str:
    """The report of a thin note."""
    return render(combine("thin", engine.check(THIN), OUTPUT, PROVENANCE), THIN)


def section(report: str, name: str) -> list[str]:
    """The lines of one part of the report."""
    return report.split(f"\n{name} ", 1)[1].split("\n\n", 1)[0].splitlines()


def test_findings_that_ask_for_the_same_are_told_of_together(
    report: str, engine: RuleEngine
) -> None:
    findings = engine.check(THIN).findings
    lines = section(report, "FINDINGS")
    assert all(any(finding.rule in line for line in lines) for finding in findings)
    told = sum(line.lstrip().startswith("do: ") for line in lines)
    assert told < len(findings)
    for word in ("matters: ", "source: "):
        assert sum(line.lstrip().startswith(word) for line in lines) == told


def test_the_documentation_part_ends_with_what_would_raise_the_grade(
    report: str, engine: RuleEngine
) -> None:
    told = " ".join(" ".join(section(report, "DOCUMENTS")).split())
    assert told.endswith(
        "adequate from 46 once it also tells, present or absent: upper motor neuron signs; "
        "lower motor neuron signs; two or more regions; EMG: active denervation"
    )
    assert all(len(line) <= 78 for line in section(report, "DOCUMENTS"))
    full = SIGNS + "EMG: fibrillations, large motor units. MRI cervical spine: normal."
    good = render(combine("full", engine.check(full), OUTPUT, PROVENANCE), full)
    assert "once it also tells" not in good


def test_the_query_keeps_to_the_width_of_a_terminal(report: str, engine: RuleEngine) -> None:
    query = engine.check(THIN).query
    assert query is not None
    shown = report.split("\nQUERY ", 1)[1].split("\nRead by the model", 1)[0]
    assert all(len(line) <= 78 for line in shown.splitlines())
    assert " ".join(query.split()) in " ".join(shown.split())
