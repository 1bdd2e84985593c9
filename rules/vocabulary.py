"""The names of everything a note is read for: one definition for rules, data, model and evaluation.

Values are the strings that appear in results, label files and model configurations.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Picture(StrEnum):
    """Clinical picture: what the findings alone support, diagnosis names masked."""

    ALS = "ALS"
    PLS = "PLS"
    PMA = "PMA"
    OTHER = "OTHER"


class Diagnosis(StrEnum):
    """Motor neuron diagnosis as the provider states it."""

    ALS = "ALS"
    PLS = "PLS"
    PMA = "PMA"
    PBP = "PBP"
    FAMILIAL_MND = "FAMILIAL_MND"
    MND_UNSPECIFIED = "MND_UNSPECIFIED"


class Assertion(StrEnum):
    """How a mention is meant, after ConText (Harkema et al. 2009)."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    FAMILY = "family"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"


class Setting(StrEnum):
    """Where the note was written. ``UNKNOWN`` is treated as outpatient, the stricter rule."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """State of a documentation element. Present and absent both count as addressed."""

    PRESENT = "present"
    ABSENT = "absent"
    MISSING = "missing"


class Region(StrEnum):
    """Body regions of the El Escorial criteria, in rostral to caudal order."""

    BULBAR = "bulbar"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBOSACRAL = "lumbosacral"


class Side(StrEnum):
    """Side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Subject(StrEnum):
    """Whose value a measurement is."""

    PATIENT = "patient"
    FAMILY = "family"
    OTHER = "other"
    """Somebody who is no blood relative: a spouse, a misfiled report."""


class Element(StrEnum):
    """The twelve documentation elements."""

    UMN_SIGNS = "umn_signs"
    LMN_SIGNS = "lmn_signs"
    MULTIPLE_REGIONS = "multiple_regions"
    EMG_ACUTE = "emg_acute_denervation"
    EMG_CHRONIC = "emg_chronic_denervation"
    EXCLUSION_OF_MIMICS = "exclusion_of_mimics"
    SYMPTOM_PROGRESSION = "symptom_progression"
    PATIENT_HISTORY = "patient_history"
    NEURO_EXAM = "neuro_exam"
    EMG_RESULTS = "emg_results"
    GENETIC_TESTING = "genetic_testing"
    DIAGNOSTIC_CRITERIA = "diagnostic_criteria"


ELEMENT_WEIGHTS: Final = MappingProxyType(
    {
        Element.UMN_SIGNS: 12,
        Element.LMN_SIGNS: 12,
        Element.MULTIPLE_REGIONS: 12,
        Element.EMG_ACUTE: 10,
        Element.EMG_CHRONIC: 10,
        Element.EXCLUSION_OF_MIMICS: 10,
        Element.SYMPTOM_PROGRESSION: 8,
        Element.PATIENT_HISTORY: 7,
        Element.NEURO_EXAM: 7,
        Element.EMG_RESULTS: 6,
        Element.GENETIC_TESTING: 3,
        Element.DIAGNOSTIC_CRITERIA: 3,
    }
)
"""Share of each element in the documentation score; they add up to 100."""

GOOD_FROM: Final = 70
ADEQUATE_FROM: Final = 40


class Grade(StrEnum):
    """Documentation grade: good from 70, adequate from 40, poor below."""

    GOOD = "good"
    ADEQUATE = "adequate"
    POOR = "poor"


def documentation_score(addressed: Iterable[Element]) -> int:
    """Sum of the weights of the addressed elements, each given once, 0 to 100."""
    return sum(ELEMENT_WEIGHTS[element] for element in addressed)


def grade_of(score: float) -> Grade:
    """Grade of a documentation score between 0 and 100."""
    if score >= GOOD_FROM:
        return Grade.GOOD
    return Grade.ADEQUATE if score >= ADEQUATE_FROM else Grade.POOR


def next_grade(addressed: Set[Element]) -> tuple[Grade, tuple[Element, ...]] | None:
    """The grade above that of a note, and what the note would have to address for it.

    The elements are as few as suffice. Of sets of one size the one of the greatest weight is taken,
    and of elements of one weight those that `Element` lists first.

    Args:
        addressed: the elements that the note addresses.

    Returns:
        The next grade with the elements in order of `Element`; ``None`` where the grade is
        good.
    """
    score = documentation_score(addressed)
    if score >= GOOD_FROM:
        return None
    bound = GOOD_FROM if score >= ADEQUATE_FROM else ADEQUATE_FROM
    missing = [element for element in Element if element not in addressed]
    chosen = set()
    for element in sorted(missing, key=lambda element: -ELEMENT_WEIGHTS[element]):
        if score >= bound:
            break
        chosen.add(element)
        score += ELEMENT_WEIGHTS[element]
    return grade_of(bound), tuple(element for element in missing if element in chosen)


class Issue(StrEnum):
    """What a finding is about; the first eight have a fixed meaning for callers."""

    OVERCODING = "overcoding"
    UNDERCODING = "undercoding"
    CONFLICT = "conflict"
    WRONG_CODE = "wrong_code"
    UNCERTAIN_OUTPATIENT = "uncertain_outpatient"
    FAMILY_ONLY = "family_only"
    NOT_THE_PATIENT = "not_the_patient"
    COPY_FORWARD = "copy_forward"
    REQUIRED_ELEMENT = "required_element"
    CLINICAL_VALIDATION = "clinical_validation"
    CODER_REVIEW = "coder_review"
    SYMPTOM_CODE = "symptom_code"
    ASSOCIATED_CONDITION = "associated_condition"


class Severity(StrEnum):
    """How much a finding matters; also the order in which findings are listed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
