"""From the graded categories of each criteria set to verdicts with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby, product
from operator import attrgetter
from typing import Final

from mndnotes.rules.criteria.catalogue import (
    CriteriaSet,
    chosen_readings,
    criteria_sets,
    evidence_words,
)
from mndnotes.rules.criteria.facts import CriteriaFacts, Fact, Kind
from mndnotes.rules.criteria.kleene import Facts
from mndnotes.rules.criteria.regional import Case
from mndnotes.rules.criteria.registry import GRADERS, Readings
from mndnotes.rules.facts import CriteriaReading, CriterionFact
from mndnotes.rules.vocabulary import Region, Status

NOT_MET: Final = "not_met"
INDETERMINATE: Final = "indeterminate"
_ORDER: Final = {
    Fact(*bare): number
    for number, bare in enumerate(product(Kind, (*Region, None), sorted(Status)))
}
"""The order in which facts are listed: by kind, region and status."""


def read_criteria(
    facts: CriteriaFacts,
    readings: Mapping[str, Readings] | None = None,
    remarks: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[CriteriaReading, ...]:
    """The verdict of every criteria set, in the order of the catalogue.

    Args:
        facts: what the note documents.
        readings: the option of every setting (see `chosen_readings`); by default the defaults.
        remarks: what else is to be said of a set, by its id.
    """
    chosen = readings or chosen_readings()
    case = Case(facts)
    return tuple(
        _reading(each, case, chosen[each.id], (remarks or {}).get(each.id, ()))
        for each in criteria_sets().values()
    )


def _reading(
    criteria: CriteriaSet, case: Case, readings: Readings, remarks: tuple[str, ...]
) -> CriteriaReading:
    grades = GRADERS[criteria.id](case, readings)
    falling = [(name, grades[name]) for name in reversed([*criteria.categories])]
    met = next(((name, c) for name, c in falling if c.status is Status.PRESENT), None)
    above = falling[: falling.index(met)] if met else falling
    still_open = next(((name, c) for name, c in above if c.status is Status.MISSING), None)
    resting_on = met or still_open
    ruled_out = [clause.fails for _, clause in above if clause.status is Status.ABSENT]
    return CriteriaReading(
        criteria=criteria.id,
        name=criteria.name,
        version=criteria.version,
        settings=dict(readings),
        verdict=met[0] if met else INDETERMINATE if still_open else NOT_MET,
        up_to=still_open[0] if still_open else None,
        used=_listed(criteria, case, resting_on[1].holds) if resting_on else (),
        missing=_in_words(criteria, case, still_open[1].undecided) if still_open else (),
        against=_listed(criteria, case, frozenset[Fact]().union(*ruled_out)),
        remarks=remarks,
    )


def _listed(criteria: CriteriaSet, case: Case, facts: Facts) -> tuple[CriterionFact, ...]:
    return tuple(
        CriterionFact(
            name=fact.kind,
            status=fact.status,
            words=_words(criteria, fact),
            region=fact.region,
            place=_place(criteria.id, fact.region) if fact.region else None,
            evidence=fact.evidence,
        )
        for fact in map(case.facts.told, sorted(facts, key=_ORDER.__getitem__))
    )


def _words(criteria: CriteriaSet, fact: Fact) -> str:
    if fact.years is not None:
        return f"{criteria.facts[fact.kind]}: {fact.years:g} years"
    return _named(criteria.id, fact.kind, fact.status)


@cache
def _named(criteria: str, kind: Kind, status: Status) -> str:
    words = criteria_sets()[criteria].facts[kind]
    return evidence_words().absent.get(kind, f"no {words}") if status is Status.ABSENT else words


@cache
def _place(criteria: str, region: Region) -> str:
    return criteria_sets()[criteria].regions.get(region, region.value)


def _in_words(criteria: CriteriaSet, case: Case, facts: Facts) -> tuple[str, ...]:
    """Missing facts, one item for each kind; regions are named unless all are missing."""
    items = []
    ordered = sorted(facts, key=_ORDER.__getitem__)
    for kind, group in groupby(ordered, key=attrgetter("kind")):
        of_kind = list(group)
        regions = [_place(criteria.id, fact.region) for fact in of_kind if fact.region]
        item = criteria.facts[kind]
        if regions and len(regions) < len(Region):
            item += f" ({', '.join(regions)})"
        undecided = evidence_words().undecided.get(kind)
        if undecided and any(case.facts.told(fact).evidence for fact in of_kind):
            item += f": {undecided}"
        items.append(item)
    return tuple(items)
