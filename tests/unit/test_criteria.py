"""Diagnostic criteria as tables over the facts: every boundary, every reading both ways."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from itertools import product

import pytest

from mndnotes.errors import KnowledgeError
from mndnotes.rules.criteria import (
    CriteriaFacts,
    Fact,
    Kind,
    catalogue,
    chosen_readings,
    read_criteria,
)
from mndnotes.rules.facts import Evidence
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Status
from tests.unit.criteria_cases import (
    NO,
    PLS,
    PMA,
    UNKNOWN,
    YES,
    Signs,
)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(umn="C", lmn="C"), "met"),
        (Signs(umn="C", lmn="L"), "met"),
        (Signs(umn="?", lmn="?"), "met"),
        (Signs(lmn="CL"), "met"),
        (Signs(lmn="CL", umn_otherwise=NO), "met"),
        (Signs(umn="C", active="C", chronic="C"), "met"),
        (Signs(active="CL", chronic="CL"), "met"),
        (Signs(lmn="C", active="L", chronic="L"), "met"),
        (Signs(fasciculation="CL", chronic="CL"), "met"),
        (Signs(fasciculation="C", active="L", chronic="CL"), "met"),
        (Signs(fasciculation="CL"), "indeterminate"),
        (Signs(fasciculation="CL", active="CL"), "indeterminate"),
        (Signs(fasciculation="CL", chronic="bctl", lmn_otherwise=NO), "not_met"),
        (Signs(umn="C", active="C"), "indeterminate"),
        (Signs(umn="C", active="C", chronic="L"), "indeterminate"),
        (Signs(lmn="C"), "indeterminate"),
        (Signs(lmn="C?"), "indeterminate"),
        (Signs(lmn="Cbtl", umn_otherwise=NO, emg_otherwise=NO), "not_met"),
        (Signs(umn="BCTL"), "indeterminate"),
        (Signs(umn="BCTL", lmn_otherwise=NO), "indeterminate"),
        (Signs(umn="BCTL", lmn_otherwise=NO, emg_otherwise=NO), "not_met"),
        (Signs(umn="C", lmn="C", progression=UNKNOWN), "indeterminate"),
        (Signs(umn="C", lmn="C", excluded=UNKNOWN), "indeterminate"),
        (Signs(umn="C", lmn="C", progression=NO), "not_met"),
        (Signs(umn="C", lmn="C", excluded=NO), "not_met"),
        (Signs(umn="C", lmn_otherwise=NO, active="C", chronic="C"), "met"),
        (Signs(), "indeterminate"),
        (Signs(progression=UNKNOWN, excluded=UNKNOWN, sensory=UNKNOWN), "indeterminate"),
    ],
)
def test_gold_coast(signs: Signs, expected: str) -> None:
    assert signs.verdict("gold_coast") == expected


@pytest.mark.parametrize(
    ("signs", "not_required", "required"),
    [
        (Signs(umn="C", lmn="C"), "met", "met"),
        (Signs(umn="C", lmn="L"), "met", "indeterminate"),
        (Signs(umn="?", lmn="?"), "met", "indeterminate"),
        (Signs(umn="CbtL", lmn="bctL"), "met", "met"),
        (Signs(umn="Cbtl", lmn="bctL", emg_otherwise=NO), "met", "not_met"),
        (Signs(umn="C", lmn="TL"), "met", "met"),
    ],
)
def test_gold_coast_with_signs_in_two_regions(
    signs: Signs, not_required: str, required: str
) -> None:
    assert signs.verdict("gold_coast", same_region_if_two="not_required") == not_required
    assert signs.verdict("gold_coast", same_region_if_two="required") == required


@pytest.mark.parametrize("umn", ["", "C", "BC", "BCL", "BCTL", "?"])
@pytest.mark.parametrize("emg", [UNKNOWN, NO])
def test_upper_signs_alone_never_meet_gold_coast(umn: str, emg: Status) -> None:
    assert Signs(umn=umn, lmn_otherwise=NO, emg_otherwise=emg).verdict("gold_coast") != "met"
    assert Signs(umn=umn, emg_otherwise=emg).verdict("gold_coast") != "met"


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(umn="BCL", lmn="BCL"), "definite"),
        (Signs(umn="CTL", lmn="CTL"), "definite"),
        (Signs(umn="BCT", lmn="BCT"), "definite"),
        (Signs(umn="BCTL", lmn="BCTL"), "definite"),
        (Signs(umn="BC", lmn="BC"), "probable"),
        (Signs(umn="CL", lmn="CL"), "probable"),
        (Signs(umn="TL", lmn="TL"), "probable"),
        (Signs(umn="BCL", lmn="CL"), "probable"),
        (Signs(umn="CL", lmn="BCL"), "probable"),
        (Signs(umn="C", lmn="C"), "possible"),
        (Signs(umn="BC", lmn="C"), "possible"),
        (Signs(umn="BC"), "possible"),
        (Signs(umn="BC", lmn_otherwise=NO), "possible"),
        (Signs(umn="BC", lmn="L"), "possible"),
        (Signs(umn="L", lmn="C"), "possible"),
        (Signs(umn="C", lmn="B"), "possible"),
        (Signs(umn="C", lmn="L"), "indeterminate"),
        (Signs(umn="C"), "indeterminate"),
        (Signs(umn="?", lmn="?"), "indeterminate"),
        (Signs(umn="Cbtl", lmn="bctL", emg_otherwise=NO), "not_met"),
        (Signs(umn="Cbtl", lmn_otherwise=NO, emg_otherwise=NO), "not_met"),
        (Signs(lmn="CL", umn_otherwise=NO), "not_met"),
        (Signs(lmn="BCTL", umn_otherwise=NO), "not_met"),
        (Signs(lmn="CL"), "indeterminate"),
        (Signs(), "indeterminate"),
        (Signs(umn="BCL", lmn="BCL", progression=NO), "not_met"),
        (Signs(umn="BCL", lmn="BCL", excluded=NO), "not_met"),
        (Signs(umn="BCL", lmn="BCL", progression=UNKNOWN), "indeterminate"),
        (Signs(umn="BCL", lmn="BCL", excluded=UNKNOWN), "indeterminate"),
    ],
)
def test_clinical_signs_grade_alike_by_el_escorial_and_awaji(signs: Signs, expected: str) -> None:
    assert signs.verdict("revised_el_escorial") == expected
    assert signs.verdict("awaji") == expected


@pytest.mark.parametrize("number", range(5))
def test_the_grade_rises_with_the_regions_that_show_both(number: int) -> None:
    regions = "BCTL"[:number]
    expected = ["indeterminate", "possible", "probable", "definite", "definite"][number]
    for criteria in ("revised_el_escorial", "awaji"):
        assert Signs(umn=regions, lmn=regions).verdict(criteria) == expected


@pytest.mark.parametrize(
    ("signs", "el_escorial", "awaji"),
    [
        (Signs(umn="C", active="CL", chronic="CL"), "probable_laboratory_supported", "possible"),
        (
            Signs(umn="C", lmn="C", active="CL", chronic="CL"),
            "probable_laboratory_supported",
            "possible",
        ),
        (Signs(umn="CL", active="CL", chronic="CL"), "probable_laboratory_supported", "probable"),
        (
            Signs(umn="BCL", active="BCL", chronic="BCL"),
            "probable_laboratory_supported",
            "definite",
        ),
        (
            Signs(umn="?", active="CL", chronic="CL"),
            "probable_laboratory_supported",
            "indeterminate",
        ),
        (Signs(umn="BCL", lmn="BC", active="L", chronic="L"), "probable", "definite"),
        (Signs(umn="C", lmn="C", active="C", chronic="C"), "possible", "possible"),
        (Signs(umn="C", lmn="C", active="CL", chronic="C"), "possible", "possible"),
        (Signs(active="CL", chronic="CL", umn_otherwise=NO), "not_met", "not_met"),
        # fasciculation potentials stand for active denervation by Awaji, given chronic change
        (Signs(umn="BCL", fasciculation="BCL", chronic="BCL"), "possible", "definite"),
        (Signs(umn="C", fasciculation="CL", chronic="CL"), "indeterminate", "possible"),
        (Signs(umn="BCL", fasciculation="BCL"), "possible", "possible"),
        (Signs(umn="C", fasciculation="C"), "indeterminate", "indeterminate"),
        # chronic change alone is not enough for either
        (Signs(umn="BCL", chronic="BCL"), "possible", "possible"),
    ],
)
def test_emg_counts_as_awaji_and_el_escorial_say(
    signs: Signs, el_escorial: str, awaji: str
) -> None:
    assert signs.verdict("revised_el_escorial") == el_escorial
    assert signs.verdict("awaji") == awaji


@pytest.mark.parametrize(
    ("emg", "sides", "limbs", "regions"),
    [
        ("CL", "", True, True),
        ("C", "", False, False),
        ("C", "C", True, False),
        ("L", "L", True, False),
        ("TL", "", False, True),
        ("BC", "", False, True),
        ("BT", "", False, True),
        ("BCT", "C", True, True),
        ("T", "", False, False),
    ],
)
def test_extent_of_laboratory_support(emg: str, sides: str, limbs: bool, regions: bool) -> None:
    signs = Signs(umn="C", active=emg, chronic=emg, sides=sides)
    for option, supported in (("limbs", limbs), ("regions", regions)):
        verdict = signs.verdict("revised_el_escorial", laboratory_support_extent=option)
        expected = "probable_laboratory_supported" if supported else "indeterminate"
        assert verdict == expected


@pytest.mark.parametrize(
    ("signs", "lmn_rostral", "no_umn_rostral"),
    [
        (Signs(umn="L", lmn="C"), "possible", "possible"),
        (Signs(umn="L", lmn="T"), "possible", "possible"),
        (Signs(umn="T", lmn="CL"), "possible", "indeterminate"),
        (Signs(umn="Tbcl", lmn="CLbt", emg_otherwise=NO), "possible", "not_met"),
        (Signs(umn="Tbcl", lmn="Cbtl", emg_otherwise=NO), "possible", "possible"),
        (Signs(umn="C", lmn="L"), "indeterminate", "indeterminate"),
        (Signs(umn="Cbtl", lmn="Lbct", emg_otherwise=NO), "not_met", "not_met"),
    ],
)
def test_third_branch_of_possible(signs: Signs, lmn_rostral: str, no_umn_rostral: str) -> None:
    criteria, setting = "revised_el_escorial", "possible_third_branch"
    assert signs.verdict(criteria, **{setting: "lmn_rostral"}) == lmn_rostral
    assert signs.verdict(criteria, **{setting: "no_umn_rostral"}) == no_umn_rostral


@pytest.mark.parametrize(
    ("signs", "strict", "loose"),
    [
        (Signs(umn="C", lmn="L"), "indeterminate", "probable"),
        (Signs(umn="L", lmn="C"), "possible", "possible"),
        (Signs(umn="BC", lmn="L"), "possible", "definite"),
        (Signs(umn="L", lmn="BC"), "possible", "definite"),
        (Signs(umn="C", lmn="C"), "possible", "possible"),
        (Signs(umn="BC"), "possible", "possible"),
        (Signs(lmn="BCL"), "indeterminate", "indeterminate"),
    ],
)
@pytest.mark.parametrize("criteria", ["revised_el_escorial", "awaji"])
def test_same_region(criteria: str, signs: Signs, strict: str, loose: str) -> None:
    assert signs.verdict(criteria, same_region="strict") == strict
    assert signs.verdict(criteria, same_region="loose") == loose


@pytest.mark.parametrize(
    ("signs", "open_", "assumed"),
    [
        (Signs(umn="BCL", lmn="BCL", progression=UNKNOWN), "indeterminate", "definite"),
        (Signs(umn="BC", lmn="BC", excluded=UNKNOWN), "indeterminate", "probable"),
        (
            Signs(umn="C", lmn="C", active="CL", chronic="CL", excluded=UNKNOWN),
            "indeterminate",
            "possible",
        ),
        (Signs(umn="BCL", lmn="BCL", progression=NO), "not_met", "not_met"),
        (Signs(umn="BCL", lmn="BCL", excluded=NO), "not_met", "not_met"),
        (Signs(umn="BCL", lmn="BCL"), "definite", "definite"),
    ],
)
def test_preconditions_that_are_not_documented(signs: Signs, open_: str, assumed: str) -> None:
    """Laboratory support asks for exclusion by itself, so that it is never assumed there."""
    criteria, setting = "revised_el_escorial", "undocumented_preconditions"
    assert signs.verdict(criteria, **{setting: "open"}) == open_
    assert signs.verdict(criteria, **{setting: "assumed"}) == assumed


def test_a_course_called_stable_is_not_silence() -> None:
    """What is mentioned and undecided is never assumed."""
    called_stable = Fact(Kind.PROGRESSION, None, UNKNOWN, (Evidence(0, 6, "stable"),))
    facts = [f for f in Signs(umn="BCL", lmn="BCL").facts() if f.kind is not Kind.PROGRESSION]
    chosen = chosen_readings({"awaji": {"undocumented_preconditions": "assumed"}})
    for more, expected in ([], "definite"), ([called_stable], "indeterminate"):
        found = read_criteria(CriteriaFacts([*facts, *more]), chosen)
        assert {r.criteria: r.verdict for r in found}["awaji"] == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (PLS, "definite"),
        (replace(PLS, age=24), "not_met"),
        (replace(PLS, age=24.9), "not_met"),
        (replace(PLS, age=25), "definite"),
        (replace(PLS, age=None), "indeterminate"),
        (replace(PLS, years=1.9), "not_met"),
        (replace(PLS, years=2), "probable"),
        (replace(PLS, years=4), "probable"),
        (replace(PLS, years=4.1), "definite"),
        (replace(PLS, years=None), "indeterminate"),
        (replace(PLS, umn="CL"), "definite"),
        (replace(PLS, umn="BL"), "definite"),
        (replace(PLS, umn="L"), "indeterminate"),
        (replace(PLS, umn="Lbc"), "not_met"),
        (replace(PLS, umn="TL"), "indeterminate"),
        (replace(PLS, umn="TLbc"), "not_met"),
        (replace(PLS, lmn="C"), "not_met"),
        (replace(PLS, lmn="T"), "not_met"),
        (replace(PLS, lmn="?"), "not_met"),
        (replace(PLS, lmn="bcl", lmn_otherwise=UNKNOWN), "definite"),
        (replace(PLS, lmn="cl", lmn_otherwise=UNKNOWN), "indeterminate"),
        (replace(PLS, emg_otherwise=UNKNOWN), "indeterminate"),
        (replace(PLS, active="cl", emg_otherwise=UNKNOWN), "definite"),
        (replace(PLS, sensory=YES), "not_met"),
        (replace(PLS, sensory=UNKNOWN), "indeterminate"),
        (replace(PLS, excluded=NO), "not_met"),
        (replace(PLS, excluded=UNKNOWN), "indeterminate"),
        (replace(PLS, progression=UNKNOWN), "indeterminate"),
        (Signs(umn="BCL", lmn_otherwise=NO), "indeterminate"),
        (Signs(umn="BCL"), "indeterminate"),
        (Signs(umn="BCL", active="C"), "indeterminate"),
        (Signs(umn="BCL", lmn="C"), "not_met"),
        (Signs(umn="BCL", active="C", chronic="C"), "not_met"),
        (Signs(umn_otherwise=NO), "not_met"),
        (Signs(), "indeterminate"),
    ],
)
def test_pls_consensus(signs: Signs, expected: str) -> None:
    assert signs.verdict("pls_consensus") == expected


@pytest.mark.parametrize(
    ("active", "chronic", "established", "widespread"),
    [
        ("", "", "definite", "definite"),
        ("C", "", "definite", "definite"),
        ("", "CL", "definite", "definite"),
        ("C", "L", "definite", "definite"),
        ("C", "C", "not_met", "definite"),
        ("T", "T", "not_met", "definite"),
        ("CL", "", "not_met", "not_met"),
        ("CL", "CL", "not_met", "not_met"),
        ("BT", "", "not_met", "not_met"),
    ],
)
def test_denervation_that_excludes_pls(
    active: str, chronic: str, established: str, widespread: str
) -> None:
    signs = replace(PLS, active=active, chronic=chronic)
    criteria, setting = "pls_consensus", "denervation_that_excludes"
    assert signs.verdict(criteria, **{setting: "established_or_widespread"}) == established
    assert signs.verdict(criteria, **{setting: "widespread"}) == widespread


def test_a_course_that_stands_still_leaves_pls_open_or_speaks_against_it() -> None:
    signs = replace(PLS, progression=NO)
    assert signs.verdict("pls_consensus", stable_now="open") == "indeterminate"
    assert signs.verdict("pls_consensus", stable_now="against") == "not_met"


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (PMA, "met"),
        (replace(PMA, lmn="C", active="L", chronic="L"), "met"),
        (replace(PMA, lmn="", active="CL", chronic="CL"), "met"),
        (replace(PMA, lmn="", fasciculation="CL", chronic="CL"), "indeterminate"),
        (replace(PMA, lmn="C"), "indeterminate"),
        (replace(PMA, lmn="Cbtl", emg_otherwise=NO), "not_met"),
        (replace(PMA, umn="bcl", umn_otherwise=UNKNOWN), "met"),
        (replace(PMA, umn="cl", umn_otherwise=UNKNOWN), "indeterminate"),
        (replace(PMA, umn_otherwise=UNKNOWN), "indeterminate"),
        (replace(PMA, umn="L"), "not_met"),
        (replace(PMA, umn="T"), "not_met"),
        (replace(PMA, umn="?"), "not_met"),
        (replace(PMA, progression=NO), "not_met"),
        (replace(PMA, progression=UNKNOWN), "indeterminate"),
        (replace(PMA, excluded=NO), "not_met"),
        (replace(PMA, excluded=UNKNOWN), "indeterminate"),
    ],
)
def test_pma_by_exclusion(signs: Signs, expected: str) -> None:
    assert signs.verdict("pma_exclusion") == expected


@pytest.mark.parametrize(
    ("lmn", "two", "one"),
    [("CL", "met", "met"), ("C", "indeterminate", "met"), ("?", "indeterminate", "met")],
)
def test_extent_of_lower_signs_in_pma(lmn: str, two: str, one: str) -> None:
    signs = replace(PMA, lmn=lmn)
    assert signs.verdict("pma_exclusion", lmn_extent="two_regions") == two
    assert signs.verdict("pma_exclusion", lmn_extent="one_region") == one


def test_a_setting_whose_default_is_no_option_names_the_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = deepcopy(read_yaml("criteria", "catalogue")["criteria"][0])
    next(iter(entry["settings"].values()))["default"] = "sometimes"
    monkeypatch.setattr(catalogue, "read_yaml", lambda *_: {"criteria": [entry]})
    with pytest.raises(KnowledgeError, match=f"{entry['id']} lacks or misspells .*sometimes"):
        catalogue.criteria_sets.__wrapped__()


@pytest.mark.parametrize("read", [catalogue.criteria_sets, catalogue.evidence_words])
def test_the_catalogue_is_read_once(read: Callable[[], object]) -> None:
    assert read() is read()


def test_what_all_notes_share_cannot_be_changed() -> None:
    el_escorial = catalogue.criteria_sets()["revised_el_escorial"]
    setting = el_escorial.settings["same_region"]
    assert el_escorial.unversioned
    for shared in (el_escorial, setting, el_escorial.unversioned, catalogue.evidence_words()):
        for field in fields(shared):
            with pytest.raises(AttributeError):
                setattr(shared, field.name, "another")


@pytest.mark.parametrize(("one", "other"), list(product([YES, NO, UNKNOWN], repeat=2)))
def test_of_two_facts_present_beats_absent_and_absent_beats_missing(
    one: Status, other: Status
) -> None:
    first, second = Evidence(0, 5, "tone"), Evidence(9, 15, "clonus")
    facts = [Fact(Kind.UMN, None, one, (second,)), Fact(Kind.UMN, None, other, (first,))]
    found = CriteriaFacts(facts).of(Kind.UMN)
    assert found.status is next(status for status in (YES, NO, UNKNOWN) if status in (one, other))
    shown = {found.status: (first, second)} if one is other else {one: (second,), other: (first,)}
    assert found.evidence == shown[found.status]


@pytest.mark.parametrize(("documented", "asked"), list(product([YES, NO, UNKNOWN], repeat=2)))
def test_a_fact_is_told_with_the_status_that_counted(documented: Status, asked: Status) -> None:
    tone = (Evidence(0, 4, "tone"),)
    facts = CriteriaFacts([Fact(Kind.UMN, None, documented, tone)], age_years=50)
    assert facts.told(Fact(Kind.UMN, None, asked)) == Fact(Kind.UMN, None, asked, tone)
    assert facts.told(Fact(Kind.AGE, None, asked)) == Fact(Kind.AGE, None, asked, years=50)
    assert facts.told(Fact(Kind.DURATION, None, UNKNOWN)) == Fact(Kind.DURATION)
