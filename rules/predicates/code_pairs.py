"""Predicates over codes that stand together: excluded pairs, order, and combinations."""

from __future__ import annotations

from itertools import combinations, islice

from mndnotes.rules.facts import TypedCode
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.mentions.conditions import affirmed_conditions
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes

_NO_CAUSE = ("R", "Z")
"""Chapters of signs and of states, which are no underlying disease."""
_MOST_CODES = 60
"""Different codes of a note that are held against each other; no note comes near."""
_WEIGHT_CODES = ("E43", "E44", "E45", "E46", "E66", "R63", "R64")
_WEIGHT_WORDS = frozenset(
    {"mild_malnutrition", "moderate_malnutrition", "severe_malnutrition", "malnutrition"}
    | {"weight_loss", "overweight_or_underweight"}
)


@predicate
def excluded_pair(case: Case) -> Found | None:
    """Two codes, typed or proposed, that an Excludes1 note keeps apart."""
    typed = dict(islice({t.code: t.evidence for t in case.typed()}.items(), _MOST_CODES))
    proposed = _named_by_notes(case)
    for first, second in combinations([*typed, *(c for c in proposed if c not in typed)], 2):
        note = case.codes.used.excludes1_note(first, second)
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
    typed = case.typed()
    causes = [number for number, t in enumerate(typed) if _may_be_cause(t, case)]
    late = {
        t.code: (t, note)
        for number, t in enumerate(typed)
        if _lacks_cause(number, t, causes)
        and (note := case.codes.used.code_first_note(t.code)) is not None
    }
    words = {
        "codes": case.cite(late),
        "notes": "; ".join(dict.fromkeys(note for _, note in late.values())),
    }
    return Found(quotes([t for t, _ in late.values()]), words) if late else None


def _lacks_cause(number: int, typed: TypedCode, causes: list[int]) -> bool:
    """Whether no code of a disease stands before a code; a state only counts if one stands behind.

    The state of a patient, such as dependence on a wheelchair, is often typed alone.
    """
    if causes and causes[0] < number:
        return False
    return not typed.code.startswith("Z") or bool(causes)


def _may_be_cause(typed: TypedCode, case: Case) -> bool:
    comes_after = case.codes.used.code_first_note(typed.code) is not None
    return not comes_after and not typed.code.startswith(_NO_CAUSE)


@predicate
def acute_and_chronic_failure(case: Case) -> Found | None:
    """Acute and chronic respiratory failure are typed as two codes."""
    acute, chronic = case.typed("J96.0"), case.typed("J96.1")
    if not acute or not chronic:
        return None
    return Found(quotes([*acute, *chronic]), {"code": case.cite(["J96.2"])})


@predicate
def body_mass_alone(case: Case) -> Found | None:
    """A code of the body mass index is typed and no diagnosis of weight or nutrition."""
    typed = case.typed("Z68")
    if not typed or case.typed(*_WEIGHT_CODES):
        return None
    if affirmed_conditions(case.conditions) & _WEIGHT_WORDS:
        return None
    return Found(quotes(typed), {"codes": case.cite(t.code for t in typed)})
