"""What notes of the tabular list name, and which pairs of codes they keep apart."""

from __future__ import annotations

from itertools import permutations

import pytest

from mndnotes.rules.icd10cm.code_notes import names
from mndnotes.rules.icd10cm.codes import code_set


@pytest.mark.parametrize(
    ("note", "named", "not_named"),
    [
        ("cramp and spasm (R25.2)", ["R25.2"], ["R25.20", "R25", "R25.3"]),
        ("tic disorders (F95.-)", ["F95.0", "F95.9", "F95"], ["F96.0"]),
        ("multiple sclerosis (G35-)", ["G35", "G35.A"], ["G36.0"]),
        ("complications (J95.82-)", ["J95.821"], ["J95.81", "J95.8"]),
        ("stoma (J95.0-, K94.-, N99.5-)", ["J95.01", "K94.22", "N99.510"], ["J95.1"]),
        ("movement disorders (G20-G26)", ["G20", "G20.B2", "G25.0", "G26"], ["G19", "G27"]),
        ("malnutrition (E40-E46)", ["E43", "E44.0", "E46"], ["E47", "E66.01"]),
        ("types (E76.0-E76.3)", ["E76.0", "E76.22", "E76.3"], ["E76.8"]),
        ("facial weakness (I69. with final characters -92)", ["I69.392"], ["I69.391", "G51.0"]),
        ("in diabetes (E08-E13 with .44)", ["E11.44"], ["E11.42", "E14.44"]),
        ("dementia (F01.-, F02.-, F03.-)", ["F01.50", "F02.80"], ["F04"]),
        ("muscle weakness (generalized) (M62.81)", ["M62.81"], ["M62.82"]),
        ("birth trauma NOS", [], ["P15.9"]),
        ("", [], ["G12.21"]),
    ],
)
def test_codes_that_a_note_names(note: str, named: list[str], not_named: list[str]) -> None:
    assert [code for code in (*named, *not_named) if names(note, code)] == named


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        ("M62.50", "G12.21", "M62.5"),
        ("M62.59", "G12.21", "M62.5"),
        ("R25.2", "M62.831", "M62"),
        ("R25.1", "G20.B2", "R25"),
        ("R53.1", "M62.81", "R53.1"),
        ("R06.02", "J96.12", "R06"),
        ("Z93.1", "Z43.1", "Z93"),
        ("R47.1", "I69.322", "R47.1"),
    ],
)
def test_an_excludes1_note_holds_for_all_codes_below_it(
    first: str, second: str, where: str
) -> None:
    for pair in permutations((first, second)):
        assert (code_set().excludes1_note(*pair) or "").startswith(f"Excludes1 at {where}: ")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("G12.21", "R25.3"),
        ("G12.21", "R13.10"),
        ("G12.21", "R63.4"),
        ("G12.21", "E44.0"),
        ("G12.21", "G12.23"),
        ("G12.21", "G12.25"),
        ("R25.2", "R29.0"),
        ("M62.50", "G12.25"),
        ("G12.21", "F48.2"),
        ("Z93.1", "G12.21"),
    ],
)
def test_an_excludes2_note_or_none_never_keeps_two_codes_apart(first: str, second: str) -> None:
    for pair in permutations((first, second)):
        assert code_set().excludes1_note(*pair) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("F48.2", "F48.2: code first underlying cause, if known, such as: amyotrophic lateral"),
        ("G47.36", "G47.36: code first underlying condition"),
        ("F02.80", "F02: code first the underlying physiological condition"),
        ("F06.70", "F06.7: code first"),
        ("R13.10", None),
        ("G12.21", None),
        ("J96.11", None),
    ],
)
def test_the_instruction_to_code_another_disease_first(code: str, said: str | None) -> None:
    note = code_set().code_first_note(code)
    assert note is None if said is None else (note or "").startswith(said)
