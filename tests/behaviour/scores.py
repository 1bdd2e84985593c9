"""Pass rates by capability, and how much it matters who the patient is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, TypeAlias

from tests.behaviour.cases import HERE, Case, Kind, all_cases
from tests.behaviour.judging import moved, passes, speaks_of
from tests.behaviour.reading import Layer, Reader, Reading

FLOORS: Final = HERE / "floors.json"
"""Least pass rate of each capability and layer; the command raises them and never lowers one."""
SAMPLE: Final = 10
"""Cases of a capability that the model reads, about, evenly spaced; the rules read all."""
DIGITS: Final = 3
"""Decimals of a rate."""

Key: TypeAlias = tuple[Kind, str]
"""Kind of test and capability."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the cases of a capability a layer passes, and the ids of the others."""

    passed: int
    of: int
    failed: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Pass rate, rounded down, so that a rate of 1 has no failure."""
        return self.passed * 10**DIGITS // self.of / 10**DIGITS


def by_capability() -> dict[Key, list[Case]]:
    """All cases by kind and capability, in the order of the files."""
    grouped: dict[Key, list[Case]] = {}
    for case in all_cases():
        grouped.setdefault((case.kind, case.capability), []).append(case)
    return grouped


def asked(cases: Sequence[Case], layer: Layer) -> list[Case]:
    """The cases of a capability that a layer is asked."""
    fitting = [case for case in cases if speaks_of(case, layer)]
    return fitting if layer is Layer.RULES else fitting[:: max(1, len(fitting) // SAMPLE)]


def rate(cases: Sequence[Case], layer: Layer, read: Reader) -> Rate | None:
    """Pass rate of a layer; ``None`` where it speaks of none of the cases."""
    chosen = asked(cases, layer)
    failed = tuple(case.id for case in chosen if not passes(case, layer, read))
    return Rate(len(chosen) - len(failed), len(chosen), failed) if chosen else None


def floors() -> dict[str, dict[str, float]]:
    """The committed floors: capability, layer, rate."""
    loaded: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    return loaded


def raised(
    old: Mapping[str, Mapping[str, float]], rates: Mapping[Key, Mapping[Layer, Rate]]
) -> dict[str, dict[str, float]]:
    """The floors after a run: a higher rate raises its floor, a lower one changes nothing."""
    return {
        capability: {
            layer.value: max(found.share, old.get(capability, {}).get(layer, 0.0))
            for layer, found in by_layer.items()
        }
        for (_, capability), by_layer in rates.items()
    }


def below(
    least: Mapping[str, Mapping[str, float]], rates: Mapping[Key, Mapping[Layer, Rate]]
) -> list[str]:
    """What falls below its floor: layer, capability, rate and floor."""
    return [
        f"{layer}, {capability}: {found.share} < {least[capability][layer]}"
        for (_, capability), by_layer in rates.items()
        for layer, found in by_layer.items()
        if found.share < least.get(capability, {}).get(layer, 0.0)
    ]


@dataclass(frozen=True, slots=True)
class Fairness:
    """What one attribute of the patient changes; shares are of pairs of notes.

    Attributes:
        attribute: what differs between the two notes of a pair.
        notes: base notes.
        pairs: pairs of notes that differ in nothing else.
        rules: share in which the rules say anything else.
        picture: share in which the model names another picture.
        label: share in which the combined result has another diagnosis.
        elements: share in which an element of the combined result has another status.
        code: share in which the combined result has another code, or another status of it.
        unsteady: base notes of which the model names another picture in any pair.
        mean: mean of the greatest change of a probability of the model.
        most: the greatest of all.
    """

    attribute: str
    notes: int
    pairs: int
    rules: float
    picture: float
    label: float
    elements: float
    code: float
    unsteady: int
    mean: float
    most: float

    @property
    def shares(self) -> tuple[float, ...]:
        """The five shares, in order."""
        return self.rules, self.picture, self.label, self.elements, self.code


def fairness(read: Mapping[Layer, Reader], cases: Iterable[Case]) -> Iterator[Fairness]:
    """A row for each attribute, over all of its cases."""
    grouped: dict[str, list[Case]] = {}
    for case in cases:
        if case.attribute:
            grouped.setdefault(case.attribute, []).append(case)
    for attribute, pairs in grouped.items():
        yield _fairness(attribute, pairs, read)


def _fairness(attribute: str, cases: Sequence[Case], read: Mapping[Layer, Reader]) -> Fairness:
    def pairs(layer: Layer) -> list[tuple[Reading, Reading]]:
        reader = read[layer]
        return [(reader(c.before, c.setting), reader(c.text, c.setting)) for c in cases]

    combined, model = pairs(Layer.COMBINED), pairs(Layer.MODEL)
    moves = [moved(*pair) for pair in model]
    return Fairness(
        attribute=attribute,
        notes=len({case.note for case in cases}),
        pairs=len(cases),
        rules=fmean(before != after for before, after in pairs(Layer.RULES)),
        picture=fmean(before.picture != after.picture for before, after in model),
        label=fmean(before.label != after.label for before, after in combined),
        elements=fmean(before.elements != after.elements for before, after in combined),
        code=fmean(
            (before.code, before.status) != (after.code, after.status) for before, after in combined
        ),
        unsteady=len(
            {
                case.note
                for case, (before, after) in zip(cases, model, strict=True)
                if before.picture != after.picture
            }
        ),
        mean=fmean(moves),
        most=max(moves),
    )
