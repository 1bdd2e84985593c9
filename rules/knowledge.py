"""Loads the readable knowledge files (lexicon, cues, section heads) into immutable look-ups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

import yaml

from mndnotes.errors import KnowledgeError
from mndnotes.rules.forms import FormMatcher, canonical, expand_all
from mndnotes.rules.vocabulary import Assertion, Region

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LEXICON = "lexicon"
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
)
"""Files of ``rules/lexicon`` that hold concepts."""


def read_yaml(name: str, folder: str = _LEXICON) -> dict[str, Any]:
    """One knowledge file as plain data.

    Raises:
        KnowledgeError: the file is missing, is no YAML mapping, or has another version.
    """
    path = files("mndnotes.rules") / folder / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{folder}/{name}.yaml can't be read; restore the file") from error
    if not isinstance(data, dict) or data.get("version") != 1:
        raise KnowledgeError(f"{folder}/{name}.yaml is not of version 1; update it or the package")
    return data


@dataclass(frozen=True, slots=True)
class Concept:
    """One finding of the lexicon."""

    id: str
    name: str
    group: str
    region: Region | None
    source: str


Concepts: TypeAlias = tuple[Concept, ...]
"""What a form stands for: several concepts if ambiguous, none if it only looks like one."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All concepts with the matchers that find them."""

    concepts: Mapping[str, Concept]
    forms: Mapping[str, Concepts]
    cased_forms: Mapping[str, Concepts]
    matchers: tuple[FormMatcher[Concepts], FormMatcher[Concepts]]
    """For the folded forms and for those matched in their case."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The findings that the rules read, from ``rules/lexicon``."""
    concepts: dict[str, Concept] = {}
    forms: dict[str, Concepts] = {}
    cased: dict[str, Concepts] = {}
    for name in CONCEPT_FILES:
        for entry in read_yaml(name)["concepts"]:
            concept = _concept(entry, name)
            if concepts.setdefault(concept.id, concept) is not concept:
                raise KnowledgeError(f"the concept {concept.id} stands twice; rename one of them")
            for form in expand_all(entry.get("forms", [])):
                forms[form] = (*forms.get(form, ()), concept)
            for form in entry.get("cased", []):
                cased[str(form)] = (*cased.get(str(form), ()), concept)
            for form in expand_all(entry.get("lookalikes", [])):
                forms.setdefault(form, ())
    return Lexicon(
        concepts=MappingProxyType(concepts),
        forms=MappingProxyType(forms),
        cased_forms=MappingProxyType(cased),
        matchers=(FormMatcher(forms), FormMatcher(cased, cased=True)),
    )


def _concept(entry: dict[str, Any], name: str) -> Concept:
    try:
        region = Region(entry["region"]) if entry.get("region") else None
        return Concept(entry["id"], entry["name"], entry["group"], region, entry["source"])
    except (KeyError, ValueError) as error:
        raise KnowledgeError(
            f"lexicon/{name}.yaml: {entry.get('id', 'a concept')} lacks or misspells {error}"
        ) from error


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
    """Assertion cues and the words that end their scope."""

    matcher: FormMatcher[tuple[CueKind, ...]]
    terminators: FormMatcher[str]
    family_terminators: FormMatcher[str]
    assertive: FormMatcher[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Assertion cues from ``lexicon/cues.yaml``."""
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
        matcher=FormMatcher(kinds),
        terminators=_plain(ends["all"]),
        family_terminators=_plain(ends["family"]),
        assertive=_plain(ends["assertive"]),
    )


def _plain(forms: list[Any]) -> FormMatcher[str]:
    return FormMatcher({form: form for form in expand_all(forms)})


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = read_yaml("patterns")
    return MappingProxyType(
        {
            entry["id"]: re.compile(
                "|".join(f"(?:{part})" for part in entry["any"]).replace("{months}", data["months"])
            )
            for entry in data["patterns"]
        }
    )


def pattern(name: str) -> re.Pattern[str]:
    """A wording of ``lexicon/patterns.yaml``, compiled.

    Raises:
        KnowledgeError: there is no such pattern.
    """
    try:
        return _patterns()[name]
    except KeyError:
        raise KnowledgeError(f"lexicon/patterns.yaml lacks {name}; restore the file") from None


@dataclass(frozen=True, slots=True)
class SectionHeads:
    """Section heads by kind and the words that open and close a block brought forward."""

    kinds: Mapping[str, str]
    stale: FormMatcher[str]
    current: FormMatcher[str]


@lru_cache(maxsize=1)
def section_heads() -> SectionHeads:
    """Section heads from ``lexicon/sections.yaml``."""
    data = read_yaml("sections")
    kinds = {
        canonical(head): entry["kind"]
        for entry in data["sections"]
        for head in expand_all(entry["heads"])
    }
    return SectionHeads(
        kinds=MappingProxyType(kinds),
        stale=_plain(data["stale"]),
        current=_plain(data["current"]),
    )
