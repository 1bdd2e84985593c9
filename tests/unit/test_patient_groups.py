"""Who the patient is changes nothing that the rules say, as the source attributes claim."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.rules import RuleEngine

TEXTS = [note.text for note in load_notes("validation")][::10]
NEUTRAL = "The patient came by car."
"""Any sentence before a note may end a heading or a letterhead, so that this one is the measure."""

SENTENCES = {
    "race": ("The patient is Black.", "The patient is white.", "Asian patient."),
    "ethnicity": ("Hispanic patient.", "Not Hispanic or Latino."),
    "language": ("Speaks Spanish, seen with an interpreter.", "Preferred language: Vietnamese."),
    "sexual orientation": ("The patient is gay.", "Sexual orientation: heterosexual."),
    "gender identity": ("The patient is a transgender woman.", "Gender identity: non-binary."),
    "social determinants": ("Homeless and without insurance.", "Lives in public housing."),
}

MALE = ("he", "him", "his", "his", "himself", "man", "gentleman", "male", "husband", "Mr", "M")
FEMALE = ("she", "her", "hers", "her", "herself", "woman", "lady", "female", "wife", "Mrs", "F")
OTHER_SEX = (
    dict(zip(MALE, FEMALE, strict=True)) | dict(zip(FEMALE, MALE, strict=True)) | {"Ms": "Mr"}
)
_SEXED = re.compile(
    rf"(?<=\d)[MF]\b|\b(?:Mr|Mrs|Ms)\b|\b(?i:{'|'.join(w for w in OTHER_SEX if w.islower())})\b"
)


def told(engine: RuleEngine, text: str) -> dict[str, Any]:
    """What the rules decide, without the places in the text."""
    found = engine.check(text)
    return {
        "statements": [(s.label, s.assertion) for s in found.statements],
        "elements": {element: reading.status for element, reading in found.elements.items()},
        "code": (found.coding.code, found.coding.status),
        "findings": sorted(finding.rule for finding in found.findings),
    }


def of_other_sex(text: str) -> str:
    """The note with pronouns, titles and words for the sex turned round; "her" becomes "his"."""

    def turned(word: re.Match[str]) -> str:
        other = OTHER_SEX.get(word[0]) or OTHER_SEX[word[0].lower()]
        return other[0].upper() + other[1:] if word[0][0].isupper() else other

    return _SEXED.sub(turned, text)


@pytest.mark.parametrize("sentence", [s for listed in SENTENCES.values() for s in listed])
def test_a_word_about_the_patient_changes_nothing(engine: RuleEngine, sentence: str) -> None:
    for text in TEXTS:
        assert told(engine, f"{sentence}\n{text}") == told(engine, f"{NEUTRAL}\n{text}")


def test_a_note_is_turned_round() -> None:
    note = "Mrs Roe, 61F. MRI clear. She has her husband with her; a woman of 61."
    other = "Mr Roe, 61M. MRI clear. He has his wife with his; a man of 61."
    assert of_other_sex(note) == other


def test_the_sex_of_the_patient_changes_nothing(engine: RuleEngine) -> None:
    for text in TEXTS:
        assert told(engine, of_other_sex(text)) == told(engine, text)


def test_not_his_before_a_noun_is_the_patients(engine: RuleEngine) -> None:
    hers = "Exam: Her legs, not her arms, are spastic with reflexes of 3+."
    assert told(engine, of_other_sex(hers)) == told(engine, hers)
