"""Diagnostic criteria as tables over the facts: every boundary, every reading both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.errors import InputError
from mndnotes.rules.criteria import (
    GRADERS,
    Case,
    CriteriaFacts,
    Fact,
    Kind,
    chosen_readings,
    criteria_sets,
    read_criteria,
)
from mndnotes.rules.facts import CriteriaReading, Evidence
from mndnotes.rules.vocabulary import Region, Status

YES, NO, UNKNOWN = Status.PRESENT, Status.ABSENT, Status.MISSING
LETTERS = {"B": Region.BULBAR, "C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBOSACRAL}
REGIONAL = {
    "umn": Kind.UMN,
    "lmn": Kind.LMN,
    "active": Kind.EMG_ACTIVE,
    "chronic": Kind.EMG_CHRONIC,
    "fasciculation": Kind.EMG_FASCICULATION,
    "sides": Kind.EMG_BOTH_SIDES,
}


@dataclass(frozen=True)
class Signs:
    """What a note documents.

    The first six name regions by letter: a capital where a kind of sign is present, a small letter
    where it is absent, and a question mark where it is present in a region that is not named.
    ``..._otherwise`` is its status in all other regions.
    """

    umn: str = ""
    lmn: str = ""
    active: str = ""
    chronic: str = ""
    fasciculation: str = ""
    sides: str = ""
    umn_otherwise: Status = UNKNOWN
    lmn_otherwise: Status = UNKNOWN
    emg_otherwise: Status = UNKNOWN
    progression: Status = YES
    excluded: Status = YES
    sensory: Status = NO
    age: float | None = None
    years: float | None = None

    def facts(self) -> Iterator[Fact]:
        """The facts one by one."""
        yield Fact(Kind.PROGRESSION, None, self.progression)
        yield Fact(Kind.EXCLUSION, None, self.excluded)
        yield Fact(Kind.SENSORY, None, self.sensory)
        otherwise = {"umn": self.umn_otherwise, "lmn": self.lmn_otherwise, "sides": UNKNOWN}
        for name, kind in REGIONAL.items():
            named: str = getattr(self, name)
            if "?" in named:
                yield Fact(kind, None, YES)
            for letter, region in LETTERS.items():
                default = otherwise.get(name, self.emg_otherwise)
                status = YES if letter in named else NO if letter.lower() in named else default
                yield Fact(kind, region, status)

    def reading(self, criteria: str, **settings: str) -> CriteriaReading:
        """The reading of one criteria set under some settings."""
        facts = CriteriaFacts(self.facts(), age_years=self.age, duration_years=self.years)
        found = read_criteria(facts, chosen_readings({criteria: settings}))
        return next(reading for reading in found if reading.criteria == criteria)

    def verdict(self, criteria: str, **settings: str) -> str:
        """The verdict of one criteria set under some settings."""
        return self.reading(criteria, **settings).verdict


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


PLS = Signs(
    umn="BCL", lmn_otherwise=NO, emg_otherwise=NO, excluded=YES, sensory=NO, age=50, years=5
)


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


PMA = Signs(lmn="CL", umn_otherwise=NO)


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


# Reasons


def test_a_verdict_names_the_facts_that_it_rests_on() -> None:
    reading = Signs(umn="C", lmn="C").reading("gold_coast")
    assert [(fact.name, fact.region, fact.status) for fact in reading.used] == [
        (Kind.PROGRESSION, None, YES),
        (Kind.EXCLUSION, None, YES),
        (Kind.UMN, Region.CERVICAL, YES),
        (Kind.LMN, Region.CERVICAL, YES),
    ]
    assert (reading.missing, reading.against, reading.up_to) == ((), (), None)


@pytest.mark.parametrize(
    ("criteria", "signs", "up_to", "missing"),
    [
        (
            "revised_el_escorial",
            Signs(umn="BCL", lmn="BCL", excluded=UNKNOWN),
            "definite",
            ("other disease excluded by imaging and investigation",),
        ),
        (
            "revised_el_escorial",
            Signs(umn="BC", lmn="BCtl"),
            None,
            (),
        ),
        (
            "revised_el_escorial",
            Signs(umn="C", lmn="Cbtl", active="C", chronic="C"),
            "probable_laboratory_supported",
            (
                "active denervation on EMG (lumbosacral)",
                "chronic neurogenic change on EMG (lumbosacral)",
                "EMG changes in both limbs (cervical, lumbosacral)",
            ),
        ),
        (
            "awaji",
            Signs(umn="BCtl", lmn="BC"),
            None,
            (),
        ),
        (
            "gold_coast",
            Signs(lmn="Cbt", umn_otherwise=NO, emg_otherwise=NO),
            "met",
            ("lower motor neuron signs (lumbosacral)",),
        ),
        (
            "pls_consensus",
            replace(PLS, age=None, years=3),
            "probable",
            ("age of at least 25 years",),
        ),
        (
            "pls_consensus",
            replace(PLS, umn="L"),
            "definite",
            ("upper motor neuron signs (bulbar, upper extremity)",),
        ),
        (
            "pma_exclusion",
            replace(PMA, umn="cl", umn_otherwise=UNKNOWN),
            "met",
            ("upper motor neuron signs (bulbar)",),
        ),
    ],
)
def test_what_is_missing_for_the_highest_verdict_still_open(
    criteria: str, signs: Signs, up_to: str | None, missing: tuple[str, ...]
) -> None:
    reading = signs.reading(criteria)
    assert reading.up_to == up_to
    assert reading.missing == missing


@pytest.mark.parametrize(
    ("criteria", "signs", "against"),
    [
        (
            "gold_coast",
            Signs(umn="C", lmn="C", progression=NO),
            [("a course without progression", None)],
        ),
        (
            "gold_coast",
            Signs(umn="C", lmn="C", excluded=NO),
            [("evidence of another disease", None)],
        ),
        ("pls_consensus", replace(PLS, age=24), [("age of at least 25 years: 24 years", None)]),
        ("pls_consensus", replace(PLS, lmn="C"), [("lower motor neuron signs", "upper extremity")]),
        ("pma_exclusion", replace(PMA, umn="L"), [("upper motor neuron signs", "lumbosacral")]),
        (
            "awaji",
            Signs(umn="C", lmn="Cbtl", emg_otherwise=NO),
            [
                (words, region)
                for words in (
                    "no lower motor neuron signs",
                    "no active denervation on EMG",
                    "no chronic neurogenic change on EMG",
                    "no fasciculation potentials on EMG",
                )
                for region in ("bulbar", "thoracic", "lumbosacral")
            ],
        ),
    ],
)
def test_what_speaks_against_a_higher_verdict(
    criteria: str, signs: Signs, against: list[tuple[str, str | None]]
) -> None:
    found = [(fact.words, fact.place) for fact in signs.reading(criteria).against]
    assert found == against


def test_a_reading_names_its_version_and_its_settings() -> None:
    reading = Signs().reading("revised_el_escorial", same_region="loose")
    assert reading.name == "Revised El Escorial criteria (Airlie House)"
    assert reading.version == "2000"
    assert dict(reading.settings) == {
        "laboratory_support_extent": "limbs",
        "possible_third_branch": "lmn_rostral",
        "same_region": "loose",
        "undocumented_preconditions": "open",
    }


# The catalogue


def test_every_criteria_set_has_a_verdict() -> None:
    found = [reading.criteria for reading in read_criteria(CriteriaFacts())]
    expected = ["gold_coast", "awaji", "revised_el_escorial", "pls_consensus", "pma_exclusion"]
    assert found == expected
    assert set(GRADERS) == set(expected)


def test_every_criteria_set_is_whole() -> None:
    for criteria in criteria_sets().values():
        assert all((criteria.name, criteria.version, criteria.source, criteria.fixed))
        for setting in criteria.settings.values():
            assert len(setting.options) > 1
            assert setting.default in setting.options
            assert setting.why.strip()
        for options in every_readings(criteria.id):
            grades = GRADERS[criteria.id](Case(CriteriaFacts()), options)
            assert set(grades) == set(criteria.categories)
            asked = {f.kind for c in grades.values() for f in c.holds | c.undecided | c.fails}
            assert asked <= set(criteria.facts)


def every_readings(criteria: str) -> Iterator[Mapping[str, str]]:
    """All combinations of options of one set."""
    settings = criteria_sets()[criteria].settings
    for options in product(*(setting.options for setting in settings.values())):
        yield dict(zip(settings, options, strict=True))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"el_escorial": {}}, "criteria set named el_escorial"),
        ({"awaji": {"extent": "limbs"}}, "setting of awaji named extent"),
        ({"awaji": {"same_region": "any"}}, "option of same_region named any; use strict, loose"),
    ],
)
def test_an_unknown_reading_is_refused(asked: Mapping[str, Mapping[str, str]], named: str) -> None:
    with pytest.raises(InputError, match=named):
        chosen_readings(asked)


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf")])
def test_a_senseless_number_is_refused(number: float) -> None:
    with pytest.raises(InputError, match="age_years must be a number of years"):
        CriteriaFacts(age_years=number)
    with pytest.raises(InputError, match="duration_years must be a number of years"):
        CriteriaFacts(duration_years=number)


# Laws

GRADES = [
    "not_met",
    "indeterminate",
    "possible",
    "probable_laboratory_supported",
    "probable",
    "definite",
    "met",
]
CELLS = [
    *((kind, region) for kind in REGIONAL.values() for region in Region),
    *((kind, None) for kind in (Kind.PROGRESSION, Kind.EXCLUSION, Kind.SENSORY)),
]
MONOTONE = ("gold_coast", "awaji", "revised_el_escorial")
"""Sets in which no sign speaks against; PLS and PMA are defined by what is absent."""
anything = st.lists(st.sampled_from(list(Status)), min_size=len(CELLS), max_size=len(CELLS))


def facts_of(statuses: list[Status]) -> list[Fact]:
    return [Fact(*cell, status) for cell, status in zip(CELLS, statuses, strict=True)]


def grade(statuses: list[Status], criteria: str, readings: Mapping[str, str]) -> int:
    chosen = chosen_readings({criteria: readings})
    found = {
        r.criteria: r.verdict for r in read_criteria(CriteriaFacts(facts_of(statuses)), chosen)
    }
    return GRADES.index(found[criteria])


@given(anything, st.randoms(use_true_random=False), st.floats(0, 99), st.floats(0, 50))
def test_the_order_of_facts_changes_nothing(
    statuses: list[Status], random: Random, age: float, years: float
) -> None:
    facts = [fact for fact in facts_of(statuses) for _ in range(2)]
    first = read_criteria(CriteriaFacts(facts, age_years=age, duration_years=years))
    random.shuffle(facts)
    assert read_criteria(CriteriaFacts(facts, age_years=age, duration_years=years)) == first


@given(anything, st.sampled_from(CELLS), st.sampled_from(MONOTONE), st.data())
def test_one_more_fact_present_never_lowers_a_grade(
    statuses: list[Status], cell: tuple[Kind, Region | None], criteria: str, data: st.DataObject
) -> None:
    readings = data.draw(st.sampled_from(list(monotone_readings(criteria))))
    more = list(statuses)
    more[CELLS.index(cell)] = YES
    assert grade(more, criteria, readings) >= grade(statuses, criteria, readings)


@given(anything, st.sampled_from(CELLS), st.sampled_from(MONOTONE), st.data())
def test_to_document_an_absence_never_raises_a_grade(
    statuses: list[Status], cell: tuple[Kind, Region | None], criteria: str, data: st.DataObject
) -> None:
    readings = data.draw(st.sampled_from(list(monotone_readings(criteria))))
    silent, denied = list(statuses), list(statuses)
    silent[CELLS.index(cell)], denied[CELLS.index(cell)] = UNKNOWN, NO
    assert grade(denied, criteria, readings) <= grade(silent, criteria, readings)


def monotone_readings(criteria: str) -> Iterator[Mapping[str, str]]:
    """All readings but the one that asks for something absent."""
    for readings in every_readings(criteria):
        if "no_umn_rostral" not in readings.values():
            yield readings


@given(anything, st.data())
def test_what_is_decided_stays_so_however_the_note_is_completed(
    statuses: list[Status], data: st.DataObject
) -> None:
    """A verdict never rests on what is not documented.

    PLS and PMA look at the thoracic region where it is documented only, so that a sign that turns
    up there may still undo them.
    """
    known = [YES, NO]
    completed = [s if s in known else data.draw(st.sampled_from(known)) for s in statuses]
    before, after = (
        read_criteria(CriteriaFacts(facts_of(each), age_years=60, duration_years=3))
        for each in (statuses, completed)
    )
    for one, other in zip(before, after, strict=True):
        if one.verdict == "not_met":
            assert other.verdict == "not_met"
        elif one.criteria in MONOTONE and one.verdict != "indeterminate":
            assert GRADES.index(other.verdict) >= GRADES.index(one.verdict)


@given(anything)
def test_every_fact_of_a_reading_is_a_fact_of_the_note(statuses: list[Status]) -> None:
    facts = {(f.kind, f.region): f.status for f in facts_of(statuses)}
    for reading in read_criteria(CriteriaFacts(facts_of(statuses))):
        for fact in (*reading.used, *reading.against):
            assert facts[Kind(fact.name), fact.region] is fact.status
            assert fact.status is not UNKNOWN
        assert bool(reading.missing) is (reading.up_to is not None)
        assert (reading.verdict == "not_met") <= bool(reading.against)
