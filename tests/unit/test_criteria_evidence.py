"""From a note to the facts of the criteria, and from their verdicts into the report."""

from __future__ import annotations

import random

import pytest

from mndnotes.errors import InputError
from mndnotes.rules import RuleEngine
from mndnotes.rules.criteria import CriteriaFacts, Kind, read_criteria, read_facts
from mndnotes.rules.documentation.elements import read_elements
from mndnotes.rules.facts import CriteriaReading, CriterionFact, RuleReport
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Region, Status

LETTERS = {"B": Region.BULBAR, "C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBOSACRAL}
GUIDE_TEMPLATE = (
    "Subjective: Reports of muscle weakness and difficulty swallowing. Objective: UMN signs in "
    "upper limbs, LMN signs in lower limbs. EMG: Acute denervation in thoracic region. "
    "Assessment: ALS confirmed. Plan: Initiate PEG tube evaluation."
)
THREE_REGIONS = (
    "HPI: weakness began in 2023 in the right hand and has since spread to the legs.\n"
    "EXAM: Tongue wasted, jaw jerk brisk. Wasting of both hands, biceps jerks 3+. Wasting of the "
    "quadriceps, plantars extensor.\n"
)
EXCLUDED = "MRI cervical spine: no cord compression.\n"


def facts_of(text: str) -> CriteriaFacts:
    note = Note(text)
    mentions = read_mentions(note)
    return read_facts(note, mentions, read_elements(note, mentions), contradictory={})


def reading(report: RuleReport, criteria: str) -> CriteriaReading:
    return next(r for r in report.criteria_readings if r.criteria == criteria)


def all_facts(report: RuleReport) -> list[CriterionFact]:
    return [f for r in report.criteria_readings for f in (*r.used, *r.against)]


@pytest.mark.parametrize(
    ("text", "kind", "present", "absent"),
    [
        ("EXAM: Knee jerks brisk.", Kind.UMN, "L", ""),
        ("EXAM: Hoffmann negative, plantars flexor.", Kind.UMN, "", "CL"),
        ("EXAM: no UMN signs.", Kind.UMN, "", "BCTL"),
        ("EXAM: jaw jerk brisk, otherwise no spasticity.", Kind.UMN, "B", ""),
        ("CMCT prolonged to the legs.", Kind.UMN, "", ""),
        ("Plan: baclofen for spasticity of the legs.", Kind.UMN, "", ""),
        ("EXAM: Wasting of both hands.", Kind.LMN, "C", ""),
        ("EXAM: bulk normal, no fasciculations.", Kind.LMN, "", "BCTL"),
        ("EXAM: No wasting of the tongue. Wasting of both hands.", Kind.LMN, "C", "B"),
        ("EXAM: Fasciculations of the tongue.", Kind.LMN, "", ""),
        ("EXAM: Tongue wasted and fasciculating.", Kind.LMN, "B", ""),
        ("EXAM: Calf fasciculations. Wasting of both hands.", Kind.LMN, "C", ""),
        ("EMG: fibrillations in the tongue.", Kind.EMG_ACTIVE, "B", ""),
        ("EMG normal.", Kind.EMG_ACTIVE, "", "BCTL"),
        ("EMG normal.", Kind.EMG_CHRONIC, "", "BCTL"),
        ("EMG normal.", Kind.EMG_FASCICULATION, "", "BCTL"),
        ("EMG: no denervation in the arms or legs.", Kind.EMG_CHRONIC, "", "CL"),
        ("EMG: fasciculation potentials in the biceps.", Kind.EMG_FASCICULATION, "C", ""),
        ("EMG: fasciculations in biceps and quadriceps.", Kind.EMG_FASCICULATION, "CL", ""),
        ("EXAM: fasciculations in the biceps.", Kind.EMG_FASCICULATION, "", ""),
        ("EMG: active and chronic denervation in both arms.", Kind.EMG_BOTH_SIDES, "C", ""),
        ("EMG: fibrillations in the right FDI and left FDI.", Kind.EMG_BOTH_SIDES, "C", ""),
        ("EMG: right FDI and left FDI fibrillations.", Kind.EMG_BOTH_SIDES, "C", ""),
        ("EMG: fibrillations in the right FDI and left TA.", Kind.EMG_BOTH_SIDES, "", ""),
        ("EMG: fibrillations in the legs bilaterally.", Kind.EMG_BOTH_SIDES, "L", ""),
        ("EMG: fibrillations in the right FDI.", Kind.EMG_BOTH_SIDES, "", ""),
        ("Family history: mother had wasting of the hands.", Kind.LMN, "", ""),
        ("", Kind.UMN, "", ""),
    ],
)
def test_a_sign_is_a_fact_of_its_region(text: str, kind: Kind, present: str, absent: str) -> None:
    facts = facts_of(text)
    found = {letter: facts.of(kind, region).status for letter, region in LETTERS.items()}
    expected = {
        letter: Status.PRESENT
        if letter in present
        else Status.ABSENT
        if letter in absent
        else Status.MISSING
        for letter in LETTERS
    }
    assert found == expected


def test_a_sign_without_a_region_is_a_fact_of_none() -> None:
    facts = facts_of("EXAM: hyperreflexia and muscle wasting.")
    assert facts.of(Kind.UMN).status is Status.PRESENT
    assert facts.of(Kind.LMN).status is Status.PRESENT
    assert {facts.of(Kind.LMN, region).status for region in Region} == {Status.MISSING}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("HPI: the weakness has spread to the legs since May.", Status.PRESENT),
        ("HPI: stable since the last visit.", Status.MISSING),
        ("HPI: stable since the last visit. Married for 5 years.", Status.MISSING),
        ("HPI: the weakness has been static.", Status.ABSENT),
        ("HPI: stable for 5 years.", Status.ABSENT),
        ("Well.", Status.MISSING),
    ],
)
def test_a_stable_interval_is_no_denial_of_progression(text: str, status: Status) -> None:
    assert facts_of(text).of(Kind.PROGRESSION).status is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("EXAM: sensation intact.", Status.ABSENT),
        ("EXAM: no sensory loss.", Status.ABSENT),
        ("EXAM: vibration reduced at the toes.", Status.MISSING),
        ("EXAM: knee jerks brisk.", Status.MISSING),
    ],
)
def test_sensory_loss_is_left_undecided(engine: RuleEngine, text: str, status: Status) -> None:
    missing = " ".join(reading(engine.check(text), "pls_consensus").missing)
    spoken = "sensory signs" in missing or not missing
    assert spoken is (status is Status.MISSING)
    assert ("sensory loss is documented" in missing) is ("reduced" in text)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", "indeterminate"),
        (EXCLUDED, "definite"),
        ("MRI cervical spine ordered.\n", "indeterminate"),
        (EXCLUDED + "NCS: motor conduction block in the ulnar nerve.\n", "not_met"),
        (EXCLUDED + "He responded well to IVIG.\n", "not_met"),
        (EXCLUDED + "Impression: cervical spondylotic myelopathy.\n", "not_met"),
        (EXCLUDED + "Impression: ALS, and carpal tunnel syndrome.\n", "definite"),
    ],
)
def test_evidence_of_another_disease_outweighs_exclusions(
    engine: RuleEngine, more: str, verdict: str
) -> None:
    assert engine.check(THREE_REGIONS + more).criteria["revised_el_escorial"] == verdict


def test_the_guides_template_is_not_even_possible_ALS(engine: RuleEngine) -> None:
    strict = reading(engine.check(GUIDE_TEMPLATE), "revised_el_escorial")
    assert strict.verdict == "indeterminate"
    assert strict.missing[:2] == (
        "progressive spread",
        "other disease excluded by imaging and investigation",
    )
    given = {"undocumented_preconditions": "assumed"}
    assumed = RuleEngine(criteria={"revised_el_escorial": given}).check(GUIDE_TEMPLATE)
    assert assumed.criteria["revised_el_escorial"] == "indeterminate"
    loose = RuleEngine(criteria={"revised_el_escorial": {**given, "same_region": "loose"}})
    assert loose.check(GUIDE_TEMPLATE).criteria["revised_el_escorial"] == "probable"


def test_every_fact_quotes_the_note(engine: RuleEngine) -> None:
    text = "Préambule 😀\n" + THREE_REGIONS + EXCLUDED
    facts = all_facts(engine.check(text))
    assert facts
    for fact in facts:
        assert fact.evidence
        for span in fact.evidence:
            assert text[span.start : span.end] == span.text


def test_a_verdict_quotes_the_signs_of_each_region(engine: RuleEngine) -> None:
    used = reading(engine.check(THREE_REGIONS + EXCLUDED), "revised_el_escorial").used
    quoted = {(f.name, f.region): [e.text for e in f.evidence] for f in used}
    assert quoted[Kind.UMN, Region.BULBAR] == ["jaw jerk brisk"]
    assert quoted[Kind.UMN, Region.LUMBOSACRAL] == ["plantars extensor"]
    assert quoted[Kind.EXCLUSION, None] == [
        "MRI cervical spine",
        "no cord compression",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_findings_changes_nothing(seed: int) -> None:
    note = Note(THREE_REGIONS + EXCLUDED + "EMG: fibrillations and large units in both legs.")
    mentions = list(read_mentions(note))
    elements = read_elements(note, mentions)
    shuffled = random.Random(seed).sample(mentions, len(mentions))
    before, after = (
        read_criteria(read_facts(note, found, elements, contradictory={}))
        for found in (mentions, shuffled)
    )
    assert before == after


def test_the_mapping_and_the_readings_say_the_same(engine: RuleEngine) -> None:
    report = engine.check(THREE_REGIONS)
    assert dict(report.criteria) == {r.criteria: r.verdict for r in report.criteria_readings}
    assert list(report.criteria) == [
        "gold_coast",
        "awaji",
        "revised_el_escorial",
        "pls_consensus",
        "pma_exclusion",
    ]


@pytest.mark.parametrize(
    ("text", "remarked"),
    [
        ("Assessment: ALS, El Escorial probable.", True),
        ("Assessment: ALS by the El Escorial criteria.", True),
        ("ALS by El Escorial criteria. Takes riluzole; the dose was revised in May.", True),
        ("Assessment: ALS, revised El Escorial probable.", False),
        ("Assessment: ALS by El Escorial criteria (2000 revision).", False),
        ("Assessment: ALS by the Airlie House criteria.", False),
        ("Assessment: ALS by the Gold Coast criteria.", False),
        ("Assessment: ALS.", False),
        ("Exam: ankle clonus. Assessment: ALS.", False),
    ],
)
def test_el_escorial_without_a_version_is_remarked(
    engine: RuleEngine, text: str, remarked: bool
) -> None:
    assert bool(reading(engine.check(text), "revised_el_escorial").remarks) is remarked


def test_an_engine_refuses_an_unknown_reading() -> None:
    with pytest.raises(InputError, match="no setting of awaji named extent"):
        RuleEngine(criteria={"awaji": {"extent": "limbs"}})
