"""From the statement to the code: the provider's words govern, the setting decides on doubt."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.vocabulary import Diagnosis

FULL_ALS = (
    "HPI: weakness of the right hand began two years ago and has since spread to the legs.\n"
    "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor.\n"
    "EMG: fibrillations and positive sharp waves, large polyphasic motor units "
    "in the cervical and lumbosacral regions.\nMRI cervical spine: no cord compression.\n"
    "Assessment: {diagnosis}.\n"
)
FULL_PLS = (
    "HPI: stiff legs began six years ago and have slowly progressed.\n"
    "Exam: spasticity of both legs, knee jerks 3+, plantars extensor. No fasciculations, "
    "no wasting.\nEMG: no fibrillations, normal motor units.\nMRI brain normal.\n"
    "Assessment: primary lateral sclerosis.\n"
)
FULL_PMA = (
    "HPI: weakness of the left hand began two years ago and has since spread to the thighs.\n"
    "Exam: wasting and fasciculations of hands and thighs. Reflexes absent. "
    "No upper motor neuron signs, plantars flexor.\n"
    "EMG: fibrillations, large polyphasic motor units in arms and legs.\n"
    "MRI cervical spine: no cord compression.\nAssessment: progressive spinal muscular atrophy.\n"
)


@pytest.mark.parametrize(
    ("name", "code", "title"),
    [
        ("ALS", "G12.21", "Amyotrophic lateral sclerosis"),
        ("Lou Gehrig's disease", "G12.21", "Amyotrophic lateral sclerosis"),
        ("primary lateral sclerosis", "G12.23", "Primary lateral sclerosis"),
        ("progressive spinal muscular atrophy", "G12.25", "Progressive spinal muscle atrophy"),
        ("progressive muscular atrophy", "G12.25", "Progressive spinal muscle atrophy"),
        ("progressive bulbar palsy", "G12.22", "Progressive bulbar palsy"),
        ("familial motor neuron disease", "G12.24", "Familial motor neuron disease"),
        ("motor neuron disease", "G12.20", "Motor neuron disease, unspecified"),
    ],
)
def test_each_statement_has_its_code(engine: RuleEngine, name: str, code: str, title: str) -> None:
    coding = engine.check(f"Assessment: {name}.").coding
    assert (coding.code, coding.title, coding.billable) == (code, title, True)
    assert coding.release == code_set().release


def test_every_diagnosis_has_a_billable_code_in_the_code_set() -> None:
    table = coding_table()["statements"]
    assert set(table) == {label.value for label in Diagnosis}
    for entry in table.values():
        assert all(
            code_set().codes[code].billable
            for code in (entry["code"], *entry["excluded"], *entry["alternatives"])
        )
        assert entry["code"] not in entry["excluded"] + entry["alternatives"]


@pytest.mark.parametrize(
    ("name", "excluded"),
    [
        ("ALS", {"G12.23", "G12.25"}),
        ("PLS", {"G12.21", "G12.25"}),
        ("PMA", {"G12.21", "G12.23"}),
        ("MND", set()),
    ],
)
def test_als_pls_and_pma_exclude_each_other(
    engine: RuleEngine, name: str, excluded: set[str]
) -> None:
    assert set(engine.check(f"Assessment: {name}.").coding.excluded) == excluded


def test_pma_always_comes_with_the_coders_question(engine: RuleEngine) -> None:
    report = engine.check("Assessment: progressive muscular atrophy.")
    assert "G12.21" in report.coding.alternatives
    assert "COD-PMA" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("setting", ["outpatient", "unknown"])
@pytest.mark.parametrize("doubt", ["Probable", "Possible", "Suspected", "Likely", "Rule out"])
def test_an_uncertain_diagnosis_is_not_coded_for_an_outpatient(
    engine: RuleEngine, doubt: str, setting: str
) -> None:
    report = engine.check(f"Assessment: {doubt} ALS.", setting)
    assert (report.coding.code, report.coding.status) == (None, "not_codable")
    assert "uncertain_outpatient" in {finding.issue.value for finding in report.findings}


@pytest.mark.parametrize("doubt", ["Probable", "Possible", "Suspected", "Likely"])
def test_an_uncertain_diagnosis_is_coded_at_an_inpatient_discharge(
    engine: RuleEngine, doubt: str
) -> None:
    report = engine.check(f"Discharge diagnosis: {doubt} ALS.", "inpatient")
    assert report.coding.code == "G12.21"
    assert "uncertain_outpatient" not in {finding.issue.value for finding in report.findings}


def test_an_affirmed_diagnosis_goes_before_an_uncertain_one(engine: RuleEngine) -> None:
    assert (
        engine.check("Possible PLS at first. Assessment: ALS.", "inpatient").coding.code == "G12.21"
    )


def test_an_unknown_setting_word_is_refused(engine: RuleEngine) -> None:
    with pytest.raises(ValueError, match="ward"):
        engine.check("ALS", "ward")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "none"),
        ("Sprained ankle.", "none"),
        ("Assessment: no evidence of ALS.", "not_codable"),
        ("Family history: father died of ALS.", "not_codable"),
        ("Previously diagnosed with ALS.", "not_codable"),
        ("Probable ALS.", "not_codable"),
        ("Patient has ALS. Follow-up in 3 months.", "query"),
        ("Assessment: motor neuron disease.", "query"),
        (FULL_ALS.format(diagnosis="ALS"), "supported"),
        (FULL_ALS.format(diagnosis="motor neuron disease"), "query"),
        (FULL_ALS.format(diagnosis="PLS"), "conflict"),
        (FULL_ALS.format(diagnosis="PMA"), "conflict"),
        (FULL_PLS, "supported"),
        (FULL_PMA, "supported"),
        ("HPI: known PLS.\n\nAssessment: ALS.", "conflict"),
    ],
)
def test_status(engine: RuleEngine, text: str, status: str) -> None:
    assert engine.check(text).coding.status == status


@pytest.mark.parametrize(
    "needed",
    [
        "wasting and fasciculations of both hands, ",
        "knee jerks 3+, plantars extensor",
        "fibrillations and positive sharp waves, ",
        "large polyphasic motor units ",
        "MRI cervical spine: no cord compression.",
    ],
)
def test_a_validation_requirement_that_is_missing_asks(engine: RuleEngine, needed: str) -> None:
    text = FULL_ALS.format(diagnosis="ALS")
    assert needed in text
    coding = engine.check(text.replace(needed, "")).coding
    assert (coding.code, coding.status) == ("G12.21", "query")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "HPI: She has primary lateral sclerosis.\n\nAssessment: Amyotrophic lateral sclerosis.",
            "G12.21",
        ),
        ("Assessment: Primary lateral sclerosis.\n\nAddendum: letter says ALS.", "G12.23"),
        ("Diagnosis list: ALS\n\nImpression: PLS", "G12.23"),
        ("Diagnosis: motor neuron disease\nAssessment: motor neurone disease, ALS", "G12.21"),
    ],
)
def test_the_assessment_governs_and_the_specific_goes_before_the_general(
    engine: RuleEngine, text: str, code: str
) -> None:
    assert engine.check(text).coding.code == code


def test_the_picture_never_changes_the_code(engine: RuleEngine) -> None:
    for name, code in (("PLS", "G12.23"), ("PMA", "G12.25"), ("motor neuron disease", "G12.20")):
        assert engine.check(FULL_ALS.format(diagnosis=name)).coding.code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Exam: fasciculations of both arms, cause unclear.", {"R25.3"}),
        ("Complains of muscle cramps at night.", {"R25.2"}),
        ("Assessment: ALS. Exam: fasciculations of both arms. Muscle cramps.", set()),
        ("Assessment: ALS with pseudobulbar affect.", {"F48.2"}),
        ("Family history: father died of ALS.", {"Z82.0"}),
        ("His wife has ALS.", set()),
        ("No fasciculations, no cramps.", set()),
    ],
)
def test_ancillary_codes(engine: RuleEngine, text: str, codes: set[str]) -> None:
    ancillary = engine.check(text).coding.ancillary
    assert {code for code, _ in ancillary} == codes
    assert all(code in code_set().codes and advice for code, advice in ancillary)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("H&P 11/02\nA/P: falls, suspected ALS.", None),
        ("NEUROLOGY CONSULT, ward 7\nImpression: probable ALS.", None),
        ("Sign out, HD 3\n58F, possible ALS, EMG tomorrow.", None),
        ("Neurology consult\nImpression: ALS.", "G12.21"),
        ("DISCHARGE SUMMARY\nAdmission H&P noted weakness.\nProbable ALS.", "G12.21"),
        ("Consult at discharge\nFinal diagnosis: probable ALS.", "G12.21"),
        ("Ward 4 letter. Diagnosis: probable ALS.", "G12.21"),
    ],
)
def test_doubt_is_coded_of_a_discharge_and_not_of_a_note_within_the_stay(
    engine: RuleEngine, text: str, code: str | None
) -> None:
    report = engine.check(text, "inpatient")
    assert report.coding.code == code
    assert (code is None) == ("uncertain_outpatient" in {f.issue for f in report.findings})
