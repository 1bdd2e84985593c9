"""The commands of the rule layer, and the look-up of any code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError, MndnotesError
from mndnotes.rules.commands import app
from mndnotes.rules.criteria import CriteriaSet, criteria_sets
from mndnotes.rules.findings import catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.guide import guide
from mndnotes.rules.icd10cm.tabular import look_up, search

run = CliRunner().invoke


def test_rules_lists_every_rule_guardrail_and_criteria_set_with_its_source() -> None:
    listed = run(app, ["rules"]).stdout
    names = [*catalogue(), *(rail.id for rail in guardrails()), *criteria_sets()]
    assert all(name in listed for name in names)
    assert listed.count("source: ") == len(names)


def test_explain_answers_why() -> None:
    shown = run(app, ["rules", "explain", "val-als-signs"]).stdout
    assert "I.A.19" in shown
    assert "speaks on" in shown


@pytest.mark.parametrize("criteria", criteria_sets().values(), ids=lambda each: each.id)
def test_explain_shows_the_readings_of_a_criteria_set(criteria: CriteriaSet) -> None:
    shown = run(app, ["rules", "explain", criteria.id]).stdout
    assert criteria.version in shown
    for name, setting in criteria.settings.items():
        assert f"setting {name}, by default {setting.default}" in shown
        assert all(option in shown for option in setting.options)


def test_explain_names_the_nearest_rule() -> None:
    with pytest.raises(InputError, match="COD-PMA"):
        run(app, ["rules", "explain", "COD-PM"], catch_exceptions=False)


@pytest.mark.parametrize("written", ["G12.21", "g1221", " G12.21 "])
def test_a_code_is_found_however_it_is_written(written: str) -> None:
    entry = look_up(written)
    assert (entry.code, entry.title, entry.billable) == (
        "G12.21",
        "Amyotrophic lateral sclerosis",
        True,
    )


def test_a_category_is_not_billable_and_shows_what_is_below() -> None:
    entry = look_up("G12.2")
    assert not entry.billable
    assert ("G12.25", "Progressive spinal muscle atrophy") in entry.children


def test_notes_of_the_codes_above_hold_for_a_code() -> None:
    assert "cramp and spasm (R25.2) (at M62)" in look_up("M62.5").notes["excludes1"]
    assert "excludes1" not in look_up("G12.21").notes


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(InputError, match="no ICD-10-CM code"):
        look_up("G12.99")


def test_titles_are_searched_by_words() -> None:
    assert ("R25.3", "Fasciculation") in search("fasciculation")
    found = json.loads(run(app, ["code", "lateral", "sclerosis", "--json"]).stdout)
    assert ["G12.23", "Primary lateral sclerosis"] in found


@pytest.mark.parametrize(
    ("name", "code"), [("als", "G12.21"), ("PLS", "G12.23"), ("pma", "G12.25")]
)
def test_a_guide_card_shows_its_code_and_the_corrections(name: str, code: str) -> None:
    shown = run(app, ["guide", name]).stdout
    assert shown.startswith(code)
    assert "R25.3" in shown


def test_a_template_asks_for_every_region() -> None:
    shown = run(app, ["template", "als"]).stdout
    assert all(region in shown for region in ("bulbar", "cervical", "thoracic", "lumbosacral"))


def test_an_unknown_guide_is_refused() -> None:
    with pytest.raises(InputError, match="als, pls, pma"):
        run(app, ["guide", "xyz"], catch_exceptions=False)


def test_every_rule_that_carries_a_statement_of_the_guide_exists() -> None:
    known = {*catalogue(), *(rail.id for rail in guardrails())}
    for statement in guide()["statements"]:
        assert statement["carried_by"]
        named = [c for c in statement["carried_by"] if c.isupper()]
        assert set(named) <= known


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("qry-status", "raised by   STM-UNCERTAIN-OUT"),
        ("QRY-MISSING", "raised by   REQ-HISTORY, REQ-PROGRESSION"),
        ("CQ-PAYMENT", "AHIMA/ACDIS 2022"),
    ],
)
def test_explain_shows_questions_and_what_a_query_must_not_be(name: str, says: str) -> None:
    assert says in run(app, ["rules", "explain", name]).stdout


NOTE = "Exam: wasting of both hands.\nAssessment: probable ALS."
QUERY = (
    'Documentation clarification\n\n- "probable ALS" (Assessment, line 2)\n\n'
    "Please clarify the status of the diagnosis: ____\n"
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A query that complies, and its note."""
    query, note = tmp_path / "query.txt", tmp_path / "note.txt"
    query.write_text(QUERY, "utf-8")
    note.write_text(NOTE, "utf-8")
    return query, note


def test_a_query_that_complies_is_told_so(files: tuple[Path, Path]) -> None:
    query, note = files
    done = run(app, ["rules", "query-check", str(query), "--note", str(note)])
    assert (done.exit_code, done.stdout) == (0, "the query complies\n")


def test_a_query_may_come_from_standard_input() -> None:
    done = run(app, ["rules", "query-check", "-"], input=QUERY)
    assert done.exit_code == 0
    assert "--note" in done.stdout


def test_every_fault_of_a_query_is_listed(files: tuple[Path, Path]) -> None:
    query, note = files
    query.write_text(QUERY.replace("probable", "definite") + "It affects the DRG.\n", "utf-8")
    with pytest.raises(InputError, match="2 faults"):
        run(app, ["rules", "query-check", str(query), "--note", str(note)], catch_exceptions=False)
    done = run(app, ["rules", "query-check", str(query), "--note", str(note)])
    assert "line 3 gives an indicator that is not in the note" in done.stdout
    assert "CQ-PAYMENT" in done.stdout


@pytest.mark.parametrize(("content", "says"), [(None, "no file"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_query_that_is_no_text_is_refused(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "query.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(MndnotesError, match=says):
        run(app, ["rules", "query-check", str(file)], catch_exceptions=False)
