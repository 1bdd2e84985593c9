"""Predicates of clinical validation: what the documented signs say of the statement."""

from __future__ import annotations

from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.vocabulary import Diagnosis, Element, Status


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
    return Found(quotes(affirmed), {"lacking": " or ".join(lacking)})


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
