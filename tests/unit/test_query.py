"""The provider query: compliant after AHIMA/ACDIS, non-leading, and quoting the note only."""

from __future__ import annotations

import re

import pytest

from mndnotes.rules import RuleEngine, query_problems
from mndnotes.rules.facts import Indicator, QueryDraft
from mndnotes.rules.findings import catalogue
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.query import render

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
        bullets = [line for line in query.splitlines() if line.startswith("- ")]
        places = [re.fullmatch(r'- "(.*)" \((?:.*, )?line (\d+)(?:, .*)?\)', b) for b in bullets]
        for place in places:
            assert place is not None
            quote, line = place[1].strip("… "), place[2]
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
    assert '- "She has primary lateral sclerosis" (History, line 1)' in query
    assert '- "Amyotrophic lateral sclerosis" (Assessment, line 3)' in query


def test_a_documented_sign_is_an_indicator(engine: RuleEngine) -> None:
    query = question(engine, "Exam: wasting of both hands.\nAssessment: PLS.")
    assert '- "wasting of both hands" (Examination, line 1)' in query


def test_what_is_missing_is_listed_and_nothing_else(engine: RuleEngine) -> None:
    query = question(engine, "Assessment: ALS. Exam: wasting of both hands.").lower()
    assert "findings of a neurological examination" not in query
    assert "a result of emg" in query


def test_a_query_keeps_no_unfilled_place(engine: RuleEngine) -> None:
    for _, query in asked(engine):
        assert "{" not in query
        assert query.endswith("\n")
        assert query == query.rstrip() + "\n"


def drafted(engine: RuleEngine, text: str, setting: str = "outpatient") -> QueryDraft:
    draft = engine.check(text, setting).query_draft
    assert draft is not None
    return draft


def quotes(draft: QueryDraft) -> list[str]:
    return [indicator.quote for indicator in draft.indicators]


def ids(draft: QueryDraft) -> list[str]:
    return [question.id for question in draft.questions]


ALS_EXAM = "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor."
PMA = "Assessment: progressive muscular atrophy"
WHO_ASKS_WHAT = [
    (CONFLICT, ["QRY-CONFLICT"]),
    ("HPI: PLS.\n\nAssessment: ALS (G12.25).", ["QRY-CONFLICT"]),
    ("Impression: probable ALS.", ["QRY-STATUS"]),
    ("Impression: ALS, clinically probable (Awaji).", ["QRY-GRADE", "QRY-VALIDATION"]),
    ("Dx: PMA (G12.24)", ["QRY-CODE", "QRY-MISSING"]),
    (f"{PMA}. Past: none.", ["QRY-WORDING", "QRY-MISSING"]),
    ("Assessment: progressive spinal muscular atrophy.", ["QRY-MISSING"]),
    (f"{ALS_EXAM} Impression: motor neuron disease.", ["QRY-TYPE", "QRY-MISSING"]),
    ("Past medical history: ALS, hypertension.\n\nAssessment: bronchitis.", ["QRY-HISTORY"]),
    ("Physical therapy evaluation. 61F with ALS. J. Doe, DPT", ["QRY-AUTHOR"]),
    ("Wheelchair repaired. 62M with h/o ALS.", ["QRY-HISTORY-OF"]),
    ("Patient says she has ALS. Here for a rash.", ["QRY-TOLD"]),
    ("Assessment: lateral sclerosis.", ["QRY-LATERAL"]),
    ("Patient has ALS. Follow-up in 3 months.", ["QRY-VALIDATION"]),
    (f"{ALS_EXAM}\nAssessment: PLS.", ["QRY-SIGNS-LMN", "QRY-MISSING"]),
    (
        f"Exam: wasting of both hands, plantars extensor.\n{PMA}.",
        ["QRY-WORDING", "QRY-SIGNS-UMN", "QRY-MISSING"],
    ),
    (f"{ALS_EXAM}\nAssessment: ALS. BiPAP nightly.", ["QRY-RESPIRATORY", "QRY-MISSING"]),
    (
        "Problem list [brought forward 2021]\n - Primary lateral sclerosis\n\nTODAY 2024\n"
        f"{ALS_EXAM}\nImpression: ALS.",
        ["QRY-COPY"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "questions"), WHO_ASKS_WHAT)
def test_a_finding_raises_its_question(engine: RuleEngine, text: str, questions: list[str]) -> None:
    assert ids(drafted(engine, text)) == questions


def test_every_question_is_raised_by_an_example() -> None:
    raised = {name for _, questions in WHO_ASKS_WHAT for name in questions}
    texts = read_yaml("query", "catalogue")
    assert raised == {texts["missing"]["id"], *(q["id"] for q in texts["questions"].values())}


def test_every_question_has_an_id_and_a_source_of_its_own() -> None:
    entries = [*TEXTS["questions"].values(), TEXTS["missing"]]
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert all(entry["id"].startswith("QRY-") and entry["source"] for entry in entries)
    assert all(set(entry.get("replaces", ())) <= set(catalogue()) for entry in entries)


def test_a_question_names_the_rules_that_raise_it(engine: RuleEngine) -> None:
    validation = drafted(engine, "Assessment: ALS. Exam: wasting of both hands.").questions[0]
    assert validation.rules[0] == "VAL-ALS-SIGNS"
    assert {"REQ-EMG", "REQ-EXCLUSION"} <= set(validation.rules)


def test_a_differential_is_asked_about_openly(engine: RuleEngine) -> None:
    (one,) = drafted(engine, "Impression: probable ALS.").questions
    (two,) = drafted(engine, "Impression: ALS versus PLS.").questions
    assert one.options[:3] == tuple(sorted(one.options[:3]))
    assert two.options == tuple(TEXTS["always"])
    assert "for each one quoted above" in two.text


def test_the_type_is_asked_for_with_a_complete_list(engine: RuleEngine) -> None:
    question = drafted(engine, f"{ALS_EXAM} Impression: motor neuron disease.").questions[0]
    for name in (
        "Amyotrophic",
        "Primary",
        "bulbar",
        "muscular",
        "Other motor",
        "further specified",
    ):
        assert any(name in option for option in question.options)


@pytest.mark.parametrize(
    ("exam", "says"),
    [
        ("", "does not record upper motor neuron signs or lower motor neuron signs."),
        ("Exam: wasting of both hands.", "does not record upper motor neuron signs."),
        ("Exam: wasting, plantars flexor.", "documents upper motor neuron signs as absent."),
        ("Exam: plantars extensor.", "does not record lower motor neuron signs."),
        (
            "Exam: no fasciculations, no wasting.",
            "does not record upper motor neuron signs "
            "and documents lower motor neuron signs as absent.",
        ),
    ],
)  # fmt: skip
def test_absent_is_told_from_not_recorded(engine: RuleEngine, exam: str, says: str) -> None:
    (validation,) = drafted(engine, f"{exam}\nAssessment: ALS.").questions
    assert f"this note {says}" in validation.text
    assert "criteria" not in validation.text


@pytest.mark.parametrize(
    ("text", "asked_for", "not_asked_for"),
    [
        ("Assessment: PLS.", ["a result of EMG"], ["active denervation", "criteria"]),
        ("Assessment: PLS.", ["findings of a neurological"], ["examination for", "body regions"]),
        ("Assessment: PLS. EMG: fibrillations.", ["chronic denervation"], ["a result of EMG"]),
        ("Assessment: PLS. Exam: plantars extensor.", ["for lower motor"], ["findings of a neuro"]),
    ],
)
def test_what_another_missing_element_says_is_not_asked_for_twice(
    engine: RuleEngine, text: str, asked_for: list[str], not_asked_for: list[str]
) -> None:
    missing = drafted(engine, text).questions[-1].text
    assert all(words in missing for words in asked_for)
    assert not any(words in missing for words in not_asked_for)


COMPLETE = (
    "HPI: weak right hand since 2023, since then spread to both legs, steadily worse.\n"
    "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor.\n"
    "EMG: fibrillations and large motor units with reduced recruitment in arms and legs.\n"
    "MRI cervical spine: no cord compression. B12, TSH normal.\nAssessment: ALS."
)


def test_genetics_and_criteria_by_themselves_raise_no_query(engine: RuleEngine) -> None:
    report = engine.check(COMPLETE)
    assert {f.rule for f in report.findings} == {"REQ-CRITERIA", "REQ-GENETICS"}
    assert report.query is None


def test_genetics_is_asked_for_beside_what_is_needed(engine: RuleEngine) -> None:
    query = question(engine, COMPLETE.replace("B12, TSH normal.", "").replace("no cord", "cord"))
    assert "genetic testing" in query
    assert "by name" not in query


LONG = (
    "SUBJECTIVE\nHer father died of ALS in 1999.\n\nOBJECTIVE (03/02/2026)\n"
    "Reflexes: knee jerks 3+ with crossed adductors, four beats of clonus at the right ankle, "
    "Hoffmann positive on the left and right, the left plantar up, the right plantar flexor.\n"
    "No fasciculations of the tongue. Wasting of both hands.\n"
    "EMG 02/14/2026: fibrillations in the arms. Large motor units in the legs.\n\n"
    "ASSESSMENT\nMotor neuron disease.\n"
)


def test_indicators_are_statements_then_findings_in_the_order_of_the_note(
    engine: RuleEngine,
) -> None:
    found = quotes(drafted(engine, LONG))
    assert found[0] == "Motor neuron disease"
    assert found[1].startswith("Reflexes: knee jerks 3+")
    assert "No fasciculations of the tongue" in found
    assert "Wasting of both hands" in found
    assert len(found) <= 8
    assert not any("father" in quote for quote in found)


def test_an_indicator_has_its_section_line_and_date(engine: RuleEngine) -> None:
    by_quote = {i.quote: i for i in drafted(engine, LONG).indicators}
    wasting = by_quote["Wasting of both hands"]
    assert (wasting.section, wasting.line, wasting.date) == ("Examination", 6, "03/02/2026")
    query = question(engine, LONG)
    assert '- "Wasting of both hands" (Examination, line 6, 03/02/2026)' in query
    assert '- "Motor neuron disease" (Assessment, line 10)' in query


def test_what_is_brought_forward_says_so(engine: RuleEngine) -> None:
    text = (
        "Problem list [brought forward 2021]\n - Primary lateral sclerosis\n\nTODAY 2024\n"
        f"{ALS_EXAM}\nImpression: ALS."
    )
    query = question(engine, text)
    place = "(Diagnosis, line 2, 2021, brought forward from an earlier note)"
    assert f'- "Primary lateral sclerosis" {place}' in query
    assert '- "ALS" (Assessment, line 6)' in query


@pytest.mark.parametrize(
    "text",
    [
        "HPI: wife has PLS, wasting of his hands. Assessment: ALS.",
        "Family history: father had ALS with wasting.\n\nAssessment: probable ALS.",
        "EMG: fibrillations in three limbs. Not his, misfiled.\n\nImpression: probable ALS.",
    ],
)
def test_nothing_is_quoted_of_another_person(engine: RuleEngine, text: str) -> None:
    found = " ".join(quotes(drafted(engine, text)))
    assert not any(words in found for words in ("wife", "father", "fibrillations"))


def test_nothing_is_quoted_that_speaks_of_payment(engine: RuleEngine) -> None:
    (indicator,) = drafted(engine, "Billing wants probable ALS coded for the HCC.").indicators
    assert indicator.quote == "… ALS …"


def every_draft(engine: RuleEngine) -> list[tuple[str, QueryDraft]]:
    texts = [*ASKING, LONG, COMPLETE, *(text for text, _ in WHO_ASKS_WHAT)]
    return [(t, draft) for t in texts if (draft := engine.check(t).query_draft) is not None]


def test_the_text_of_a_query_is_its_draft(engine: RuleEngine) -> None:
    for text, draft in every_draft(engine):
        assert render(draft) == engine.check(text).query
        assert draft == engine.check(text).query_draft


def test_indicators_quote_the_note_briefly_and_once(engine: RuleEngine) -> None:
    for text, draft in every_draft(engine):
        assert len(draft.indicators) <= 8
        assert all(len(quote) <= 120 for quote in quotes(draft))
        assert all(text[i.start : i.end] == i.text for i in draft.indicators)
        assert not any(overlap(a, b) for a in draft.indicators for b in draft.indicators)


def overlap(one: Indicator, other: Indicator) -> bool:
    return one is not other and one.start < other.end and other.start < one.end


def test_every_example_of_a_rule_gives_a_query_that_complies(engine: RuleEngine) -> None:
    for text, query in asked(engine):
        assert query_problems(query, indicators_of=text) == (), text
