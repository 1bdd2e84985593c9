"""The region grid: which kind of sign is present, absent or not addressed in each region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from mndnotes.rules.facts import Mention, RegionCell
from mndnotes.rules.mentions.sides import Laterality
from mndnotes.rules.vocabulary import Assertion, Region, Side, Status


class SignGroups(NamedTuple):
    """Groups of the findings that show a kind of sign, and of those that say there is none."""

    signs: frozenset[str]
    normal: frozenset[str]


KINDS: Final[Mapping[str, SignGroups]] = MappingProxyType(
    {
        "umn": SignGroups(frozenset({"umn_sign"}), frozenset({"umn_normal"})),
        "lmn": SignGroups(frozenset({"lmn_sign"}), frozenset({"lmn_normal"})),
        "emg_active": SignGroups(frozenset({"emg_active"}), frozenset({"emg_normal", "emg_quiet"})),
        "emg_chronic": SignGroups(
            frozenset({"emg_chronic"}), frozenset({"emg_normal", "emg_units_normal"})
        ),
    }
)
"""Kind of sign to its groups."""
_OF_TODAY: Final = frozenset({Assertion.AFFIRMED, Assertion.NEGATED, Assertion.UNCERTAIN})
_TOLD: Final = frozenset().union(*(signs | normal for signs, normal in KINDS.values()))
"""All these groups."""
_MISSING: Final = {
    (region, kind): RegionCell(region, kind, Status.MISSING) for region in Region for kind in KINDS
}


def of_today(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that tell of this patient now."""
    return [m for m in mentions if not m.stale and m.assertion in _OF_TODAY]


def shown_and_denied(
    mentions: Iterable[Mention], groups: SignGroups
) -> tuple[list[Mention], list[Mention]]:
    """The mentions that show a kind of sign, and those that say there is none."""
    shown: list[Mention] = []
    denied: list[Mention] = []
    for mention in mentions:
        negated = mention.assertion is Assertion.NEGATED
        if mention.group in groups.signs:
            (denied if negated else shown).append(mention)
        elif mention.group in groups.normal and not negated:
            denied.append(mention)
    return shown, denied


def region_grid(
    mentions: Sequence[Mention], sides: Mapping[Mention, Laterality] = MappingProxyType({})
) -> tuple[RegionCell, ...]:
    """Sixteen cells, region by region in rostral order.

    Present beats absent: one documented sign in a region is enough.

    Args:
        mentions: the findings.
        sides: the sides of those that have any.
    """
    counted = [mention for mention in of_today(mentions) if mention.group in _TOLD]
    sorted_out = {kind: shown_and_denied(counted, groups) for kind, groups in KINDS.items()}
    return tuple(_cell(region, kind, *sorted_out[kind], sides) for region, kind in _MISSING)


def _cell(
    region: Region,
    kind: str,
    shown: Sequence[Mention],
    denied: Sequence[Mention],
    sides: Mapping[Mention, Laterality],
) -> RegionCell:
    """One cell: whether a kind of sign is in a region, and on which side."""
    if not (shown or denied):
        return _MISSING[region, kind]
    here = [mention for mention in shown if region in mention.regions]
    if not here:
        absent = any(region in mention.regions for mention in denied)
        return RegionCell(region, kind, Status.ABSENT) if absent else _MISSING[region, kind]
    found = Laterality()
    for mention in here:
        of_sign = sides.get(mention)
        if of_sign and (side := of_sign.by_region.get(region)):
            found.add(side, (region,), of_sign.greater)
    greater = found.greater if found.overall is Side.BOTH else None
    return RegionCell(region, kind, Status.PRESENT, found.overall, greater)
