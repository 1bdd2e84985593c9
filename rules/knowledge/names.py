"""Names of the motor neuron diagnoses and what looks like them, from ``lexicon/diagnoses.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import canonical, expand_all
from mndnotes.rules.vocabulary import Diagnosis


@dataclass(frozen=True, slots=True)
class OtherSense:
    """What shows that an abbreviation stands for something else."""

    near: Mapping[str, str]
    """Forms that speak of the other sense."""
    next_words: frozenset[str]
    """Words that do so only right behind the abbreviation."""


@dataclass(frozen=True, slots=True)
class DiagnosisNames:
    """Names of the diagnoses.

    Attributes:
        forms: canonical form to its label, ``None`` for a string that means something else.
        cased_forms: canonical form to the spellings that count, each with its label or ``None``.
        small_forms: cased forms that count in small letters where a note has no capital at all.
        bare_forms: words that are a name only where somebody has it: "he has motor neurone".
        senses: abbreviation to what shows its other sense.
        grades: forms that grade the certainty by diagnostic criteria.
    """

    forms: Mapping[str, Diagnosis | None]
    cased_forms: Mapping[str, Mapping[str, Diagnosis | None]]
    small_forms: frozenset[str]
    bare_forms: Mapping[str, Diagnosis]
    senses: Mapping[str, OtherSense]
    grades: Mapping[str, str]


@lru_cache(maxsize=1)
def diagnosis_names() -> DiagnosisNames:
    """The names by form."""
    data = read_yaml("diagnoses")
    labels: dict[str, Diagnosis | None] = {}
    cased: dict[str, dict[str, Diagnosis | None]] = {}
    bare: dict[str, Diagnosis] = {}
    for entry in data["diagnoses"]:
        labels.update(dict.fromkeys(expand_all(entry["forms"]), Diagnosis(entry["label"])))
        bare.update(dict.fromkeys(expand_all(entry.get("bare", ())), Diagnosis(entry["label"])))
        for form in entry["cased"]:
            cased.setdefault(canonical(form), {})[form] = Diagnosis(entry["label"])
    labels.update(dict.fromkeys(expand_all(data["not_mentions"]["forms"])))
    for form in data["not_mentions"]["cased"]:
        cased.setdefault(canonical(form), {})[form] = None
    return DiagnosisNames(
        forms=labels,
        cased_forms=cased,
        small_forms=frozenset(
            form for entry in data["diagnoses"] for form in entry.get("small", ())
        ),
        bare_forms=bare,
        senses={name: _sense(entry) for name, entry in data["ambiguous"].items()},
        grades={form: form for form in expand_all(data["criteria_grades"])},
    )


def _sense(entry: dict[str, Any]) -> OtherSense:
    return OtherSense(
        near={form: form for form in expand_all(entry["other"])},
        next_words=frozenset(entry.get("next_word", ())),
    )
