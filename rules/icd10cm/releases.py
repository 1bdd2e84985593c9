"""Which release of ICD-10-CM holds on a date of service, from ``catalogue/code_sets.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from mndnotes.errors import InputError
from mndnotes.rules.knowledge import read_yaml

_OCTOBER = 10


@dataclass(frozen=True, slots=True)
class Release:
    """One packaged release."""

    id: str
    title: str
    fiscal_year: int
    """Named by the year in which it ends: FY2026 runs from October 1 2025 to September 30 2026."""
    in_force_from: date
    """First day of the packaged update, which may lie in the midst of the year."""
    tabular: str
    """Name of the official tabular list that it was read from."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The release used for a date of service.

    Attributes:
        release: the release used.
        note: what to say where another one was in force on that day; ``None`` where it was this.
        later: the next packaged release, where the one in force lies between the two.
    """

    release: Release
    note: str | None = None
    later: Release | None = None


class FirstDay(NamedTuple):
    """Since when a code is valid, what was reported earlier, and how that is known."""

    day: date
    earlier: str
    source: str


@lru_cache(maxsize=1)
def code_sets() -> Mapping[str, Any]:
    """The table of ``catalogue/code_sets.yaml``."""
    return read_yaml("code_sets", folder="catalogue")


@lru_cache(maxsize=1)
def releases() -> tuple[Release, ...]:
    """The packaged releases, oldest first."""
    found = (
        Release(entry["id"], entry["title"], entry["fiscal_year"], entry["from"], entry["tabular"])
        for entry in code_sets()["releases"]
    )
    return tuple(sorted(found, key=lambda release: release.in_force_from))


def fiscal_year(day: date) -> int:
    """The fiscal year of a day, by which ICD-10-CM is released: it begins on October 1."""
    return day.year + (day.month >= _OCTOBER)


def release_for(day: date | None) -> Choice:
    """The release for a date of service, and what to say where it is not the one in force.

    Args:
        day: date of service (outpatient) or of discharge (inpatient); ``None`` for the newest.

    Source: Official Guidelines, title page (encounters and discharges from October 1 on).
    """
    packaged = releases()
    if day is None:
        return Choice(packaged[-1])
    year = fiscal_year(day)
    same_year = [release for release in packaged if release.fiscal_year == year]
    if same_year:
        in_force = [release for release in same_year if release.in_force_from <= day]
        if in_force:
            return Choice(in_force[-1])
        return Choice(same_year[0], _say("update", day))
    earlier = [release for release in packaged if release.fiscal_year < year]
    if not earlier:
        return Choice(packaged[0], _say("before" if _before_use(day) else "earlier", day))
    later = next((release for release in packaged if release.fiscal_year > year), None)
    return Choice(earlier[-1], _say("later", day), later)


def _before_use(day: date) -> bool:
    return bool(day < code_sets()["in_use_from"])


def _say(kind: str, day: date) -> str:
    text: str = code_sets()["choice"][kind]
    return text.format(day=day.isoformat(), year=fiscal_year(day))


def first_day(code: str) -> FirstDay | None:
    """Since when a code is valid, where that is known beside the packaged releases."""
    for entry in code_sets()["not_before"]:
        if code in entry["codes"]:
            return FirstDay(entry["from"], entry["earlier"], entry["source"])
    return None


def release_named(name: str) -> Release:
    """A packaged release by its id, ``fy2026``, in any case.

    Raises:
        InputError: no release of that id is packaged.
    """
    wanted = name.strip().lower()
    for release in releases():
        if release.id == wanted:
            return release
    known = ", ".join(release.id for release in releases())
    raise InputError(f"no release {name} is packaged; use one of {known}, or a date")


def service_day(written: str) -> date:
    """A date of service as it is written in a column or on the command line.

    Args:
        written: an ISO date, ``2026-04-01``, or an ISO time stamp.

    Raises:
        InputError: it is neither.
    """
    try:
        return datetime.fromisoformat(written.strip()).date()
    except ValueError:
        raise InputError("the date of service is no date; write it as 2026-04-01") from None
