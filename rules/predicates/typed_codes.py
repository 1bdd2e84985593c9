"""Predicates over typed codes and the diagnosis in words: do they mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mndnotes.rules.facts import TypedCode
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.predicates.status_codes import impending_failure_coded
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Setting

_MOTOR_NEURON = "G12.2"
_NO_DISEASE = ("R", "Z")
"""Chapters of signs and of states: codes of no disease that could be in doubt."""
_REASONS = {
    Assertion.UNCERTAIN: "worded as uncertain",
    Assertion.FAMILY: "another person's",
    Assertion.NEGATED: "ruled out",
    Assertion.HISTORICAL: "replaced or withdrawn",
    Assertion.HYPOTHETICAL: "only spoken of as a possibility",
}


@predicate
def wrong_code(case: Case) -> Found | None:
    """A G12.2x code stands beside a diagnosis that has another code."""
    differing = [
        (typed, typed.beside)
        for typed in case.typed_codes
        if typed.beside is not None
        and typed.code.startswith("G12")
        and typed.code != _code_of(typed.beside)
    ]
    systems = _named_systems(case) if differing else []
    wrong = [(t, label) for t, label in differing if not _accepted(t.code, label, systems)]
    if not wrong:
        return None
    cite = case.codes.used.cite
    words = (f"{cite(t.code)} beside {name}, which is {cite(_code_of(name))}" for t, name in wrong)
    return Found(quotes([typed for typed, _ in wrong]), {"codes": "; ".join(dict.fromkeys(words))})


def _code_of(label: Diagnosis) -> str:
    code: str = coding_table()["statements"][label.value]["code"]
    return code


def _accepted(code: str, label: Diagnosis, systems: list[dict[str, Any]]) -> bool:
    """Whether a further code means a statement: by the index, or by a code system of the note."""
    if label is Diagnosis.PMA and code == "G12.21":
        return True
    return any(system["means"].get(code) == label.value for system in systems)


def _named_systems(case: Case) -> list[dict[str, Any]]:
    folded = case.folded
    return [
        system
        for system, wording in _other_systems()
        if any(map(folded.__contains__, system["words"])) and wording.search(folded)
    ]


@lru_cache(maxsize=1)
def _other_systems() -> tuple[tuple[dict[str, Any], re.Pattern[str]], ...]:
    """Other code systems, each with the words that name it."""
    return tuple(
        (system, re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, system['words']))})(?!\w)"))
        for system in coding_table()["other_systems"]
    )


@predicate
def other_code_system(case: Case) -> Found | None:
    """A G12.2x code is typed in a note that names another code system."""
    typed = case.typed(_MOTOR_NEURON)
    names = [system["name"] for system in _named_systems(case)] if typed else []
    return Found(quotes(typed), {"system": " and ".join(names)}) if names else None


@predicate
def familial_code_for_pma(case: Case) -> Found | None:
    """G12.24 is typed somewhere in a note that speaks of PMA and of no familial disease."""
    familial = any(s.label is Diagnosis.FAMILIAL_MND for s in case.statements)
    typed = [t for t in case.typed("G12.24") if t.beside is not Diagnosis.PMA]
    if not typed or familial or not case.affirmed(Diagnosis.PMA):
        return None
    return Found(quotes(typed), {"code": case.cite(["G12.24"])})


@predicate
def code_of_no_current_diagnosis(case: Case) -> Found | None:
    """A G12.2x code is typed though the note affirms no motor neuron disease of the patient."""
    typed = [
        *case.typed(_MOTOR_NEURON, doubted=True),
        *_denied(case),
    ]
    if not typed or not case.statements or case.governing is not None:
        return None
    reasons = [words for kind, words in _REASONS.items() if _any_is(case, kind)]
    words = {"codes": case.cite(t.code for t in typed), "reasons": " or ".join(reasons)}
    return Found(quotes(typed), words)


def _denied(case: Case) -> Iterator[TypedCode]:
    """Codes beside a diagnosis, both of them denied: "ALS ruled out (G12.21)"."""
    for typed in case.typed_codes:
        beside = typed.beside is not None and typed.code.startswith(_MOTOR_NEURON)
        if beside and typed.assertion is Assertion.NEGATED:
            yield typed


def _any_is(case: Case, assertion: Assertion) -> bool:
    return any(statement.assertion is assertion for statement in case.statements)


@predicate
def code_without_words(case: Case) -> Found | None:
    """A G12.2x code is typed and no motor neuron disease stands in words."""
    typed = case.typed(_MOTOR_NEURON)
    if not typed or case.statements:
        return None
    return Found(quotes(typed), {"codes": case.cite(t.code for t in typed)})


@predicate
def code_of_doubtful_disease(case: Case) -> Found | None:
    """A code of another disease is typed among words of doubt, and no inpatient discharge."""
    doubtful = [
        t
        for t in case.typed_codes
        if t.assertion is Assertion.UNCERTAIN
        and not t.code.startswith((*_NO_DISEASE, _MOTOR_NEURON))
        and not (t.code.startswith("J96") and impending_failure_coded(case))
    ]
    if not doubtful or case.setting is Setting.INPATIENT:
        return None
    return Found(quotes(doubtful), {"codes": case.cite(t.code for t in doubtful)})
