"""Predicates over codes: typed in the note, proposed, and what the classification says of them."""

from __future__ import annotations

from mndnotes.rules.coding import coding_table
from mndnotes.rules.facts import Evidence
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.vocabulary import Diagnosis


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
def pma_stated(case: Case) -> Found | None:
    """PMA is affirmed."""
    found = case.affirmed(Diagnosis.PMA)
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


def _typed(case: Case, *codes: str) -> list[Evidence]:
    return [t.evidence for t in case.typed_codes if t.code in codes]
