"""Assertion cues and the words that end their scope, from ``lexicon/cues.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all
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
    across_commas: bool
    """Acts beyond a comma where others of its sort do not."""
    weak: bool
    """Any other cue counts for more."""
    through: bool
    """Few words end its scope: a condition holds for all that follows in its sentence."""
    having: bool
    """Acts only on what somebody has: "his wife Ann has", not "his wife asks about"."""
    listed: bool
    """Acts back along a list of bare names: "tone, clonus and plantars not tested"."""
    reported: bool
    """Tells of a diagnosis once made: history only if the note takes it back or has another."""


@dataclass(frozen=True, slots=True)
class Cues:
    """Forms of the cues, and of what ends their scope."""

    kinds: Mapping[str, tuple[CueKind, ...]]
    of_diagnoses: Mapping[str, tuple[CueKind, ...]]
    """Cues that act on diagnoses only."""
    terminators: Mapping[str, str]
    condition_terminators: Mapping[str, str]
    family_terminators: Mapping[str, str | None]
    """``None`` for forms that only look like one."""
    assertive: Mapping[str, str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues by form."""
    data = read_yaml("cues")
    kinds: dict[str, tuple[CueKind, ...]] = {}
    of_diagnoses: dict[str, tuple[CueKind, ...]] = {}
    for entry in data["cues"]:
        kind = CueKind(
            id=entry["id"],
            assertion=Assertion(entry["assertion"]),
            direction=entry["direction"],
            reach=entry.get("reach", 0),
            not_blood=entry.get("not_blood", False),
            across_commas=entry.get("across_commas", False),
            weak=entry.get("weak", False),
            through=entry.get("through", False),
            having=entry.get("having", False),
            listed=entry.get("listed", False),
            reported=entry.get("reported", False),
        )
        acting = of_diagnoses if entry.get("of_diagnoses") else kinds
        alone = (kind,)  # one object for all of its forms, which are many
        for form in expand_all(entry["forms"]):
            acting[form] = (*acting[form], kind) if form in acting else alone
    ends = data["terminators"]
    return Cues(
        kinds=kinds,
        of_diagnoses=of_diagnoses,
        terminators={form: form for form in expand_all(ends["all"])},
        condition_terminators={form: form for form in expand_all(ends["condition"])},
        family_terminators={
            **{form: form for form in expand_all(ends["family"])},
            **dict.fromkeys(expand_all(ends["family_pseudo"])),
        },
        assertive={form: form for form in expand_all(ends["assertive"])},
    )
