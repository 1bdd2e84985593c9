"""From the provider's statement to a code. The clinical picture never changes the code (I.A.19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from mndnotes.rules.facts import Coding, ElementReading, Mention, Statement
from mndnotes.rules.icd10cm.codes import CodesOfDay
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.mentions.conditions import affirmed_conditions
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Setting

_WEIGHT_OF_SECTION = {"assessment": 2, "diagnosis": 1}
"""Where two diagnoses are affirmed, the assessment governs, then the diagnosis list."""
_SUMMING_UP = (
    "in summary",
    "in conclusion",
    "to summarise",
    "to summarize",
    "impression",
    "conclusion",
    "consultant's summary",
    "final diagnosis",
)


@lru_cache(maxsize=1)
def coding_table() -> dict[str, Any]:
    """The table of ``catalogue/coding.yaml``."""
    return read_yaml("coding", folder="catalogue")


def validation_needs(label: Diagnosis) -> Mapping[Element, tuple[str, ...]]:
    """Elements that clinical validation of a statement needs, with the statuses accepted."""
    needs = coding_table()["validation"].get(label.value, {})
    return {Element(element): tuple(statuses) for element, statuses in needs.items()}


@lru_cache(maxsize=1)
def exclusive_labels() -> frozenset[Diagnosis]:
    """Diagnoses of which a patient has at most one at a time."""
    return frozenset(Diagnosis(label) for label in coding_table()["exclusive"])


def codable(statements: Sequence[Statement], setting: Setting) -> list[Statement]:
    """Statements that may be coded: affirmed ones; for an inpatient discharge uncertain ones too.

    Source: Official Guidelines IV.H (outpatient) and II.H (inpatient).
    """
    affirmed = [s for s in statements if s.assertion is Assertion.AFFIRMED]
    if affirmed or setting is not Setting.INPATIENT:
        return affirmed
    return still_uncertain(statements)


def still_uncertain(statements: Sequence[Statement]) -> list[Statement]:
    """Uncertain statements that neither a later one nor the diagnosis of the note rules out."""
    negated = [s for s in statements if s.denies]
    denied = {s.label for s in negated if s.section in _WEIGHT_OF_SECTION}
    remaining = []
    for statement in reversed(statements):
        if statement.denies:
            denied.add(statement.label)
        elif statement.assertion is Assertion.UNCERTAIN and not (
            denied & {statement.label, Diagnosis.MND_UNSPECIFIED, Diagnosis.ALS}
        ):
            remaining.append(statement)
    return remaining[::-1]


def governing_statement(
    statements: Sequence[Statement], setting: Setting, folded: str
) -> Statement | None:
    """The statement that the code follows: specific before general, the assessment's last one."""
    candidates = codable(statements, setting)
    if not candidates:
        return None
    specific = [s for s in candidates if s.label is not Diagnosis.MND_UNSPECIFIED]
    return max(specific or candidates, key=lambda s: (_authority(s, folded), s.evidence.start))


def _authority(statement: Statement, folded: str) -> int:
    before = folded[max(0, statement.evidence.start - 60) : statement.evidence.start]
    if any(word in before for word in _SUMMING_UP):
        return 3
    return _WEIGHT_OF_SECTION.get(statement.section, 0)


@dataclass(frozen=True, slots=True)
class CodingFacts:
    """What the coding decision rests on."""

    statements: Sequence[Statement]
    governing: Statement | None
    elements: Mapping[Element, ElementReading]
    mentions: Sequence[Mention]
    conditions: Sequence[Mention]
    setting: Setting
    codes: CodesOfDay


def conflicting(statements: Sequence[Statement]) -> list[Statement]:
    """Affirmed statements of mutually exclusive diagnoses; empty when there is at most one."""
    exclusive = exclusive_labels()
    affirmed = [s for s in statements if s.assertion is Assertion.AFFIRMED and s.label in exclusive]
    return affirmed if len({s.label for s in affirmed}) > 1 else []


def decide(facts: CodingFacts, *, contradicted: bool, open_questions: bool) -> Coding:
    """The coding decision.

    Args:
        facts: statements, elements and findings of the note.
        contradicted: findings in the note contradict the statement.
        open_questions: a finding asks the provider something.
    """
    codes = facts.codes
    none = Coding(
        code=None,
        title=None,
        billable=None,
        release=codes.used.release,
        status="not_codable" if facts.statements else "none",
        ancillary=_ancillary(facts),
        service_date=codes.day,
        release_note=codes.note,
    )
    if facts.governing is None:
        return none
    entry = coding_table()["statements"][facts.governing.label.value]
    code = codes.used.codes[entry["code"]]
    return replace(
        none,
        code=code.code,
        title=code.title,
        billable=code.billable,
        status=_status(facts, contradicted=contradicted, open_questions=open_questions),
        excluded=tuple(entry["excluded"]),
        alternatives=tuple(entry["alternatives"]),
    )


def _status(facts: CodingFacts, *, contradicted: bool, open_questions: bool) -> str:
    if contradicted or conflicting(facts.statements):
        return "conflict"
    label = facts.governing.label if facts.governing else Diagnosis.MND_UNSPECIFIED
    needs = validation_needs(label)
    met = bool(needs) and all(
        facts.elements[element].status.value in accepted for element, accepted in needs.items()
    )
    return "supported" if met and not open_questions else "query"


def _ancillary(facts: CodingFacts) -> tuple[tuple[str, str], ...]:
    """Codes reported beside the diagnosis, or in its place while none is established."""
    table = coding_table()
    entries = list(table["companions"] if facts.governing else table["symptoms"])
    if not facts.governing and still_uncertain(facts.statements):
        entries += table["work_up"]
    signs = {m.concept for m in facts.mentions if m.assertion is Assertion.AFFIRMED}
    conditions = affirmed_conditions(facts.conditions)
    known = facts.codes.used.codes
    found = [
        (entry["code"], entry["advice"])
        for entry in entries
        if entry["code"] in known and _applies(entry, signs, conditions)
    ]
    if any(s.assertion is Assertion.FAMILY and not s.not_blood_relative for s in facts.statements):
        found.append((table["family_history"]["code"], table["family_history"]["advice"]))
    return tuple(found)


def _applies(entry: Mapping[str, Any], signs: Set[str], conditions: Set[str]) -> bool:
    """Whether the note affirms what an entry is about, and nothing more specific."""
    if not conditions.isdisjoint(entry.get("unless", ())):
        return False
    named = not signs.isdisjoint(entry.get("concepts", ()))
    return named or not conditions.isdisjoint(entry.get("conditions", ()))
