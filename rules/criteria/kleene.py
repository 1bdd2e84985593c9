"""Three-valued logic (Kleene, Introduction to Metamathematics, 1952) that keeps its reasons.

The reasons are facts without what shows them, so that notes share conditions: a condition that was
worked out before is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from mndnotes.rules.criteria.facts import Fact, Kind
from mndnotes.rules.vocabulary import Region, Status

Facts = frozenset[Fact]
_NONE: Facts = frozenset()
_KEPT: Final = 1 << 13
"""Most conditions of one kind that are kept."""


class Clause(NamedTuple):
    """A condition with its value and the facts that decide it.

    Attributes:
        status: ``PRESENT`` where it holds, ``ABSENT`` where it fails, ``MISSING`` where the facts
            that are documented leave it open.
        holds: facts that support it; of an open one, those that do so far.
        undecided: facts that are not documented and on which an open one turns.
        fails: facts that make it fail.
    """

    status: Status
    holds: Facts = _NONE
    undecided: Facts = _NONE
    fails: Facts = _NONE


def documented(fact: Fact) -> Clause:
    """The condition that a fact is present; its reason is the fact without what shows it."""
    return _OF_FACTS[fact[:3]]


def _of_fact(kind: Kind, region: Region | None, status: Status) -> Clause:
    itself = frozenset([Fact(kind, region, status)])
    match status:
        case Status.PRESENT:
            return Clause(Status.PRESENT, holds=itself)
        case Status.ABSENT:
            return Clause(Status.ABSENT, fails=itself)
        case Status.MISSING:
            return Clause(Status.MISSING, undecided=itself)


_OF_FACTS: Final = {bare: _of_fact(*bare) for bare in product(Kind, (*Region, None), Status)}


@lru_cache(_KEPT)
def denied(clause: Clause) -> Clause:
    """The condition that another one fails."""
    opposite = {Status.PRESENT: Status.ABSENT, Status.ABSENT: Status.PRESENT}
    return Clause(
        opposite.get(clause.status, Status.MISSING), clause.fails, clause.undecided, clause.holds
    )


def at_least(number: int, clauses: Iterable[Clause]) -> Clause:
    """The condition that so many of some conditions hold."""
    return _at_least(number, tuple(clauses))


@lru_cache(_KEPT)
def _at_least(number: int, clauses: tuple[Clause, ...]) -> Clause:
    holding: list[Clause] = []
    failing: list[Clause] = []
    opened: list[Clause] = []
    for clause in clauses:
        if clause.status is Status.PRESENT:
            holding.append(clause)
        else:
            (failing if clause.status is Status.ABSENT else opened).append(clause)
    if len(holding) >= number:
        return Clause(Status.PRESENT, holds=_union([c.holds for c in holding]))
    if len(holding) + len(opened) < number:
        return Clause(Status.ABSENT, fails=_union([c.fails for c in failing]))
    return Clause(
        Status.MISSING,
        holds=_union([c.holds for c in (*holding, *opened)]),
        undecided=_union([c.undecided for c in opened]),
    )


@lru_cache(_KEPT)
def all_of(*clauses: Clause) -> Clause:
    """The condition that all of some conditions hold."""
    failing = [clause.fails for clause in clauses if clause.status is Status.ABSENT]
    if failing:
        return Clause(Status.ABSENT, fails=_union(failing))
    holds = _union([clause.holds for clause in clauses])
    opened = [clause.undecided for clause in clauses if clause.status is Status.MISSING]
    if opened:
        return Clause(Status.MISSING, holds=holds, undecided=_union(opened))
    return Clause(Status.PRESENT, holds=holds)


@lru_cache(_KEPT)
def any_of(*clauses: Clause) -> Clause:
    """The condition that one of some conditions holds."""
    holding = [clause.holds for clause in clauses if clause.status is Status.PRESENT]
    if holding:
        return Clause(Status.PRESENT, holds=_union(holding))
    opened = [clause for clause in clauses if clause.status is Status.MISSING]
    if not opened:
        return Clause(Status.ABSENT, fails=_union([clause.fails for clause in clauses]))
    return Clause(
        Status.MISSING,
        holds=_union([clause.holds for clause in opened]),
        undecided=_union([clause.undecided for clause in opened]),
    )


def _union(sets: Sequence[Facts]) -> Facts:
    return sets[0] if len(sets) == 1 else _NONE.union(*sets)
