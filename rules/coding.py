"""From the provider's statement to a code. The clinical picture never changes the code (I.A.19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mndnotes.rules.codes import code_set
from mndnotes.rules.facts import Coding, ElementReading, Mention, Statement
from mndnotes.rules.knowledge import read_yaml
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
    """Uncertain statements that no later one, nor the diagnosis of the note, rules out."""
    denied: dict[Diagnosis, int] = {}
    for number, statement in enumerate(statements):
        if statement.denies:
            settled = statement.section in _WEIGHT_OF_SECTION
            at = len(statements) if settled else number
            denied[statement.label] = max(at, denied.get(statement.label, 0))
    return [
        s
        for number, s in enumerate(statements)
        if s.assertion is Assertion.UNCERTAIN
        and all(
            denied.get(label, -1) <= number
            for label in (s.label, Diagnosis.MND_UNSPECIFIED, Diagnosis.ALS)
        )
    ]


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
    setting: Setting


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
    release = code_set().release
    if facts.governing is None:
        status = "not_codable" if facts.statements else "none"
        return Coding(None, None, None, release, status, ancillary=_ancillary(facts))
    entry = coding_table()["statements"][facts.governing.label.value]
    code = code_set().codes[entry["code"]]
    return Coding(
        code=code.code,
        title=code.title,
        billable=code.billable,
        release=release,
        status=_status(facts, contradicted=contradicted, open_questions=open_questions),
        excluded=tuple(entry["excluded"]),
        alternatives=tuple(entry["alternatives"]),
        ancillary=_ancillary(facts),
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
    affirmed = {m.concept for m in facts.mentions if m.assertion is Assertion.AFFIRMED}
    entries = table["companions"] if facts.governing else table["symptoms"]
    codes = [(e["code"], e["advice"]) for e in entries if affirmed.intersection(e["concepts"])]
    if facts.governing is None and any(
        s.assertion is Assertion.FAMILY and not s.not_blood_relative for s in facts.statements
    ):
        codes.append((table["family_history"]["code"], table["family_history"]["advice"]))
    return tuple(codes)
