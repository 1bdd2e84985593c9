"""Diagnostic criteria as tables over the region grid."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mndnotes.rules.criteria import read_criteria
from mndnotes.rules.facts import ElementReading, RegionCell
from mndnotes.rules.vocabulary import Element, Region, Status

LETTERS = {"B": Region.BULBAR, "C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBOSACRAL}
YES, NO, UNKNOWN = Status.PRESENT, Status.ABSENT, Status.MISSING


@dataclass(frozen=True)
class Signs:
    """Regions, by letter, in which each kind of sign is present, and what else the note says."""

    umn: str = ""
    lmn: str = ""
    active: str = ""
    chronic: str = ""
    umn_otherwise: Status = UNKNOWN
    lmn_otherwise: Status = UNKNOWN
    progression: Status = YES
    excluded: Status = YES


def verdicts(signs: Signs) -> dict[str, str]:
    present = {
        "umn": signs.umn,
        "lmn": signs.lmn,
        "emg_active": signs.active,
        "emg_chronic": signs.chronic,
    }
    grid = [
        RegionCell(region, kind, YES if letter in letters else UNKNOWN)
        for letter, region in LETTERS.items()
        for kind, letters in present.items()
    ]
    status = dict.fromkeys(Element, UNKNOWN) | {
        Element.UMN_SIGNS: YES if signs.umn else signs.umn_otherwise,
        Element.LMN_SIGNS: YES if signs.lmn else signs.lmn_otherwise,
        Element.SYMPTOM_PROGRESSION: signs.progression,
        Element.EXCLUSION_OF_MIMICS: signs.excluded,
    }
    return read_criteria(grid, {e: ElementReading(e, s) for e, s in status.items()})


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(umn="C", lmn="C"), "met"),
        (Signs(umn="C", lmn="L"), "met"),
        (Signs(lmn="CL"), "met"),
        (Signs(lmn="CL", umn_otherwise=NO), "met"),
        (Signs(umn="C", active="C", chronic="C"), "met"),
        (Signs(active="CL", chronic="CL"), "met"),
        (Signs(lmn="C", active="L", chronic="L"), "met"),
        (Signs(umn="C", active="C"), "indeterminate"),
        (Signs(umn="C", active="C", chronic="L"), "indeterminate"),
        (Signs(lmn="C"), "indeterminate"),
        (Signs(umn="BCTL"), "indeterminate"),
        (Signs(umn="C", lmn="C", progression=UNKNOWN), "indeterminate"),
        (Signs(umn="C", lmn="C", excluded=UNKNOWN), "indeterminate"),
        (Signs(umn="C", lmn="C", progression=NO), "not_met"),
        (Signs(umn="BCTL", lmn_otherwise=NO), "not_met"),
        (Signs(umn="C", lmn_otherwise=NO, active="C", chronic="C"), "met"),
        (Signs(), "indeterminate"),
    ],
)
def test_gold_coast(signs: Signs, expected: str) -> None:
    assert verdicts(signs)["gold_coast"] == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(umn="BCL", lmn="BCL"), "definite"),
        (Signs(umn="CTL", lmn="CTL"), "definite"),
        (Signs(umn="BCTL", lmn="BCTL"), "definite"),
        (Signs(umn="BC", lmn="BC"), "probable"),
        (Signs(umn="CL", lmn="CL"), "probable"),
        (Signs(umn="BCL", lmn="CL"), "probable"),
        (Signs(umn="C", lmn="C"), "possible"),
        (Signs(umn="BC"), "possible"),
        (Signs(umn="L", lmn="C"), "possible"),
        (Signs(umn="C", lmn="L"), "indeterminate"),
        (Signs(umn="C"), "indeterminate"),
        (Signs(lmn="CL", umn_otherwise=NO), "not_met"),
        (Signs(lmn="CL"), "indeterminate"),
        (Signs(), "indeterminate"),
    ],
)
def test_clinical_signs_grade_alike_by_el_escorial_and_awaji(signs: Signs, expected: str) -> None:
    found = verdicts(signs)
    assert found["revised_el_escorial"] == expected
    assert found["awaji"] == expected


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
        (Signs(umn="BCL", lmn="BC", active="L", chronic="L"), "probable", "definite"),
        (
            Signs(umn="C", lmn="C", active="CL", chronic="CL", excluded=UNKNOWN),
            "possible",
            "possible",
        ),
        (Signs(umn="C", lmn="C", active="C", chronic="C"), "possible", "possible"),
        (Signs(umn="C", lmn="C", active="CL", chronic="C"), "possible", "possible"),
        (Signs(active="CL", chronic="CL", umn_otherwise=NO), "not_met", "not_met"),
    ],
)
def test_emg_counts_as_awaji_and_el_escorial_say(
    signs: Signs, el_escorial: str, awaji: str
) -> None:
    found = verdicts(signs)
    assert (found["revised_el_escorial"], found["awaji"]) == (el_escorial, awaji)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
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
    assert verdicts(signs)["pls_consensus"] == expected


@pytest.mark.parametrize("first", ["", "B", "C", "L", "BC", "CL"])
@pytest.mark.parametrize("more", ["BCL", "BCTL"])
def test_more_signs_never_lower_a_grade(first: str, more: str) -> None:
    order = [
        "not_met",
        "indeterminate",
        "possible",
        "probable_laboratory_supported",
        "probable",
        "definite",
    ]
    for name in ("awaji", "revised_el_escorial"):
        few = verdicts(Signs(umn=first, lmn=first))[name]
        many = verdicts(Signs(umn=more, lmn=more))[name]
        assert order.index(few) <= order.index(many)


def test_every_criteria_set_has_a_verdict() -> None:
    assert set(verdicts(Signs())) == {"gold_coast", "awaji", "revised_el_escorial", "pls_consensus"}
