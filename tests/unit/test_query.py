"""The provider query: compliant after AHIMA/ACDIS, non-leading, and quoting the note only."""

from __future__ import annotations

import re

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.findings import catalogue
from mndnotes.rules.knowledge import read_yaml

MONEY = re.compile(
    r"\b(?:pay\w*|paid|reimburs\w*|revenue|money|dollars?|financ\w*|drg|bill\w*|"
    r"claims?|cost\w*|severity|quality score)\b|[$€£]",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"\b(?:agree|should|must|would you|do you think|isn't it|"
    r"please (?:document|state|confirm) (?:als|pls|pma|amyotrophic)|"
    r"consistent with|indicat\w+ of|suggests?|we (?:think|believe|recommend))\b",
    re.IGNORECASE,
)
TEXTS = read_yaml("query", "catalogue")
CONFLICT = "HPI: She has primary lateral sclerosis.\n\nAssessment: Amyotrophic lateral sclerosis."
ASKING = sorted({text for rule in catalogue().values() for text in rule.fire})


def question(engine: RuleEngine, text: str) -> str:
    query = engine.check(text).query
    assert query is not None
    return query


def asked(engine: RuleEngine) -> list[tuple[str, str]]:
    return [(text, query) for text in ASKING if (query := engine.check(text).query) is not None]


def test_a_query_never_speaks_of_money(engine: RuleEngine) -> None:
    for text, query in asked(engine):
        quotes = "\n".join(line for line in query.splitlines() if not line.startswith('- "'))
        assert MONEY.search(quotes) is None, text


def test_a_query_never_leads(engine: RuleEngine) -> None:
    for text, query in asked(engine):
        quotes = "\n".join(line for line in query.splitlines() if not line.startswith('- "'))
        assert LEADING.search(quotes) is None, text


def test_every_question_offers_another_answer_and_none(engine: RuleEngine) -> None:
    for text, query in asked(engine):
        blocks = re.split(r"^\d+\. ", query, flags=re.MULTILINE)[1:]
        for block in blocks:
            assert "[ ] Other: ____" in block, text
            assert "[ ] Unable to determine" in block, text


def test_a_question_never_offers_a_single_diagnosis() -> None:
    names = ("amyotrophic", "lateral sclerosis", "muscular", "bulbar palsy")
    for entry in TEXTS["questions"].values():
        offered = [
            option for option in entry["options"] if any(name in option.lower() for name in names)
        ]
        assert len(offered) != 1
        assert not any(
            name in entry["question"].lower() for name in ("als", "amyotrophic", "pls", "pma")
        )


def test_the_indicators_are_quoted_from_the_note_with_their_line(engine: RuleEngine) -> None:
    for text, query in asked(engine):
        flat = " ".join(text.split())
        for quote, line in re.findall(r'^- "(.*)" \(line (\d+)\)$', query, flags=re.MULTILINE):
            assert quote in flat
            assert quote.split()[0] in text.splitlines()[int(line) - 1]


def test_a_note_without_an_indicator_says_so() -> None:
    assert TEXTS["none_quoted"]
    assert set(TEXTS["always"]) == {"Other: ____", "Unable to determine"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sprained ankle, rest and ice.",
        "Family history: father died of ALS. Exam normal.",
        "Assessment: no evidence of ALS.",
    ],
)
def test_nothing_to_ask_is_no_query(engine: RuleEngine, text: str) -> None:
    assert engine.check(text).query is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CONFLICT, "clarify the current diagnosis"),
        ("Impression: probable ALS.", "status of the diagnosis"),
        (
            "Patient has ALS. Follow-up in 3 months.",
            "does not record upper motor neuron signs or lower motor neuron signs",
        ),
        ("Assessment: progressive muscular atrophy.", "full diagnosis"),
        ("Dx: PMA (G12.24)", "A code is typed beside a diagnosis"),
    ],
)
def test_a_query_asks_what_the_finding_is_about(engine: RuleEngine, text: str, words: str) -> None:
    assert words in question(engine, text)


def test_both_sides_of_a_conflict_are_quoted(engine: RuleEngine) -> None:
    query = question(engine, CONFLICT)
    assert '- "primary lateral sclerosis" (line 1)' in query
    assert '- "Amyotrophic lateral sclerosis" (line 3)' in query


def test_a_documented_sign_is_an_indicator(engine: RuleEngine) -> None:
    query = question(engine, "Exam: wasting of both hands.\nAssessment: PLS.")
    assert "wasting" in query
    assert "(line 1)" in query


def test_what_is_missing_is_listed_and_nothing_else(engine: RuleEngine) -> None:
    query = question(engine, "Assessment: ALS. Exam: wasting of both hands.")
    assert "Findings of a neurological examination" not in query
    assert "A result of EMG" in query


def test_a_query_keeps_no_unfilled_place(engine: RuleEngine) -> None:
    for _, query in asked(engine):
        assert "{" not in query
        assert query.endswith("\n")
        assert query == query.rstrip() + "\n"
