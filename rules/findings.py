"""Findings: the rules of ``catalogue/rules.yaml`` judged over the facts of one note.

Texts are data; the decision of each rule is a small named predicate here. A predicate returns what
it found, or ``None`` when the rule stays quiet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.rules.coding import coding_table, conflicting, still_uncertain
from mndnotes.rules.facts import (
    ElementReading,
    Evidence,
    Finding,
    Mention,
    Statement,
    TypedCode,
)
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Setting,
    Severity,
    Status,
)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a predicate may look at."""

    text: str
    folded: str
    statements: Sequence[Statement]
    governing: Statement | None
    typed_codes: Sequence[TypedCode]
    mentions: Sequence[Mention]
    elements: Mapping[Element, ElementReading]
    setting: Setting
    picture: Picture | None
    """The clinical picture that the statement is compared with."""

    def affirmed(self, *labels: Diagnosis) -> list[Statement]:
        """Affirmed statements of the given labels."""
        return [
            s
            for s in self.statements
            if s.assertion is Assertion.AFFIRMED and (not labels or s.label in labels)
        ]

    def status(self, element: Element) -> Status:
        """Status of an element."""
        return self.elements[element].status


@dataclass(frozen=True, slots=True)
class Found:
    """What a predicate found: the spans that show it, and the words that fill the message."""

    evidence: Sequence[Evidence] = ()
    words: Mapping[str, str] = field(default_factory=dict)


Predicate = Callable[[Case], Found | None]
PREDICATES: dict[str, Predicate] = {}


def predicate(function: Predicate) -> Predicate:
    """Register a rule's decision under the function's name."""
    PREDICATES[function.__name__] = function
    return function


def _quotes(statements: Sequence[Statement]) -> list[Evidence]:
    return [s.evidence for s in statements]


@predicate
def conflicting_statements(case: Case) -> Found | None:
    """Two mutually exclusive diagnoses are affirmed as current."""
    found = conflicting(case.statements)
    labels = " and ".join(sorted({s.label.value for s in found}))
    return Found(_quotes(found), {"labels": labels}) if found else None


@predicate
def uncertain_outpatient(case: Case) -> Found | None:
    """Only uncertain motor neuron diagnoses, and no inpatient discharge."""
    uncertain = still_uncertain(case.statements)
    if not uncertain or case.affirmed() or case.setting is Setting.INPATIENT:
        return None
    return Found(_quotes(uncertain))


@predicate
def family_only(case: Case) -> Found | None:
    """Only a blood relative has a motor neuron disease."""
    family = [s for s in case.statements if s.assertion is Assertion.FAMILY]
    others = {s.assertion for s in case.statements} - {
        Assertion.FAMILY,
        Assertion.NEGATED,
        Assertion.HYPOTHETICAL,
    }
    if not family or others or any(s.not_blood_relative for s in family):
        return None
    return Found(_quotes(family))


@predicate
def not_the_patient(case: Case) -> Found | None:
    """A diagnosis or a result is somebody else's who is no blood relative."""
    foreign = [s.evidence for s in case.statements if s.not_blood_relative]
    return Found(foreign) if foreign else None


@predicate
def copy_forward(case: Case) -> Found | None:
    """Text brought forward contradicts what is stated or found today."""
    stale = [s for s in case.statements if s.stale]
    if case.governing and not case.governing.stale:
        other = [s for s in stale if s.label is not case.governing.label]
        if other:
            return Found(_quotes(other))
    for sign, normal in (("umn_sign", "umn_normal"), ("lmn_sign", "lmn_normal")):
        old = [m for m in case.mentions if m.stale and _denies(m, sign, normal)]
        new = [m for m in case.mentions if not m.stale and _shows(m, sign)]
        if old and new:
            return Found([Evidence(m.start, m.end, case.text[m.start : m.end]) for m in old[:3]])
    return None


def _denies(mention: Mention, sign: str, normal: str) -> bool:
    negated = mention.assertion is Assertion.NEGATED
    return mention.group == normal or (mention.group == sign and negated)


def _shows(mention: Mention, sign: str) -> bool:
    return mention.group == sign and mention.assertion is Assertion.AFFIRMED


@predicate
def unspecified_with_picture(case: Case) -> Found | None:
    """Only motor neuron disease is affirmed, though the picture is ALS, PLS or PMA."""
    affirmed = case.affirmed()
    only = {s.label for s in affirmed} == {Diagnosis.MND_UNSPECIFIED}
    if not only or case.picture in (None, Picture.OTHER):
        return None
    return Found(_quotes(affirmed))


@predicate
def wrong_code(case: Case) -> Found | None:
    """A G12.2x code stands beside a diagnosis that has another code."""
    table = coding_table()["statements"]
    wrong = [
        typed
        for typed in case.typed_codes
        if typed.beside is not None
        and typed.code.startswith("G12")
        and typed.code not in (table[typed.beside.value]["code"], *_accepted(typed.beside))
    ]
    if not wrong:
        return None
    words = ", ".join(f"{t.code} beside {t.beside}" for t in wrong)
    return Found([t.evidence for t in wrong], {"codes": words})


def _accepted(label: Diagnosis) -> tuple[str, ...]:
    """Further codes that the index gives for a statement: no error, at most a coder's question."""
    return ("G12.21",) if label is Diagnosis.PMA else ()


@predicate
def pma_stated(case: Case) -> Found | None:
    """PMA is affirmed."""
    found = case.affirmed(Diagnosis.PMA)
    return Found(_quotes(found)) if found else None


@predicate
def familial_als_stated(case: Case) -> Found | None:
    """ALS is affirmed and called familial."""
    found = [
        s
        for s in case.affirmed(Diagnosis.ALS)
        if "familial" in s.evidence.text.lower() or s.evidence.text in ("fALS", "FALS")
    ]
    return Found(_quotes(found)) if found else None


def _typed(case: Case, *codes: str) -> list[Evidence]:
    return [t.evidence for t in case.typed_codes if t.code in codes]


@predicate
def residual_code_for_fasciculation(case: Case) -> Found | None:
    """R29.818 is typed and the note speaks of fasciculations."""
    typed = _typed(case, "R29.818")
    return Found(typed) if typed and "fascic" in case.folded else None


@predicate
def residual_code_for_cramp(case: Case) -> Found | None:
    """R25.8 is typed and the note speaks of cramps."""
    typed = _typed(case, "R25.8")
    return Found(typed) if typed and "cramp" in case.folded else None


@predicate
def integral_symptom_code(case: Case) -> Found | None:
    """A code of an integral sign is typed while ALS, PLS or PMA is established."""
    typed = _typed(case, "R25.2", "R25.3", "R25.8", "R29.2", "R29.818", "R26.1", "M62.81", "R53.1")
    if not typed or not case.affirmed(Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA):
        return None
    return Found(typed, {"codes": ", ".join(e.text for e in typed)})


@predicate
def als_without_both_signs(case: Case) -> Found | None:
    """ALS is affirmed and the note does not show both upper and lower motor neuron signs."""
    affirmed = case.affirmed(Diagnosis.ALS)
    lacking = [
        name
        for element, name in (
            (Element.UMN_SIGNS, "upper motor neuron signs"),
            (Element.LMN_SIGNS, "lower motor neuron signs"),
        )
        if case.status(element) is not Status.PRESENT
    ]
    if not affirmed or not lacking:
        return None
    return Found(_quotes(affirmed), {"lacking": " or ".join(lacking)})


@predicate
def pls_with_lmn(case: Case) -> Found | None:
    """PLS governs and lower motor neuron signs are documented."""
    governs = case.governing is not None and case.governing.label is Diagnosis.PLS
    if not governs or case.status(Element.LMN_SIGNS) is not Status.PRESENT:
        return None
    return Found(case.elements[Element.LMN_SIGNS].evidence)


@predicate
def pma_with_umn(case: Case) -> Found | None:
    """PMA governs and an upper motor neuron sign is documented."""
    governs = case.governing is not None and case.governing.label is Diagnosis.PMA
    if not governs or case.status(Element.UMN_SIGNS) is not Status.PRESENT:
        return None
    return Found(case.elements[Element.UMN_SIGNS].evidence)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue."""

    id: str
    title: str
    decide: Predicate
    issue: Issue
    severity: Severity
    message: str
    mitigation: str
    impact: str
    source: str
    fire: tuple[str, ...]
    """Notes on which the rule must speak."""
    quiet: tuple[str, ...]
    """Notes on which it must not."""
    element: Element | None = None
    """The element that the rule requires, if it is one of those."""


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Rule]:
    """All rules by id, the required elements among them."""
    data = read_yaml("rules", "catalogue")
    rules = [_rule(entry) for entry in data["rules"]]
    rules += _required_rules(data["required"])
    return MappingProxyType({rule.id: rule for rule in rules})


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        title=entry["title"],
        decide=PREDICATES[entry["predicate"]],
        issue=Issue(entry["issue"]),
        severity=Severity(entry["severity"]),
        message=entry["message"],
        mitigation=entry["mitigation"],
        impact=entry["impact"],
        source=entry["source"],
        fire=tuple(entry["examples"]["fire"]),
        quiet=tuple(entry["examples"]["quiet"]),
    )


def _required_rules(required: dict[str, Any]) -> list[Rule]:
    return [
        Rule(
            id=entry["id"],
            title=f"{entry['name']} is missing",
            decide=_missing(Element(element), entry["name"]),
            issue=Issue(required["issue"]),
            severity=Severity(entry["severity"]),
            message=required["message"],
            mitigation=required["mitigation"],
            impact=required["impact"],
            source=entry["source"],
            fire=tuple(required["examples"]["fire"]),
            quiet=(),
            element=Element(element),
        )
        for element, entry in required["elements"].items()
    ]


def _missing(element: Element, name: str) -> Predicate:
    def decide(case: Case) -> Found | None:
        if case.governing is None or case.status(element) is not Status.MISSING:
            return None
        return Found((case.governing.evidence,), {"name": name, "label": case.governing.label})

    return decide


def judge(case: Case) -> tuple[Finding, ...]:
    """All findings of a note: by severity, then by rule id."""
    order = list(Severity)
    findings = []
    for rule in catalogue().values():
        found = rule.decide(case)
        if found is not None:
            findings.append(
                Finding(
                    rule=rule.id,
                    issue=rule.issue,
                    severity=rule.severity,
                    message=rule.message.format(**found.words),
                    mitigation=rule.mitigation,
                    impact=rule.impact,
                    source=rule.source,
                    evidence=tuple(found.evidence),
                    element=rule.element,
                )
            )
    return tuple(sorted(findings, key=lambda f: (order.index(f.severity), f.rule)))
