"""How firmly a diagnosis is stated, and what a mere mention is where the note denies it."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.assertions.standing import is_firm
from mndnotes.rules.facts import Evidence, Statement
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Diagnosis


def firm(text: str, name: str = "ALS") -> bool:
    """Whether the first mention of a name is firm."""
    start = text.index(name)
    evidence = Evidence(start, start + len(name), name)
    return is_firm(Statement(Diagnosis.ALS, Assertion.AFFIRMED, evidence, "body"), Note(text))


@pytest.mark.parametrize(
    "text",
    [
        "ALS",
        "ALS.",
        "- ALS",
        "1. ALS",
        "1) ALS, on riluzole",
        "#1 ALS",
        "[x] ALS",
        "Impression: ALS",
        "Impression:\n1. ALS",
        "Well today. ALS since 2021.",
        "She has ALS.",
        "62M with ALS.",
        "known ALS",
        "Diagnosis of ALS",
        "This 58 yo ALS lady",
        "He was seen for ALS diagnosed in 2021.",
        "Weak from ALS, bulbar onset.",
        "k/c/o ALS",
        "Confirmed ALS today",
        "his ALS",
    ],
)
def test_what_somebody_has_or_what_opens_its_line_is_firm(text: str) -> None:
    assert firm(text)


@pytest.mark.parametrize(
    "text",
    [
        "We talked about ALS.",
        "Asked what ALS does.",
        "The leaflet says ALS spreads.",
        "Does not look like ALS.",
        "They read that ALS runs in families.",
        "A word on ALS: rare.",
        "Some people develop ALS.",
        "Riluzole slows ALS.",
        "Compared to ALS, this is slow.",
        "Nothing about ALS.",
    ],
)
def test_a_mention_in_passing_is_not_firm(text: str) -> None:
    assert not firm(text)


@pytest.mark.parametrize(
    ("text", "assertions"),
    [
        ("ALS does not respond to steroids. He does not have ALS.", ["hypothetical", "negated"]),
        ("MND may follow. She does not have MND.", ["hypothetical", "negated"]),
        ("The old chart spoke of ALS. It is not ALS.", ["historical", "negated"]),
        ("In 2019 the talk was of ALS. This is not ALS.", ["historical", "negated"]),
        ("ALS. No ALS in the family.", ["affirmed", "negated"]),
        ("She has ALS. No evidence of PLS.", ["affirmed", "negated"]),
        ("She has ALS.", ["affirmed"]),
    ],
)
def test_a_mere_mention_gives_way_to_a_denial(
    engine: RuleEngine, text: str, assertions: list[str]
) -> None:
    assert [s.assertion.value for s in engine.check(text).statements] == assertions


@pytest.mark.parametrize(
    "text",
    [
        "Discussed how ALS is treated. He does not have ALS.",
        "ALS can look like this. ALS was ruled out.",
        "They worried about ALS. There is no evidence of ALS.",
        "Reading on ALS scared her. She does not have ALS or any MND.",
        "We spoke of ALS and PLS. She has no motor neuron disease.",
    ],
)
def test_a_denied_diagnosis_gives_no_code(engine: RuleEngine, text: str) -> None:
    assert engine.check(text).coding.code is None
