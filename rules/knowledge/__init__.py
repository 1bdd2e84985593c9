"""What the rules know, loaded from readable files into immutable look-ups."""

from mndnotes.rules.knowledge.anatomy import body_words, muscle_abbreviations
from mndnotes.rules.knowledge.authors import Authors, authors
from mndnotes.rules.knowledge.columns import Column, answers, columns
from mndnotes.rules.knowledge.concepts import CONCEPT_FILES, Concept, Concepts, Lexicon, lexicon
from mndnotes.rules.knowledge.conditions import conditions, lasting_states
from mndnotes.rules.knowledge.cues import CueKind, Cues, cues
from mndnotes.rules.knowledge.everything import scanner, screener, seeker
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.knowledge.glossary import glossary
from mndnotes.rules.knowledge.measures import (
    Measure,
    Measures,
    Name,
    Reading,
    Unit,
    measures,
    unit_at,
)
from mndnotes.rules.knowledge.names import DiagnosisNames, OtherSense, diagnosis_names
from mndnotes.rules.knowledge.observables import Family, Subject, Value, families, loose_words
from mndnotes.rules.knowledge.scanned import misread_words, note_tokens
from mndnotes.rules.knowledge.sections import SectionHeads, section_heads
from mndnotes.rules.knowledge.sides import side_words
from mndnotes.rules.knowledge.talk import Sequence, Talk, occurrences, pattern, talk

__all__ = [
    "CONCEPT_FILES",
    "Authors",
    "Column",
    "Concept",
    "Concepts",
    "CueKind",
    "Cues",
    "DiagnosisNames",
    "Family",
    "Lexicon",
    "Measure",
    "Measures",
    "Name",
    "OtherSense",
    "Reading",
    "SectionHeads",
    "Sequence",
    "Subject",
    "Talk",
    "Unit",
    "Value",
    "answers",
    "authors",
    "body_words",
    "columns",
    "conditions",
    "cues",
    "diagnosis_names",
    "families",
    "glossary",
    "lasting_states",
    "lexicon",
    "loose_words",
    "measures",
    "misread_words",
    "muscle_abbreviations",
    "note_tokens",
    "occurrences",
    "pattern",
    "read_yaml",
    "scanner",
    "screener",
    "section_heads",
    "seeker",
    "side_words",
    "talk",
    "unit_at",
]
