"""The facts that diagnostic criteria ask for, each present, absent or not documented."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import product
from typing import Final, NamedTuple

from mndnotes.errors import InputError
from mndnotes.rules.facts import Evidence
from mndnotes.rules.vocabulary import Region, Status


class Kind(StrEnum):
    """What a fact is about, in the order in which facts are listed."""

    PROGRESSION = "progression"
    EXCLUSION = "exclusion"
    """Other disease looked for and excluded; absent where there is evidence of one."""
    AGE = "age_years"
    DURATION = "duration_years"
    SENSORY = "sensory"
    """Sensory signs that no other disease explains."""
    UMN = "umn"
    """Upper motor neuron signs on examination."""
    LMN = "lmn"
    """Lower motor neuron signs on examination."""
    EMG_ACTIVE = "emg_active"
    """Fibrillation potentials or positive sharp waves."""
    EMG_CHRONIC = "emg_chronic"
    EMG_FASCICULATION = "emg_fasciculation"
    EMG_BOTH_SIDES = "emg_both_sides"
    """EMG changes in both limbs of a region."""


class Fact(NamedTuple):
    """One fact of one note.

    Attributes:
        kind: what it is about.
        region: where, for what is asked region by region; ``None`` for the whole note, or for a
            sign whose region is not named.
        status: ``MISSING`` means not documented, or not decided by what is.
        evidence: the spans that show it; those of a missing fact leave it undecided.
        years: the number behind an age or a duration.
    """

    kind: Kind
    region: Region | None = None
    status: Status = Status.MISSING
    evidence: tuple[Evidence, ...] = ()
    years: float | None = None

    def undecided(self) -> Fact:
        """The same fact where what is documented does not decide it."""
        return self._replace(status=Status.MISSING)


_UNDOCUMENTED: Final = {
    (kind, region): Fact(kind, region) for kind, region in product(Kind, (*Region, None))
}


class CriteriaFacts:
    """The facts of one note; the order in which they are given never matters.

    Facts of one kind and region are merged: present beats absent, absent beats missing.

    Args:
        facts: what the note documents; all else is missing.
        age_years: age of the patient in years, if known.
        duration_years: time since the first symptom in years, if known.

    Raises:
        InputError: an age or duration is negative or no number.
    """

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        *,
        age_years: float | None = None,
        duration_years: float | None = None,
    ) -> None:
        self.years = {Kind.AGE: age_years, Kind.DURATION: duration_years}
        for kind, number in self.years.items():
            if number is not None and not 0 <= number < float("inf"):
                raise InputError(f"{kind} must be a number of years from 0 on, or None")
        self._facts: dict[tuple[Kind, Region | None], Fact] = {}
        for fact in facts:
            key = (fact.kind, fact.region)
            known = self._facts.get(key)
            self._facts[key] = _merged(known, fact) if known else fact

    def of(self, kind: Kind, region: Region | None = None) -> Fact:
        """The fact of a kind, in a region where it has one."""
        return self._facts.get((kind, region)) or _UNDOCUMENTED[kind, region]

    def told(self, bare: Fact) -> Fact:
        """The fact of a kind, region and status with what the note says of it."""
        years = self.years.get(bare.kind)
        if years is not None:
            return bare._replace(years=years)
        fact = self.of(bare.kind, bare.region)
        return fact if fact.status is bare.status else fact._replace(status=bare.status)

    def at_least(self, kind: Kind, years: float, *, more: bool = False) -> Fact:
        """Whether an age or duration reaches a number of years, or with ``more`` exceeds it."""
        number = self.years[kind]
        if number is None:
            return self.of(kind)
        reached = number > years if more else number >= years
        return Fact(kind, status=Status.PRESENT if reached else Status.ABSENT, years=number)


_STRENGTH = (Status.PRESENT, Status.ABSENT, Status.MISSING)


def _merged(one: Fact, other: Fact) -> Fact:
    if one.status is not other.status:
        return min(one, other, key=lambda fact: _STRENGTH.index(fact.status))
    return one._replace(evidence=tuple(sorted({*one.evidence, *other.evidence})))
