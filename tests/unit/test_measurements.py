"""Measured values as many clinicians write them, terse to wordy, and what must give none."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mndnotes.rules import RuleEngine
from mndnotes.rules.facts import Measurement
from mndnotes.rules.forms import expand_all
from mndnotes.rules.knowledge import Name, measures, read_yaml
from mndnotes.rules.measurements import age_years, duration_years, read_measurements
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Subject


def shown(m: Measurement) -> str:
    """A measurement in short: "fvc 58 % supine earlier 2024-03"."""
    amount = m.date if m.id in ("onset", "visit_date") else m.stage or f"{m.value:g}"
    parts = [m.id, f"{amount}/{m.of:g}" if m.of else amount]
    if m.unit and m.unit not in ("points", "stage", "year"):
        parts.append(m.unit)
    if m.position:
        parts.append(m.position)
    if m.date and m.id not in ("onset", "visit_date"):
        parts.append(m.date)
    flags = {
        "earlier": m.earlier,
        "stale": m.stale,
        "implausible": not m.plausible,
        m.subject.value: m.subject is not Subject.PATIENT,
    }
    return " ".join([*parts, *(flag for flag, is_so in flags.items() if is_so)])


def read(engine: RuleEngine, text: str) -> list[str]:
    """What a note's measurements are, in short."""
    return [shown(m) for m in engine.check(text).measurements]


SCORES = [
    ("ALSFRS-R 38/48", "alsfrs_r 38/48"),
    ("ALSFRS-R: 38", "alsfrs_r 38/48"),
    ("ALSFRS-R = 38", "alsfrs_r 38/48"),
    ("ALSFRS-R total | 38", "alsfrs_r 38/48"),
    ("ALSFRS-R .......... 38", "alsfrs_r 38/48"),
    ("ALSFRS-R score today is 38 out of 48.", "alsfrs_r 38/48"),
    ("Her ALSFRS-R was 38 out of a possible 48 points.", "alsfrs_r 38/48"),
    ("ALS-FRS-R: 38", "alsfrs_r 38/48"),
    ("ALSFRSR 29.", "alsfrs_r 29/48"),
    ("Revised ALS Functional Rating Scale score was 31/48", "alsfrs_r 31/48"),
    ("ALSFRS-R thirty-eight", "alsfrs_r 38/48"),
    ("ALSFRS-R stable at 38", "alsfrs_r 38/48"),
    ("ALSFRS-R unchanged at 44/48.", "alsfrs_r 44/48"),
    ("She scores 38 on the ALSFRS-R today.", "alsfrs_r 38/48"),
    ("38/48 on the ALSFRS-R", "alsfrs_r 38/48"),
    ("ALSFRS 38", "alsfrs_r 38"),
    ("FRS 38 (\u22122)", "alsfrs_r 38"),
    ("ALSFRS(R) 38", "alsfrs_r 38"),
    ("ALSFRS 34/40", "alsfrs 34/40"),
    ("ALSFRS-R 34/40 on the old form", "alsfrs 34/40"),
    ("ALSFRS-R 48/48", "alsfrs_r 48/48"),
    ("ALSFRS-R 0/48", "alsfrs_r 0/48"),
    ("ALSFRS-R 52/48", "alsfrs_r 52/48 implausible"),
    ("ALSFRS-R 60", "alsfrs_r 60/48 implausible"),
    ("ALSFRS-R slope 0.8/mo", "alsfrs_r_slope 0.8 points/month"),
    ("ALSFRS-R slope: -1.1 points per month", "alsfrs_r_slope 1.1 points/month"),
    ("\u0394FS 0.72", "alsfrs_r_slope 0.72 points/month"),
    ("Progression rate 0.6 points/month.", "alsfrs_r_slope 0.6 points/month"),
    ("He is losing 1.2 points a month.", "alsfrs_r_slope 1.2 points/month"),
    ("ECAS 105", "ecas 105/136"),
    ("ECAS total score 98/136", "ecas 98/136"),
    ("MoCA 24", "moca 24/30"),
    ("MOCA 26/30, lost points on recall", "moca 26/30"),
    ("She scored 24 on the MoCA.", "moca 24/30"),
    ("CNS-LS 19", "cns_ls 19/35"),
    ("King's 2", "kings_stage 2"),
    ("King's stage 3", "kings_stage 3"),
    ("King's clinical stage 4A", "kings_stage 4A"),
    ("Kings stage 4b", "kings_stage 4B"),
    ("King's staging: 2", "kings_stage 2"),
    ("KCL stage 3.", "kings_stage 3"),
    ("King's College stage III", "kings_stage III"),
    ("King's stage 2B (second region)", "kings_stage 2B"),
    ("MiToS 1", "mitos_stage 1"),
    ("ALS-MiToS stage 2", "mitos_stage 2"),
    ("MITOS: 0", "mitos_stage 0"),
]
BREATHING = [
    ("FVC 72 %", "fvc 72 %"),
    ("FVC 72%", "fvc 72 %"),
    ("FVC: 72% predicted", "fvc 72 %"),
    ("FVC 72 % pred., stable", "fvc 72 %"),
    ("FVC 72", "fvc 72 %"),
    ("FVC was 72% of predicted", "fvc 72 %"),
    ("FVC is seventy-two percent of predicted.", "fvc 72 %"),
    ("FVC % predicted: 72", "fvc 72 %"),
    ("FVC (% pred) 72", "fvc 72 %"),
    ("FVC remains well preserved at 98%.", "fvc 98 %"),
    ("Her forced vital capacity (FVC) was 72%", "fvc 72 %"),
    ("a vital capacity of 2.34 litres", "fvc 2.34 L"),
    ("VC 1.9L", "fvc 1.9 L"),
    ("FVC 2100 mL", "fvc 2.1 L"),
    ("FVC 2.34", "fvc 2.34 L"),
    ("FVC today 3.1 liters", "fvc 3.1 L"),
    ("PFTs show a 58% FVC", "fvc 58 %"),
    ("supine FVC 58%", "fvc 58 % supine"),
    ("FVC supine: 58 %", "fvc 58 % supine"),
    ("FVC sitting 72%", "fvc 72 % upright"),
    ("FVC 300 %", "fvc 300 % implausible"),
    ("FVC 12 L", "fvc 12 L implausible"),
    ("SVC 58 %", "svc 58 %"),
    ("slow vital capacity 61% predicted", "svc 61 %"),
    ("SNIP 38", "snip 38 cmH2O"),
    ("SNIP: 38 cmH2O", "snip 38 cmH2O"),
    ("SNIP of 38 cm H2O", "snip 38 cmH2O"),
    ("Sniff nasal inspiratory pressure was forty-one", "snip 41 cmH2O"),
    ("SNIP \u221238", "snip 38 cmH2O"),
    ("MIP \u221245", "mip 45 cmH2O"),
    ("MIP -45 cmH20", "mip 45 cmH2O"),
    ("MIP 45", "mip 45 cmH2O"),
    ("MIP 62% pred", "mip 62 %"),
    ("NIF -30", "mip 30 cmH2O"),
    ("negative inspiratory force of -28 cm of water", "mip 28 cmH2O"),
    ("PImax 51 cmH2O", "mip 51 cmH2O"),
    ("MEP 60", "mep 60 cmH2O"),
    ("maximum expiratory pressure 55 cmH2O", "mep 55 cmH2O"),
    ("PEF/PCF 180", "peak_cough_flow 180 L/min"),
    ("PCF 180 L/min", "peak_cough_flow 180 L/min"),
    ("Peak cough flow: 210 lpm", "peak_cough_flow 210 L/min"),
    ("cough peak flow 3.2 L/s", "peak_cough_flow 192 L/min"),
    ("pCO2 52", "pco2 52 mmHg"),
    ("PaCO2 48 mmHg", "pco2 48 mmHg"),
    ("pCO2 6.8 kPa", "pco2 6.8 kPa"),
    ("TcCO2 6.1", "pco2 6.1 kPa"),
    ("sats 96 on air", "spo2 96 %"),
    ("O2 sats 94% RA", "spo2 94 %"),
    ("SpO2: 97%", "spo2 97 %"),
    ("96% on room air", "spo2 96 %"),
    ("Oxygen saturation was 95% at rest.", "spo2 95 %"),
    ("saturating 93% on room air", "spo2 93 %"),
    ("Overnight oximetry: nadir SpO2 81%", "spo2_nadir 81 %"),
]
LABORATORY_AND_WEIGHT = [
    ("CK 530", "ck 530 U/L"),
    ("CK 1,240 U/L", "ck 1240 U/L"),
    ("CK (30-200): 320", "ck 320 U/L"),
    ("CK 320 (30-200)", "ck 320 U/L"),
    ("CK mildly elevated at 412 IU/L", "ck 412 U/L"),
    ("creatine kinase was 288", "ck 288 U/L"),
    ("CPK: 761", "ck 761 U/L"),
    ("CAG repeats: 45", "cag_repeats 45 repeats"),
    ("AR gene repeat length 21", "cag_repeats 21 repeats"),
    ("45 CAG repeats in the androgen receptor gene", "cag_repeats 45 repeats"),
    ("Weight 71 kg", "weight 71 kg"),
    ("Wt: 71.2kg", "weight 71.2 kg"),
    ("weighs 156 lbs", "weight 156 lb"),
    ("Weight steady at 71 kg.", "weight 71 kg"),
    ("Weight 168", "weight 168"),
    ("weight 10 st 4 lb", "weight 65.317 kg"),
    ("O: 171 lb", "weight 171 lb"),
    ("lost 5 kg", "weight_loss 5 kg"),
    ("has lost about ten pounds since June", "weight_loss 10 lb"),
    ("9 kg lost without trying", "weight_loss 9 kg"),
    ("weight loss of 8 kg over six months", "weight_loss 8 kg"),
    ("Weight down 6 kg.", "weight_loss 6 kg"),
    ("a 7 kg weight loss", "weight_loss 7 kg"),
    ("10% weight loss", "weight_loss 10 %"),
    ("lost two stone", "weight_loss 12.701 kg"),
    ("BMI 23.1", "bmi 23.1 kg/m2"),
    ("BMI: 27.4 kg/m2", "bmi 27.4 kg/m2"),
    ("body mass index of nineteen", "bmi 19 kg/m2"),
]
AGES = [
    ("58 yo man with weakness", "age 58 years"),
    ("58yo F", "age 58 years"),
    ("This 58-year-old teacher", "age 58 years"),
    ("58 y/o RH male", "age 58 years"),
    ("a 58 y.o. woman", "age 58 years"),
    ("He is aged 58.", "age 58 years"),
    ("Age: 58", "age 58 years"),
    ("Age/Sex: 58/M", "age 58 years"),
    ("this 61 M with foot drop", "age 61 years"),
    ("61M electrician.", "age 61 years"),
    ("Pt 51 F", "age 51 years"),
    ("58/M, farmer", "age 58 years"),
    ("M/58 farmer", "age 58 years"),
    ("62 year old lady", "age 62 years"),
    ("68 yr female", "age 68 years"),
    ("Sixty-one-year-old retired nurse", "age 61 years"),
    ("Mrs H, 63, retired bookkeeper", "age 63 years"),
    ("Mr Samuel Brown (71)", "age 71 years"),
    ("74 years of age", "age 74 years"),
    ("Female, 66", "age 66 years"),
]
ONSETS = [
    ("onset 6/2025 L foot", "onset 2025-06"),
    ("Symptom onset 14 mo ago", "duration 14 months"),
    ("Onset: June 2024", "onset 2024-06"),
    ("Date of onset: 03/2023", "onset 2023-03"),
    ("symptom onset in early 2022", "onset 2022"),
    ("Symptoms began in March 2023.", "onset 2023-03"),
    ("Her symptoms started 18 months ago with slurring.", "duration 18 months"),
    ("First noticed weakness of the left hand in June 2024.", "onset 2024-06"),
    ("In June 2024 he first noticed tripping.", "onset 2024-06"),
    ("eighteen months of slurred speech", "duration 18 months"),
    ("3 y of left wrist drop", "duration 36 months"),
    ("8 yr of stiffness", "duration 96 months"),
    ("He has had two and a half years of weakness of the arms.", "duration 30 months"),
    ("HPI: 18-month history of progressive weakness of the left hand", "duration 18 months"),
    ("HPC: 9/12 history of dysarthria", "duration 9 months"),
    ("L foot drop x 9 months", "duration 9 months"),
    ("Left foot slapping 5/52, noticed on ladders.", "duration 1.15 months"),
    ("Legs stiff since 2017.", "onset 2017"),
    ("since spring 2023 her hands have been weak", "onset 2023"),
    ("Slurred speech since Christmas 2022", "onset 2022-12"),
    ("Weakness in the right hand since Mar '24", "onset 2024-03"),
    ("Five years since the first stiff leg.", "duration 60 months"),
    ("Her story began seven years ago with a stiff left leg.", "duration 84 months"),
    ("Thirteen months: R shoulder first, then L hand.", "duration 13 months"),
    ("6 yrs, knees give out, now falls.", "duration 72 months"),
    ("2017: R leg dragged on stairs. 2018 L leg.", "onset 2017"),
    ("Legs 2016, arms 2018, speech since 2019.", "onset 2016"),
    ("Duration of symptoms: 2 years", "duration 24 months"),
    ("Disease duration 3 years", "duration 36 months"),
    ("weakness for 18 months", "duration 18 months"),
    ("progressive dysphagia for a year and a half", "duration 18 months"),
    ("Dates back to 2019, when he began dropping things.", "onset 2019"),
    ("Onset 12 March 2024, left foot.", "onset 2024-03-12"),
    ("Onset March 12, 2024, left foot.", "onset 2024-03-12"),
    ("Onset 2024-03-12", "onset 2024-03-12"),
    ("Onset 03/04/2024", "onset 2024"),
    ("Onset 13/04/2024", "onset 2024-04-13"),
    ("Onset 04/13/2024", "onset 2024-04-13"),
    ("GP referral. Onset 03/04/2024 R hand.", "onset 2024-04-03"),
    ("PCP referral. Onset 03/04/2024 R hand.", "onset 2024-03-04"),
    ("Date of visit: 3 June 2025", "visit_date 2025-06-03"),
    ("DOS: 2025-06-03", "visit_date 2025-06-03"),
    ("72F w/ 2 yr h/o gait trouble.", "age 72 years; duration 24 months"),
    ("67 y.o. gentleman w/ 9 mos of progressive R foot drop.", "age 67 years; duration 9 months"),
    (
        "a 66 year old lady, well until March 2023 when she noticed slurring.",
        "age 66 years; onset 2023-03",
    ),
    ("61 yo RHM, L hand weakness since 6/2023, dx ALS 2/2024.", "age 61 years; onset 2023-06"),
    (
        "A 54-year-old man, 20-year history of hypertension, 1-year history of hand weakness.",
        "age 54 years; duration 12 months",
    ),
    ("A man, 18 months of slurred speech", "duration 18 months"),
    ("63F smoker x 40 years with 8 months of dysphagia.", "age 63 years; duration 8 months"),
    ("Onset at age 54 with foot drop, now 58 yo.", "age 58 years"),
    ("Patient (age 58) seen with his daughter (30).", "age 58 years"),
    ("Mr Patel, who is 66, attended alone.", "age 66 years"),
    ("In the summer of 2020 he began to trip over his left foot.", "onset 2020"),
    ("It all started two years ago when she could not turn a key.", "duration 24 months"),
    (
        "She first became aware of stiffness in the legs about twelve years ago.",
        "duration 144 months",
    ),
    ("His voice changed eleven months ago.", "duration 11 months"),
    ("About a year ago he developed cramps in the calves.", "duration 12 months"),
    (
        "Over the past 18 months she has developed progressive weakness of both legs.",
        "duration 18 months",
    ),
    ("ALS, bulbar onset, symptom onset 05/2023, diagnosed 01/2024.", "onset 2023-05"),
    ("Illness began with foot drop in 2018; PEG in 2022, NIV in 2023.", "onset 2018"),
    ("Progressive dysarthria of 10 months' duration.", "duration 10 months"),
    ("Onset approx. 18/12 ago, bulbar.", "duration 18 months"),
    ("three years into her illness", "duration 36 months"),
    ("Year 7 of symptoms.", "duration 72 months"),
    ("Sx x 14 months", "duration 14 months"),
    ("53 y F, L foot drop 8 mo", "age 53 years; duration 8 months"),
    ("59 yr F with stiffness of both legs for nine years", "age 59 years; duration 108 months"),
    ("Duration: 4 yrs 3 mo", "duration 51 months"),
    ("Stiff legs since 2018 w/ slow speech", "onset 2018"),
    ("Duration: [x] 19 mo  [ ] longer", "duration 19 months"),
    ("Weakness L hand since ~Aug 2024", "onset 2024-08"),
]


SEVERAL = [
    ("ALSFRS-R 38 (last 41)", ["alsfrs_r 38/48", "alsfrs_r 41/48 earlier"]),
    (
        "ALSFRS-R 38, was 39 in 2021 and 42 in 2019.",
        ["alsfrs_r 38/48", "alsfrs_r 39/48 2021 earlier", "alsfrs_r 42/48 2019 earlier"],
    ),
    ("ALSFRS-R 40 (43 a year ago).", ["alsfrs_r 40/48", "alsfrs_r 43/48 earlier"]),
    ("38/48 on the ALSFRS-R (41 last time)", ["alsfrs_r 38/48", "alsfrs_r 41/48 earlier"]),
    ("ALSFRS-R at last visit 41; today 38.", ["alsfrs_r 41/48 earlier", "alsfrs_r 38/48"]),
    ("Last ALSFRS-R 41.", ["alsfrs_r 41/48 earlier"]),
    (
        "ALSFRS-R 44 in Jan, 41 in April and 38 now.",
        ["alsfrs_r 44/48 earlier", "alsfrs_r 41/48 earlier", "alsfrs_r 38/48"],
    ),
    ("ALSFRS-R fell from 44 to 38", ["alsfrs_r 44/48 earlier", "alsfrs_r 38/48"]),
    (
        "ALSFRS-R 38/48, bulbar 10/12, fine motor 8/12, gross motor 9, resp 11",
        [
            *("alsfrs_r 38/48", "alsfrs_r_bulbar 10/12", "alsfrs_r_fine_motor 8/12"),
            *("alsfrs_r_gross_motor 9/12", "alsfrs_r_respiratory 11/12"),
        ],
    ),
    ("ALSFRS-R: speech 3, salivation 4, swallowing 3, total 38", ["alsfrs_r 38/48"]),
    ("FVC 2.1 L (62 % pred)", ["fvc 2.1 L", "fvc 62 %"]),
    ("FVC 1.89L/62%", ["fvc 1.89 L", "fvc 62 %"]),
    ("FVC was 2.34 litres, which is 68% of predicted", ["fvc 2.34 L", "fvc 68 %"]),
    ("FVC 71 -> 63.", ["fvc 71 % earlier", "fvc 63 %"]),
    ("FVC 72% \u2192 65% \u2192 58%", ["fvc 72 % earlier", "fvc 65 % earlier", "fvc 58 %"]),
    ("FVC 66% (81% last yr).", ["fvc 66 %", "fvc 81 % earlier"]),
    ("FVC 66% (81 last yr).", ["fvc 66 %", "fvc 81 % earlier"]),
    ("FVC has dropped to 51% (from 63% in January).", ["fvc 51 %", "fvc 63 % earlier"]),
    ("Previously FVC 80%, now 72%.", ["fvc 80 % earlier", "fvc 72 %"]),
    ("FVC 88/85 supine.", ["fvc 88 % upright", "fvc 85 % supine"]),
    ("FVC upright/supine 88/70", ["fvc 88 % upright", "fvc 70 % supine"]),
    ("FVC 72% upright, 58% supine", ["fvc 72 % upright", "fvc 58 % supine"]),
    ("Sitting FVC 2.9 L, lying FVC 2.2 L.", ["fvc 2.9 L upright", "fvc 2.2 L supine"]),
    ("FVC 88% (Mar), 79% (Jun), 72% (Sep)", ["fvc 88 % earlier", "fvc 79 % earlier", "fvc 72 %"]),
    (
        "FVC: Jan 2024 88%, Jun 2024 79%, today 72%",
        ["fvc 88 % 2024-01 earlier", "fvc 79 % 2024-06 earlier", "fvc 72 %"],
    ),
    ("FVC 72% on 14/03/2024", ["fvc 72 % 2024-03-14"]),
    ("The SNIP was 52 cm of water, down from 61.", ["snip 52 cmH2O", "snip 61 cmH2O earlier"]),
    ("MIP \u221245 / NIF \u221230", ["mip 45 cmH2O", "mip 30 cmH2O"]),
    ("MIP/MEP 45/60", ["mip 45 cmH2O", "mep 60 cmH2O"]),
    (
        "PFTs: FVC 2.10 L (58%), SNIP 38 cmH2O, MIP -40, MEP 62, PCF 210 L/min, SpO2 96% RA.",
        [
            *("fvc 2.1 L", "fvc 58 %", "snip 38 cmH2O", "mip 40 cmH2O", "mep 62 cmH2O"),
            *("peak_cough_flow 210 L/min", "spo2 96 %"),
        ],
    ),
    ("CK was 412 in June 2023, and 380 this week.", ["ck 412 U/L 2023-06 earlier", "ck 380 U/L"]),
    ("CK 8,400, creatinine 2.3, later CK 900", ["ck 8400 U/L", "ck 900 U/L"]),
    ("CK 318 (normal to 170)", ["ck 318 U/L"]),
    ("46 CAG repeats (normal up to 34)", ["cag_repeats 46 repeats"]),
    ("BMI was 41 now 29", ["bmi 41 kg/m2 earlier", "bmi 29 kg/m2"]),
    (
        "vital capacity of 58% sitting, falling to 44% lying",
        ["fvc 58 % upright", "fvc 44 % supine"],
    ),
    ("found drowsy by his son, SpO2 71", ["spo2 71 %"]),
    ("Weight 168 -> 159 over 2 yr", ["weight 168 earlier", "weight 159"]),
    ("171 lb (186 in May).", ["weight 171 lb", "weight 186 lb earlier"]),
    ("His weight has fallen from 82 to 76 kg.", ["weight 82 kg earlier", "weight 76 kg"]),
    ("King's stage: 4A (PEG in situ); MiToS 2.", ["kings_stage 4A", "mitos_stage 2"]),
]
TABLES = [
    (
        "            Nov 23 | Feb 24 | Today\nALSFRS-R | 41 | 37 | 33\nFVC | 80% | 77% | 70%",
        [
            *("alsfrs_r 41/48 earlier", "alsfrs_r 37/48 earlier", "alsfrs_r 33/48"),
            *("fvc 80 % earlier", "fvc 77 % earlier", "fvc 70 %"),
        ],
    ),
    (
        "Date | ALSFRS-R | FVC\n03/2024 | 41 | 88%\n09/2024 | 38 | 76%",
        [
            *("alsfrs_r 41/48 2024-03 earlier", "fvc 88 % 2024-03 earlier"),
            *("alsfrs_r 38/48 2024-09", "fvc 76 % 2024-09"),
        ],
    ),
    (
        "Test        Sitting    Supine\nFVC         88%        70%",
        ["fvc 88 % upright", "fvc 70 % supine"],
    ),
    ("Test | Result | Range\nCK | 530 | 30-200\nFVC | 72% | >80", ["ck 530 U/L", "fvc 72 %"]),
    ("Weight: 71 kg\nBMI: 23\nSpO2: 97%", ["weight 71 kg", "bmi 23 kg/m2", "spo2 97 %"]),
]
NOTHING = [
    *("PEG before FVC < 50%.", "NIV when FVC falls below 50 %.", "Start NIV if SNIP < 40 cmH2O."),
    *("Plan: PEG once FVC reaches 50%.", "Trial requires FVC > 60% and ALSFRS-R > 30."),
    *("Inclusion criteria: SVC 65% or above", "Target SpO2 92%.", "Keep sats above 92%."),
    *("goal weight 70 kg", "An FVC of 50% is the usual threshold for NIV.", "FVC not done today."),
    *("FVC pending.", "Repeat FVC in 3 months.", "FVC in 3 months", "ALSFRS-R next visit"),
    *("ALSFRS-R ___/48", "ALSFRS-R [ ]/48", "ALSFRS-R (max 48)", "ALSFRS-R fell by 3 points."),
    *("ALSFRS-R down 2 since March", "FEV1/FVC 85%", "FEV1/FVC ratio 0.85", "FVC 72/58"),
    *("SVC filter placed 2019", "CK-MB 5", "CK normal", "CK 3x ULN", "CK twice normal"),
    *("CK7 positive, CK20 negative", "CKD stage 3", "MEP latency 22 ms to the legs"),
    *("King's College Hospital, ward 4", "King's Cross 2019", "At King's I saw her first."),
    *("stage IV carcinoma", "Weight-bearing 50%", "No weight loss of 5 kg or more."),
    *("Denies weight loss of 5 kg.", "gained 3 kg", "lost 3 games of bowls", "lifts 10 kg easily"),
    *("0.5 mg/kg", "IVIG 2 g/kg over 5 days", "baclofen 10 mg tds, 3 months", "Motor 5/5"),
    *("bulbar 10/12", "BP 120/80, HR 72, RR 16", "Temp 98.6 F", "T 101 F overnight"),
    *("10 m walk 14.8 s", "50 M walk in 40 s", "walks 100 m", "Follow up in 3 months."),
    *("Last seen 6 months ago.", "MRI brain 2022 normal.", "EMG 6/14 showed fibrillations."),
    *("Retired in 2019.", "Diabetes since 2010.", "On riluzole since June 2023."),
    *("Hypertension for 20 years.", "Smoked for 30 years.", "C5-6 fusion in 2018."),
    *("Diagnosed 2 years ago.", "Expected survival is 2-3 years.", "Worse over the last 3 months."),
    *("Mother died aged 54 of a stroke.", "Father, 78, has tremor.", "two children aged 8 and 10"),
    *("His wife, 61, drives him.", "brother (58M) well", "Her son is 32 years old."),
    *("Menopause at age 51.", "Polio at the age of 4.", "age at onset 58", "HTT CAG 17/19"),
    *("C9orf72 repeat 8", "SMN1 2 copies", "Total of 3 falls since March.", "MIP-1 alpha"),
    *("Fri/sat off", "The patient sat 96 minutes.", "MoCA declined", "Hosp no. 387148"),
    *("DOB 12/03/1960", "Riluzole 50 mg bd started 3 months ago", "Fell 3 weeks ago on ice."),
    *("Physio for 6 weeks.", "NIV for 6 hours a night.", "married 40 years", "FVC 65-70%"),
    *("home vent VC 450/16/5", "PLS dx'd 2020 after 4 yrs of symptoms", "weight 5'11\""),
    *("Duration: [ ] 3 mo  [ ] 12 mo", "mother got motor neurone disease in 2011, aged 70"),
    *("Followed here since 2020 as PLS: stiff legs", "known to Dr O since 2018, stiff legs"),
    *("bedbound in six days", "six months on he trips", "At 30 years she was stiff."),
    *("Date of visit: 03/06/2025", "whiplash in 1998 and two shoulder scopes", "pack years 40"),
]


@pytest.mark.parametrize(
    ("text", "expected"), SCORES + BREATHING + LABORATORY_AND_WEIGHT + AGES + ONSETS
)
def test_one_measure(engine: RuleEngine, text: str, expected: str) -> None:
    assert read(engine, text) == expected.split("; ")


@pytest.mark.parametrize(("text", "expected"), SEVERAL + TABLES)
def test_several_values_and_their_times(engine: RuleEngine, text: str, expected: list[str]) -> None:
    assert sorted(read(engine, text)) == sorted(expected)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_value_gives_none(engine: RuleEngine, text: str) -> None:
    assert read(engine, text) == []


SAMPLE = 12
NAMED = [
    (name, form)
    for entry in read_yaml("measurements")["measures"]
    for form in expand_all(entry["forms"])[:: max(1, len(expand_all(entry["forms"])) // SAMPLE)]
    if (name := next(n for n in measures().names[form] if n.measure.id == entry["id"]))
]


@pytest.mark.parametrize(("name", "form"), NAMED, ids=[form for _, form in NAMED])
def test_every_name_of_a_measure_takes_a_value(engine: RuleEngine, name: Name, form: str) -> None:
    measure = name.measure
    reading = measure.readings[0]
    middle = (reading.low + reading.high) / 2
    if measure.is_date:
        value = "3 June 2025"
    elif measure.levels:
        value = next(iter(measure.levels))
    else:
        unit = (
            reading.unit if reading.unit != "points" else f"/{reading.of:g}" if reading.of else ""
        )
        value = f"{middle:g} {unit or ''}"
    before = "ALSFRS-R 38/48, " if measure.within else ""
    assert measure.id in {m.id for m in engine.check(f"{before}{form} {value}").measurements}


def test_there_are_many_phrasings_and_traps() -> None:
    assert len(SCORES + BREATHING + LABORATORY_AND_WEIGHT + AGES + ONSETS + SEVERAL) >= 150
    assert len(NOTHING) >= 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Copied forward from 2021: FVC 90%.", ["fvc 90 % stale"]),
        ("Copied forward: FVC 90%.\nTODAY\nFVC 72%.", ["fvc 90 % stale", "fvc 72 %"]),
        ("Family history: father's FVC was 40%.", ["fvc 40 % family"]),
        ('"FVC 40%": this report is not his, it belongs to another patient.', ["fvc 40 % other"]),
    ],
)
def test_a_value_says_whose_it_is_and_whether_it_is_copied(
    engine: RuleEngine, text: str, expected: list[str]
) -> None:
    assert read(engine, text) == expected


def test_evidence_quotes_the_name_with_its_value(engine: RuleEngine) -> None:
    note = "Seen today.\nALSFRS-R total: 38/48 (last 41), FVC 2.1 L (62 % pred)."
    quotes = [m.evidence.text for m in engine.check(note).measurements]
    assert quotes == ["ALSFRS-R total: 38/48", "last 41", "FVC 2.1 L", "62 % pred"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("58 yo man", 58),
        ("Copied forward: 57 yo man.\nTODAY\n58 yo man", 58),
        ("Mother died at 54 years of age.", None),
        ("", None),
    ],
)
def test_age_in_years(engine: RuleEngine, text: str, years: float | None) -> None:
    assert age_years(engine.check(text).measurements) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Symptom onset 14 mo ago", 1.17),
        ("18 mo of slurred speech; symptom duration 2 years", 2),
        ("Onset 2019. Date of visit: 3 June 2025", 5.42),
        ("Onset 03/2023. Date of visit: 31 March 2025", 2),
        ("Onset 12 March 2024. Date of visit: 12 March 2025", 1),
        ("Onset 2019", None),
        ("Date of visit: 3 June 2025", None),
        ("", None),
    ],
)
def test_duration_in_years(engine: RuleEngine, text: str, years: float | None) -> None:
    assert duration_years(engine.check(text).measurements) == years


def test_what_can_not_be_is_never_used(engine: RuleEngine) -> None:
    measurements = engine.check("A 300-year-old. Symptom duration 200 years.").measurements
    assert [m.plausible for m in measurements] == [False, False]
    assert age_years(measurements) is None
    assert duration_years(measurements) is None


PIECES = [
    *("ALSFRS-R", "FRS", "FVC", "SNIP", "MIP/MEP", "CK", "weight", "lost", "King's", "sats", "age"),
    *("38", "/48", "72 %", "-45", "2.1 L", "4A", "1,240", "58", "yo", "M", "thirty-eight", "10/12"),
    *("(", ")", ",", ";", ":", "|", "->", "\u2192", "\u2212", "~", ".", "\n", "\t", "  ", "--"),
    *("last", "was", "today", "from", "to", "supine", "upright", "ago", "since", "onset", "of"),
    *("2019", "6/2025", "12/03/2024", "March", "'24", "14 mo", "a year and a half", "5/52"),
    *("weakness", "R hand", "half a stone", "<", "if", "or below"),
    *("\u00bd", "\u0130", "\U0001f600"),
]  # fmt: skip
NOTES = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
ENGINE = RuleEngine()


@given(NOTES)
@settings(max_examples=300, deadline=None)
def test_whatever_the_note_the_evidence_quotes_it(text: str) -> None:
    measurements = ENGINE.check(text).measurements
    for m in measurements:
        assert 0 <= m.evidence.start < m.evidence.end <= len(text)
        assert text[m.evidence.start : m.evidence.end] == m.evidence.text
    assert ENGINE.check(text).measurements == measurements
    age_years(measurements)
    duration_years(measurements)


@pytest.mark.parametrize(
    "unit", ["FVC 72% ", "lost 5 kg ", "onset 2019 ", "weakness 3 months, ", "FVC | 80 | 72\n"]
)
def test_many_values_are_read_in_about_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        note = Note(unit * (size // len(unit)))
        start = perf_counter()
        read_measurements(note, ())
        return perf_counter() - start

    seconds(400)
    assert min(seconds(16_000) for _ in range(2)) < 10 * min(seconds(4_000) for _ in range(2)) + 0.1
