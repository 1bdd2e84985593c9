"""What users of the field's clinical NLP libraries complained of, each as a case that passes here.

A complaint has a short name, what was complained of, and sentences of our own, mostly of general
medicine, in which the words between braces must be meant as the row says.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import pytest

from mndnotes.rules import RuleEngine, assert_span
from mndnotes.rules.findings import catalogue
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Element


class Complaint(NamedTuple):
    """A complaint with the sentences that show it mended."""

    name: str
    what: str
    rows: tuple[tuple[str, str], ...]
    """Marked sentence and the assertion of the words in braces."""


COMPLAINTS = (
    Complaint(
        "is-negative-for",
        "'negative for X' was negated, 'is negative for X' was not",
        (
            ("The CT head is negative for {hemorrhage}.", "negated"),
            ("Troponin was negative for {myocardial injury}.", "negated"),
            ("Blood cultures have been negative for {bacteremia} so far.", "negated"),
            ("Doppler of the left leg was negative for {deep vein thrombosis}.", "negated"),
            ("Wet prep is negative for {trichomonas}, clue cells or {yeast}.", "negated"),
            ("Review of systems is otherwise negative for {night sweats}.", "negated"),
            ("Biopsy came back negative for {malignancy}.", "negated"),
            ("Strep test positive, throat culture negative for {gonorrhea}.", "negated"),
            ("Rapid test is positive for {influenza A}.", "affirmed"),
        ),
    ),
    Complaint(
        "none-after-a-colon",
        "'fever: none' was read as a fever",
        (
            ("{fever}: none", "negated"),
            ("{Chest pain}: None. Dyspnea: mild", "negated"),
            ("{Allergies to latex} : none", "negated"),
            ("{Edema}: nil", "negated"),
            ("{Drug abuse}:none", "negated"),
            ("{Palpitations} -- none", "negated"),
            ("{Bleeding}: none reported", "negated"),
            ("{Hematuria}: none since the stent came out", "negated"),
            ("Fever: none. {Cough}: productive", "affirmed"),
            ("{Cough}: for three weeks, fever: none", "affirmed"),
        ),
    ),
    Complaint(
        "x-no",
        "'X: No', as forms and questionnaires write it, was not a negation",
        (
            ("{Diabetes}: No", "negated"),
            ("{Smoker}: N", "negated"),
            ("{Pacemaker} - no", "negated"),
            ("{Recent travel}? No.", "negated"),
            ("{Pregnant}: no   Breastfeeding: yes", "negated"),
            ("Pregnant: no   {Breastfeeding}: yes", "affirmed"),
            ("{Jaundice}\tNo", "negated"),
            ("{Hernia} | no", "negated"),
            ("{Asthma} (no)", "negated"),
            ("{Seizures}: (-)", "negated"),
            ("{Wheeze} = absent", "negated"),
            ("{Hypertension}: Yes\nDiabetes: No", "affirmed"),
            ("{Nocturia}: not troublesome, twice a night", "affirmed"),
        ),
    ),
    Complaint(
        "answers-in-tables-and-lists",
        "the answers of a table or list were given to the wrong line",
        (
            ("- {Fever}: no\n- Cough: yes", "negated"),
            ("- Fever: no\n- {Cough}: yes", "affirmed"),
            ("Fever | no\n{Cough} | yes", "affirmed"),
            ("Symptom     Present\n{Nausea}      no\nVomiting    yes", "negated"),
            ("Symptom     Present\nNausea      no\n{Vomiting}    yes", "affirmed"),
            ("No:\n- fever\n- chills\n\nYes:\n- {cough}", "affirmed"),
            ("1. No acute distress\n2. {Wheezing} in both bases", "affirmed"),
            ("* denies chest pain\n* {syncope} twice last week", "affirmed"),
        ),
    ),
    Complaint(
        "possible-is-not-absent",
        "what is possible came out as absent, or as plainly there",
        (
            ("Possible {pneumonia} in the left base.", "uncertain"),
            ("Pneumonia unlikely, {heart failure} possible.", "uncertain"),
            ("{Cholecystitis} cannot be ruled out.", "uncertain"),
            ("We could not exclude {endocarditis}.", "uncertain"),
            ("The opacity may represent {atelectasis}.", "uncertain"),
            ("{Sepsis} is suspected.", "uncertain"),
            ("Questionable {fracture} of the scaphoid.", "uncertain"),
            ("? {appendicitis}", "uncertain"),
            ("Findings are suspicious for {malignancy}.", "uncertain"),
            ("{Pulmonary embolism} not excluded.", "uncertain"),
            ("{Lymphoma} vs sarcoid.", "uncertain"),
            ("No evidence of {pneumonia}.", "negated"),
            ("{Pneumonia} has been confirmed.", "affirmed"),
        ),
    ),
    Complaint(
        "does-not-allow-to-exclude",
        "an exclusion that is not possible was read as one that was made",
        (
            ("The result does not allow us to exclude {myelodysplasia}.", "uncertain"),
            ("This study does not exclude {stenosis}.", "uncertain"),
            ("A normal ECG does not rule out {ischemia}.", "uncertain"),
            ("{Tuberculosis} has not been excluded.", "uncertain"),
            ("{Meningitis} is not yet ruled out.", "uncertain"),
            ("Unable to exclude {perforation} on plain films.", "uncertain"),
            ("{Osteomyelitis} can't be excluded.", "uncertain"),
            ("Imaging excludes {osteomyelitis}.", "negated"),
        ),
    ),
    Complaint(
        "scope-is-too-wide",
        "'has not been able to walk outside his home' denied the home",
        (
            ("She has not been able to walk outside her {home}.", "affirmed"),
            ("He was not able to sleep because of his {back pain}.", "affirmed"),
            ("Has not been able to work since the {stroke}.", "affirmed"),
            ("Could not finish the treadmill test due to {dyspnea}.", "affirmed"),
            ("He cannot lie flat because of {orthopnea}.", "affirmed"),
            ("Unable to tolerate the mask owing to {claustrophobia}.", "affirmed"),
            ("Not eating well since the {fall}.", "affirmed"),
            ("No longer drives because of {seizures}.", "affirmed"),
            ("She did not take her insulin and developed {ketoacidosis}.", "affirmed"),
            ("Metformin not given in view of {renal failure}.", "affirmed"),
            ("No appetite secondary to {depression}.", "affirmed"),
        ),
    ),
    Complaint(
        "scope-ends-at-a-conjunction",
        "a negation ran over 'but', 'however' and the like",
        (
            ("No fever but {productive cough}.", "affirmed"),
            ("Denies chest pain; however, {palpitations} daily.", "affirmed"),
            ("No rash, although {pruritus} is intense.", "affirmed"),
            ("There is no effusion, yet {consolidation} is seen.", "affirmed"),
            ("Without murmurs, except a {systolic murmur} at the apex.", "affirmed"),
            ("No focal deficit apart from {facial droop}.", "affirmed"),
            ("No nausea while {vomiting} persists.", "affirmed"),
            ("No pain other than {headache}.", "affirmed"),
            ("{Rales} are heard but no wheezes.", "affirmed"),
            ("Rales are heard but no {wheezes}.", "negated"),
        ),
    ),
    Complaint(
        "negated-lists",
        "only the first item of a denied list was denied",
        (
            ("Denies fever, chills, {night sweats} or weight loss.", "negated"),
            ("Denies fever, chills, night sweats or {weight loss}.", "negated"),
            ("No cyanosis, {clubbing}, or edema.", "negated"),
            ("No cyanosis/clubbing/{edema}.", "negated"),
            ("Negative for nausea, vomiting, {diarrhea} and constipation.", "negated"),
            ("No history of diabetes, {hypertension}, or stroke.", "negated"),
            ("Neither rash, {arthritis} nor serositis was found.", "negated"),
            ("No masses, {tenderness}, or organomegaly on palpation.", "negated"),
            ("Abdomen soft, no masses, {hernia} noted in the left groin.", "affirmed"),
        ),
    ),
    Complaint(
        "no-evidence-of",
        "'no evidence of pneumonia' did not become a refuted condition",
        (
            ("No evidence of {pneumonia}.", "negated"),
            ("There is no radiographic evidence of {fracture}.", "negated"),
            ("No convincing evidence for {vasculitis}.", "negated"),
            ("Without evidence of {metastatic disease}.", "negated"),
            ("No definite evidence to suggest {aspiration}.", "negated"),
            ("Evidence of {cirrhosis} is lacking.", "negated"),
            ("There was no sonographic evidence of {gallstones}.", "negated"),
            ("Evidence of {pneumonia} on the film.", "affirmed"),
        ),
    ),
    Complaint(
        "all-of-the-negex-triggers",
        "only a few of the published triggers of negation were known",
        (
            ("Absence of {edema}.", "negated"),
            ("Cannot see any {thrombus}.", "negated"),
            ("Chest film checked for {effusion}: none.", "negated"),
            ("Denying {chest pain}.", "negated"),
            ("Did not exhibit {tremor}.", "negated"),
            ("Exam fails to reveal {hepatomegaly}.", "negated"),
            ("Free of {infection}.", "negated"),
            ("He never developed {angioedema}.", "negated"),
            ("No abnormal {uptake}.", "negated"),
            ("No cause of {bleeding} was found.", "affirmed"),
            ("No complaints of {dysuria}.", "negated"),
            ("No findings to indicate {abscess}.", "negated"),
            ("No mammographic evidence of {cancer}.", "negated"),
            ("No new {lesions}.", "negated"),
            ("No other {deformity}.", "negated"),
            ("No sign of {cellulitis}.", "negated"),
            ("No suggestion of {obstruction}.", "negated"),
            ("No suspicious {nodules}.", "negated"),
            ("Not associated with {nausea}.", "negated"),
            ("Not complain of {vertigo}.", "negated"),
            ("Not demonstrate {ascites}.", "negated"),
            ("Not know of {allergies}.", "negated"),
            ("Patient was not {jaundiced}.", "negated"),
            ("Rather than {gout}, this is cellulitis.", "negated"),
            ("Resolution of {rash}.", "negated"),
            ("Ruled him out for {myocardial infarction}.", "negated"),
            ("Test was negative for {H. pylori}.", "negated"),
            ("With no {rebound}.", "negated"),
            ("Without any {guarding}.", "negated"),
            ("Without sign of {dehydration}.", "negated"),
            ("{Ascites} unlikely.", "negated"),
            ("{Fracture} was ruled out.", "negated"),
            ("{Effusion} free.", "negated"),
        ),
    ),
    Complaint(
        "pseudo-triggers",
        "words that only look like a negation negated",
        (
            ("Gram negative {bacteremia}.", "affirmed"),
            ("No change in the {lung nodule}.", "affirmed"),
            ("No significant increase in the {effusion}.", "affirmed"),
            ("No significant interval change in {cardiomegaly}.", "affirmed"),
            ("Not only {asthma} but also reflux.", "affirmed"),
            ("Without difficulty he points to the {hernia}.", "affirmed"),
            ("Does not deny {alcohol use}.", "affirmed"),
            ("No doubt this is {shingles}.", "affirmed"),
            ("No wonder that he has {headaches}.", "affirmed"),
            ("No improvement in {eczema} with steroids.", "affirmed"),
            ("No better: {cough} all night.", "affirmed"),
            ("Not unusual {fatigue} for this drug.", "affirmed"),
        ),
    ),
    Complaint(
        "present-and-negated-at-once",
        "one entity was both present and negated",
        (
            ("{Pain}: yes, at night no fever", "affirmed"),
            ("No further {chest pain} after nitroglycerin.", "negated"),
            ("{Rash} present, no vesicles.", "affirmed"),
            ("The {cough} is not productive.", "affirmed"),
            ("{Edema} is 2+, not pitting.", "affirmed"),
            ("{Tenderness} without rebound.", "affirmed"),
            ("{Hemoptysis} denied, present in 2019.", "negated"),
        ),
    ),
    Complaint(
        "spans-that-are-no-entities",
        "only what the pipeline itself had found could be asked about",
        (
            ("No {pain on deep inspiration} today.", "negated"),
            ("Denies {having fallen in the last month}.", "negated"),
            ("Mother had {the same kind of trouble with her gallbladder}.", "family"),
            ("If {it swells again} come back.", "hypothetical"),
            ("The wound {smells}.", "affirmed"),
            ("Possible {\u03b2-thalassaemia trait}.", "uncertain"),
            ("No {\U0001f635} today", "negated"),
        ),
    ),
    Complaint(
        "family-is-not-the-patient",
        "a relative's illness was written to the patient's problem list",
        (
            ("Mother died of {colon cancer} at 52.", "family"),
            ("FHx: {hemochromatosis} (brother).", "family"),
            ("Strong family history of {sudden death}.", "family"),
            ("{Psoriasis} in two sisters.", "family"),
            ("A paternal aunt has {lupus}.", "family"),
            ("Her twin was treated for {leukemia}.", "family"),
            ("No family history of {breast cancer}.", "negated"),
            ("Lives with her mother, has {asthma} herself.", "affirmed"),
            ("His father drove him in with {chest pain}.", "affirmed"),
            ("According to the son she has {dementia}.", "affirmed"),
        ),
    ),
    Complaint(
        "history-is-not-today",
        "what is over was counted as current, and a long course as over",
        (
            ("History of {cholecystectomy}.", "historical"),
            ("s/p {appendectomy} in 2009", "historical"),
            ("{Rheumatic fever} in childhood.", "historical"),
            ("Previously treated for {syphilis}.", "historical"),
            ("Two-week history of {cough}.", "affirmed"),
            ("Presents with a history of three days of {vomiting}.", "affirmed"),
            ("Long-standing history of {migraine}.", "affirmed"),
        ),
    ),
    Complaint(
        "advice-is-no-finding",
        "warnings and conditions were counted as findings",
        (
            ("Return if {fever} or chills develop.", "hypothetical"),
            ("Call for {worsening headache}.", "hypothetical"),
            ("If {chest pain} recurs take nitroglycerin.", "hypothetical"),
            ("Risk of {bleeding} was explained.", "hypothetical"),
            ("Should {hives} appear, stop the antibiotic.", "hypothetical"),
            ("Nitroglycerin as needed for {angina}.", "affirmed"),
            ("Seen today for {angina}, return in a month.", "affirmed"),
            ("Return to the ED for {fever}.", "hypothetical"),
            ("Risks, including {bleeding}, were discussed.", "hypothetical"),
            ("In case of {seizure}, give lorazepam.", "hypothetical"),
            ("Monitor for {bleeding}.", "hypothetical"),
            ("Aspirin to prevent {stroke}.", "hypothetical"),
            ("Vaccinated against {influenza}.", "hypothetical"),
        ),
    ),
    Complaint(
        "signs-instead-of-words",
        "the plus and minus of a review of systems were not read",
        (
            ("(+) {cough}, (-) fever", "affirmed"),
            ("(+) cough, (-) {fever}", "negated"),
            ("+cough, -{fever}", "negated"),
            ("ROS: - fever, - {chills}, + cough", "negated"),
            ("ROS: - fever, - chills, + {cough}", "affirmed"),
            ("{Fever} (-), cough (+)", "negated"),
            ("Cough +, {fever} -", "negated"),
            ("- {cough}\n- sputum", "affirmed"),
            ("x-ray - {effusion} on the left", "affirmed"),
        ),
    ),
    Complaint(
        "head-of-a-denied-list",
        "the answer behind a list of heads denied only the last of them",
        (
            ("{Clubbing}, cyanosis, edema: none", "negated"),
            ("Clubbing, {cyanosis}, edema: none", "negated"),
            ("Clubbing / {cyanosis} / edema - none", "negated"),
            ("Denies: fever, {chills}", "negated"),
            ("Negative: fever, {chills}", "negated"),
            ("Positive: {cough}. Negative: fever", "affirmed"),
            ("Pertinent negatives: no fever, {rash}", "negated"),
        ),
    ),
    Complaint(
        "present-beside-a-denial",
        "what was found beside a denied finding was denied too",
        (
            ("CT negative for embolism but shows {pneumonia}.", "affirmed"),
            ("CT: no embolism. {Nodule} in the right upper lobe.", "affirmed"),
            ("No embolism; {nodule} in the right upper lobe", "affirmed"),
            ("No jugular distension, trace {edema}", "affirmed"),
            ("Positive for {cough} and negative for fever", "affirmed"),
            ("Positive for cough and negative for {fever}", "negated"),
            ("Negative for fever and positive for {cough}", "affirmed"),
            ("Negative except for {cough}", "affirmed"),
            ("Unremarkable apart from a {hernia}", "affirmed"),
            ("Afebrile, with {cough}", "affirmed"),
            ("No fever since Monday, when {cough} began", "affirmed"),
            ("No pain at rest, {pain} on walking", "affirmed"),
            ("Denies pain in the arms, {pain} in the legs or pain in the back", "negated"),
        ),
    ),
    Complaint(
        "reason-of-a-refusal",
        "the reason why something was not done was denied",
        (
            ("He didn't take the tablets because of {nausea}.", "affirmed"),
            ("Not taking aspirin because of {bleeding}.", "affirmed"),
            ("No anticoagulation given his {ulcer}.", "affirmed"),
            ("Not able to bear weight due to {ankle pain}.", "affirmed"),
            ("Stopped the statin owing to {myalgia}.", "affirmed"),
            ("No surgery in view of {frailty}.", "affirmed"),
        ),
    ),
    Complaint(
        "denied-property",
        "a property of the finding was denied, and with it the finding",
        (
            ("{Pain} does not radiate.", "affirmed"),
            ("The {rash} is not itchy.", "affirmed"),
            ("{Cough} has not resolved.", "affirmed"),
            ("{Pain} is not controlled.", "affirmed"),
            ("{Weakness} without pain or numbness.", "affirmed"),
            ("{Ulcer} with no slough or odor.", "affirmed"),
            ("No specific diagnosis for his {abdominal pain}.", "affirmed"),
            ("No clear cause for the {syncope}.", "affirmed"),
        ),
    ),
    Complaint(
        "teller-is-not-the-patient",
        "what a relative tells of the patient was given to the relative",
        (
            ("Mom reports {fever} since Monday.", "affirmed"),
            ("Her mother noticed {jaundice}.", "affirmed"),
            ("His wife has noticed {memory loss}.", "affirmed"),
            ("Husband says she has {apnea} at night.", "affirmed"),
            ("Per wife, {confusion} started yesterday.", "affirmed"),
            ("Lives with his mother who has {dementia}.", "family"),
            ("Mother - {hypertension}, father - diabetes", "family"),
            ("Mother - hypertension, father - {diabetes}", "family"),
        ),
    ),
    Complaint(
        "doubt-that-was-settled",
        "a suspicion stayed a suspicion though the sentence settles it",
        (
            ("Suspected {appendicitis} was confirmed at surgery.", "affirmed"),
            ("Possible {pneumonia} has since been proven by culture.", "affirmed"),
            ("Myocardial infarction was ruled out; {pericarditis} suspected.", "uncertain"),
            ("Ruled in for {myocardial infarction}.", "affirmed"),
            ("Suspected {appendicitis} was not confirmed.", "uncertain"),
            ("Low probability of {pulmonary embolism}.", "uncertain"),
        ),
    ),
)
"""Complaints about the assertion of a span."""


def judge(marked: str) -> str:
    """Assertion of the words between braces."""
    start, end = marked.index("{"), marked.index("}") - 1
    return assert_span(marked.replace("{", "", 1).replace("}", "", 1), start, end)


def first_marked(marked: str) -> str:
    """The sentence with all but the first pair of braces taken out."""
    head, _, rest = marked.partition("}")
    return f"{head}}}{rest.replace('{', '').replace('}', '')}"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param(first_marked(marked), expected, id=f"{complaint.name}: {marked}")
        for complaint in COMPLAINTS
        for marked, expected in complaint.rows
    ],
)
def test_the_complaint_is_mended(marked: str, expected: str) -> None:
    assert judge(marked) == expected


def test_every_complaint_has_at_least_three_variants() -> None:
    assert len({complaint.name for complaint in COMPLAINTS}) == len(COMPLAINTS)
    assert all(complaint.what and len(complaint.rows) >= 3 for complaint in COMPLAINTS)


EMPTY_SECTIONS = (
    ("Family history:\n\nEXAM: clonus at both ankles", Element.UMN_SIGNS, "present"),
    ("FH:\nSH:\nO/E: wasting of both hands", Element.LMN_SIGNS, "present"),
    ("PMH:\nMEDS:\nPLAN:\nEMG: fibrillations in the arm", Element.EMG_ACUTE, "present"),
    ("INDICATION:\nEMG\nReduced recruitment in the leg.", Element.EMG_CHRONIC, "present"),
    ("EXAM:\n\nFamily history: brother had clonus", Element.UMN_SIGNS, "missing"),
    ("EMG:\nPlan:\nwatch for wasting of the hands", Element.LMN_SIGNS, "missing"),
    ("Examination:\n\nInvestigations:\nMRI brain normal", Element.NEURO_EXAM, "missing"),
    ("EMG:\n\nEMG ordered", Element.EMG_RESULTS, "missing"),
)
"""Complaint: of several empty sections in a row, text was given to the wrong one."""


@pytest.mark.parametrize(("text", "element", "status"), EMPTY_SECTIONS)
def test_an_empty_section_takes_nothing_of_the_next(
    engine: RuleEngine, text: str, element: Element, status: str
) -> None:
    assert engine.check(text).elements[element].status.value == status


EMPTY_BEFORE_A_DIAGNOSIS = (
    ("Family history:\nImpression: ALS", "affirmed"),
    ("DIFFERENTIAL:\n\nDIAGNOSIS: primary lateral sclerosis", "affirmed"),
    ("Resolved problems:\nProblem list:\n1. ALS", "affirmed"),
    ("PMH:\n\nFH: ALS in an uncle\n\nSH:", "family"),
    ("Diagnosis:\n\nDifferential diagnosis:\nprogressive muscular atrophy", "uncertain"),
)
"""The same complaint where a diagnosis would become a relative's, or a question."""


@pytest.mark.parametrize(("text", "assertion"), EMPTY_BEFORE_A_DIAGNOSIS)
def test_an_empty_section_leaves_a_diagnosis_alone(
    engine: RuleEngine, text: str, assertion: str
) -> None:
    assert [s.assertion.value for s in engine.check(text).statements] == [assertion]


DECIDING_CUES = (
    ("No fever or {chills}.", "no"),
    ("The swab was negative for {influenza}.", "was negative for"),
    ("{Fracture} was ruled out.", "was ruled out"),
    ("{Stroke} cannot be excluded.", "cannot be excluded"),
    ("Possible {pneumonia}.", "possible"),
    ("Her mother has {gout}.", "mother"),
    ("History of {asthma}.", "history of"),
    ("If {fever} develops, call.", "if"),
    ("Mother: no {gout}.", "no"),
)
"""Complaint: nobody could tell which words had negated a finding."""


@pytest.mark.parametrize(("marked", "cue"), DECIDING_CUES)
def test_the_deciding_cue_can_be_told(marked: str, cue: str) -> None:
    start, end = marked.index("{"), marked.index("}") - 1
    text = marked.replace("{", "").replace("}", "")
    found = Note(text).assertions.judge(start, end).cue
    assert found is not None
    assert text[found.start : found.end].lower() == cue


def test_every_finding_names_its_rule_its_source_and_its_words(engine: RuleEngine) -> None:
    text = "Impression: PMA (G12.24). ALS. Family history: father had MND."
    findings = engine.check(text).findings
    assert {f.issue.value for f in findings} >= {"wrong_code", "conflict"}
    for finding in findings:
        assert finding.rule in catalogue()
        assert finding.source
        assert finding.mitigation
        assert all(text[e.start : e.end] == e.text for e in finding.evidence)


ONE_ASSERTION = (
    "No fasciculations. Fasciculations of the tongue.",
    "Fasciculations: no. Babinski: yes",
    "ALS vs PLS, ALS not excluded, no PLS.",
    "?MND, no evidence of MND, mother MND",
)
"""Complaint: one and the same entity was listed as present and as negated."""


@pytest.mark.parametrize("text", ONE_ASSERTION)
def test_one_span_has_one_assertion(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    spans = [(m.start, m.end, m.concept) for m in report.mentions]
    spans += [(*s.evidence[:2], s.label.value) for s in report.statements]
    assert len(spans) == len(set(spans))
    assert all(isinstance(m.assertion, Assertion) for m in report.mentions)


WRONG_CODES = (
    ("Impression: progressive muscular atrophy (G12.24)", "COD-WRONG"),
    ("Dx: PMA, ICD-10 G12.24", "COD-WRONG"),
    ("Primary lateral sclerosis G12.21", "COD-WRONG"),
    ("Exam: fasciculations of both calves. Code R29.818", "COD-FASCICULATION"),
)
"""Complaint: reference pages give codes that mean something else."""


@pytest.mark.parametrize(("text", "rule"), WRONG_CODES)
def test_a_code_that_means_something_else_is_reported(
    engine: RuleEngine, text: str, rule: str
) -> None:
    assert rule in {finding.rule for finding in engine.check(text).findings}


@pytest.mark.parametrize("size", [1_000, 100_000, 400_000])
def test_the_end_of_a_long_note_is_read_too(engine: RuleEngine, size: int) -> None:
    # Complaint: what stood beyond the window of the reader was cut without a word.
    filler = "He slept well and went for a walk. "
    text = filler * (size // len(filler)) + "\n\nExam: no fasciculations. Impression: ALS."
    report = engine.check(text)
    assert report.elements[Element.LMN_SIGNS].status.value == "absent"
    assert [s.evidence.start for s in report.statements] == [text.rindex("ALS")]


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Quincebury, MRN 5550123: no fever, possible ALS.",
        "Quincebury\n\nImpression: PMA (G12.24)\nEMG pending",
        "Quincebury \ud800 5550123 ALS",
    ],
)
def test_no_word_of_the_note_reaches_a_log_or_a_stream(
    text: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    # Complaint: a sentence splitter wrote every token of a note to the log.
    with caplog.at_level(logging.DEBUG):
        RuleEngine().check(text)
        assert_span(text, 0, 3)
    out, err = capfd.readouterr()
    assert not caplog.records
    assert out == err == ""


TEMPLATES = (
    "HPI: ***\nExam: {UMN signs}\nEMG: [ ]\nAssessment: ___",
    "S:\nO:\nA:\nP:",
    "[ ] Spasticity [ ] Clonus [ ] Fasciculations [ ] Atrophy\nDiagnosis: ____",
    "EMG: [result]\nMRI: [result]\nGenetics: [sent/declined]",
)
"""Complaint: a template that nobody has filled in counted as documentation."""


@pytest.mark.parametrize("text", TEMPLATES)
def test_an_empty_template_documents_nothing(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    assert report.score == 0
    assert report.statements == ()


@pytest.mark.parametrize(
    "text",
    [
        "Exam: tongue fasciculations, clonus. Impression: ALS",
        "Father had ALS. Exam: no wasting.",
        "?PLS. EMG ordered.",
    ],
)
def test_a_note_that_stands_twice_says_the_same(engine: RuleEngine, text: str) -> None:
    # Complaint: duplicated notes changed counts and classes.
    once, twice = engine.check(text), engine.check(f"{text}\n\n\n{text}")
    assert twice.score == once.score
    assert twice.coding.code == once.coding.code
