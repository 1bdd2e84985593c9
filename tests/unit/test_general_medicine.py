"""Words of general medicine that look like motor neuron signs or diagnoses and are neither."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine

SIGNS = ("umn_sign", "lmn_sign", "emg_active", "emg_chronic", "emg_normal")

NO_SIGN = [
    # other organs that shrink or waste
    "MRI brain: atrophy of the left parietal lobe.",
    "Biopsy: tubular atrophy and interstitial fibrosis.",
    "Endoscopy: diffuse atrophic gastritis.",
    "The vaginal mucosa is atrophic.",
    "The thyroid appears atrophic.",
    "Severe maxillary atrophy under the upper denture.",
    "Renal phosphate wasting with a low serum phosphate.",
    "Wasting syndrome with chronic diarrhea.",
    "An atrophic left kidney, small and without flow.",
    # everyday words for loss, of something else
    "Hand: no swelling, bony tenderness over the fifth metacarpal.",
    "Knee: bony deformity of the lateral condyle.",
    "A skeletal survey of both arms and legs was ordered.",
    "Face: thin lips, sunken eyes, dry tongue.",
    "Flattening of the right nasolabial fold, arm drift.",
    "The medial gutter of the knee was clean.",
    "Restless legs at night.",
    # tone of other things
    "Hypertonic saline was nebulised.",
    "Infusion of hypertonic glucose through the arm.",
    "Rectal tone was decreased.",
    "Sphincter tone normal.",
    "Flaccid blisters on both legs.",
    "A floppy Nissen fundoplication.",
    "A spastic sigmoid colon on endoscopy.",
    "A rather spastic and tortuous sigmoid.",
    # reflexes that are no tendon reflexes
    "Corneal reflexes are brisk.",
    "Red reflex diminished on the right.",
    "Acoustic reflexes absent.",
    "Oculovestibular reflexes are absent.",
    "Right patella, and there is increased laxity.",
    "Chondromalacia patella, grade 2.",
    "The patella fracture was reduced.",
    # feet and shoulders
    "A wound on the plantar surface of the foot, which extends to the heel.",
    "He could flex and extend his toes.",
    "Walks on heels and toes and can rise from a squat.",
    "Good circumduction at the shoulder joint.",
    "Babinski's are downgoing.",
    "Babinski reflexes are plantar.",
    "Hoffmann sign normal bilaterally.",
    "Extra pyramidal signs after haloperidol.",
    # units, needles and rhythms
    "In the intensive care unit broad antibiotics were given.",
    "Insulin 15 units twice daily since intake is poor.",
    "Fine needle aspiration was negative.",
    "Contact tracing was negative.",
    "No inducible ventricular tachycardia or fibrillation.",
    "Fibrillated cartilage was shaved.",
    "A leak at the previous repair.",
]

A_SIGN = [
    ("Atrophy of the right thenar eminence.", "lmn_sign"),
    ("Hands: wasted, more so on the right.", "lmn_sign"),
    ("Both calves look thin and bony.", "lmn_sign"),
    ("The first dorsal interosseous is hollow.", "lmn_sign"),
    ("The arms are hypotonic.", "lmn_sign"),
    ("Flaccid right arm.", "lmn_sign"),
    ("Reflexes are absent at the ankles.", "lmn_sign"),
    ("Reflexes: patellar absent, Achilles absent.", "lmn_sign"),
    ("Corneal reflexes are brisk, the knee jerks are brisk.", "umn_sign"),
    ("DTRs: patella 3+, Achilles 3+.", "umn_sign"),
    ("Spastic gait with circumduction of the left leg.", "umn_sign"),
    ("Hypertonic legs.", "umn_sign"),
    ("Toes up on both sides.", "umn_sign"),
    ("Babinski's are present on both sides.", "umn_sign"),
    ("Hoffmann sign positive bilaterally.", "umn_sign"),
    ("Pyramidal signs in both legs.", "umn_sign"),
    ("EMG: fibrillations in the tibialis anterior.", "emg_active"),
    ("EMG: large units with reduced recruitment.", "emg_chronic"),
]

NOT_STATED = [
    "Amyotrophic lateral sclerosis is a nervous system disease that attacks nerve cells.",
    "Neurological disorders such as polio, multiple sclerosis and ALS were discussed.",
    "Diseases include Huntington's disease, ALS and Friedreich's ataxia.",
    "Spasticity can occur in stroke, head trauma, ALS and multiple sclerosis.",
    "The biopsy shows loss of motor neurons.",
    "Damage to motor neurons was explained.",
]

STATED = [
    "He has motor neurone.",
    "Diagnosed with motor neurons.",
    "Conditions: ALS, hypertension, gout.",
    "Her ALS is stable.",
]


@pytest.mark.parametrize("text", NO_SIGN)
def test_general_medicine_is_no_sign(engine: RuleEngine, text: str) -> None:
    found = [m for m in engine.check(text).mentions if m.group in SIGNS]
    assert not found


@pytest.mark.parametrize(("text", "group"), A_SIGN)
def test_the_sign_beside_it_is_found(engine: RuleEngine, text: str, group: str) -> None:
    found = {m.group for m in engine.check(text).mentions if m.assertion == "affirmed"}
    assert group in found


@pytest.mark.parametrize("text", NOT_STATED)
def test_talk_of_diseases_codes_nothing(engine: RuleEngine, text: str) -> None:
    assert engine.check(text).coding.code is None


@pytest.mark.parametrize("text", STATED)
def test_what_the_patient_has_is_coded(engine: RuleEngine, text: str) -> None:
    assert engine.check(text).coding.code is not None
