"""Notes from a scanner: words with letters that it took for others are read, not mended."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.knowledge import misread_words
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Element


@pytest.mark.parametrize(
    ("text", "label", "quote"),
    [
        ("Arnyotrophic latera1 sclerosis, 1irnb onset.", "ALS", "Arnyotrophic latera1 sclerosis"),
        ("Dx: Prirnary lateral scler0sis", "PLS", "Prirnary lateral scler0sis"),
        ("Progressive rnuscular atr0phy.", "PMA", "Progressive rnuscular atr0phy"),
        ("Known rnotor neuron disease.", "MND_UNSPECIFIED", "rnotor neuron disease"),
    ],
)
def test_a_misread_name_is_read_quoted_and_masked(
    engine: RuleEngine, text: str, label: str, quote: str
) -> None:
    (found,) = engine.check(text).statements
    assert (found.label, found.assertion, found.evidence.text) == (label, "affirmed", quote)
    assert text[found.evidence.start : found.evidence.end] == quote
    assert quote not in mask_diagnoses(text)


def test_misread_findings_are_read(engine: RuleEngine) -> None:
    elements = engine.check("Exam: norma1 tone, c1onus, tongue fascicu1ations.").elements
    assert elements[Element.UMN_SIGNS].status == "present"
    assert elements[Element.LMN_SIGNS].status == "present"


def test_no_word_of_english_is_taken_for_another() -> None:
    words = (
        "sternum morning external burning corner modern warn born turn iron llama 1st 10 SOD1 C9"
    )
    assert misread_words().keys().isdisjoint(words.lower().split())
    assert not set(misread_words().values()) & misread_words().keys()
