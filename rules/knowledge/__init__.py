"""What the rules know, loaded from readable files into immutable look-ups."""

from mndnotes.rules.knowledge.anatomy import body_words, muscle_abbreviations
from mndnotes.rules.knowledge.columns import Column, answers, columns
from mndnotes.rules.knowledge.concepts import CONCEPT_FILES, Concept, Concepts, Lexicon, lexicon
from mndnotes.rules.knowledge.cues import CueKind, Cues, cues
from mndnotes.rules.knowledge.everything import scanner, seeker
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.knowledge.names import DiagnosisNames, OtherSense, diagnosis_names
from mndnotes.rules.knowledge.observables import Family, Subject, Value, families, loose_words
from mndnotes.rules.knowledge.sections import SectionHeads, section_heads
from mndnotes.rules.knowledge.talk import Sequence, Talk, pattern, talk

__all__ = [
    "CONCEPT_FILES",
    "Column",
    "Concept",
    "Concepts",
    "CueKind",
    "Cues",
    "DiagnosisNames",
    "Family",
    "Lexicon",
    "OtherSense",
    "SectionHeads",
    "Sequence",
    "Subject",
    "Talk",
    "Value",
    "answers",
    "body_words",
    "columns",
    "cues",
    "diagnosis_names",
    "families",
    "lexicon",
    "loose_words",
    "muscle_abbreviations",
    "pattern",
    "read_yaml",
    "scanner",
    "section_heads",
    "seeker",
    "talk",
]
