"""Three-valued logic, and the facts that it keeps as reasons."""

from __future__ import annotations

from itertools import product

import pytest

from mndnotes.rules.criteria.facts import Fact, Kind
from mndnotes.rules.criteria.kleene import Clause, all_of, any_of, at_least, denied, documented
from mndnotes.rules.vocabulary import Region, Status

YES, NO, UNKNOWN = Status.PRESENT, Status.ABSENT, Status.MISSING
VALUE = {YES: 1.0, UNKNOWN: 0.5, NO: 0.0}
"""Kleene's values: "and" is the minimum, "or" the maximum, "not" the distance from one."""


def clauses(*statuses: Status) -> list[Clause]:
    regions = zip(Region, statuses, strict=False)
    return [documented(Fact(Kind.UMN, region, status)) for region, status in regions]


@pytest.mark.parametrize("statuses", list(product(Status, repeat=3)))
def test_truth_tables(statuses: tuple[Status, ...]) -> None:
    values = [VALUE[status] for status in statuses]
    assert VALUE[all_of(*clauses(*statuses)).status] == min(values)
    assert VALUE[any_of(*clauses(*statuses)).status] == max(values)
    assert VALUE[denied(clauses(*statuses)[0]).status] == 1 - values[0]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("statuses", list(product(Status, repeat=4)))
def test_at_least_so_many(number: int, statuses: tuple[Status, ...]) -> None:
    status = at_least(number, clauses(*statuses)).status
    certain, possible = statuses.count(YES), statuses.count(YES) + statuses.count(UNKNOWN)
    expected = YES if certain >= number else NO if possible < number else UNKNOWN
    assert status is expected


@pytest.mark.parametrize("statuses", list(product(Status, repeat=3)))
def test_a_decided_condition_has_reasons_and_an_open_one_asks(statuses: tuple[Status, ...]) -> None:
    for clause in (all_of(*clauses(*statuses)), any_of(*clauses(*statuses))):
        assert bool(clause.undecided) is (clause.status is UNKNOWN)
        assert bool(clause.fails) is (clause.status is NO)
        assert clause.status is not YES or clause.holds
        assert denied(denied(clause)) == clause


def test_only_what_decides_is_a_reason() -> None:
    yes, unknown, no = clauses(YES, UNKNOWN, NO)
    assert any_of(yes, unknown, no) == Clause(YES, holds=yes.holds)
    assert all_of(yes, unknown, no) == Clause(NO, fails=no.fails)
    assert all_of(yes, unknown) == Clause(UNKNOWN, holds=yes.holds, undecided=unknown.undecided)
    assert any_of(unknown, no) == Clause(UNKNOWN, undecided=unknown.undecided)
