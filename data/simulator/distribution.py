"""What the simulator draws: the shares of classes, qualities and statements, all in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Target(StrEnum):
    """The picture a note is drawn for; ``THIN`` notes come out as INSUFFICIENT."""

    ALS = "ALS"
    PLS = "PLS"
    PMA = "PMA"
    OTHER = "OTHER"
    THIN = "THIN"


class Quality(StrEnum):
    """How much the writer documents, from a bare line to a textbook case."""

    LINE = "line"
    BRIEF = "brief"
    PLAIN = "plain"
    FULL = "full"
    TEXTBOOK = "textbook"


class Stance(StrEnum):
    """What the provider says about the diagnosis, against the disease the patient has."""

    RIGHT = "right"
    GRADED = "graded"
    UNCERTAIN = "uncertain"
    ONLY_MND = "only_mnd"
    WRONG = "wrong"
    RIVAL = "rival"
    RIVAL_NOT = "rival_not"
    NONE = "none"
    REVISED = "revised"
    NEGATED = "negated"
    CONFLICT = "conflict"
    FAMILY = "family"
    OTHER_PERSON = "other_person"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"


def _classes() -> dict[Target, float]:
    return {
        Target.ALS: 0.30,
        Target.PLS: 0.20,
        Target.PMA: 0.20,
        Target.OTHER: 0.25,
        Target.THIN: 0.05,
    }


def _qualities() -> dict[Quality, float]:
    return {
        Quality.LINE: 0.06,
        Quality.BRIEF: 0.22,
        Quality.PLAIN: 0.34,
        Quality.FULL: 0.26,
        Quality.TEXTBOOK: 0.12,
    }


def _motor_stances() -> dict[Stance, float]:
    return {
        Stance.RIGHT: 0.325,
        Stance.GRADED: 0.04,
        Stance.UNCERTAIN: 0.13,
        Stance.ONLY_MND: 0.10,
        Stance.WRONG: 0.11,
        Stance.RIVAL: 0.04,
        Stance.NONE: 0.10,
        Stance.REVISED: 0.07,
        Stance.CONFLICT: 0.035,
        Stance.NEGATED: 0.02,
        Stance.HYPOTHETICAL: 0.01,
        Stance.FAMILY: 0.02,
    }


def _other_stances() -> dict[Stance, float]:
    return {
        Stance.RIVAL: 0.30,
        Stance.RIVAL_NOT: 0.10,
        Stance.WRONG: 0.11,
        Stance.UNCERTAIN: 0.10,
        Stance.ONLY_MND: 0.05,
        Stance.NONE: 0.11,
        Stance.NEGATED: 0.07,
        Stance.FAMILY: 0.04,
        Stance.OTHER_PERSON: 0.03,
        Stance.HYPOTHETICAL: 0.02,
        Stance.HISTORICAL: 0.04,
    }


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares and chances the simulator draws by; every mapping is of relative weights."""

    classes: Mapping[Target, float] = field(default_factory=_classes)
    qualities: Mapping[Quality, float] = field(default_factory=_qualities)
    motor_stances: Mapping[Stance, float] = field(default_factory=_motor_stances)
    other_stances: Mapping[Stance, float] = field(default_factory=_other_stances)
    typed_code: float = 0.22
    """Chance that a code is typed beside an affirmed diagnosis."""
    wrong_code: float = 0.35
    """Chance that a typed code does not mean the diagnosis beside it."""
    copy_forward: float = 0.06
    """Chance that an outdated block is carried along."""
    misfiled: float = 0.02
    """Chance that someone else's report lies in the note."""
    family_extra: float = 0.06
    """Chance that a relative's diagnosis is mentioned beside everything else."""
    traps: float = 0.18
    """Chance of look-alike abbreviations such as an ambulance's ALS."""
    contradiction: float = 0.03
    """Chance that a normal-looking line stands beside abnormal findings."""
    attempts: int = 24
    """How often a note is redrawn until its labels fit the class it was drawn for."""


DEFAULT = Distribution()
