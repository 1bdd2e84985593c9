"""The name, standard ids and source of everything that a mention or a statement may stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.rules.knowledge.concepts import Concept, lexicon
from mndnotes.rules.knowledge.files import read_yaml


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, Concept]:
    """Concepts by id: the findings of the lexicon, what observables read, and diagnoses by label.

    The group of what observables read is empty, since the value decides it.
    """
    entries: dict[str, Concept] = {concept.id: concept for concept in _observed()}
    entries |= {concept.id: concept for concept in _diagnoses()}
    return MappingProxyType({**entries, **lexicon().concepts})


def _observed() -> Iterator[Concept]:
    data = read_yaml("observables")
    for entry in data["concepts"]:
        yield _concept(entry, entry["id"], group="", source=data["source"])


def _diagnoses() -> Iterator[Concept]:
    for entry in read_yaml("diagnoses")["diagnoses"]:
        yield _concept(entry, entry["label"], group="diagnosis", source=entry["source"])


def _concept(entry: dict[str, Any], name: str, *, group: str, source: str) -> Concept:
    return Concept(
        id=name,
        name=entry["name"],
        group=group,
        region=None,
        source=source,
        ids=MappingProxyType(dict(entry.get("ids") or {})),
        context=None,
    )
