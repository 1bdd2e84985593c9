"""Predicates over codes: typed in the note, proposed, and what the classification says of them."""

from __future__ import annotations

from itertools import combinations

from mndnotes.rules.codes import code_set
from mndnotes.rules.coding import coding_table
from mndnotes.rules.facts import Evidence
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.vocabulary import Assertion, Diagnosis


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


@predicate
def no_such_code(case: Case) -> Found | None:
    """A typed code belongs to a known category and is not in the release."""
    codes = code_set()
    wrong = [
        t for t in case.typed_codes if codes.known_family(t.code) and t.code not in codes.codes
    ]
    words = {"codes": ", ".join(t.code for t in wrong), "release": codes.release}
    return Found([t.evidence for t in wrong], words) if wrong else None


@predicate
def incomplete_code(case: Case) -> Found | None:
    """A typed code is a heading that needs more characters."""
    codes = code_set().codes
    wrong = [t for t in case.typed_codes if t.code in codes and not codes[t.code].billable]
    words = {"codes": ", ".join(f"{t.code} ({codes[t.code].title})" for t in wrong)}
    return Found([t.evidence for t in wrong], words) if wrong else None


@predicate
def excluded_pair(case: Case) -> Found | None:
    """Two codes, typed or proposed, that an Excludes1 note keeps apart."""
    typed = {t.code: t.evidence for t in case.typed_codes}
    proposed = _named_by_notes(case)
    for first, second in combinations([*typed, *(c for c in proposed if c not in typed)], 2):
        note = code_set().excludes1_note(first, second)
        if note and (first in typed or second in typed):
            evidence = [typed[code] for code in (first, second) if code in typed]
            return Found(evidence, {"codes": f"{first} and {second}", "note": note})
    return None


def _named_by_notes(case: Case) -> tuple[str, ...]:
    """The proposed code, and those by which notes of the tabular list name the same disease."""
    if case.governing is None:
        return ()
    entry = coding_table()["statements"][case.governing.label.value]
    return (entry["code"], *entry.get("named_in_notes_as", ()))


@predicate
def code_first_missing(case: Case) -> Found | None:
    """A code that comes after its cause is typed first, or with no cause beside it."""
    order = [t.code for t in case.typed_codes]
    late = [
        t
        for t in case.typed_codes
        if t.code in coding_table()["after_their_cause"]
        and not any(code.startswith("G12.2") for code in order[: order.index(t.code)])
    ]
    words = {"codes": ", ".join(t.code for t in late)}
    return Found([t.evidence for t in late], words) if late else None


@predicate
def debated_symptom_code(case: Case) -> Found | None:
    """A code of a sign that is often, not always, part of ALS stands beside an established ALS."""
    debated = tuple(coding_table()["debated_beside_als"])
    typed = [t for t in case.typed_codes if t.code.startswith(debated)]
    if not typed or not case.affirmed(Diagnosis.ALS):
        return None
    return Found([t.evidence for t in typed], {"codes": ", ".join(t.code for t in typed)})


@predicate
def coded_as_established(case: Case) -> Found | None:
    """An uncertain diagnosis governs, since the setting is an inpatient discharge."""
    governing = case.governing
    if governing is None or governing.assertion is not Assertion.UNCERTAIN:
        return None
    return Found([governing.evidence])
