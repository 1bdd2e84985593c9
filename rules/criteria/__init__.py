"""Diagnostic criteria as three-valued logic over the facts of one note.

A criterion is met by what is present and called not met only where what it lacks is documented as
absent; otherwise it is indeterminate. Names, sources, words and the readings chosen where published
summaries disagree stand in ``catalogue/criteria.yaml``.
"""

from mndnotes.rules.criteria import el_escorial, gold_coast, pls, pma
from mndnotes.rules.criteria.catalogue import CriteriaSet, chosen_readings, criteria_sets
from mndnotes.rules.criteria.evidence import read_facts, remarks
from mndnotes.rules.criteria.facts import CriteriaFacts, Fact, Kind
from mndnotes.rules.criteria.regional import Case
from mndnotes.rules.criteria.registry import GRADERS
from mndnotes.rules.criteria.verdict import read_criteria

__all__ = [
    "GRADERS",
    "Case",
    "CriteriaFacts",
    "CriteriaSet",
    "Fact",
    "Kind",
    "chosen_readings",
    "criteria_sets",
    "el_escorial",
    "gold_coast",
    "pls",
    "pma",
    "read_criteria",
    "read_facts",
    "remarks",
]
