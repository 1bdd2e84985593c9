"""Documented facts that speak against any motor neuron disease."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.documentation.contradictions import contradictions
from mndnotes.rules.knowledge import lexicon
from mndnotes.rules.vocabulary import Picture


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NCS: motor conduction block in the ulnar nerve.", {"conduction_block"}),
        ("NCS: no conduction block.", set()),
        ("Anti-GM1 positive.", {"conduction_block"}),
        ("Plan: NCS to look for conduction block.", set()),
        ("Family history: brother has conduction block.", set()),
        ("He responded well to IVIG.", {"immunoglobulin_response"}),
        ("Weakness improved with IVIG.", {"immunoglobulin_response"}),
        ("No response to IVIG.", set()),
        ("IVIG response pending.", set()),
        ("EXAM: vibration reduced at the toes.", {"sensory_loss"}),
        ("EXAM: sensory level at T6.", {"sensory_loss"}),
        ("EXAM: sensation intact.", set()),
        ("EXAM: no sensory level.", set()),
        ("EXAM: no sensory loss.", set()),
        ("AR CAG repeat 46 (normal <35).", {"kennedy_gene"}),
        ("Androgen receptor gene: 47 CAG repeats.", {"kennedy_gene"}),
        ("CAG repeats 21.", set()),
        ("Huntingtin CAG repeat 44.", set()),
        ("His brother has 46 CAG repeats.", set()),
        ("Panel: pathogenic variant in SPAST.", {"paraplegia_gene"}),
        ("Panel: no pathogenic variant in SPAST.", set()),
        ("Biopsy: rimmed vacuoles.", {"muscle_disease"}),
        ("Biopsy: no rimmed vacuoles, no inflammation.", set()),
        ("CSF: oligoclonal bands, none in serum.", {"demyelination"}),
        ("CSF: 2 oligoclonal bands, matched in serum.", set()),
        ("CSF: 0 oligoclonal bands.", set()),
        ("CSF: no oligoclonal bands.", set()),
        ("MRI flexion: dura slides forward.", {"forward_dura"}),
        ("AChR antibodies positive.", {"endplate"}),
        ("AChR antibodies negative.", set()),
        ("RNS: 4% decrement (normal below 10%).", set()),
        ("HTLV-1 antibody detected.", {"infection"}),
        ("HTLV-1 antibody not detected.", set()),
        ("Lyme serology reactive.", {"infection"}),
        ("MRI: disc flattening the cord.", {"cord_damage"}),
        ("MRI: cord not compressed.", set()),
        ("MRI: no syrinx.", set()),
        ("MRI: normal T2 signal in the cord.", set()),
        ("CT chest: right upper lobe cavity extending to the pleura.", set()),
        ("CSF PCR positive for EBV.", set()),
        ("AR CAG repeat expansion pending.", set()),
        ("SCA3 CAG repeat expansion.", set()),
        ("ATXN2 CAG repeat expansion of 31, intermediate.", set()),
        ("Biopsy: rimmed vacuoles are not a feature.", set()),
        ("NCS: partial conduction block at the elbow.", set()),
        ("EXAM: vibration is not reduced.", set()),
        ("NCS: sural SNAPs absent.", {"sensory_potentials"}),
        ("NCS: sural SNAPs normal.", set()),
        ("Well.", set()),
        ("", set()),
    ],
)
def test_what_speaks_against_a_motor_neuron_disease(
    engine: RuleEngine, text: str, found: set[str]
) -> None:
    assert set(engine.check(text).contradictions) == found


def test_a_contradiction_quotes_the_note(engine: RuleEngine) -> None:
    text = "EXAM: vibration reduced. NCS: conduction block in the arms."
    for spans in engine.check(text).contradictions.values():
        assert spans
        assert all(text[span.start : span.end] == span.text for span in spans)


WASTED = "Exam: Hands wasted, reflexes normal, plantars flexor, no spasticity."


@pytest.mark.parametrize(
    ("more", "picture"),
    [
        ("", Picture.PMA),
        ("NCS: no conduction block.", Picture.PMA),
        ("NCS: conduction block in the ulnar nerve.", Picture.OTHER),
        ("NCS: conduction block in the ulnar nerve.\nAssessment: PMA.", Picture.OTHER),
        ("He responded well to IVIG.\nAssessment: PMA.", Picture.OTHER),
        ("Exam: vibration reduced at the toes.", Picture.OTHER),
        ("Exam: vibration reduced at the toes.\nAssessment: possible PMA.", Picture.OTHER),
        ("Exam: vibration reduced at the toes.\nAssessment: PMA.", Picture.PMA),
        ("Plan: NCS to look for conduction block.", Picture.PMA),
    ],
)
def test_beside_a_contradiction_no_motor_neuron_picture_is_proposed(
    engine: RuleEngine, more: str, picture: Picture
) -> None:
    assert engine.check(f"{WASTED}\n{more}").supported_picture is picture


def test_every_contradiction_is_whole() -> None:
    for name, each in contradictions().items():
        assert name == each.id
        assert each.name.strip()
        assert each.source.strip()
        assert each.concepts
    known = {*lexicon().concepts, "sensation_tested"}
    assert {c for each in contradictions().values() for c in each.concepts} <= known
