"""Decisions of the rules, by family; importing this package registers them all."""

from mndnotes.rules.predicates import associated, statements, typed_codes, validation
from mndnotes.rules.predicates.registry import PREDICATES, Case, Found, Predicate, predicate

__all__ = [
    "PREDICATES",
    "Case",
    "Found",
    "Predicate",
    "associated",
    "predicate",
    "statements",
    "typed_codes",
    "validation",
]
