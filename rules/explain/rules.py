"""Explains a rule over a note: the evidence it speaks on, or the facts it is silent on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.rules.engine import RuleEngine
from mndnotes.rules.explain.records import RuleExplanation
from mndnotes.rules.explain.spans import explain_spans
from mndnotes.rules.facts import (
    CriteriaReading,
    ElementReading,
    Evidence,
    RuleReport,
    Statement,
    TypedCode,
)
from mndnotes.rules.findings import catalogue
from mndnotes.rules.guardrails import Guardrail, apply_guardrails, guardrails
from mndnotes.rules.icd10cm.codes import CodesOfDay, codes_on
from mndnotes.rules.note import Note
from mndnotes.rules.predicates import Case
from mndnotes.rules.vocabulary import Diagnosis, Element, Setting, Status

_NO_CATEGORY: Final = frozenset({"not_met", "indeterminate"})
_QUOTES: Final = 4
_READ_WHOLE: Final = frozenset({"note", "text", "folded", "mentions", "elements"})
"""Facts that are too large to show; what is asked of the elements is shown one by one."""


def explain_rule(
    rule_id: str,
    text: str,
    setting: Setting | str = Setting.UNKNOWN,
    service_date: date | None = None,
) -> RuleExplanation:
    """Why a rule, a guardrail or a criteria set speaks on a note, or does not.

    Args:
        rule_id: id of a rule of the catalogue, of a guardrail or of a criteria set.
        text: the note.
        setting: where it was written; unknown is treated as outpatient.
        service_date: when the patient was seen; it chooses the release of the codes.

    Raises:
        InputError: there is no such rule.
    """
    report = RuleEngine().check(text, setting, service_date=service_date)
    known = {field.name for field in fields(Case)}
    facts = {name: getattr(report, name) for name in known if hasattr(report, name)}
    case = _WatchedCase(
        **facts,
        note=Note(text),
        setting=Setting(setting),
        picture=report.supported_picture,
        codes=codes_on(service_date),
    )
    for rail in guardrails():
        if rail.id == rule_id:
            return _explained_guardrail(rail, report, text)
    for reading in report.criteria_readings:
        if reading.criteria == rule_id:
            return _explained_criteria(reading, text)
    rule = catalogue().get(rule_id)
    if rule is None:
        raise InputError(f"there is no rule {rule_id}; `mndnotes rules` lists them")
    found = rule.decide(case)
    return RuleExplanation(
        rule=rule_id,
        speaks=found is not None,
        says=rule.message.format(**found.words) if found else "",
        facts=tuple(case.looked_at()) or (("looked at", "the words of the note only"),),
        evidence=explain_spans(text, found.evidence) if found else (),
    )


def _explained_guardrail(rail: Guardrail, report: RuleReport, text: str) -> RuleExplanation:
    """A guardrail acts on a proposal of its picture where all its conditions hold."""
    facts = [("it acts on", f"a proposed picture of {rail.picture.value}")]
    for element, statuses in rail.when:
        needed = " or ".join(status.value for status in Status if status in statuses)
        facts.append((f"{element.value} is to be {needed}", _reading(report.elements[element])))
    for name in sorted(rail.found):
        shown = report.contradictions.get(name, ())
        facts.append((f"{name} is to be documented", _quotes(shown) or "not documented"))
    _, acted = apply_guardrails(rail.picture, report.elements, found=report.contradictions)
    acts = any(action.rule == rail.id for action in acted)
    deciding = list(report.elements[rail.against].evidence) if rail.against else []
    deciding += [
        span for name in sorted(rail.found) for span in report.contradictions.get(name, ())
    ]
    return RuleExplanation(
        rule=rail.id,
        speaks=acts,
        says=rail.why if acts else "",
        facts=tuple(facts),
        evidence=explain_spans(text, deciding) if acts else (),
    )


def _explained_criteria(reading: CriteriaReading, text: str) -> RuleExplanation:
    """A criteria set speaks where one of its categories is met."""
    met = reading.verdict not in _NO_CATEGORY
    facts = [("verdict", reading.verdict)]
    facts += [(f"setting {name}", option) for name, option in reading.settings.items()]
    facts += [("used", f"{fact.words}: {fact.status.value}") for fact in reading.used]
    facts += [("missing", words) for words in reading.missing]
    facts += [("against", f"{fact.words}: {fact.status.value}") for fact in reading.against]
    spans = dict.fromkeys(span for fact in reading.used for span in fact.evidence)
    return RuleExplanation(
        rule=reading.criteria,
        speaks=met,
        says=f"{reading.name}: {reading.verdict}" if met else "",
        facts=tuple(facts),
        evidence=explain_spans(text, spans),
    )


class _WatchedElements(dict[Element, ElementReading]):
    """The elements of a note; those that are asked for are taken down."""

    def __init__(self, readings: Any, asked: dict[str, str]) -> None:
        super().__init__(readings)
        self._asked = asked

    def __getitem__(self, element: Element) -> ElementReading:
        reading = super().__getitem__(element)
        self._asked[element.value] = _reading(reading)
        return reading


class _WatchedCase(Case):
    """The facts of a note; those that a predicate looks at are taken down."""

    def __init__(self, **facts: Any) -> None:
        asked: dict[str, str] = {}
        object.__setattr__(self, "_asked", asked)
        facts["elements"] = _WatchedElements(facts["elements"], asked)
        super().__init__(**facts)

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name in _FACTS:
            super().__getattribute__("_asked").setdefault(name, _shown(value))
        return value

    def affirmed(self, *labels: Diagnosis) -> list[Statement]:
        """As the case answers; the answer is kept."""
        found = super().affirmed(*labels)
        asked = super().__getattribute__("_asked")
        names = " or ".join(label.value for label in labels) or "any diagnosis"
        asked[f"{names} affirmed"] = _shown(found)
        return found

    def looked_at(self) -> Iterator[tuple[str, str]]:
        """What was asked of the facts, and the answers."""
        yield from super().__getattribute__("_asked").items()


_FACTS: Final = frozenset(field.name for field in fields(Case)) - _READ_WHOLE


def _reading(reading: ElementReading) -> str:
    quotes = _quotes(reading.evidence)
    return f"{reading.status.value}{': ' if quotes else ''}{quotes}"


def _quotes(spans: Sequence[Evidence]) -> str:
    return ", ".join(f'"{span.text}"' for span in spans[:_QUOTES])


def _shown(value: Any) -> str:
    """A fact as text."""
    if isinstance(value, Statement):
        return f'{value.label.value} {value.assertion.value} "{value.evidence.text}"'
    if isinstance(value, TypedCode):
        beside = f" beside {value.beside.value}" if value.beside else ""
        return f"{value.code}{beside}"
    if isinstance(value, CodesOfDay):
        return f"the codes of {value.used.release}"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_shown, value)) or "none"
    return "none" if value is None else str(value)
