"""Laws that hold of diagnostic criteria whatever is documented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.criteria import (
    CriteriaFacts,
    Fact,
    Kind,
    chosen_readings,
    read_criteria,
)
from mndnotes.rules.vocabulary import Region, Status
from tests.unit.criteria_cases import (
    NO,
    REGIONAL,
    UNKNOWN,
    YES,
    every_readings,
)

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
