"""Assertion cues and the words that end their scope, from ``lexicon/cues.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mndnotes.rules.forms import expand_all
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.vocabulary import Assertion


@dataclass(frozen=True, slots=True)
class CueKind:
    """What a cue does to the mentions in its reach."""

    id: str
    assertion: Assertion
    direction: str
    """``forward``, ``backward``, or ``none`` for a pseudo-cue that only swallows others."""
    reach: int
    """Words it may act over; 0 means to the end of the clause."""
    not_blood: bool
    """The other person is no blood relative."""
    weak: bool
    """Any other cue counts for more."""


@dataclass(frozen=True, slots=True)
class Cues:
    """Forms of the cues, and of what ends their scope."""

    kinds: Mapping[str, tuple[CueKind, ...]]
    terminators: Mapping[str, str]
    family_terminators: Mapping[str, str]
    assertive: Mapping[str, str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues by form."""
    data = read_yaml("cues")
    kinds: dict[str, tuple[CueKind, ...]] = {}
    for entry in data["cues"]:
        kind = CueKind(
            id=entry["id"],
            assertion=Assertion(entry["assertion"]),
            direction=entry["direction"],
            reach=entry.get("reach", 0),
            not_blood=entry.get("not_blood", False),
            weak=entry.get("weak", False),
        )
        for form in expand_all(entry["forms"]):
            kinds[form] = (*kinds.get(form, ()), kind)
    ends = data["terminators"]
    return Cues(
        kinds=kinds,
        terminators={form: form for form in expand_all(ends["all"])},
        family_terminators={form: form for form in expand_all(ends["family"])},
        assertive={form: form for form in expand_all(ends["assertive"])},
    )
