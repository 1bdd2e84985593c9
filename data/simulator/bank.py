"""The phrase bank: concepts with hand-written phrases, split by a hash of each phrase."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from mndnotes.data.corpus import SPLITS
from mndnotes.data.simulator.facts import MOTOR_ELEMENTS, Fact, Mention, Request, Run, Slot
from mndnotes.errors import KnowledgeError
from mndnotes.rules.vocabulary import Assertion, Element, Region, Status

PHRASES: Final = Path(__file__).parent / "phrases"
_TRAIN_BELOW, _VALIDATION_BELOW = 70, 85
_SLOT = re.compile(r"\{(\w+)\}")
_IMPLIED: Final = MappingProxyType({"exam": Element.NEURO_EXAM, "emg": Element.EMG_RESULTS})
_DIAGNOSIS_SLOTS: Final = frozenset({"dx", "old", "not", "alt", "rival", "code"})


def split_of(phrase: str) -> str:
    """The split a phrase belongs to, by its text alone: 70 % train, 15 % validation, 15 % test."""
    bucket = int(hashlib.sha256(phrase.encode()).hexdigest()[:8], 16) % 100
    if bucket < _TRAIN_BELOW:
        return "train"
    return "validation" if bucket < _VALIDATION_BELOW else "test"


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept in one split. ``phrases`` are cut into literals (even) and slot names (odd)."""

    key: str
    section: str
    marks: Mapping[Element, Status]
    regions: frozenset[Region]
    tags: frozenset[str]
    assertion: Assertion | None
    box: str | None
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """The concepts of one split, the slot lists and the names of the diagnoses."""

    split: str
    concepts: Mapping[str, Concept]
    slots: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]

    def has(self, key: str) -> bool:
        """Whether the concept has a phrase in this split."""
        return key in self.concepts

    def signs(self, system: str, region: Region) -> tuple[str, ...]:
        """Stems of the signs of ``system`` (umn or lmn) that lie in ``region`` alone, in order."""
        only = frozenset({region})
        return tuple(
            key[:-1]
            for key, concept in self.concepts.items()
            if key.startswith(system + ".") and key.endswith("+") and concept.regions == only
        )

    def realise(
        self, request: Request, rng: random.Random, context: Mapping[str, str]
    ) -> Fact | None:
        """Put a request into words; None where the split has no phrase for it."""
        concept = self.concepts.get(request.key)
        if concept is None:
            return None
        pieces = rng.choice(concept.phrases)
        runs: list[Run] = []
        regions = set(concept.regions)
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                if piece:
                    runs.append(Run(piece))
                continue
            slot = self._slot(piece, request, rng, context)
            regions |= slot.regions
            runs.append(_run_of(piece, slot, concept.assertion))
        return _fact_of(concept, request, tuple(runs), frozenset(regions))

    def _slot(
        self, name: str, request: Request, rng: random.Random, context: Mapping[str, str]
    ) -> Slot:
        if name in request.slots:
            return request.slots[name]
        if name in context:
            return Slot(context[name])
        if name in self.slots:
            return Slot(rng.choice(self.slots[name]))
        raise KnowledgeError(f"the slot {name} of {request.key} has no values")


def _run_of(name: str, slot: Slot, assertion: Assertion | None) -> Run:
    if slot.mention is not None and name in {"dx", "rival"} and assertion is not None:
        return Run(slot.text, Mention(slot.mention.label, assertion), True)
    return Run(slot.text, slot.mention, name in _DIAGNOSIS_SLOTS)


def _fact_of(
    concept: Concept, request: Request, runs: tuple[Run, ...], regions: frozenset[Region]
) -> Fact:
    motor = {status for element, status in concept.marks.items() if element in MOTOR_ELEMENTS}
    return Fact(
        key=concept.key,
        section=request.section or concept.section,
        runs=runs,
        marks=concept.marks,
        positive=regions if Status.PRESENT in motor else frozenset(),
        clear=regions if motor == {Status.ABSENT} else frozenset(),
        tags=concept.tags,
        stale=request.stale,
    )


@lru_cache(maxsize=len(SPLITS))
def load_bank(split: str) -> Bank:
    """The bank of one split: train, validation or test.

    Raises:
        KnowledgeError: if the split is unknown or a phrase file breaks its form.
    """
    if split not in SPLITS:
        raise KnowledgeError(f"the split must be one of {', '.join(SPLITS)}")
    concepts: dict[str, Concept] = {}
    names: dict[str, tuple[str, ...]] = {}
    for path in sorted(PHRASES.glob("*.yaml")):
        content = read_yaml(path)
        names.update({k: tuple(v) for k, v in content.get("names", {}).items()})
        for entry in content.get("concepts", ()):
            concept = _concept_of(entry, content, split)
            if concept.phrases:
                concepts[concept.key] = concept
    slots = {k: tuple(str(x) for x in v) for k, v in read_yaml(PHRASES / "slots.yaml").items()}
    return Bank(split, MappingProxyType(concepts), slots, names)


def _concept_of(entry: Mapping[str, Any], content: Mapping[str, Any], split: str) -> Concept:
    try:
        present = entry["polarity"] == "present"
        section = entry.get("section", content["section"])
        return Concept(
            key=f"{entry['id']}{'+' if present else '-'}",
            section=section,
            marks=MappingProxyType(_marks_of(entry, content, section)),
            regions=frozenset(Region(r) for r in entry.get("regions", ())),
            tags=frozenset(entry.get("tags", ())),
            assertion=Assertion(entry["assertion"]) if "assertion" in entry else None,
            box=entry.get("box"),
            phrases=tuple(tuple(_SLOT.split(p)) for p in entry["phrases"] if split_of(p) == split),
        )
    except (KeyError, ValueError) as error:
        raise KnowledgeError(f"a concept in the phrase bank breaks its form: {error}") from error


def _marks_of(
    entry: Mapping[str, Any], content: Mapping[str, Any], section: str
) -> dict[Element, Status]:
    """What an entry says of the elements: by its own marks, or by its elements and polarity."""
    marks = {Element(e): Status(status) for e, status in entry.get("marks", {}).items()}
    if not marks:
        status = Status.PRESENT if entry["polarity"] == "present" else Status.ABSENT
        marks = {Element(e): status for e in entry.get("elements", content["elements"])}
    if Element.PATIENT_HISTORY in marks:
        marks[Element.PATIENT_HISTORY] = Status.PRESENT
    if section in _IMPLIED and not entry.get("quiet", False):
        marks[_IMPLIED[section]] = Status.PRESENT
    return marks


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file whose top is a mapping.

    Raises:
        KnowledgeError: if it is not a mapping.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise KnowledgeError(f"{path.name} is no mapping")
    return content
