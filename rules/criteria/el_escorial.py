"""Revised El Escorial criteria (Brooks 2000) and the Awaji criteria (de Carvalho 2008)."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from mndnotes.rules.criteria.facts import Kind
from mndnotes.rules.criteria.kleene import Clause, all_of, any_of, at_least, denied, documented
from mndnotes.rules.criteria.regional import (
    LIMBS,
    Case,
    Regional,
    anywhere,
    both,
    by_region,
    either,
)
from mndnotes.rules.criteria.registry import Grades, Readings, criteria_set
from mndnotes.rules.vocabulary import Region, Status

_PAIRS: Final = tuple(combinations(Region, 2))
"""All pairs of a region and another one caudal to it."""


@criteria_set
def revised_el_escorial(case: Case, readings: Readings) -> Grades:
    """Clinical signs graded by region; EMG counts for laboratory support only."""
    third = {"lmn_rostral": _lmn_rostral, "no_umn_rostral": _no_umn_rostral}
    extent = {"limbs": _two_limbs, "regions": _two_regions}
    third_branch = third[readings["possible_third_branch"]](case.umn, case.lmn)
    supported = all_of(
        _preconditions(case, readings),
        case.documented(Kind.EXCLUSION),
        anywhere(case.umn),
        extent[readings["laboratory_support_extent"]](case),
    )
    grades = _graded(case, readings, case.lmn, third_branch)
    return {**grades, "probable_laboratory_supported": supported}


@criteria_set
def awaji(case: Case, readings: Readings) -> Grades:
    """The same categories with EMG as good as clinical lower motor neuron signs in a region."""
    lmn = case.lmn_or_awaji_emg
    return _graded(case, readings, lmn, _lmn_rostral(case.umn, lmn))


def _graded(case: Case, readings: Readings, lmn: Regional, third_branch: Clause) -> Grades:
    """The three categories that both criteria sets have.

    Upper motor neuron signs in two regions are possible ALS at least: either one of the two shows
    lower motor neuron signs too, or both show upper ones alone.
    """
    umn = case.umn
    given = _preconditions(case, readings)
    together = by_region(both(umn, lmn))

    def in_regions(number: int) -> Clause:
        if readings["same_region"] == "strict":
            return at_least(number, together)
        involved = at_least(number, by_region(either(umn, lmn)))
        return all_of(involved, any_of(*by_region(umn)), any_of(*by_region(lmn)))

    possible = any_of(any_of(*together), at_least(2, by_region(umn)), third_branch)
    return {
        "possible": all_of(given, possible),
        "probable": all_of(given, in_regions(2), _umn_rostral(umn, lmn)),
        "definite": all_of(given, in_regions(3)),
    }


def _preconditions(case: Case, readings: Readings) -> Clause:
    """Progressive spread (A3), and no other disease that explains the signs (B1, B2)."""
    given = [case.facts.of(kind) for kind in (Kind.PROGRESSION, Kind.EXCLUSION)]
    if readings["undocumented_preconditions"] == "assumed":
        given = [fact for fact in given if fact.status is not Status.MISSING or fact.evidence]
    return all_of(*map(documented, given))


def _umn_rostral(umn: Regional, lmn: Regional) -> Clause:
    """Some upper motor neuron signs stand rostral to some lower ones."""
    return any_of(*(all_of(umn[upper], lmn[lower]) for upper, lower in _PAIRS))


def _lmn_rostral(umn: Regional, lmn: Regional) -> Clause:
    """Some lower motor neuron signs stand rostral to some upper ones."""
    return any_of(*(all_of(lmn[upper], umn[lower]) for upper, lower in _PAIRS))


def _no_umn_rostral(umn: Regional, lmn: Regional) -> Clause:
    """In one region upper signs, rostral to it lower ones, caudal to it none.

    With upper motor neuron signs in more than one region the category is possible anyway.
    """
    return any_of(
        *(
            all_of(
                umn[region],
                any_of(*(lmn[upper] for upper, lower in _PAIRS if lower is region)),
                denied(any_of(*(lmn[lower] for upper, lower in _PAIRS if upper is region))),
            )
            for region in Region
        )
    )


def _two_regions(case: Case) -> Clause:
    return at_least(2, by_region(case.emg))


def _two_limbs(case: Case) -> Clause:
    """EMG changes in two limbs; a region has one, or two where both sides are documented."""
    limbs = [each[limb] for limb in LIMBS for each in (case.emg, case.emg_on_both_sides)]
    return at_least(2, limbs)
