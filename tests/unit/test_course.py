"""The course of the illness: when it began, whether it changed, whether it held."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Element


def progression(engine: RuleEngine, text: str) -> str:
    return engine.check(text).elements[Element.SYMPTOM_PROGRESSION].status.value


def history(engine: RuleEngine, text: str) -> str:
    return engine.check(text).elements[Element.PATIENT_HISTORY].status.value


@pytest.mark.parametrize(
    "text",
    [
        "HPI: progressive weakness of the legs.",
        "HPI: gradually worsening speech.",
        "HPI: the weakness spread from the hand to the arm.",
        "HPI: speech is worse than last year.",
        "HPI: can no longer button his shirt.",
        "HPI: walked alone last year, now with a frame.",
        "HPI: gave up driving, the hands have become weaker since March.",
        "HPI: first the right foot, then the left leg.",
        "HPI: stick 2021; frame 2022; wheelchair 2023.",
        "HPI: R hand 14/12, legs 8/12.",
        "HPI: he has lost the ability to climb stairs.",
        "HPI: falls were monthly, now daily.",
        "HPI: swallowing has deteriorated.",
        "HPI: relentless decline over two years.",
        "HPI: he now also drags the left foot, since June.",
        "HPI: much weaker since the last visit.",
        "HPI: ALSFRS-R fell from 42 to 36.",
        "HPI: lost 8 kg since spring.",
        "HPI: stable until May. Since then the arms have weakened.",
        "Assessment: further decline of bulbar function.",
        "HPI: improved after steroids, walking better than in March.",
        "Interval: new this month, choking on liquids.",
    ],
)
def test_a_change_over_time(engine: RuleEngine, text: str) -> None:
    assert progression(engine, text) == "present"


@pytest.mark.parametrize(
    "text",
    [
        "HPI: stable since the last visit.",
        "HPI: no progression over two years.",
        "HPI: symptoms unchanged.",
        "HPI: his walking has not changed since last year.",
        "HPI: no worse than in March.",
        "HPI: holding steady.",
        "HPI: the weakness has plateaued.",
        "HPI: exactly the same as last time.",
        "HPI: no new weakness since spring.",
        "HPI: not better, not worse.",
        "HPI: progressed until 2019, stationary since.",
        "Interval: stable.",
        "ALSFRS-R 38, was 38 in March.",
        "HPI: neither better nor worse.",
        "HPI: worse in the first year; no further decline since 2020.",
    ],
)
def test_an_illness_that_holds_still(engine: RuleEngine, text: str) -> None:
    assert progression(engine, text) == "absent"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HPI: weak hands.",
        "Exam: clonus.",
        "Weight stable. BP stable.",
        "Meds stable, no change to baclofen.",
        "MRI stable compared with 2021.",
        "MRI: disc disease has progressed.",
        "Family history: father's weakness progressed over two years.",
        "His wife, who has MS, is getting worse.",
        "Return if the weakness gets worse.",
        "If it progresses we will talk about a PEG.",
        "Plan: expected to worsen over time.",
        "Pain is worse with typing.",
        "Copied forward:\nHPI: worse since March.\nTODAY\nSeen for a refill.",
        "PMH: progressive lenses, progressive hearing loss.",
        "No longer carries the label PLS.",
        "Patients with ALS get weaker over time.",
        "[ ] worse [ ] same [ ] better",
        "His depression is progressive, the legs are weak.",
    ],
)
def test_no_word_on_the_course(engine: RuleEngine, text: str) -> None:
    assert progression(engine, text) == "missing"


@pytest.mark.parametrize(
    "text",
    [
        "HPI: two years ago he noticed a weak hand.",
        "HPI: onset in March 2023 with foot drop.",
        "HPI: eighteen months of slurred speech.",
        "HPI: since 2019 the legs are stiff.",
        "HPI: symptom onset 14 mo ago, L foot.",
        "HPI: weakness x 6 months.",
        "HPI: began with cramps in May.",
        "62M, 2-year history of weakness.",
        "HPI: tripping since last summer.",
        "Weak hands for a year.",
        "HPI: cramps and slurring.",
        "Background: legs stiff from 2015, stick in 2018.",
    ],
)
def test_when_and_how_it_began(engine: RuleEngine, text: str) -> None:
    assert history(engine, text) == "present"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Exam: clonus.",
        "Refill of riluzole, last in March.",
        "MRI in 2019 normal.",
        "Retired two years ago.",
        "Family history: mother weak since 2010.",
        "EMG March 2024: fibrillations.",
        "Knee surgery in 2015.",
        "Seen six months ago.",
        "Plan: review in three months.",
        "58-year-old man, 3 children.",
        "DOB 1/2/1960.",
        "Copied forward:\nHPI: weak since 2019.\nTODAY\nExam: clonus.",
    ],
)
def test_no_word_on_the_beginning(engine: RuleEngine, text: str) -> None:
    assert history(engine, text) == "missing"


def test_the_latest_word_counts(engine: RuleEngine) -> None:
    moving = "HPI: stable in 2022. Since May the legs have become weaker."
    still = "HPI: the legs became weaker in 2022. No change since then, stable for a year."
    assert progression(engine, moving) == "present"
    assert progression(engine, still) == "absent"


def test_the_quotes_show_the_change(engine: RuleEngine) -> None:
    text = "HPI: well until May. Speech is worse than last year."
    reading = engine.check(text).elements[Element.SYMPTOM_PROGRESSION]
    assert any("worse" in quote.text for quote in reading.evidence)
