"""The findings that a note is read for, from the concept files of ``rules/lexicon``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from mndnotes.errors import KnowledgeError
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import canonical, expand_all
from mndnotes.rules.vocabulary import Region

CONCEPT_FILES = (
    "umn_signs",
    "lmn_signs",
    "emg",
    "investigations",
    "genetics",
    "criteria",
    "course",
    "exam",
    "clinic",
    "mimics",
    "results",
)
"""Files of ``rules/lexicon`` that hold concepts."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One finding of the lexicon."""

    id: str
    name: str
    group: str
    region: Region | None
    source: str
    ids: Mapping[str, str]
    """Ids in other vocabularies, such as the Human Phenotype Ontology, by its name."""
    context: str | None
    """Topic that must be spoken of for the forms to mean it: ``emg``, for short abbreviations."""
    instead: bool = False
    """A disease that, where it is the diagnosis, leaves no room for a motor neuron disease."""
    not_near: frozenset[str] = frozenset()
    """Words beside which the cased forms stand for something else."""


Concepts: TypeAlias = tuple[Concept, ...]
"""What a form stands for: several concepts if ambiguous, none if it only looks like one."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All concepts with their forms.

    Attributes:
        concepts: by id.
        forms: canonical form to what it stands for.
        cased_forms: canonical form to the spellings that count, each with its concepts.
    """

    concepts: Mapping[str, Concept]
    forms: Mapping[str, Concepts]
    cased_forms: Mapping[str, Mapping[str, Concepts]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The findings that the rules read."""
    concepts: dict[str, Concept] = {}
    forms: dict[str, Concepts] = {}
    cased: dict[str, dict[str, Concepts]] = {}
    for name in CONCEPT_FILES:
        for entry in read_yaml(name)["concepts"]:
            concept = _concept(entry, name)
            if concepts.setdefault(concept.id, concept) is not concept:
                raise KnowledgeError(f"the concept {concept.id} stands twice; rename one of them")
            alone = (concept,)  # one object for all of its forms, which are many
            for form in expand_all(entry.get("forms", [])):
                forms[form] = (*forms[form], concept) if form in forms else alone
            for form in map(str, entry.get("cased", [])):
                spellings = cased.setdefault(canonical(form), {})
                spellings[form] = (*spellings.get(form, ()), concept)
            for form in expand_all(entry.get("lookalikes", [])):
                forms.setdefault(form, ())
    return Lexicon(MappingProxyType(concepts), MappingProxyType(forms), MappingProxyType(cased))


def _concept(entry: dict[str, Any], name: str) -> Concept:
    try:
        region = Region(entry["region"]) if entry.get("region") else None
        ids = MappingProxyType(dict(entry.get("ids") or {}))
        return Concept(
            id=entry["id"],
            name=entry["name"],
            group=entry["group"],
            region=region,
            source=entry["source"],
            ids=ids,
            context=entry.get("context"),
            instead=bool(entry.get("instead")),
            not_near=frozenset(map(str, entry.get("not_near", ()))),
        )
    except (KeyError, ValueError) as error:
        raise KnowledgeError(
            f"lexicon/{name}.yaml: {entry.get('id', 'a concept')} lacks or misspells {error}"
        ) from error
