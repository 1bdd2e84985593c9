"""The region grid: which kind of sign is present, absent or not addressed in each region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Final

from mndnotes.rules.facts import Mention, RegionCell
from mndnotes.rules.sides import Laterality
from mndnotes.rules.vocabulary import Assertion, Region, Side, Status

KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "umn": ("umn_sign", "umn_normal"),
        "lmn": ("lmn_sign", "lmn_normal"),
        "emg_active": ("emg_active", "emg_normal"),
        "emg_chronic": ("emg_chronic", "emg_normal"),
    }
)
"""Kind of sign to the groups that show it and that deny it."""


def region_grid(
    mentions: Sequence[Mention], sides: Sequence[Laterality] = ()
) -> tuple[RegionCell, ...]:
    """Sixteen cells, region by region in rostral order.

    Present beats absent: one documented sign in a region is enough.

    Args:
        mentions: the findings.
        sides: their sides, in the same order; none where they are not wanted.
    """
    counted = [
        (m, side)
        for m, side in zip_longest(mentions, sides)
        if not m.stale
        and m.assertion in (Assertion.AFFIRMED, Assertion.NEGATED, Assertion.UNCERTAIN)
    ]
    return tuple(
        _cell(counted, region, kind, *groups) for region in Region for kind, groups in KINDS.items()
    )


def _cell(
    counted: Iterable[tuple[Mention, Laterality | None]],
    region: Region,
    kind: str,
    sign: str,
    normal: str,
) -> RegionCell:
    """One cell: whether a kind of sign is in a region, and on which side."""
    status, shown = Status.MISSING, Laterality()
    for mention, sides in counted:
        if region not in mention.regions or mention.group not in (sign, normal):
            continue
        if mention.group == sign and mention.assertion is not Assertion.NEGATED:
            status = Status.PRESENT
            if sides and (side := sides.by_region.get(region)):
                shown.add(side, (region,), sides.greater)
        elif status is Status.MISSING:
            status = Status.ABSENT
    greater = shown.greater if shown.overall is Side.BOTH else None
    return RegionCell(region, kind, status, shown.overall, greater)


def regions_with(grid: Sequence[RegionCell], kind: str, status: Status) -> frozenset[Region]:
    """Regions in which a kind of sign has the given status."""
    return frozenset(c.region for c in grid if c.kind == kind and c.status is status)
