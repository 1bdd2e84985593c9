"""Draw a patient: a disease, how far it has gone, the signs by region, the words that follow."""

from __future__ import annotations

import calendar
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from mndnotes.data.simulator.bank import Bank, read_yaml
from mndnotes.data.simulator.distribution import Target
from mndnotes.rules.vocabulary import Region

DISEASES: Final = Path(__file__).parent / "diseases.yaml"
_HYPOREFLEXIA: Final = {
    Region.CERVICAL: "lmn.areflexia_arm",
    Region.LUMBOSACRAL: "lmn.areflexia_leg",
}
_FULL_COURSE_MONTHS: Final = 48
_LATEST = (2026, 9)


@dataclass(frozen=True, slots=True)
class Profile:
    """A disease as the simulator knows it; ``more`` holds what only some profiles have."""

    id: str
    picture: str
    weight: float
    age: tuple[int, int]
    male: float
    months: tuple[int, int]
    onset: Mapping[str, float]
    umn: Mapping[str, float]
    lmn: Mapping[str, float]
    course: Mapping[str, float]
    emg: Mapping[str, float]
    tests_clear: float
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patient:
    """One invented patient. ``signs`` are the stems of the motor neuron signs that can be found."""

    profile: Profile
    age: int
    male: bool
    months: int
    onset: str | None
    course: str
    umn: frozenset[Region]
    lmn: frozenset[Region]
    signs: tuple[str, ...]
    context: Mapping[str, str]


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """Every disease profile, in the order of the file."""
    names = set(Profile.__dataclass_fields__) - {"more"}
    found = []
    for entry in read_yaml(DISEASES)["diseases"]:
        known = {k: v for k, v in entry.items() if k in names}
        rest = {k: v for k, v in entry.items() if k not in names}
        found.append(Profile(**known, more=rest))
    return tuple(found)


def weighted(rng: random.Random, weights: Mapping[Any, float]) -> Any:
    """One key of ``weights``, drawn by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def draw_patient(rng: random.Random, target: Target, bank: Bank) -> Patient:
    """A patient whose disease belongs to ``target``; any motor neuron disease for THIN."""
    pool = [p for p in profiles() if _fits(p, target)]
    profile = rng.choices(pool, [p.weight for p in pool])[0]
    male = rng.random() < profile.male
    months = _spread(rng, profile.months)
    onset = weighted(rng, profile.onset) if profile.onset else None
    stage = min(1.0, months / _FULL_COURSE_MONTHS)
    umn = _regions(rng, profile.umn, onset, stage)
    lmn = _regions(rng, profile.lmn, onset, stage)
    age = rng.randint(*profile.age)
    return Patient(
        profile=profile,
        age=age,
        male=male,
        months=months,
        onset=onset,
        course=weighted(rng, profile.course),
        umn=umn,
        lmn=lmn,
        signs=_signs(rng, bank, umn, lmn),
        context=_context(rng, age, male, months),
    )


def _fits(profile: Profile, target: Target) -> bool:
    if target is Target.THIN:
        return profile.id not in {"unrelated", "carrier", "worried_well"}
    return profile.picture == target.value


def _spread(rng: random.Random, bounds: tuple[int, int]) -> int:
    low, high = bounds
    return low + int((high - low) * rng.random() ** 1.6)


def _regions(
    rng: random.Random, chances: Mapping[str, float], onset: str | None, stage: float
) -> frozenset[Region]:
    """Regions with signs: the onset region is likelier, the others grow with the stage."""
    found = set()
    for name, chance in chances.items():
        bonus = 0.25 if name == onset else 0.0
        if rng.random() < min(0.98, chance * (0.75 + 0.25 * stage) + bonus):
            found.add(Region(name))
    if chances and not found:
        found.add(Region(max(chances, key=lambda name: chances[name])))
    return frozenset(found)


def _signs(
    rng: random.Random, bank: Bank, umn: frozenset[Region], lmn: frozenset[Region]
) -> tuple[str, ...]:
    found: list[str] = []
    for system, regions in (("umn", umn), ("lmn", lmn)):
        for region in sorted(regions):
            stems = [
                stem
                for stem in bank.signs(system, region)
                if not (region in umn and stem == _HYPOREFLEXIA.get(region))
            ]
            chosen = [stem for stem in stems if rng.random() < 0.6]
            found += chosen or [rng.choice(stems)] if stems else []
    return tuple(found)


def _context(rng: random.Random, age: int, male: bool, months: int) -> dict[str, str]:
    year, month = rng.randint(2023, _LATEST[0]), rng.randrange(12)
    onset = year * 12 + month - months
    frs = max(8, 48 - int(months * rng.uniform(0.1, 0.9)) - rng.randint(1, 6))
    words = _onset_words(rng, months, divmod(onset, 12))
    pronouns = ("he", "his", "him", "himself", "man", "Mr", "son") if male else _FEMALE
    names = ("he", "his", "him", "himself", "man", "title", "child")
    return {
        **dict(zip(names, pronouns, strict=True)),
        "age": str(age),
        "months": str(max(2, months)),
        "years": str(max(2, round(months / 12))),
        "frs": str(frs),
        "frs_old": str(min(47, frs + rng.randint(1, 6))),
        "date": _date(rng, year, month),
        **words,
    }


_FEMALE = ("she", "her", "her", "herself", "woman", "Mrs", "daughter")


def _onset_words(rng: random.Random, months: int, onset: tuple[int, int]) -> dict[str, str]:
    year, month = onset
    ago = [f"{max(2, months)} months ago", f"about {max(2, months)} months ago"]
    if months >= 18:
        ago = [
            f"{round(months / 12)} years ago",
            f"some {round(months / 12)} years ago",
            f"in {year}",
        ]
    when = [
        f"{calendar.month_name[month + 1]} {year}",
        f"{month + 1}/{year}",
        f"{calendar.month_abbr[month + 1]} {year}",
    ]
    if months >= 24:
        when += [str(year), f"around {year}"]
    return {"ago": rng.choice(ago), "when": rng.choice(when)}


def _date(rng: random.Random, year: int, month: int) -> str:
    day = rng.randint(1, 28)
    return rng.choice(
        [
            f"{day} {calendar.month_name[month + 1]} {year}",
            f"{month + 1:02d}/{day:02d}/{year}",
            f"{day:02d}.{month + 1:02d}.{year}",
            f"{year}-{month + 1:02d}-{day:02d}",
            f"{day}/{month + 1}/{str(year)[2:]}",
        ]
    )
