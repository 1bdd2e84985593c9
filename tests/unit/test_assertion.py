"""How a span is meant: every assertion, every direction, and where the scope of a cue ends."""

from __future__ import annotations

import pytest

from mndnotes.rules import assert_span

MARKED = {
    "affirmed": [
        "He has {clonus}.",
        "Exam shows {spasticity} of both legs.",
        "There is {weakness} and wasting.",
        "{Fasciculations} are seen in the tongue.",
        "No tremor, but {clonus} is present.",
        "No rash; {clonus} at both ankles.",
        "No rash. {Clonus} at both ankles.",
        "Denies pain although {weakness} is marked.",
        "No numbness, {weakness} is severe.",
        "No sensory loss, reflexes were brisk and {clonus} was sustained.",
        "Not only {weakness} but also wasting.",
        "No change in the {weakness}.",
        "No doubt about the {weakness}.",
        "Walks without difficulty despite the {weakness}.",
        "Father had a stroke, the patient has {weakness}.",
        "No fever\n\n{Weakness} of the arm.",
        "- no fever\n- {weakness} of the arm",
        "Two-year history of {weakness}.",
        "Tremor: no. {Weakness}: yes",
        "Gram negative {pneumonia} was treated.",
        "Admitted with {pneumonia}, now on oxygen.",
        "{Chest pain} for two hours.",
    ],
    "negated": [
        "No {clonus}.",
        "There is no evidence of {pneumonia}.",
        "He denies {chest pain}.",
        "Denies fever, chills or {cough}.",
        "No fever, chills, nausea, vomiting or {diarrhea}.",
        "Without {spasticity}.",
        "Negative for {fibrillations}.",
        "The scan is negative for {metastases}.",
        "X-ray was negative for {fracture}.",
        "{Clonus} is absent.",
        "{Fasciculations} were not seen.",
        "{Babinski sign} negative.",
        "{Pulmonary embolism} was ruled out.",
        "{Myelopathy} has been excluded.",
        "MRI excluded {cord compression}.",
        "The patient does not have {diabetes}.",
        "Never had {seizures}.",
        "Free of {pain}.",
        "Neither wasting nor {fasciculations}.",
        "{fever}: none",
        "{clonus}: no",
        "{Clonus} - absent",
        "{rash} (none)",
        "{Weakness} not present.",
        "Failed to show {denervation}.",
        "Could not elicit {clonus}.",
        "No signs suggesting {myopathy}.",
        "w/o {edema}",
        "Absence of {sensory loss}.",
        "No\n{clonus} at the ankles",
        "NO {CLONUS}",
    ],
    "uncertain": [
        "Possible {pneumonia}.",
        "Probable {stroke}.",
        "Suspected {myasthenia gravis}.",
        "Likely {neuropathy}.",
        "Concern for {sepsis}.",
        "Rule out {myelopathy}.",
        "R/o {myopathy}.",
        "Cannot rule out {pneumonia}.",
        "Could not exclude {fracture}.",
        "{Malignancy} cannot be excluded.",
        "{Lymphoma} is suspected.",
        "Neuropathy versus {radiculopathy}.",
        "Differential includes {sarcoidosis}.",
        "This may represent {vasculitis}.",
        "Findings suggestive of {denervation}.",
        "Query {myositis}.",
        "?{stroke}",
    ],
    "family": [
        "Mother had {breast cancer}.",
        "Family history of {diabetes}.",
        "Family history: {dementia} in an uncle",
        "His father died of {stroke}.",
        "FH: {Huntington disease}",
        "{Dementia} in his mother.",
        "Her brother has {muscular dystrophy}.",
        "Maternal grandfather with {Parkinson disease}.",
        "{Migraine} runs in the family.",
        "Her husband has {dementia} and lives at home.",
        "The neighbour was diagnosed with {tuberculosis}.",
        "His sister-in-law has {lupus}.",
    ],
    "historical": [
        "History of {stroke}.",
        "h/o {myocardial infarction}",
        "Previously diagnosed with {neuropathy}.",
        "Past medical history of {asthma}.",
        "s/p {appendectomy}",
        "PMH: {polio}, hypertension",
        "{Neuropathy} was later withdrawn.",
        "Initially thought to have {stroke}.",
        "{Seizures} in childhood.",
    ],
    "hypothetical": [
        "If {fever} develops, call us.",
        "Return for {worsening weakness}.",
        "Return if {shortness of breath}.",
        "Watch for {aspiration}.",
        "Should {choking} occur, ring the ward.",
        "At risk for {falls}.",
        "Come back in case of {bleeding}.",
        "He reads about {asthma} online.",
    ],
}
"""Sentences by the assertion of the marked words; general medicine on purpose."""


def judge(marked: str) -> str:
    """Assertion of the words between braces."""
    start, end = marked.index("{"), marked.index("}") - 1
    return assert_span(marked.replace("{", "").replace("}", ""), start, end)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [(marked, expected) for expected, rows in MARKED.items() for marked in rows],
)
def test_the_words_around_a_span_say_how_it_is_meant(marked: str, expected: str) -> None:
    assert judge(marked) == expected


@pytest.mark.parametrize(
    ("affirmed", "negated"),
    [
        ("Strength full, with {clonus}.", "Strength full, no {clonus}."),
        ("{Clonus} is sustained, no tremor.", "Tremor is coarse, no {clonus}."),
        ("{Weakness} without pain.", "Pain without {weakness}."),
        ("{Fever}: yes. Cough: no", "Fever: yes. {Cough}: no"),
        ("{Spasticity} but no clonus", "Spasticity but no {clonus}"),
    ],
)
def test_a_negation_acts_on_its_own_side_only(affirmed: str, negated: str) -> None:
    assert (judge(affirmed), judge(negated)) == ("affirmed", "negated")


@pytest.mark.parametrize("item", ["fever", "chills", "cough", "dyspnea"])
@pytest.mark.parametrize(
    "text", ["Denies fever, chills, cough, or dyspnea.", "No fever, chills, cough and dyspnea."]
)
def test_a_negation_reaches_every_item_of_its_list(item: str, text: str) -> None:
    assert judge(text.replace(item, "{" + item + "}")) == "negated"


@pytest.mark.parametrize(
    "marked",
    ["She does not deny {dizziness}.", "He did not deny {chest pain}.", "Not without {pain}."],
)
def test_a_denied_denial_is_not_a_negation(marked: str) -> None:
    assert judge(marked) != "negated"


def test_a_negation_outranks_a_doubt() -> None:
    assert judge("No evidence of possible {pneumonia}.") == "negated"


def test_a_case_of_letters_never_matters() -> None:
    text = "There is no evidence of {pneumonia}."
    assert judge(text) == judge(text.upper()) == judge(text.lower()) == "negated"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 0), (3, 2), (0, 99), (9, 10), (2, 2)])
def test_a_span_outside_the_text_or_empty_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not inside a text of 9 characters"):
        assert_span("no clonus", start, end)


def test_the_refusal_does_not_quote_the_note() -> None:
    with pytest.raises(ValueError) as caught:
        assert_span("Mr Example is weak", 5, 500)
    assert "Example" not in str(caught.value)


def test_the_answer_is_a_plain_string() -> None:
    assert type(assert_span("no clonus", 3, 9)) is str
