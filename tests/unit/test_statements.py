"""The provider's statements: names, abbreviations, other senses, assertions, typed codes."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Diagnosis


def stated(engine: RuleEngine, text: str) -> list[tuple[str, str]]:
    """Label and assertion of every statement, in order."""
    return [(s.label.value, s.assertion.value) for s in engine.check(text).statements]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("amyotrophic lateral sclerosis", "ALS"),
        ("Amyotrophic Lateral Sclerosis (ALS)", "ALS"),
        ("ALS", "ALS"),
        ("Lou Gehrig's disease", "ALS"),
        ("Lou Gehrig\u2019s disease", "ALS"),
        ("MND (ALS)", "ALS"),
        ("motor neurone disease (amyotrophic lateral sclerosis)", "ALS"),
        ("bulbar-onset ALS", "ALS"),
        ("limb-onset ALS", "ALS"),
        ("bulbar onset amyotrophic lateral sclerosis", "ALS"),
        ("ALS-FTD", "ALS"),
        ("familial ALS", "ALS"),
        ("sporadic ALS", "ALS"),
        ("ALS/MND", "ALS"),
        ("AMYOTROPHIC\nLATERAL SCLEROSIS", "ALS"),
        ("primary lateral sclerosis", "PLS"),
        ("primary lateral sclerosis (PLS)", "PLS"),
        ("PLS", "PLS"),
        ("progressive muscular atrophy", "PMA"),
        ("progressive spinal muscular atrophy", "PMA"),
        ("progressive spinal muscle atrophy", "PMA"),
        ("Aran-Duchenne disease", "PMA"),
        ("PMA", "PMA"),
        ("progressive bulbar palsy", "PBP"),
        ("familial motor neuron disease", "FAMILIAL_MND"),
        ("familial motor neurone disease", "FAMILIAL_MND"),
        ("motor neuron disease", "MND_UNSPECIFIED"),
        ("motor neurone disease", "MND_UNSPECIFIED"),
        ("Motor Neuron Disease (MND)", "MND_UNSPECIFIED"),
        ("MND", "MND_UNSPECIFIED"),
    ],
)
def test_a_name_has_its_label_and_is_one_mention(engine: RuleEngine, name: str, label: str) -> None:
    text = f"Assessment: {name}."
    (statement,) = engine.check(text).statements
    assert (statement.label.value, statement.assertion.value) == (label, "affirmed")
    evidence = statement.evidence
    assert text[evidence.start : evidence.end] == evidence.text
    assert evidence.text.split()[0] == name.split()[0]


@pytest.mark.parametrize(
    "text",
    [
        "Brought in by ALS crew.",
        "ALS ambulance on scene, vitals stable.",
        "ALS and BLS units en route.",
        "Paramedics gave ALS care in the field.",
        "ACLS and ALS certified nurse.",
        "Advanced life support (ALS) was started.",
        "Treated with antilymphocyte serum (ALS) after transplant.",
        "PLS call back with the results.",
        "Refill sent, PLS advise patient.",
        "PLS schedule a follow-up.",
        "The device received PMA approval from the FDA.",
        "Premarket approval (PMA) of the implant is pending.",
        "Memory clinic: minor neurocognitive disorder (MND).",
        "Neuropsychology: MND, MoCA 21/30.",
        "Seen in the ALS clinic.",
        "ALSFRS-R 38/48.",
        "ALS Association leaflet given.",
        "He plays salsa; pals came along.",
        "als ob nothing happened",
        "Hippocampal sclerosis on MRI. Multiple sclerosis in remission.",
        "Charcot joint of the left foot.",
    ],
)
def test_another_sense_or_another_word_is_no_mention(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    assert report.statements == ()
    assert report.coding.status == "none"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Brought in by EMS for a fall. Known ALS with wasted hands and fasciculations.", "ALS"),
        ("Impression: PLS. Please send a letter to the GP.", "PLS"),
        ("Impression: PMA, tongue spared.", "PMA"),
    ],
)
def test_a_word_of_another_sense_far_off_hides_no_diagnosis(
    engine: RuleEngine, text: str, label: str
) -> None:
    assert (label, "affirmed") in stated(engine, text)


@pytest.mark.parametrize(
    "text",
    [
        "ALS, clinically probable by El Escorial criteria.",
        "Clinically probable laboratory-supported ALS.",
        "Impression: ALS (clinically possible, revised El Escorial).",
        "Clinically definite ALS per Awaji.",
        "Diagnosis: amyotrophic lateral sclerosis, probable by Awaji criteria.",
        "ALS confirmed per El Escorial criteria.",
    ],
)
def test_a_criteria_grade_is_no_uncertainty(engine: RuleEngine, text: str) -> None:
    assert stated(engine, text)[0] == ("ALS", "affirmed")


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Patient has ALS.", "affirmed"),
        ("ALS confirmed.", "affirmed"),
        ("Probable ALS.", "uncertain"),
        ("Possible ALS.", "uncertain"),
        ("Suspected ALS, EMG ordered.", "uncertain"),
        ("Likely ALS.", "uncertain"),
        ("Concern for ALS.", "uncertain"),
        ("Rule out ALS.", "uncertain"),
        ("R/o ALS", "uncertain"),
        ("?ALS", "uncertain"),
        ("ALS?", "uncertain"),
        ("Differential includes ALS.", "uncertain"),
        ("Cervical myelopathy versus ALS.", "uncertain"),
        ("Cannot exclude ALS.", "uncertain"),
        ("ALS cannot be excluded.", "uncertain"),
        ("No evidence of ALS.", "negated"),
        ("This is not ALS.", "negated"),
        ("ALS was ruled out.", "negated"),
        ("ALS has been excluded.", "negated"),
        ("EMG argues against ALS.", "negated"),
        ("Father died of ALS.", "family"),
        ("Family history: ALS in a paternal aunt.", "family"),
        ("His wife has ALS and he cares for her.", "family"),
        ("Her father researched ALS.", "family"),
        ("Previously diagnosed with ALS.", "historical"),
        ("Previous history of ALS.", "historical"),
        ("Initially labelled as ALS.", "historical"),
        ("If the EMG confirms ALS, start riluzole.", "hypothetical"),
        ("Would be ALS if upper signs appear.", "hypothetical"),
        ("He watched a documentary about ALS.", "hypothetical"),
        ("She looked up ALS.", "hypothetical"),
        ("Probable lateral amyotrophic sclerosis vs myelopathy.", "uncertain"),
        ("Exam fits with his established ALS.", "affirmed"),
        ("Diagnosis: ALS (criteria of consensus 2020, probable).", "affirmed"),
    ],
)
def test_a_mention_has_its_assertion(engine: RuleEngine, text: str, assertion: str) -> None:
    assert stated(engine, text) == [("ALS", assertion)]


@pytest.mark.parametrize(
    "text",
    [
        "Diagnosis revised from PLS to ALS.",
        "The diagnosis has been changed from PLS to ALS.",
        "Previously diagnosed as PLS, now ALS.",
        "Reclassified from primary lateral sclerosis to amyotrophic lateral sclerosis.",
    ],
)
def test_a_revised_diagnosis_leaves_the_old_one_historical(engine: RuleEngine, text: str) -> None:
    assert stated(engine, text) == [("PLS", "historical"), ("ALS", "affirmed")]


def test_a_diagnosis_in_the_past_history_is_still_the_patients(engine: RuleEngine) -> None:
    assert stated(engine, "PMH: ALS, hypertension.") == [("ALS", "affirmed")]


@pytest.mark.parametrize(("box", "count"), [("[x]", 1), ("☑", 1), ("[ ]", 0), ("☐", 0)])
def test_a_box_decides_on_the_diagnosis_behind_it(engine: RuleEngine, box: str, count: int) -> None:
    assert len(stated(engine, f"Diagnosis:\n{box} ALS\n")) == count


def test_a_copied_diagnosis_is_historical(engine: RuleEngine) -> None:
    text = "Copied forward:\nImpression: PLS\n\nTODAY\nImpression: ALS"
    assert stated(engine, text) == [("PLS", "historical"), ("ALS", "affirmed")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALS (G12.21)", [("G12.21", "ALS")]),
        ("G12.21 amyotrophic lateral sclerosis", [("G12.21", "ALS")]),
        ("Dx: PMA (G12.24)", [("G12.24", "PMA")]),
        ("PLS G12.23. Fasciculations R25.3.", [("G12.23", "PLS"), ("R25.3", None)]),
        ("Dx: G12.21.", [("G12.21", None)]),
        ("T9 paraspinals, C5 root, B12 level, L5 weakness, T2 MRI", []),
    ],
)
def test_a_typed_code_knows_the_diagnosis_beside_it(
    engine: RuleEngine, text: str, expected: list[tuple[str, str | None]]
) -> None:
    codes = engine.check(text).typed_codes
    assert [(c.code, c.beside and c.beside.value) for c in codes] == expected
    assert all(text[c.evidence.start : c.evidence.end] == c.code for c in codes)


def test_every_label_can_be_stated(engine: RuleEngine) -> None:
    text = "ALS. PLS. PMA. Progressive bulbar palsy. Familial motor neuron disease. MND."
    assert [label for label, _ in stated(engine, text)] == [label.value for label in Diagnosis]
