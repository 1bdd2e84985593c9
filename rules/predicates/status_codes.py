"""Predicates over codes of states and complications: is the state there, or only spoken of."""

from __future__ import annotations

from mndnotes.rules.facts import Evidence
from mndnotes.rules.mentions.conditions import affirmed_conditions
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes

_IMPENDING = "impending_respiratory_failure"


@predicate
def planned_gastrostomy_coded(case: Case) -> Found | None:
    """Gastrostomy status is typed and a gastrostomy is planned, and none is in place."""
    typed = case.typed("Z93.1", doubted=True)
    planned = _only(case, "gastrostomy_planned", ("gastrostomy_present",))
    if not typed or not planned:
        return None
    return Found([*quotes(typed), *planned], {"code": case.cite(["Z93.1"])})


@predicate
def impending_failure_coded(case: Case) -> Found | None:
    """Respiratory failure is typed as a code and is only impending in words."""
    typed = case.typed("J96", doubted=True)
    kinds = {c.concept for c in case.conditions if c.concept.endswith("respiratory_failure")}
    spoken = _only(case, _IMPENDING, tuple(kinds - {_IMPENDING}))
    if not typed or not spoken:
        return None
    return Found([*quotes(typed), *spoken], {"codes": case.cite(t.code for t in typed)})


@predicate
def mask_coded_as_dependence(case: Case) -> Found | None:
    """Dependence on a ventilator is typed and only breathing support by mask is documented."""
    typed = case.typed("Z99.11")
    by_mask = _only(case, "ventilation_by_mask", ("ventilator_dependence", "tracheostomy_present"))
    if not typed or not by_mask:
        return None
    return Found([*quotes(typed), *by_mask[:1]], {"code": case.cite(["Z99.11"])})


@predicate
def susceptibility_beside_disease(case: Case) -> Found | None:
    """Susceptibility to a disease, or the state of a carrier, is typed beside the disease."""
    typed = case.typed("Z15", "Z14")
    if not typed or not case.affirmed():
        return None
    return Found(quotes(typed), {"codes": case.cite(t.code for t in typed)})


def _only(case: Case, condition: str, unless: tuple[str, ...]) -> list[Evidence]:
    """Where a condition stands, if the note documents none of some others."""
    if affirmed_conditions(case.conditions).intersection(unless):
        return []
    return [
        Evidence(c.start, c.end, case.text[c.start : c.end])
        for c in case.conditions
        if c.concept == condition
    ]
