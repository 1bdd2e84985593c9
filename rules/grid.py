"""The region grid: which kind of sign is present, absent or not addressed in each region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mndnotes.rules.facts import Mention, RegionCell
from mndnotes.rules.vocabulary import Assertion, Region, Status

KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "umn": ("umn_sign", "umn_normal"),
        "lmn": ("lmn_sign", "lmn_normal"),
        "emg_active": ("emg_active", "emg_normal"),
        "emg_chronic": ("emg_chronic", "emg_normal"),
    }
)
"""Kind of sign to the groups that show it and that deny it."""


def region_grid(mentions: Sequence[Mention]) -> tuple[RegionCell, ...]:
    """Sixteen cells, region by region in rostral order.

    Present beats absent: one documented sign in a region is enough.
    """
    counted = [
        m
        for m in mentions
        if not m.stale
        and m.assertion in (Assertion.AFFIRMED, Assertion.NEGATED, Assertion.UNCERTAIN)
    ]
    return tuple(
        RegionCell(region, kind, _status(counted, region, sign, normal))
        for region in Region
        for kind, (sign, normal) in KINDS.items()
    )


def _status(mentions: Iterable[Mention], region: Region, sign: str, normal: str) -> Status:
    status = Status.MISSING
    for mention in mentions:
        if region not in mention.regions:
            continue
        if mention.group == sign and mention.assertion is not Assertion.NEGATED:
            return Status.PRESENT
        if mention.group in (sign, normal):
            status = Status.ABSENT
    return status


def regions_with(grid: Sequence[RegionCell], kind: str, status: Status) -> frozenset[Region]:
    """Regions in which a kind of sign has the given status."""
    return frozenset(c.region for c in grid if c.kind == kind and c.status is status)
