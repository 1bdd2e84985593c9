"""Predicates over names that the Alphabetic Index and the tabular list place apart."""

from __future__ import annotations

from mndnotes.rules.facts import Evidence
from mndnotes.rules.knowledge import occurrences
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.vocabulary import Assertion, Diagnosis

NAMING = ("lateral_sclerosis", "kennedy_disease", "unlisted_variant")
"""Wordings that name a motor neuron disease, or one beside it, and are none of its plain names."""
_NEAR = 16
"""Characters on either side of a name within which it is called adult."""

_LONGEST_NAME = 60
"""Characters that a name has before one of its words, at most."""


@predicate
def pma_stated(case: Case) -> Found | None:
    """PMA is affirmed."""
    found = case.affirmed(Diagnosis.PMA)
    return Found(quotes(found)) if found else None


@predicate
def adult_pma_stated(case: Case) -> Found | None:
    """PMA is affirmed and called adult."""
    found = [
        s
        for s in case.affirmed(Diagnosis.PMA)
        if "adult" in case.folded[max(0, s.evidence.start - _NEAR) : s.evidence.end + _NEAR]
    ]
    return Found(quotes(found)) if found else None


@predicate
def familial_als_stated(case: Case) -> Found | None:
    """ALS is affirmed and called familial."""
    found = [
        s
        for s in case.affirmed(Diagnosis.ALS)
        if "familial" in s.evidence.text.lower() or s.evidence.text in ("fALS", "FALS")
    ]
    return Found(quotes(found)) if found else None


@predicate
def lateral_sclerosis_alone(case: Case) -> Found | None:
    """Lateral sclerosis is affirmed and called neither amyotrophic nor primary."""
    found = _affirmed(case, "lateral_sclerosis")
    alone = [e for e in found if not _is_in_a_name(case, e)]
    return Found(alone[:1]) if alone else None


def _is_in_a_name(case: Case, span: Evidence) -> bool:
    """Whether words are part of a name: "amyotrophic lateral sclerosis"."""
    near = case.note.places("name").starting(span.start - _LONGEST_NAME, span.start + 1)
    return any(end > span.start for _, end, _ in near)


@predicate
def kennedy_disease_stated(case: Case) -> Found | None:
    """Kennedy's disease is affirmed."""
    found = _affirmed(case, "kennedy_disease")
    return Found(found[:1]) if found and not case.affirmed() else None


@predicate
def variant_stated(case: Case) -> Found | None:
    """A variant that the index does not list is affirmed: flail arm, flail leg, ALS-plus."""
    found = _affirmed(case, "unlisted_variant")
    return Found(found[:1]) if found else None


def _affirmed(case: Case, wording: str) -> list[Evidence]:
    """Where words stand that are affirmed of the patient and not copied from an earlier note."""
    return [
        Evidence(m.start(), m.end(), case.text[m.start() : m.end()])
        for m in occurrences(wording, case.folded)
        if case.note.stated.judge(m.start(), m.end()).assertion is Assertion.AFFIRMED
        and not case.note.layout.section(m.start()).stale
    ]
