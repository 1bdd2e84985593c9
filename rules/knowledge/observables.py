"""Findings written as subject and value, and everyday words, from ``lexicon/observables.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import canonical, expand_all
from mndnotes.rules.vocabulary import Region


@dataclass(frozen=True, slots=True)
class Subject:
    """What is examined."""

    region: Region | None
    skip: bool
    """The words only look like a subject of the family: 'abdominal reflexes'."""
    bare: bool
    """The word is an everyday one (a muscle, the tongue): its value must be unmistakable."""


@dataclass(frozen=True, slots=True)
class Value:
    """What was found."""

    group: str
    concept: str
    for_bare: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Subjects of one kind with the values that they may have."""

    id: str
    subjects: Mapping[str, Subject]
    values: Mapping[str, Value]
    reach: int
    """Characters within which a value may follow its subject."""
    between: frozenset[str]
    """Words that may stand between an everyday subject and its value; empty for any."""


_REACH = 46


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """The families in the order of the file."""
    return tuple(_family(entry) for entry in read_yaml("observables")["families"])


def _family(entry: dict[str, Any]) -> Family:
    subjects: dict[str, Subject] = {}
    for given in entry["subjects"]:
        region = Region(given["region"]) if "region" in given else None
        bare = set(expand_all(given.get("bare", [])))
        for form in expand_all(given["forms"]):
            subjects[form] = Subject(region, given.get("skip", False), form in bare)
    values: dict[str, Value] = {}
    for given in entry["values"]:
        value = Value(given["group"], given["concept"], given.get("bare_subjects", True))
        for form in given["forms"]:
            values.setdefault(canonical(str(form)), value)
    between = frozenset(entry.get("between", ()))
    return Family(entry["id"], subjects, values, entry.get("reach", _REACH), between)


@lru_cache(maxsize=1)
def loose_words() -> Mapping[str, tuple[str, str]]:
    """Everyday words that mean a sign beside a part of the body, with its concept and group."""
    return {
        form: (entry["id"], entry["group"])
        for entry in read_yaml("observables")["loose"]
        for form in expand_all(entry["words"])
    }
