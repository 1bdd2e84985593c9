"""Progressive muscular atrophy by exclusion: a working definition, since no consensus exists."""

from __future__ import annotations

from typing import Final

from mndnotes.rules.criteria.facts import Kind
from mndnotes.rules.criteria.kleene import all_of, at_least
from mndnotes.rules.criteria.regional import Case, anywhere, by_region, nowhere
from mndnotes.rules.criteria.registry import Grades, Readings, criteria_set
from mndnotes.rules.vocabulary import Region

_EXAMINED: Final = (Region.BULBAR, Region.CERVICAL, Region.LUMBOSACRAL)


@criteria_set
def pma_exclusion(case: Case, readings: Readings) -> Grades:
    """Progressive lower motor neuron signs alone, other disease excluded (Kim et al. 2009)."""
    lmn = case.lmn_or_emg
    one_region = readings["lmn_extent"] == "one_region"
    return {
        "met": all_of(
            case.documented(Kind.PROGRESSION),
            case.documented(Kind.EXCLUSION),
            anywhere(lmn) if one_region else at_least(2, by_region(lmn)),
            nowhere(case.umn, _EXAMINED),
        )
    }
