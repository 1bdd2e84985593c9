"""Documented facts that speak against any motor neuron disease, whatever the picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from mndnotes.rules.facts import Evidence, Measurement, Mention
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.measures.measurements import usable
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion

SENSORY_LOSS: Final = "sensory_loss"
_NOT_FOUND: Final = frozenset({"plan", "indication", "family", "medication", "social"})
"""Sections in which something is looked for or told of others, and not found."""
_WORD: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One entry of ``catalogue/contradictions.yaml``.

    Attributes:
        concepts: the findings that show it.
        at_least: measures by id, and the value from which on they show it.
        shows_other_disease: whether it is evidence of another disease by itself.
        lost: words for the worse, one of which the finding must hold; empty where its name says it.
        normal: words that say there is none.
    """

    id: str
    name: str
    concepts: frozenset[str]
    at_least: Mapping[str, float]
    shows_other_disease: bool
    lost: frozenset[str]
    normal: frozenset[str]
    source: str


@lru_cache(maxsize=1)
def contradictions() -> Mapping[str, Contradiction]:
    """All contradictions by id."""
    entries = read_yaml("contradictions", "catalogue")["contradictions"]
    return MappingProxyType({entry["id"]: _contradiction(entry) for entry in entries})


@lru_cache(maxsize=1)
def _all_concepts() -> frozenset[str]:
    return frozenset().union(*(each.concepts for each in contradictions().values()))


@lru_cache(maxsize=1)
def _all_measures() -> frozenset[str]:
    return frozenset().union(*(each.at_least for each in contradictions().values()))


def _contradiction(entry: dict[str, Any]) -> Contradiction:
    return Contradiction(
        id=entry["id"],
        name=entry["name"],
        concepts=frozenset(entry["concepts"]),
        at_least=MappingProxyType(dict(entry.get("at_least", {}))),
        shows_other_disease=entry["shows_other_disease"],
        lost=frozenset(entry.get("lost", ())),
        normal=frozenset(entry.get("normal", ())),
        source=entry["source"],
    )


def read_contradictions(
    note: Note, mentions: Iterable[Mention], measurements: Sequence[Measurement]
) -> Mapping[str, tuple[Evidence, ...]]:
    """The contradictions that a note documents, with the spans that show them.

    Args:
        note: the note.
        mentions: its findings.
        measurements: its measurements.
    """
    told = _all_concepts()
    found = [m for m in _found_here(mentions) if m.concept in told]
    measured = [m for name in _all_measures() for m in usable(measurements, name)]
    if not (found or measured):
        return {}
    shown = {
        each.id: _evidence(
            note,
            [
                *((m.start, m.end) for m in found if _shows(each, m, note)),
                *((m.evidence.start, m.evidence.end) for m in measured if _reaches(each, m)),
            ],
        )
        for each in contradictions().values()
    }
    return {name: spans for name, spans in shown.items() if spans}


def normal_sensation(note: Note, mentions: Iterable[Mention]) -> tuple[Evidence, ...]:
    """The spans that say that sensation was examined and is normal."""
    sensory = contradictions()[SENSORY_LOSS]
    found = [m for m in _found_here(mentions) if m.concept in sensory.concepts]
    return _evidence(note, [(m.start, m.end) for m in found if _is_normal(sensory, m, note)])


def _found_here(mentions: Iterable[Mention]) -> list[Mention]:
    return [m for m in mentions if not m.stale and m.section not in _NOT_FOUND]


def _reaches(contradiction: Contradiction, measurement: Measurement) -> bool:
    least = contradiction.at_least.get(measurement.id)
    return least is not None and measurement.value >= least


def _shows(contradiction: Contradiction, mention: Mention, note: Note) -> bool:
    if mention.concept not in contradiction.concepts:
        return False
    if mention.assertion is not Assertion.AFFIRMED:
        return False
    words = _words(mention, note)
    return not contradiction.lost or (
        not words.isdisjoint(contradiction.lost) and words.isdisjoint(contradiction.normal)
    )


def _is_normal(contradiction: Contradiction, mention: Mention, note: Note) -> bool:
    words = _words(mention, note)
    if mention.assertion is Assertion.NEGATED:
        return not words.isdisjoint(contradiction.lost)
    affirmed = mention.assertion is Assertion.AFFIRMED
    return affirmed and not words.isdisjoint(contradiction.normal)


def _words(mention: Mention, note: Note) -> frozenset[str]:
    return frozenset(_WORD.findall(note.folded, mention.start, mention.end))


def _evidence(note: Note, spans: Iterable[tuple[int, int]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(a, b, note.text[a:b]) for a, b in sorted(set(spans)))
