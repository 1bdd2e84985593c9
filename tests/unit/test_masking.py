"""Masking: no name or code of a motor neuron disease reaches the model, and every finding does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.masking import MASK, mask_diagnoses
from mndnotes.rules.text.forms import expand_all

TELL_TALE = re.compile(
    r"\b(?:ALS|PLS|PMA|PBP|MND)|amyotroph|lateral sclerosis|progressive (?:spinal )?musc|gehrig|"
    r"duchenne|motor neurone? disease|bulbar palsy|G12\.?2|335\.2",
    re.IGNORECASE,
)
DIAGNOSES: list[dict[str, Any]] = read_yaml("diagnoses")["diagnoses"]


@pytest.mark.parametrize("entry", DIAGNOSES, ids=lambda e: str(e["label"]))
def test_no_name_survives(entry: dict[str, Any]) -> None:
    for form in [*expand_all(entry["forms"]), *entry["cased"]]:
        for shape in {form, form.title(), form.upper()}:
            masked = mask_diagnoses(f"He has {shape}.")
            assert TELL_TALE.search(masked) is None, masked


@pytest.mark.parametrize(
    "name",
    [
        "ALS", "PLS", "PMA", "PBP", "MND", "A.L.S.", "ALS/MND", "MND/ALS", "ALS-FTD", "fALS",
        "(ALS)", "non-ALS", "ALS?", "?PLS",
        "amyotrophic\nlateral sclerosis", "primary  lateral sclerosis",
        "Lou Gehrig\u2019s disease", "motor-neuron disease",
        "G12.20", "G12.21", "G12.23", "G12.24", "G12.25", "G12.29", "g12.21", "G12.2", "G1221",
        "335.20", "335.24",
        "ALS (G12.21)", "ALSFRS-R 38/48", "ALS FRS", "ALSFRS", "ALS clinic", "MND association",
        "ALS crew", "PLS registry",
    ],
)  # fmt: skip
def test_no_abbreviation_code_or_scale_survives(name: str) -> None:
    masked = mask_diagnoses(f"Seen for {name} today.")
    assert TELL_TALE.search(masked) is None
    assert masked.startswith("Seen for ")
    assert masked.endswith(" today.")


FINDINGS = [
    "fasciculations of the tongue", "knee jerks 3+", "plantars extensor",
    "upper motor neuron signs", "lower motor neuron signs",
    "fibrillations and positive sharp waves", "EMG: chronic denervation", "spasticity",
    "pseudobulbar affect", "C9orf72 expansion",
    "MRI cervical spine normal", "El Escorial", "motor neurons", "wasting of both hands", "R25.3",
    "M62.81", "spinal muscular atrophy",
    "multiple sclerosis", "muscle atrophy", "hereditary spastic paraplegia",
]  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_finding_survives(finding: str) -> None:
    text = f"Known ALS. Exam today: {finding}. Unlike PLS."
    assert finding in mask_diagnoses(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "please call", "also false salsa", "pals and plus and pulse", "hands and ends",
        "A later sclera exam", "G12 G13.2 G1.22",
        "Bulbar muscles are weak", "progressive weakness of the muscles", "335 mg, 335.9 ml",
        "İ ß ﬁ \U0001f600", "\ud800",
    ],
)  # fmt: skip
def test_ordinary_words_stay(text: str) -> None:
    assert mask_diagnoses(text) == text


@pytest.mark.parametrize("name", ["ALS", "PLS", "PMA", "motor neuron disease"])
def test_every_name_reads_the_same_afterwards(name: str) -> None:
    assert mask_diagnoses(f"Assessment: {name}.") == f"Assessment: {MASK}."


def test_every_mention_is_masked() -> None:
    assert mask_diagnoses("ALS, not PLS; ALS.") == f"{MASK}, not {MASK}; {MASK}."


@given(
    st.lists(
        st.sampled_from(
            [
                "ALS",
                "PLS",
                "primary",
                "lateral",
                "sclerosis",
                "G12.21",
                "clonus",
                "\n",
                "(",
                "/",
                "İ",
            ]
        )
    ).map(" ".join)
)
def test_masking_leaves_nothing_for_a_second_time(text: str) -> None:
    masked = mask_diagnoses(text)
    assert mask_diagnoses(masked) == masked
    assert masked.count("clonus") == text.count("clonus")
    assert "ALS" not in masked
