"""Gold Coast criteria (Shefner et al. 2020)."""

from __future__ import annotations

from mndnotes.rules.criteria.facts import Kind
from mndnotes.rules.criteria.kleene import all_of, any_of, at_least
from mndnotes.rules.criteria.regional import Case, anywhere, both, by_region
from mndnotes.rules.criteria.registry import Grades, Readings, criteria_set


@criteria_set
def gold_coast(case: Case, readings: Readings) -> Grades:
    """Progression, exclusion, and both kinds of signs or lower motor neuron signs in two regions.

    Where upper and lower motor neuron signs are both found, either one region shows both or two
    regions are involved: unless the stricter reading is chosen, their regions need no naming.
    """
    umn, lmn = case.umn, case.lmn_or_awaji_emg
    if readings["same_region_if_two"] == "required":
        together = any_of(*by_region(both(umn, lmn)))
    else:
        together = all_of(anywhere(umn), anywhere(lmn))
    return {
        "met": all_of(
            case.documented(Kind.PROGRESSION),
            case.documented(Kind.EXCLUSION),
            any_of(together, at_least(2, by_region(lmn))),
        )
    }
