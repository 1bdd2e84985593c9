"""All forms of all kinds in one scanner, built once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from mndnotes.rules.knowledge.anatomy import body_words, everywhere_words
from mndnotes.rules.knowledge.authors import authors
from mndnotes.rules.knowledge.columns import columns
from mndnotes.rules.knowledge.concepts import lexicon
from mndnotes.rules.knowledge.conditions import conditions
from mndnotes.rules.knowledge.cues import cues
from mndnotes.rules.knowledge.measures import measures
from mndnotes.rules.knowledge.names import diagnosis_names
from mndnotes.rules.knowledge.observables import families, loose_words
from mndnotes.rules.knowledge.sections import section_heads
from mndnotes.rules.knowledge.sides import side_words
from mndnotes.rules.knowledge.talk import talk
from mndnotes.rules.text.scanner import Scanner


@lru_cache(maxsize=1)
def scanner() -> Scanner:
    """The scanner that finds whatever the rules read, by kind.

    Kinds: ``concept``, ``cased_concept``, ``condition``, ``name``, ``cased_name``, ``bare_name``,
    ``grade``, ``cue``, ``stop``, ``condition_stop``, ``family_stop``, ``head``, ``stale``,
    ``current``, ``body``, ``everywhere``, ``side``, ``loose``, ``sense.A`` for the other sense of
    each ambiguous abbreviation A, ``subject.F`` for each family F of observables, ``talk.K`` for
    each kind K of talk, and ``first.N`` for the N-th two-part wording; of measured values
    ``measure`` for their names, ``value_word`` for the words around them, and ``onset_word`` for
    those around the time at which the illness began.
    """
    return Scanner(dict(_kinds()))


def _kinds() -> Iterator[tuple[str, Mapping[str, Any]]]:
    found, names, signs, heads = lexicon(), diagnosis_names(), cues(), section_heads()
    yield "concept", found.forms
    yield "cased_concept", found.cased_forms
    yield "condition", conditions()
    yield "name", names.forms
    yield "cased_name", names.cased_forms
    yield "bare_name", names.bare_forms
    yield "grade", names.grades
    for abbreviation, sense in names.senses.items():
        yield f"sense.{abbreviation}", sense.near
    yield "cue", signs.kinds
    yield "stop", signs.terminators
    yield "condition_stop", signs.condition_terminators
    yield "family_stop", signs.family_terminators
    yield "head", heads.kinds
    yield "stale", heads.stale
    yield "current", heads.current
    yield "body", body_words()
    yield "everywhere", everywhere_words()
    yield "side", side_words()
    yield "loose", loose_words()
    for family in families():
        yield f"subject.{family.id}", family.subjects
    for kind, forms in talk().forms.items():
        yield f"talk.{kind}", forms
    for number, sequence in enumerate(talk().sequences):
        yield f"first.{number}", sequence.first
    yield "measure", measures().names
    yield "value_word", measures().words
    yield "onset_word", measures().onset


_SCREENED_FOR = frozenset(
    {"concept", "cased_concept", "condition", "name", "cased_name", "bare_name"}
    | {"body", "loose", "talk.reflex_talk", "talk.strength_talk"}
)
"""Kinds of `scanner`, beside the subjects of observables, that may show a motor neuron disease."""


@lru_cache(maxsize=1)
def screener() -> Scanner:
    """The scanner of what may show a motor neuron disease: some kinds of `scanner`, and ``column``.

    It finds the same hits of these kinds, since every kind is searched alone.
    """
    sought = {k: v for k, v in _kinds() if k in _SCREENED_FOR or k.startswith("subject.")}
    return Scanner({**sought, "column": columns()})


@cache
def seeker(kind: str) -> Scanner:
    """The scanner of a kind that is looked for only where it may matter.

    Kinds: ``assertive``, ``column``, ``diagnosis_cue``, ``dialect``, ``referral``,
    ``signature``, ``title``, ``value.F`` for each family F of observables, and ``then.N`` for the
    N-th two-part wording.

    Raises:
        KeyError: there is no such kind.
    """
    group, _, name = kind.partition(".")
    if group == "value":
        return Scanner({kind: next(f.values for f in families() if f.id == name)})
    if group == "then":
        return Scanner({kind: talk().sequences[int(name)].then})
    forms: dict[str, Mapping[str, Any]] = {
        "assertive": cues().assertive,
        "column": columns(),
        "diagnosis_cue": cues().of_diagnoses,
        "referral": authors().referral,
        "signature": authors().signatures,
        "title": authors().titles,
        "dialect": measures().dialects,
    }
    return Scanner({kind: forms[group]})
