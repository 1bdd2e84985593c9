// Invented notes to try the page with.

export const EXAMPLES = [
  {
    name: "ALS, well documented",
    setting: "outpatient",
    text: `NEUROMUSCULAR CLINIC - FOLLOW-UP VISIT
Date of service: 2026-03-12

HISTORY OF PRESENT ILLNESS
61-year-old woman with right hand weakness that began 14 months ago and has progressed steadily to the left arm and both legs. Slurred speech for 3 months. No sensory symptoms. Weight down 6 kg since the last visit.

EXAMINATION
Bulbar: tongue atrophy with fasciculations, brisk jaw jerk, spastic dysarthria.
Upper limbs: wasting of the first dorsal interosseous bilaterally, right greater than left; fasciculations in both arms; finger flexion 3/5. Hoffmann sign positive bilaterally.
Lower limbs: spasticity, knee reflexes 3+, extensor plantar responses bilaterally. Ankle dorsiflexion 4/5.
Sensation intact to all modalities.

ELECTRODIAGNOSIS
EMG: fibrillation potentials and positive sharp waves in the right first dorsal interosseous, left tibialis anterior and genioglossus. Large polyphasic motor units with reduced recruitment in the cervical and lumbosacral regions. Motor conduction without block; sensory responses normal.

INVESTIGATIONS
MRI of brain and cervical spine without compressive lesion. CK 310 U/L. GM1 antibodies negative, TSH and B12 normal. Genetic testing: no C9orf72 expansion, SOD1 negative. FVC 71% predicted upright. ALSFRS-R 36/48.

ASSESSMENT
Amyotrophic lateral sclerosis, meeting Gold Coast criteria. Riluzole continued.
`,
  },
  {
    name: "A father with ALS",
    setting: "outpatient",
    text: `PRIMARY CARE - NEW PATIENT
52-year-old man.

FAMILY HISTORY
Father died of ALS at 58. Brother has no neurological illness.

HPI
Six weeks of muscle twitching in the calves, mostly at night. He worries about what his father had. No weakness noticed.

EXAM
Occasional fasciculations in the left calf. Strength 5/5 throughout.

PLAN
Possible ALS, to be ruled out. Refer to neurology. EMG not yet done.
Billing: G12.21
`,
  },
  {
    name: "PLS or ALS?",
    setting: "inpatient",
    text: `NEUROLOGY CONSULTATION

HPI
58-year-old man with five years of slowly progressive leg stiffness, then arm stiffness and slurred speech. No muscle twitching reported by the patient.

EXAMINATION
Spastic dysarthria, jaw jerk brisk. Spastic tone in all four limbs, reflexes 4+ with ankle clonus, Babinski sign present bilaterally. Wasting and fasciculations of both hands, first noted today.

EMG
Fibrillation potentials in both first dorsal interossei and in the left tibialis anterior. No conduction block.

IMPRESSION
1. Primary lateral sclerosis (G12.23).
2. Amyotrophic lateral sclerosis, established after today's EMG (G12.21).
Continue baclofen.
`,
  },
];
