"""Findings: the rules of ``catalogue/rules.yaml`` judged over the facts of one note.

Texts are data; the decision of each rule is a small named predicate of ``rules/predicates``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.rules.facts import Finding
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.predicates import PREDICATES, Case, Found, Predicate
from mndnotes.rules.vocabulary import Element, Issue, Setting, Severity, Status


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
    setting: Setting = Setting.OUTPATIENT
    """The setting of the examples."""
    service_date: date | None = None
    """Their date of service."""
    element: Element | None = None
    """The element that the rule requires, if it is one of those."""
    name: str = ""
    """That element in words."""


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Rule]:
    """All rules by id, the required elements among them."""
    data = read_yaml("rules", "catalogue")
    rules = [_rule(entry) for entry in data["rules"]]
    rules += _required_rules(data["required"])
    return MappingProxyType({rule.id: rule for rule in rules})


def required_rules() -> Mapping[Element, Rule]:
    """The rule that requires each documentation element."""
    return {rule.element: rule for rule in catalogue().values() if rule.element}


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
        setting=Setting(entry.get("setting", Setting.OUTPATIENT)),
        service_date=entry.get("service_date"),
    )


def _required_rules(required: dict[str, Any]) -> list[Rule]:
    return [
        Rule(
            id=entry["id"],
            title=f"Not documented: {entry['name']}",
            decide=_missing(Element(element), entry["name"]),
            issue=Issue(required["issue"]),
            severity=Severity(entry["severity"]),
            message=required["message"],
            mitigation=entry.get("mitigation", required["mitigation"]),
            impact=entry.get("impact", required["impact"]),
            source=entry["source"],
            fire=tuple(required["examples"]["fire"]),
            quiet=tuple(required["examples"]["quiet"]),
            element=Element(element),
            name=entry["name"],
        )
        for element, entry in required["elements"].items()
    ]


def _missing(element: Element, name: str) -> Predicate:
    def decide(case: Case) -> Found | None:
        if case.governing is None or case.status(element) is not Status.MISSING:
            return None
        return Found((case.governing.evidence,), {"name": name, "label": case.governing.label})

    return decide


def _section(case: Case, found: Found) -> str:
    """Where the first span of the evidence stands."""
    return case.note.layout.section(found.evidence[0].start).kind if found.evidence else ""


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
                    section=_section(case, found),
                    release=case.codes.used.release,
                )
            )
    return tuple(sorted(findings, key=lambda f: (order.index(f.severity), f.rule)))
