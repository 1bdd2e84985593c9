"""Whether a layer behaves in a case as it must."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from tests.behaviour.cases import Case, Kind
from tests.behaviour.reading import Layer, Reader, Reading

BOUND: Final = 0.1
"""Most that any probability of the model may move where nothing may change."""

_STATING: Final = frozenset({Layer.RULES, Layer.COMBINED})
"""Layers that read what is stated; the model sees the names of diagnoses masked."""

Holds: TypeAlias = Callable[[Any, Reading, Reading], bool]
"""Whether what is expected holds, by what was read before and after the change."""

EXPECTATIONS: Final[Mapping[str, tuple[frozenset[Layer], Holds]]] = {
    "statement": (_STATING, lambda stated, _, after: tuple(stated) in after.statements),
    "statements": (_STATING, lambda count, _, after: len(after.statements) == count),
    "code": (_STATING, lambda code, _, after: after.code == code),
    "status": (_STATING, lambda status, _, after: after.status == status),
    "issue": (_STATING, lambda issue, _, after: issue in after.issues),
    "elements": (
        frozenset(Layer),
        lambda elements, _, after: elements.items() <= after.elements.items(),
    ),
    "falls": (frozenset({Layer.MODEL}), lambda label, *both: _gain(label, *both) < 0),
    "rises": (frozenset({Layer.MODEL}), lambda label, *both: _gain(label, *both) > 0),
}
"""What ``expect`` may say of a case: the layers that it is asked of, and whether it holds."""


def _gain(label: str, before: Reading, after: Reading) -> float:
    return after.probabilities[label] - before.probabilities[label]


def speaks_of(case: Case, layer: Layer) -> bool:
    """Whether a layer can be asked the case."""
    return case.kind is Kind.INV or any(layer in EXPECTATIONS[key][0] for key in case.expect)


def passes(case: Case, layer: Layer, read: Reader) -> bool:
    """Whether a layer behaves as it must; everything expected of that layer has to hold."""
    after = read(case.text, case.setting)
    before = read(case.before, "unknown") if case.before else Reading()
    if case.kind is Kind.INV:
        return same(before, after)
    asked = {key: want for key, want in case.expect.items() if layer in EXPECTATIONS[key][0]}
    return before != after and all(
        EXPECTATIONS[key][1](want, before, after) for key, want in asked.items()
    )


def same(before: Reading, after: Reading) -> bool:
    """Whether two notes are read alike; of the model the picture, its elements left aside."""
    if before.probabilities:
        return before.picture == after.picture and moved(before, after) <= BOUND
    return before == after


def moved(before: Reading, after: Reading) -> float:
    """The most that the probability of a picture moved."""
    return max(abs(_gain(label, before, after)) for label in before.probabilities)
