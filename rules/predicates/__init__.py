"""Decisions of the rules, by family; importing this package registers them all."""

from mndnotes.rules.predicates import (
    associated,
    code_pairs,
    code_validity,
    index_traps,
    statements,
    status_codes,
    symptom_codes,
    typed_codes,
    validation,
)
from mndnotes.rules.predicates.registry import PREDICATES, Case, Found, Predicate, predicate

__all__ = [
    "PREDICATES",
    "Case",
    "Found",
    "Predicate",
    "associated",
    "code_pairs",
    "code_validity",
    "index_traps",
    "predicate",
    "statements",
    "status_codes",
    "symptom_codes",
    "typed_codes",
    "validation",
]
