"""The extract of ICD-10-CM: what the official tabular list gives, nothing typed by hand."""

from __future__ import annotations

from importlib.resources import files

import pytest

from mndnotes.errors import KnowledgeError
from mndnotes.rules.icd10cm.build_code_set import render
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.icd10cm.releases import releases
from mndnotes.rules.icd10cm.tabular_list import library


def test_the_extract_is_what_the_official_list_gives() -> None:
    newest = releases()[-1]
    stored = files("mndnotes.rules") / "catalogue" / "code_sets" / f"{newest.id}.json"
    assert stored.read_text("utf-8") == render(library(), newest)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("G12.20", "Motor neuron disease, unspecified"),
        ("G12.21", "Amyotrophic lateral sclerosis"),
        ("G12.22", "Progressive bulbar palsy"),
        ("G12.23", "Primary lateral sclerosis"),
        ("G12.24", "Familial motor neuron disease"),
        ("G12.25", "Progressive spinal muscle atrophy"),
        ("G12.29", "Other motor neuron disease"),
        ("R25.2", "Cramp and spasm"),
        ("R25.3", "Fasciculation"),
        ("F48.2", "Pseudobulbar affect"),
    ],
)
def test_titles_are_the_official_ones_and_the_codes_billable(code: str, title: str) -> None:
    assert code_set().title(code) == title
    assert code_set().codes[code].billable


@pytest.mark.parametrize("code", ["G12", "G12.2", "R25", "R29.8"])
def test_a_category_is_not_billable(code: str) -> None:
    assert not code_set().codes[code].billable


def test_no_excludes_note_separates_als_pls_and_pma() -> None:
    for code in ("G12.21", "G12.23", "G12.25"):
        entry = code_set().codes[code]
        assert "G12.2" not in " ".join((*entry.excludes1, *entry.excludes2))


def test_the_note_at_muscle_wasting_sends_progressive_muscular_atrophy_to_als() -> None:
    notes = " ".join(code_set().codes["M62.5"].excludes1)
    assert "G12.21" in notes


def test_pseudobulbar_affect_names_als_as_the_cause_to_code_first() -> None:
    assert "G12.21" in code_set().codes["F48.2"].code_first


def test_every_code_that_the_rules_propose_is_in_the_extract() -> None:
    table = coding_table()
    proposed = {
        entry["code"]
        for entry in (*table["statements"].values(), *table["symptoms"], *table["companions"])
    }
    assert proposed | {table["family_history"]["code"]} <= set(code_set().codes)


def test_an_unknown_code_is_refused_in_one_sentence() -> None:
    with pytest.raises(KnowledgeError, match=r"A00\.0 is not in the code set extract"):
        code_set().title("A00.0")


def test_the_release_is_named() -> None:
    assert code_set().release == releases()[-1].title
    assert code_set() is code_set()
