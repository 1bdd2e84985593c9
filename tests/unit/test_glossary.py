"""The glossary: every concept has a standard name and well-formed standard ids."""

from __future__ import annotations

import re

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.knowledge import Concept, glossary, lexicon
from mndnotes.rules.vocabulary import Diagnosis

SHAPES = {
    "hpo": r"HP:\d{7}",
    "orpha": r"ORPHA:\d{1,6}",
    "omim": r"OMIM:\d{6}",
    "mondo": r"MONDO:\d{7}",
    "hgnc": r"HGNC:\d{1,5}",
    "loinc": r"\d{1,5}-\d",
    "mesh": r"D\d{6,9}",
    "icd11": r"[0-9A-Z]{4}(?:\.[0-9A-Z]{1,2})?",
}


def test_every_concept_and_every_diagnosis_has_a_name() -> None:
    assert set(lexicon().concepts) | {label.value for label in Diagnosis} <= set(glossary())
    assert all(concept.name.strip() and concept.source for concept in glossary().values())


@pytest.mark.parametrize("concept", glossary().values(), ids=lambda concept: str(concept.id))
def test_standard_ids_have_the_shape_of_their_vocabulary(concept: Concept) -> None:
    for vocabulary, standard in concept.ids.items():
        assert re.fullmatch(SHAPES[vocabulary], standard)


@pytest.mark.parametrize(
    ("concept", "vocabulary", "standard"),
    [
        ("fasciculation", "hpo", "HP:0002380"),
        ("extensor_plantar", "hpo", "HP:0003487"),
        ("plantar_extensor", "hpo", "HP:0003487"),
        ("frontal_release_signs", "hpo", "HP:0002476"),
        ("kennedy", "orpha", "ORPHA:481"),
        ("gene_sod1", "hgnc", "HGNC:11179"),
        ("test_ck", "loinc", "2157-6"),
        ("ALS", "orpha", "ORPHA:803"),
    ],
)
def test_a_concept_has_its_standard_id(concept: str, vocabulary: str, standard: str) -> None:
    assert glossary()[concept].ids[vocabulary] == standard


def test_what_may_be_normal_has_no_id_of_an_abnormality() -> None:
    normal = [c for c in glossary().values() if c.group.endswith("_normal")]
    assert normal
    assert not any(concept.ids for concept in [*normal, glossary()["vital_capacity"]])


def test_whatever_is_read_in_a_note_is_in_the_glossary(engine: RuleEngine) -> None:
    report = engine.check(
        "Exam: tone increased in both legs, knee jerks 3+, plantars upgoing, Hoffmann negative,"
        " thin calves, hip flexion 4/5, the calves ripple. Tongue: normal. Sensation intact.\n"
        "EMG: fibrillations, units large, recruitment reduced.\nAssessment: ALS."
    )
    assert len(report.mentions) > 8
    assert {mention.concept for mention in report.mentions} <= set(glossary())
