"""The twelve documentation elements: present, absent (addressed and negative), missing."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Element

POOR = "Patient has ALS. Follow-up in 3 months."
TEMPLATE = (
    "Subjective: Reports of muscle weakness and difficulty swallowing. Objective: UMN signs in "
    "upper limbs, LMN signs in lower limbs. EMG: Acute denervation in thoracic region. "
    "Assessment: ALS confirmed. Plan: Initiate PEG tube evaluation."
)
GOOD = (
    "ALS (G12.21) confirmed per El Escorial criteria: UMN signs (spastic gait, hyperreflexia), "
    "LMN signs (atrophy, fasciculations), EMG: Acute + chronic denervation in 3 regions."
)

CASES: dict[str, dict[str, list[str]]] = {
    "umn_signs": {
        "present": [
            "Exam: spasticity of both legs.",
            "Exam: knee jerks 3+ with ankle clonus.",
            "Exam: plantars extensor.",
            "Exam: Hoffmann positive on the left.",
            "Exam: brisk jaw jerk.",
            "Exam: hyperreflexia in the arms.",
            "Exam: pseudobulbar affect.",
        ],
        "absent": [
            "Exam: no upper motor neuron signs.",
            "Exam: no spasticity, no clonus, plantars flexor.",
            "Exam: reflexes normal.",
            "Exam: no hyperreflexia.",
        ],
        "missing": ["Exam: wasting of the hands.", "Weak for a year.", "Father had spastic legs."],
    },
    "lmn_signs": {
        "present": [
            "Exam: wasting of both hands.",
            "Exam: fasciculations of the tongue.",
            "Exam: atrophy of the first dorsal interosseous.",
            "Exam: flaccid arms with absent reflexes.",
        ],
        "absent": [
            "Exam: no fasciculations, no wasting.",
            "Exam: no lower motor neuron signs.",
            "Exam: no atrophy.",
        ],
        "missing": [
            "Exam: plantars extensor.",
            "EMG: fibrillations in three limbs.",
            "Family history: brother had wasting of the hands.",
        ],
    },
    "multiple_regions": {
        "present": [
            "Exam: wasting of the hands and fasciculations of the calves.",
            "Exam: tongue fasciculations. Spasticity of the legs.",
            "EMG: active denervation in the cervical and lumbosacral regions.",
            "EMG: chronic denervation in 3 regions.",
        ],
        "absent": ["Exam: no wasting of tongue, arms or legs. No spasticity, plantars flexor."],
        "missing": ["Exam: wasting of the hands.", "Feels weak."],
    },
    "emg_acute_denervation": {
        "present": [
            "EMG: fibrillations and positive sharp waves in the right arm.",
            "EMG: active denervation in the leg.",
            "EMG: ongoing denervation in two limbs.",
            "EMG showed fibrillation potentials.",
        ],
        "absent": [
            "EMG: no fibrillations or positive sharp waves.",
            "EMG: no active denervation.",
            "Normal EMG.",
        ],
        "missing": [
            "EMG ordered.",
            "Exam: fasciculations of the arms.",
            "EMG: large polyphasic motor units.",
        ],
    },
    "emg_chronic_denervation": {
        "present": [
            "EMG: large polyphasic motor units.",
            "EMG: reduced recruitment in the leg.",
            "EMG: chronic denervation.",
            "EMG: reinnervation changes in the arm.",
        ],
        "absent": [
            "EMG: normal motor unit morphology and recruitment.",
            "EMG: no chronic denervation.",
            "Normal EMG.",
        ],
        "missing": ["EMG pending.", "EMG: fibrillations in the arm."],
    },
    "exclusion_of_mimics": {
        "present": [
            "MRI cervical spine: no cord compression.",
            "Nerve conduction: no conduction block.",
            "Anti-GM1 antibodies negative.",
            "TSH and B12 normal.",
            "MRI brain normal.",
        ],
        "missing": ["MRI ordered.", "Await anti-GM1 antibodies.", "Exam: wasting of the hands."],
    },
    "symptom_progression": {
        "present": [
            "Weakness has progressed over six months.",
            "Speech is worse since March.",
            "The weakness spread from the hand to the arm.",
            "ALSFRS-R fell from 42 to 38.",
        ],
        "absent": ["Symptoms are stable since the last visit.", "No progression since last year."],
        "missing": ["Patient has a weak hand.", "Exam: clonus."],
    },
    "patient_history": {
        "present": [
            "HPI: two years ago he noticed weakness of the right hand.",
            "Onset of slurred speech in March 2023.",
            "HPI: six months of foot drop.",
        ],
        "missing": ["Exam: clonus at both ankles.", "Refill of riluzole requested."],
    },
    "neuro_exam": {
        "present": [
            "Exam: knee jerks 2+, strength 5/5.",
            "Exam: weakness of the right hand 3/5.",
            "Exam: spasticity of the legs.",
            "Cranial nerves normal.",
        ],
        "missing": [
            "Exam unchanged.",
            "Feels tired. Heart sounds normal.",
            "Refill of riluzole requested.",
        ],
    },
    "emg_results": {
        "present": [
            "EMG: fibrillations in the arm.",
            "Nerve conduction studies were normal.",
            "EMG normal.",
        ],
        "missing": [
            "EMG ordered.",
            "EMG scheduled for next week.",
            "EMG pending.",
            "Will get an EMG.",
        ],
    },
    "genetic_testing": {
        "present": [
            "C9orf72 negative.",
            "Genetic testing declined.",
            "Genetic testing was offered.",
            "SOD1 mutation found.",
            "Gene panel sent, result pending.",
        ],
        "missing": ["Exam: wasting of the hands.", "No labs today."],
    },
    "diagnostic_criteria": {
        "present": [
            "ALS, definite by El Escorial criteria.",
            "Meets the Gold Coast criteria.",
            "Awaji criteria: probable.",
            "Airlie House criteria fulfilled.",
            "Meets the 2020 PLS consensus criteria.",
        ],
        "missing": ["Definite ALS.", "Spent a holiday in Spain.", "He lives on the Gold Coast."],
    },
}
"""Element to status to notes; an element has no state that the label definition does not use."""


@pytest.mark.parametrize(
    ("element", "status", "text"),
    [(e, s, t) for e, states in CASES.items() for s, texts in states.items() for t in texts],
)
def test_an_element_has_the_state_that_the_note_gives_it(
    engine: RuleEngine, element: str, status: str, text: str
) -> None:
    reading = engine.check(text).elements[Element(element)]
    assert reading.status.value == status
    assert bool(reading.evidence) is (status != "missing")
    assert all(text[e.start : e.end] == e.text for e in reading.evidence)


def test_every_element_is_tried() -> None:
    assert list(CASES) == [element.value for element in Element]


@pytest.mark.parametrize(
    ("text", "score"), [(POOR, 0), (TEMPLATE, 66), (GOOD, 72)], ids=["poor", "template", "good"]
)
def test_the_guides_own_examples_have_the_scores_of_the_labels(
    engine: RuleEngine, text: str, score: int
) -> None:
    assert engine.check(text).score == score


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (TEMPLATE, "emg_chronic exclusion symptom_prog genetic diagnostic_crit"),
        (GOOD, "exclusion symptom_prog patient_history genetic"),
    ],
    ids=["template", "good"],
)
def test_the_guides_own_examples_lack_what_they_do_not_name(
    engine: RuleEngine, text: str, missing: str
) -> None:
    elements = engine.check(text).elements
    lacking = [e.value for e, reading in elements.items() if reading.status.value == "missing"]
    starts = missing.split()
    assert len(lacking) == len(starts)
    assert all(name.startswith(start) for name, start in zip(lacking, starts, strict=True))


@pytest.mark.parametrize(
    "text", ["Mother had spastic legs and wasted hands.", "If clonus or wasting appears, return."]
)
def test_another_person_or_a_future_sign_addresses_nothing(engine: RuleEngine, text: str) -> None:
    elements = engine.check(text).elements
    assert {
        elements[e].status.value for e in (Element.UMN_SIGNS, Element.LMN_SIGNS, Element.NEURO_EXAM)
    } == {"missing"}


def test_a_sign_told_by_the_patient_is_no_sign_on_examination(engine: RuleEngine) -> None:
    elements = engine.check("HPI: he reports twitching and thin hands for a year.").elements
    assert elements[Element.LMN_SIGNS].status.value == "missing"
    assert elements[Element.PATIENT_HISTORY].status.value == "present"


def test_present_wins_over_absent(engine: RuleEngine) -> None:
    text = "Exam: no fasciculations of the tongue. Fasciculations of both deltoids."
    assert engine.check(text).elements[Element.LMN_SIGNS].status.value == "present"


def test_all_signs_are_shown_of_the_regions_though_one_of_each_decides(engine: RuleEngine) -> None:
    text = "Exam: tongue wasted, jaw jerk brisk. Hands wasted, Hoffmann present. Ankle clonus."
    reading = engine.check(text).elements[Element.MULTIPLE_REGIONS]
    assert reading.deciding == 3
    shown = [span.text.casefold() for span in reading.evidence]
    assert all(any(sign in words for words in shown) for sign in ("jaw jerk", "hoffmann", "clonus"))
    assert len(shown) == 5


@pytest.mark.parametrize(
    ("element", "status", "text"),
    [
        (
            "umn_signs",
            "absent",
            "Pathological foot signs (Babinski, Oppenheim, Rossolimo) are not.",
        ),
        ("umn_signs", "absent", "Exam: spastic tone: legs -/-    clonus -/-\nHoffmann -/-"),
        ("lmn_signs", "absent", "Exam: I had not seen a single fasciculation. Bulk is normal."),
        ("lmn_signs", "present", "Fasciculations: no\nFasciculations were seen in the tongue."),
        ("lmn_signs", "absent", "Status: hypotrophies no. Fasciculations not noticed."),
        (
            "multiple_regions",
            "absent",
            "Exam: R carporadial reflex absent, R hand wasted. Legs normal.",
        ),
        (
            "symptom_progression",
            "present",
            "Difficulty in combing hair increased since last visit.",
        ),
        ("symptom_progression", "absent", "MND. This yr steady, no new muscle."),
        ("emg_chronic_denervation", "present", "ENMG: MUPs increased in right forearm."),
    ],
)
def test_words_of_other_schools(engine: RuleEngine, element: str, status: str, text: str) -> None:
    assert engine.check(text).elements[Element(element)].status == status
