"""What a verdict of diagnostic criteria rests on, and what each set of the catalogue holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from mndnotes.errors import InputError
from mndnotes.rules.criteria import (
    GRADERS,
    Case,
    CriteriaFacts,
    Kind,
    chosen_readings,
    criteria_sets,
    read_criteria,
)
from mndnotes.rules.vocabulary import Region
from tests.unit.criteria_cases import (
    NO,
    PLS,
    PMA,
    UNKNOWN,
    YES,
    Signs,
    every_readings,
)


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
