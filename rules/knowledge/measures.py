"""Measures, their units and the words around their values, from ``lexicon/measurements.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.errors import KnowledgeError
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that the value of a measure may be."""

    id: str
    unit: str | None
    of: float | None
    """Maximum of the scale."""
    low: float
    high: float
    """What is plausible lies between ``low`` and ``high``."""
    bare: tuple[float, float] | None
    """From which to which a number without a unit is of this reading."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with all that its value may be."""

    id: str
    readings: tuple[Reading, ...]
    levels: Mapping[str, float]
    """Stages in place of numbers; empty for a measure in numbers."""
    within: str | None
    """The measure that must be named before."""
    unless: frozenset[str]
    """Words whose presence in the sentence makes the name another measure."""
    signed: bool
    pair: bool
    denied: bool
    unit_needed: bool
    is_date: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a measure in a text."""

    measure: Measure
    place: str
    """``forms``, ``behind`` or ``opening`` (see the file)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which values are given."""

    name: str
    factor: float
    """What a value in the written unit is multiplied by."""
    and_pounds: bool
    """Pounds may follow: "10 st 4"."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures.

    Attributes:
        names: form to the measures it may name; none for what only looks like a name.
        words: form of a word around a value to the kinds that it belongs to.
        dialects: form of a word to whether it is a British one; the others are American.
        onset: form of a word that tells when the illness began to the kinds that it belongs to.
        labels: id of a kind of measurement to its label in a report.
    """

    names: Mapping[str, tuple[Name, ...]]
    words: Mapping[str, frozenset[str]]
    dialects: Mapping[str, bool]
    onset: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]


_PLACES = ("forms", "behind", "opening")


@lru_cache(maxsize=1)
def measures() -> Measures:
    """The measures with their names, and the words around values."""
    data = read_yaml("measurements")
    names: dict[str, tuple[Name, ...]] = {}
    for entry in data["measures"]:
        measure = _measure(entry)
        for place in _PLACES:
            for form in expand_all(entry.get(place, ())):
                names[form] = (*names.get(form, ()), Name(measure, place))
    for entry in data["measures"]:
        names.update(dict.fromkeys(expand_all(entry.get("lookalikes", ())), ()))
    dialects = {
        form: dialect == "british"
        for dialect, forms in data["dialects"].items()
        for form in expand_all(forms)
    }
    return Measures(
        names=MappingProxyType(names),
        words=_kinds(data["words"]),
        dialects=MappingProxyType(dialects),
        onset=_kinds(data["onset"]),
        labels=MappingProxyType(data["labels"]),
    )


def _kinds(forms: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
    """Form of a word to all kinds under which it is listed."""
    found: dict[str, frozenset[str]] = {}
    for kind, listed in forms.items():
        for form in expand_all(listed):
            found[form] = found.get(form, frozenset()) | {kind}
    return MappingProxyType(found)


def _measure(entry: dict[str, Any]) -> Measure:
    levels = {str(level): float(value) for level, value in entry.get("levels", {}).items()}
    return Measure(
        id=entry["id"],
        readings=tuple(_reading(reading, entry["id"]) for reading in entry["readings"]),
        levels=MappingProxyType(levels),
        within=entry.get("within"),
        unless=frozenset(map(str, entry.get("unless", ()))),
        signed=entry.get("signed", False),
        pair=entry.get("pair", False),
        denied=entry.get("denied", False),
        unit_needed=entry.get("unit_needed", False),
        is_date=entry.get("read") == "date",
    )


def _reading(entry: dict[str, Any], measure: str) -> Reading:
    low, high = entry["range"]
    bare = entry.get("bare")
    return Reading(
        id=entry.get("id", measure),
        unit=entry.get("unit", "points" if "of" in entry else None),
        of=float(entry["of"]) if "of" in entry else None,
        low=low,
        high=high,
        bare=(bare[0], bare[1]) if bare else None,
    )


@lru_cache(maxsize=1)
def _units() -> tuple[re.Pattern[str], Mapping[str, Unit]]:
    """A pattern that matches any written unit, and what each of them is."""
    units: dict[str, Unit] = {}
    for entry in read_yaml("measurements")["units"]:
        unit = Unit(entry["unit"], entry.get("factor", 1.0), entry.get("and_pounds", False))
        for form in expand_all(entry["forms"]):
            if units.setdefault(form.replace(" ", ""), unit).name != unit.name:
                raise KnowledgeError(
                    f"lexicon/measurements.yaml gives {form!r} for two units; keep one of them"
                )
    forms = {form for e in read_yaml("measurements")["units"] for form in expand_all(e["forms"])}
    wordings = [
        r"[\s\-]?".join(map(re.escape, form.split())) + (r"(?!\w)" if form[-1].isalnum() else "")
        for form in sorted(forms, key=lambda form: (-len(form), form))
    ]
    written = r"[\s\-]?(?P<unit>" + "|".join(wordings) + r")(?! (?:ago|earlier|back|before)\b)"
    return re.compile(written), MappingProxyType(units)


def unit_at(folded: str, offset: int) -> tuple[Unit, int] | None:
    """The unit written right behind a number, and its end.

    Args:
        folded: the note, folded.
        offset: end of the number.
    """
    wording, units = _units()
    found = wording.match(folded, offset)
    if found is None:
        return None
    return units[re.sub(r"[\s\-]", "", found["unit"])], found.end()
