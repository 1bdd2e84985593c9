"""Conditions over the four body regions that several criteria sets share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from mndnotes.rules.caching import cached_property
from mndnotes.rules.criteria.facts import CriteriaFacts, Kind
from mndnotes.rules.criteria.kleene import Clause, all_of, any_of, denied, documented
from mndnotes.rules.vocabulary import Region, Status

Regional: TypeAlias = Mapping[Region | None, Clause]
"""A condition in each region in rostral order, and behind them in a region that is not named."""
LIMBS: Final = (Region.CERVICAL, Region.LUMBOSACRAL)
"""Regions that an arm or a leg belongs to."""
_REGIONS = tuple(Region)
_PLACES: tuple[Region | None, ...] = (*_REGIONS, None)


class Case:
    """The facts of one note as conditions by region, made when first asked for.

    Args:
        facts: the facts of the note.
    """

    def __init__(self, facts: CriteriaFacts) -> None:
        self.facts = facts

    def documented(self, kind: Kind) -> Clause:
        """The condition that a fact about the whole note is present."""
        return documented(self.facts.of(kind))

    @cached_property
    def umn(self) -> Regional:
        """Upper motor neuron signs, which are clinical by all criteria."""
        return self._signs(Kind.UMN)

    @cached_property
    def lmn(self) -> Regional:
        """Lower motor neuron signs on examination."""
        return self._signs(Kind.LMN)

    @cached_property
    def active(self) -> Regional:
        """Active denervation on EMG."""
        return self._signs(Kind.EMG_ACTIVE)

    @cached_property
    def emg(self) -> Regional:
        """Lower motor neuron loss on EMG: active together with chronic denervation."""
        return both(self._chronic, self.active)

    @cached_property
    def lmn_or_emg(self) -> Regional:
        """Lower motor neuron signs by examination or EMG."""
        return either(self.lmn, self.emg)

    @cached_property
    def lmn_or_awaji_emg(self) -> Regional:
        """The same, with fasciculation potentials beside chronic change as active denervation.

        Source: de Carvalho et al. 2008; Shefner et al. 2020.
        """
        active = either(self.active, self._signs(Kind.EMG_FASCICULATION))
        return either(self.lmn, both(self._chronic, active))

    @cached_property
    def emg_on_both_sides(self) -> Regional:
        """Lower motor neuron loss on EMG in both limbs of a region."""
        return both(self.emg, self._signs(Kind.EMG_BOTH_SIDES))

    @cached_property
    def _chronic(self) -> Regional:
        return self._signs(Kind.EMG_CHRONIC)

    def _signs(self, kind: Kind) -> Regional:
        return {region: documented(self.facts.of(kind, region)) for region in _PLACES}


def either(one: Regional, other: Regional) -> Regional:
    """One of two conditions, region by region."""
    return {region: any_of(one[region], other[region]) for region in _PLACES}


def both(one: Regional, other: Regional) -> Regional:
    """Two conditions at once, region by region."""
    return {region: all_of(one[region], other[region]) for region in _PLACES}


def by_region(regional: Regional) -> list[Clause]:
    """A condition in each region, in rostral order."""
    return [regional[region] for region in _REGIONS]


def anywhere(regional: Regional) -> Clause:
    """A condition that holds in some region, named or not."""
    return any_of(*by_region(regional), *unplaced(regional))


def nowhere(regional: Regional, looked_for: Iterable[Region]) -> Clause:
    """A condition that fails where it is looked for, and is not known to hold elsewhere."""
    return denied(any_of(*looked_up(regional, looked_for), *unplaced(regional)))


def looked_up(regional: Regional, looked_for: Iterable[Region]) -> list[Clause]:
    """A condition in some regions, and in the others only where it is known to hold."""
    asked = frozenset(looked_for)
    return [
        regional[region]
        for region in _REGIONS
        if region in asked or regional[region].status is Status.PRESENT
    ]


def unplaced(regional: Regional) -> list[Clause]:
    """A condition that is known to hold in a region that is not named; else nothing."""
    return [regional[None]] if regional[None].status is Status.PRESENT else []
