"""Predicates over codes of signs: before a diagnosis (I.B.4), and beside one (I.B.5, I.B.6)."""

from __future__ import annotations

from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.vocabulary import Diagnosis


@predicate
def residual_code_for_fasciculation(case: Case) -> Found | None:
    """R29.818 is typed and the note speaks of fasciculations, with no diagnosis established."""
    return _residual(case, "R29.818", "fascic")


@predicate
def residual_code_for_cramp(case: Case) -> Found | None:
    """R25.8 is typed and the note speaks of cramps, with no diagnosis established."""
    return _residual(case, "R25.8", "cramp")


def _residual(case: Case, code: str, word: str) -> Found | None:
    typed = case.typed(code)
    if not typed or word not in case.folded or _integral_heads(case):
        return None
    return Found(quotes(typed), {"code": case.cite([code])})


@predicate
def integral_symptom_code(case: Case) -> Found | None:
    """A code of a sign that is routinely part of the established diagnosis is typed beside it."""
    heads = _integral_heads(case)
    typed = case.typed(*heads) if heads else []
    return Found(quotes(typed), {"codes": case.cite(t.code for t in typed)}) if typed else None


def _integral_heads(case: Case) -> tuple[str, ...]:
    """Codes of what is part of the diagnoses that the note affirms."""
    table = coding_table()["integral"]
    established = [label for label in table if case.affirmed(Diagnosis(label))]
    return tuple(dict.fromkeys(code for label in established for code in table[label]))


@predicate
def debated_symptom_code(case: Case) -> Found | None:
    """A code of a sign that is often, not always, part of ALS stands beside an established ALS."""
    typed = case.typed(*coding_table()["debated_beside_als"])
    if not typed or not case.affirmed(Diagnosis.ALS):
        return None
    return Found(quotes(typed), {"codes": case.cite(t.code for t in typed)})
