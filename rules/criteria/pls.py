"""PLS consensus criteria (Turner et al. 2020)."""

from __future__ import annotations

from typing import Final

from mndnotes.rules.criteria.facts import Kind
from mndnotes.rules.criteria.kleene import Clause, all_of, any_of, at_least, denied, documented
from mndnotes.rules.criteria.regional import LIMBS, Case, looked_up, nowhere, unplaced
from mndnotes.rules.criteria.registry import Grades, Readings, criteria_set
from mndnotes.rules.vocabulary import Region, Status

MIN_AGE_YEARS: Final = 25
PROBABLE_FROM_YEARS: Final = 2
DEFINITE_OVER_YEARS: Final = 4
_REGIONS: Final = (Region.BULBAR, Region.CERVICAL, Region.LUMBOSACRAL)


@criteria_set
def pls_consensus(case: Case, readings: Readings) -> Grades:
    """Upper motor neuron signs in two of three regions for years, and nothing against them."""
    base = all_of(
        documented(case.facts.at_least(Kind.AGE, MIN_AGE_YEARS)),
        documented(case.facts.at_least(Kind.DURATION, PROBABLE_FROM_YEARS)),
        _progression(case, readings),
        at_least(2, [case.umn[region] for region in _REGIONS]),
        nowhere(case.lmn, _REGIONS),
        denied(_denervation(case, readings)),
        denied(case.documented(Kind.SENSORY)),
        case.documented(Kind.EXCLUSION),
    )
    longer = documented(case.facts.at_least(Kind.DURATION, DEFINITE_OVER_YEARS, more=True))
    return {"probable": base, "definite": all_of(base, longer)}


def _progression(case: Case, readings: Readings) -> Clause:
    fact = case.facts.of(Kind.PROGRESSION)
    if fact.status is Status.ABSENT and readings["stable_now"] == "open":
        return documented(fact.undecided())
    return documented(fact)


def _denervation(case: Case, readings: Readings) -> Clause:
    """More active denervation than the sparse one that PLS may show."""
    widespread = at_least(2, looked_up(case.active, LIMBS))
    if readings["denervation_that_excludes"] == "widespread":
        return widespread
    return any_of(widespread, *looked_up(case.emg, LIMBS), *unplaced(case.emg))
