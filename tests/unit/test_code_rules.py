"""The coding rules on snippets of notes: what is said of typed codes, names, states and authors."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.findings import catalogue
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.mentions.conditions import affirmed_conditions, read_conditions
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Issue, Setting

ABOUT_CODES = {Issue.CODER_REVIEW, Issue.SYMPTOM_CODE, Issue.WRONG_CODE}


def said(engine: RuleEngine, text: str, setting: str = "outpatient") -> set[str]:
    """Rules that speak about codes; the question about PMA, which always comes, is left out."""
    findings = engine.check(text, setting).findings
    return {f.rule for f in findings if f.issue in ABOUT_CODES} - {"COD-PMA"}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        # Typed codes: do they exist, are they complete, do they mean the words (7.2, 1 to 3)
        ("Assessment: ALS (G12.21).", set()),
        ("Assessment: ALS, g1221.", set()),
        ("Assessment: PLS (G12.23).", set()),
        ("Assessment: PMA (G12.25).", set()),
        ("Assessment: PMA (G12.21).", set()),
        ("Assessment: MND (G12.20).", set()),
        ("Assessment: progressive bulbar palsy G12.22.", set()),
        ("Assessment: familial motor neuron disease G12.24.", set()),
        ("Assessment: ALS (G12.20).", {"COD-WRONG"}),
        ("Assessment: PLS (G1221).", {"COD-WRONG"}),
        ("Assessment: PMA (G12.24).", {"COD-WRONG"}),
        ("Assessment: PMA, slow.\n\nPlan: splints.\nClaim sent with G12.24.", {"COD-PMA-G1224"}),
        ("Assessment: ALS (G12.26).", {"COD-WRONG", "COD-INVALID"}),
        ("Assessment: MND (G12.2).", {"COD-WRONG", "COD-HEADING"}),
        ("Assessment: ALS G12.21, dysphagia R13.1.", {"COD-HEADING", "COD-DEBATED"}),
        ("Assessment: MS (G35).", {"COD-HEADING"}),
        ("Assessment: MS (G35.A).", set()),
        ("Assessment: fasciculation R25.7.", {"COD-INVALID"}),
        ("B12 normal, T10 sensory level, L4 root, room C12.", set()),
        # Codes of what is not the patient's current diagnosis (IV.H, I.C.21.c.4, I.A.19)
        ("Impression: possible ALS (G12.21).", {"COD-NOT-CURRENT"}),
        ("Impression: rule out ALS, G12.21. Weakness R53.1.", {"COD-NOT-CURRENT"}),
        ("Sent as PLS (G12.23). This is not PLS; it is HSP, G11.4.", {"COD-NOT-CURRENT"}),
        ("Family history: father ALS (G12.21). Assessment: migraine.", set()),
        ("Follow-up. Dx G12.21. Riluzole refilled.", {"COD-ALONE"}),
        ("Differential: MMN G61.82, CIDP G61.81.", {"COD-DOUBTFUL"}),
        ("Assessment: multifocal motor neuropathy G61.82. Not ALS.", set()),
        # Signs before a diagnosis (I.B.4) and beside one (I.B.5, I.B.6; tiers A, B, C)
        ("Fasciculations of both calves R25.3, cause unclear.", set()),
        ("Fasciculations of both calves R29.818, cause unclear.", {"COD-FASCICULATION"}),
        ("Cramps at night, R25.8.", {"COD-CRAMP"}),
        ("Possible ALS. Fasciculations R29.818.", {"COD-FASCICULATION"}),
        ("Assessment: ALS G12.21, fasciculations R25.3, cramps R25.2.", {"COD-INTEGRAL"}),
        ("Assessment: ALS G12.21, fasciculations R29.818.", {"COD-INTEGRAL"}),
        ("Assessment: ALS G12.21, cramps R25.8, weakness M62.81.", {"COD-INTEGRAL"}),
        ("Assessment: PLS G12.23, spastic gait R26.1.", {"COD-INTEGRAL"}),
        ("Assessment: PLS G12.23, fasciculation R25.3.", set()),
        ("Assessment: ALS G12.21, dysarthria R47.1.", {"COD-DEBATED"}),
        ("Assessment: ALS G12.21, drooling K11.7, dyspnea R06.00.", {"COD-DEBATED"}),
        ("Assessment: ALS G12.21, weight loss R63.4.", set()),
        ("Assessment: ALS G12.21, severe malnutrition E43, Z68.1.", set()),
        ("Assessment: ALS G12.21, chronic respiratory failure J96.12.", set()),
        ("Dysphagia R13.12 and dysarthria R47.1, work-up ongoing.", set()),
        # Pairs and order (I.A.12, I.A.13, I.B.8)
        ("Assessment: ALS G12.21, wasting M62.59.", {"COD-EXCLUDES1", "COD-INTEGRAL"}),
        ("Assessment: PMA G12.25, wasting M62.50.", {"COD-EXCLUDES1", "COD-INTEGRAL"}),
        ("Cramp R25.2, spasm of the back M62.830.", {"COD-EXCLUDES1"}),
        ("Weakness R53.1, generalised M62.81.", {"COD-EXCLUDES1"}),
        ("Tremor R25.1 in Parkinson disease G20.A1.", {"COD-EXCLUDES1"}),
        ("ALS G12.21. PEG in situ Z93.1, tube care Z43.1.", {"COD-EXCLUDES1"}),
        ("Carpopedal spasm R29.0 and cramp R25.2.", set()),
        ("F48.2 pseudobulbar affect; G12.21 ALS.", {"COD-CODE-FIRST"}),
        ("G12.21 ALS; F48.2 pseudobulbar affect.", set()),
        ("Stroke sequelae I69.30, pseudobulbar affect F48.2.", set()),
        ("Pseudobulbar affect F48.2.", {"COD-CODE-FIRST"}),
        ("Sleep hypoventilation G47.36, ALS G12.21.", {"COD-CODE-FIRST"}),
        ("ALS G12.21, FTD G31.09, dementia F02.80.", set()),
        ("Mild neurocognitive disorder F06.70.", {"COD-CODE-FIRST"}),
        ("ALS G12.21. Wheelchair Z99.3.", set()),
        ("ALS. Wheelchair Z99.3.", set()),
        ("Wheelchair Z99.3; ALS G12.21.", {"COD-CODE-FIRST"}),
        ("ALS G12.21. Respiratory failure J96.01 and J96.11.", {"COD-ACUTE-CHRONIC"}),
        ("ALS G12.21. Z68.1.", {"COD-BODY-MASS"}),
        ("ALS G12.21. Obese, Z68.35.", set()),
        # States (status codes; I.B.11)
        ("ALS G12.21. PEG discussed, Z93.1.", {"COD-PEG-PLANNED"}),
        ("ALS G12.21. PEG placed in May, Z93.1. New PEG discussed.", set()),
        ("ALS G12.21. Impending respiratory failure J96.00.", {"COD-IMPENDING"}),
        ("ALS G12.21. Was impending, now acute respiratory failure J96.00.", set()),
        ("ALS G12.21. NIV at night, Z99.11.", {"COD-MASK"}),
        ("ALS G12.21. Trach/vent, ventilator dependent Z99.11.", set()),
        ("ALS G12.21, SOD1 Z15.89.", {"COD-SUSCEPTIBILITY"}),
        ("Asymptomatic SOD1 carrier Z15.89, mother had ALS.", set()),
        # Names that index and tabular list place apart (1.4)
        ("Impression: adult-onset progressive muscular atrophy.", {"COD-PMA-ADULT"}),
        ("Impression: familial ALS G12.21.", {"COD-FAMILIAL"}),
        ("Impression: lateral sclerosis.", {"COD-LATERAL"}),
        ("Impression: progressive lateral sclerosis.", set()),
        ("Impression: Kennedy disease.", {"COD-KENNEDY"}),
        ("Impression: ALS; Kennedy disease excluded by CAG repeat.", set()),
        ("Impression: flail leg variant.", {"COD-VARIANT"}),
        ("Exam: flail arms. Impression: ALS.", set()),
        ("Dx KCD-8 G12.24 progressive muscular atrophy.", {"COD-NATIONAL"}),
        ("Dx KCD-8 G12.22 primary lateral sclerosis.", {"COD-NATIONAL"}),
        ("Dx KCD-8 G12.23 primary lateral sclerosis.", {"COD-NATIONAL"}),
        ("ICD-10 WHO G12.2 motor neurone disease.", {"COD-NATIONAL", "COD-HEADING"}),
        # Wording of the statement (2.2, 2.3)
        ("62M with h/o ALS, here for a rash.", {"STM-HISTORY-OF"}),
        ("62M, history of bulbar-onset ALS, here for a rash.", {"STM-HISTORY-OF"}),
        ("History of ALS. Impression: ALS.", set()),
        ("Med hx: ALS. Impression: ALS.", set()),
        ("Assessment: clinically probable ALS (revised El Escorial).", {"STM-GRADE"}),
        ("Assessment: clinically definite ALS (revised El Escorial).", set()),
        # Who says so (I.B.14)
        ("Fall clinic. Patient says he has ALS. Ankle strapped.", {"STM-TOLD"}),
        ("Rash. She reports that she was told by a doctor she has PLS.", {"STM-TOLD"}),
        ("Rash. According to the patient he has motor neuron disease.", {"STM-TOLD"}),
        ("Patient says he is tired. Assessment: ALS.", set()),
        ("Patient with ALS says he is tired.", set()),
        ("OT evaluation\nALS, needs splints.", {"STM-CLINICIAN"}),
        ("Speech-language pathology - swallow study\nALS, thin liquids unsafe.", {"STM-CLINICIAN"}),
        ("Dietitian note\nALS, intake low.", {"STM-CLINICIAN"}),
        ("Nurse visit\nALS, skin intact.", {"STM-CLINICIAN"}),
        ("ALS, skin intact, dressing changed.\nJ. Doe, RN", {"STM-CLINICIAN"}),
        ("ALS, speech slower.\n-- J. Doe, CCC-SLP", {"STM-CLINICIAN"}),
        ("EMG technician worksheet\nALS, surface temperature 32.", {"STM-CLINICIAN"}),
        ("Message from patient\nMy ALS is worse, please call.", {"STM-CLINICIAN", "STM-TOLD"}),
        ("Nurse visit\nALS seen jointly.\nDr J. Doe", set()),
        ("ALS. Plan: riluzole, PT, SLP.", set()),
        ("ALS. Refer physiotherapy and dietitian. RN wound check Friday.", set()),
        ("NP visit\nALS, riluzole refilled.\nJ. Doe, FNP-C", set()),
        ("Neurology letter\nDear Dr Roe, ALS is confirmed.\nJ. Doe, consultant neurologist", set()),
    ],
)
def test_what_is_said_about_codes(engine: RuleEngine, text: str, rules: set[str]) -> None:
    assert said(engine, text) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Discharge diagnosis: probable ALS (G12.21).", {"COD-INPATIENT"}),
        ("Discharge diagnosis: possible multifocal motor neuropathy G61.82.", set()),
        ("Discharge diagnosis: ALS ruled out (G12.21).", {"COD-NOT-CURRENT"}),
    ],
)
def test_doubt_at_an_inpatient_discharge(engine: RuleEngine, text: str, rules: set[str]) -> None:
    assert said(engine, text, Setting.INPATIENT) == rules


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Assessment: ALS. Chronic hypercapnic respiratory failure.", {"J96.12"}),
        ("Assessment: ALS. Respiratory failure.", {"J96.90"}),
        ("Assessment: ALS. Type 2 respiratory failure.", {"J96.92"}),
        ("Assessment: ALS. Acute on chronic hypoxic respiratory failure.", {"J96.21"}),
        ("Assessment: ALS. Impending respiratory failure.", set()),
        ("Assessment: ALS. No respiratory failure. Risk of respiratory failure.", set()),
        ("Assessment: ALS, FVC 38%.", set()),
        ("Assessment: ALS. Father died of respiratory failure.", set()),
        ("Assessment: ALS. Nocturnal hypoventilation.", {"G47.36"}),
        ("Assessment: ALS, PEG planned.", set()),
        ("Assessment: ALS, PEG in situ.", {"Z93.1"}),
        ("PMH: PEG in situ.\n\nAssessment: ALS.", {"Z93.1"}),
        ("Assessment: ALS-FTD.", {"G31.09"}),
        ("Assessment: ALS with severe protein-calorie malnutrition.", {"E43"}),
        ("Assessment: ALS, BMI 17.", set()),
        ("Assessment: ALS on riluzole.", {"Z79.899"}),
        ("Assessment: ALS, cries easily.", set()),
        ("Assessment: ALS. Father had ALS.", {"Z82.0"}),
        ("Assessment: ALS. His wife has MS.", set()),
        ("Assessment: ALS. DNR discussed.", set()),
        ("Impression: possible ALS. Exam: spastic gait, knee jerks 3+.", {"R26.1", "R29.2"}),
        ("Impression: stroke. Exam: spastic gait.", set()),
        ("Asymptomatic SOD1 carrier, well.", {"Z15.89"}),
    ],
)
def test_codes_beside_the_diagnosis(engine: RuleEngine, text: str, codes: set[str]) -> None:
    coding = engine.check(text).coding
    assert {code for code, _ in coding.ancillary} == codes


@pytest.mark.parametrize(
    ("text", "code", "assertion"),
    [
        ("ALS G12.21.", "G12.21", "affirmed"),
        ("ALS g1221", "G12.21", "affirmed"),
        ("Dx entered: G11.4? no.", "G11.4", "uncertain"),
        ("Hirayama disease G12.8 [biller: G12.29?]", "G12.8", "affirmed"),
        ("Message sent to remove G12.20.", "G12.20", "historical"),
        ("PMH: PBP (G12.22), AFib.", "G12.22", "affirmed"),
        ("Differential: MMN G61.82.", "G61.82", "uncertain"),
    ],
)
def test_how_a_typed_code_is_meant(
    engine: RuleEngine, text: str, code: str, assertion: str
) -> None:
    typed = {t.code: t for t in engine.check(text).typed_codes}
    assert typed[code].assertion.value == assertion
    start, end, quote = typed[code].evidence
    assert text[start:end] == quote


def test_a_finding_cites_the_official_text(engine: RuleEngine) -> None:
    text = "Assessment: PMA (G12.24), wasting M62.50. Pseudobulbar affect F48.2."
    messages = {finding.rule: finding.message for finding in engine.check(text).findings}
    title = code_set().title
    assert title("G12.24") in messages["COD-WRONG"]
    assert title("G12.25") in messages["COD-WRONG"]
    assert "progressive muscular atrophy (G12.21)" in messages["COD-EXCLUDES1"]


def test_a_finding_names_its_section_and_release(engine: RuleEngine) -> None:
    findings = engine.check("HPI: weak legs.\n\nAssessment: ALS (G12.23).").findings
    wrong = next(finding for finding in findings if finding.rule == "COD-WRONG")
    assert wrong.section == "assessment"
    assert wrong.release == code_set().release


def test_no_rule_about_codes_changes_the_code(engine: RuleEngine) -> None:
    for rule in catalogue().values():
        for text in rule.fire if rule.issue in ABOUT_CODES else ():
            coding = engine.check(text, rule.setting).coding
            governing = engine.check(text, rule.setting).governing
            assert (coding.code is None) is (governing is None)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("Trach/vent since 2022.", {"tracheostomy_present", "ventilator_dependence"}),
        ("Declines tracheostomy. DNR signed.", {"do_not_resuscitate"}),
        ("No pseudobulbar affect.", set()),
        ("Mother had frontotemporal dementia.", set()),
        ("PEG 3350 for constipation.", set()),
        ("Aspiration pneumonia, treated.", {"aspiration_pneumonia"}),
        ("Past medical history: aspiration pneumonia 2019.", set()),
    ],
)
def test_conditions_that_a_note_documents(text: str, conditions: set[str]) -> None:
    assert affirmed_conditions(read_conditions(Note(text))) == conditions
