"""The region of a sign, and the grid of what is documented in each region."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.documentation.grid import KINDS, region_grid
from mndnotes.rules.facts import Mention, RegionCell, RuleReport
from mndnotes.rules.vocabulary import Assertion, Region, Status


def regions(report: RuleReport, kind: str, status: str = "present") -> set[str]:
    return {region.value for region in regions_with(report.grid, kind, Status(status))}


def regions_with(grid: Iterable[RegionCell], kind: str, status: Status) -> set[Region]:
    return {cell.region for cell in grid if cell.kind == kind and cell.status is status}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tongue fasciculations.", {"bulbar"}),
        ("Fasciculations of the tongue.", {"bulbar"}),
        ("Wasting of the first dorsal interosseous.", {"cervical"}),
        ("Fasciculations in the right deltoid.", {"cervical"}),
        ("Wasting of both hands.", {"cervical"}),
        ("Fasciculations in the thoracic paraspinals.", {"thoracic"}),
        ("Wasting of both quadriceps.", {"lumbosacral"}),
        ("Fasciculations in the calves.", {"lumbosacral"}),
        ("Wasting of the tibialis anterior.", {"lumbosacral"}),
        ("Fasciculations in arms and legs.", {"cervical", "lumbosacral"}),
        ("Fasciculations in all four limbs.", {"cervical", "lumbosacral"}),
        ("Legs: wasting and fasciculations.", {"lumbosacral"}),
    ],
)
def test_a_lower_sign_has_the_region_of_its_muscle(
    engine: RuleEngine, text: str, expected: set[str]
) -> None:
    assert regions(engine.check(f"EXAM: {text}"), "lmn") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spasticity of both legs.", {"lumbosacral"}),
        ("Spastic dysarthria.", {"bulbar"}),
        ("Ankle clonus.", {"lumbosacral"}),
        ("Hoffmann positive.", {"cervical"}),
        ("Jaw jerk brisk, plantars extensor.", {"bulbar", "lumbosacral"}),
    ],
)
def test_an_upper_sign_has_its_region(engine: RuleEngine, text: str, expected: set[str]) -> None:
    assert regions(engine.check(f"EXAM: {text}"), "umn") == expected


def test_each_clause_keeps_its_own_region(engine: RuleEngine) -> None:
    report = engine.check("EXAM: Wasting of the hands, but spasticity of the legs.")
    assert regions(report, "lmn") == {"cervical"}
    assert regions(report, "umn") == {"lumbosacral"}


def test_an_absent_sign_is_absent_in_its_region(engine: RuleEngine) -> None:
    report = engine.check("EXAM: No fasciculations of the tongue. Wasting of both hands.")
    assert regions(report, "lmn", "absent") == {"bulbar"}
    assert regions(report, "lmn", "present") == {"cervical"}


def test_emg_findings_have_their_own_kinds(engine: RuleEngine) -> None:
    report = engine.check(
        "EMG: fibrillations in the tongue. Large polyphasic units in the tibialis anterior."
    )
    assert regions(report, "emg_active") == {"bulbar"}
    assert regions(report, "emg_chronic") == {"lumbosacral"}
    assert regions(report, "lmn") == set()


def test_a_relatives_sign_fills_no_cell(engine: RuleEngine) -> None:
    report = engine.check("Family history: mother had wasting of the hands and spastic legs.")
    assert all(cell.status is Status.MISSING for cell in report.grid)


@pytest.mark.parametrize("text", ["", "well", "EXAM: wasting of the hands"])
def test_the_grid_has_every_cell_once_in_rostral_order(engine: RuleEngine, text: str) -> None:
    cells = [(cell.region, cell.kind) for cell in engine.check(text).grid]
    assert cells == [(region, kind) for region in Region for kind in KINDS]


def mention(
    group: str, assertion: Assertion = Assertion.AFFIRMED, *, stale: bool = False
) -> Mention:
    return Mention("x", group, 0, 1, assertion, "exam", frozenset({Region.BULBAR}), stale)


@pytest.mark.parametrize(
    ("mentions", "status"),
    [
        ([], Status.MISSING),
        ([mention("umn_sign")], Status.PRESENT),
        ([mention("umn_sign", Assertion.UNCERTAIN)], Status.PRESENT),
        ([mention("umn_sign", Assertion.NEGATED)], Status.ABSENT),
        ([mention("umn_normal")], Status.ABSENT),
        ([mention("umn_normal"), mention("umn_sign")], Status.PRESENT),
        ([mention("umn_sign"), mention("umn_normal")], Status.PRESENT),
        ([mention("umn_sign", stale=True)], Status.MISSING),
        ([mention("umn_sign", Assertion.FAMILY)], Status.MISSING),
        ([mention("umn_sign", Assertion.HISTORICAL)], Status.MISSING),
        ([mention("umn_sign", Assertion.HYPOTHETICAL)], Status.MISSING),
        ([mention("lmn_sign")], Status.MISSING),
    ],
)
def test_present_beats_absent_and_only_this_patient_now_counts(
    mentions: list[Mention], status: Status
) -> None:
    grid = region_grid(mentions)
    assert regions_with(grid, "umn", status) >= {Region.BULBAR}
    assert regions_with(grid, "umn", Status.MISSING) >= {
        Region.CERVICAL,
        Region.THORACIC,
        Region.LUMBOSACRAL,
    }
