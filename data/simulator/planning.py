"""Common ground of the planners: how deep a writer goes, and the list of wishes they fill."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from mndnotes.data.simulator.bank import Bank
from mndnotes.data.simulator.distribution import Distribution, Quality, Target
from mndnotes.data.simulator.facts import Request, Slot
from mndnotes.data.simulator.patient import Patient


@dataclass(frozen=True, slots=True)
class Depth:
    """Chances that a writer of one quality documents each kind of thing."""

    signs: float
    negatives: float
    history: float
    emg: float
    tests: float
    genes: float
    criteria: float
    summary: float
    extras: float


DEPTHS: Final = MappingProxyType(
    {
        Quality.LINE: Depth(0.3, 0.55, 0.45, 0.15, 0.12, 0.02, 0.03, 0.75, 0.1),
        Quality.BRIEF: Depth(0.45, 0.7, 0.65, 0.25, 0.25, 0.05, 0.05, 0.3, 0.4),
        Quality.PLAIN: Depth(0.65, 0.8, 0.85, 0.5, 0.5, 0.15, 0.1, 0.12, 0.7),
        Quality.FULL: Depth(0.8, 0.88, 0.95, 0.75, 0.75, 0.4, 0.22, 0.08, 0.9),
        Quality.TEXTBOOK: Depth(0.95, 0.97, 1.0, 0.95, 0.95, 0.7, 0.5, 0.05, 0.8),
    }
)


@dataclass(slots=True)
class Sheet:
    """What the planners write on: the circumstances of one note and the wishes collected so far."""

    rng: random.Random
    bank: Bank
    patient: Patient
    target: Target
    quality: Quality
    dist: Distribution
    requests: list[Request] = field(default_factory=list)

    @property
    def depth(self) -> Depth:
        """The writer's depth."""
        return DEPTHS[self.quality]

    @property
    def motor(self) -> bool:
        """Whether the patient has a motor neuron disease."""
        return self.patient.profile.picture != "OTHER"

    def chance(self, share: float) -> bool:
        """True with probability ``share``."""
        return self.rng.random() < share

    def say(self, key: str, section: str | None = None, **slots: Slot) -> None:
        """Wish for a concept."""
        self.requests.append(Request(key, slots, section))

    def said(self, key: str) -> bool:
        """Whether a concept is wished for already."""
        return any(request.key == key for request in self.requests)
