"""Electrodiagnostic studies that are named with a result, however short."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.mentions.electrodiagnosis import studies_with_results
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Element


def studies(text: str) -> list[str]:
    return [text[start:end] for start, end in studies_with_results(Note(text))]


@pytest.mark.parametrize(
    "text",
    [
        "NCS normal.",
        "NCS showed mild carpal tunnel syndrome.",
        "EMG abnormal, myopathic.",
        "Nerve conduction: sural 4 uV.",
        "EMG/NCS 3/2024: normal.",
        "Repetitive nerve stimulation: no decrement.",
        "Sural nerve study: response absent.",
        "No block on NCS.",
        "The nerve test showed slowing across the elbow.",
        "Neurophysiology reported as axonal neuropathy.",
        "EMG was c/w chronic denervation.",
        "SFEMG: jitter increased.",
        "Electromyography revealed fibrillations.",
        "Nerve conduction studies unremarkable, needle not done.",
        "Median motor amplitude 3.2 mV.",
        "Outside EMG inconclusive.",
    ],
)
def test_a_study_with_its_result(engine: RuleEngine, text: str) -> None:
    assert studies(text)
    assert engine.check(text).elements[Element.EMG_RESULTS].status.value == "present"


@pytest.mark.parametrize(
    "text",
    [
        "EMG ordered.",
        "NCS pending.",
        "EMG requested to confirm denervation.",
        "Plan: NCS, normal bloods to be repeated.",
        "Plan: EMG next week.",
        "Will get NCS. Exam normal.",
        "If the EMG is abnormal we will talk again.",
        "Indication for EMG: abnormal gait.\n",
        "Family history: brother's EMG abnormal.",
        "EMG. He slept. The exam was normal.",
        "[ ] EMG normal",
        "EMG: [ ] normal [ ] abnormal",
        "EMG was discussed.",
        "EMG to exclude neuropathy.",
        "EMG scheduled; MRI normal.",
        "",
    ],
)
def test_a_study_without_a_result(text: str) -> None:
    assert studies(text) == []


def test_the_quote_runs_from_the_study_to_its_result() -> None:
    assert studies("Seen today. NCS in May showed mild slowing. Well.") == ["NCS in May showed"]


def test_a_result_before_its_study_is_quoted_with_it() -> None:
    assert studies("No block on NCS.") == ["block on NCS"]


def test_an_old_study_brought_forward_is_none_of_this_note() -> None:
    assert studies("Copied forward:\nNCS normal.\nTODAY\nWell.") == []


def test_a_study_filed_in_the_wrong_chart_is_none_of_the_patient() -> None:
    assert studies("NCS abnormal. This report belongs to another patient.") == []


def test_ticked_boxes_give_a_result() -> None:
    assert studies("[x] EMG abnormal") == ["EMG abnormal"]
