"""Words that tell what a sentence is about, from ``lexicon/talk.yaml`` and ``patterns.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.errors import KnowledgeError
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all


@dataclass(frozen=True, slots=True)
class Sequence:
    """A two-part wording of a kind of talk."""

    kind: str
    first: Mapping[str, str | None]
    then: Mapping[str, str]
    within: int
    """Most words between the two parts."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Kinds of talk by their forms.

    Attributes:
        forms: kind to its forms; the value is ``None`` for a form that only looks like the kind.
        sequences: the two-part wordings.
        by_kind: kind to the numbers of its two-part wordings.
    """

    forms: Mapping[str, Mapping[str, str | None]]
    sequences: tuple[Sequence, ...]
    by_kind: Mapping[str, tuple[int, ...]]


@lru_cache(maxsize=1)
def talk() -> Talk:
    """The kinds of talk."""
    data = read_yaml("talk")
    sequences = tuple(_sequence(entry) for entry in data["sequences"])
    by_kind: dict[str, tuple[int, ...]] = {}
    for number, sequence in enumerate(sequences):
        by_kind[sequence.kind] = (*by_kind.get(sequence.kind, ()), number)
    return Talk(
        forms=MappingProxyType({entry["id"]: _forms(entry) for entry in data["kinds"]}),
        sequences=sequences,
        by_kind=MappingProxyType(by_kind),
    )


def _forms(entry: dict[str, Any]) -> dict[str, str | None]:
    forms: dict[str, str | None] = dict.fromkeys(expand_all(entry.get("lookalikes", ())))
    return {**forms, **{form: form for form in expand_all(entry["forms"])}}


def _sequence(entry: dict[str, Any]) -> Sequence:
    first = _forms({**entry, "forms": entry["first"]})
    then = {form: form for form in expand_all(entry["then"])}
    return Sequence(entry["kind"], first, then, entry["within"])


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return MappingProxyType(
        {
            entry["id"]: re.compile("|".join(f"(?:{part})" for part in entry["any"]))
            for entry in read_yaml("patterns")["patterns"]
        }
    )


@lru_cache(maxsize=1)
def _needs() -> Mapping[str, tuple[str, ...]]:
    entries = read_yaml("patterns")["patterns"]
    return MappingProxyType({e["id"]: tuple(e["needs"]) for e in entries if "needs" in e})


def pattern(name: str) -> re.Pattern[str]:
    """A wording of ``lexicon/patterns.yaml``, compiled.

    Raises:
        KnowledgeError: there is no such pattern.
    """
    try:
        return _patterns()[name]
    except KeyError:
        raise KnowledgeError(f"lexicon/patterns.yaml lacks {name}; restore the file") from None


def occurrences(name: str, folded: str) -> Iterator[re.Match[str]]:
    """Where a wording of ``lexicon/patterns.yaml`` stands in a whole note.

    A note that holds nothing of what the wording needs is not searched.

    Raises:
        KnowledgeError: there is no such pattern.
    """
    needs = _needs().get(name)
    if needs and not any(map(folded.__contains__, needs)):
        return iter(())
    return pattern(name).finditer(folded)
