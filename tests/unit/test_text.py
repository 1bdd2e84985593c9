"""Folding: look-alikes become plain, and no offset ever moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.text.folding import fold

PLANES = [0x00, 0x20, 0x41, 0xC0, 0x3B1, 0x410, 0x5D0, 0x4E2D, 0xFFFD, 0x1F600, 0x1D400, 0x20000]
PLANES += [0x30000, 0xE0001, 0xF0000, 0x10FFFF]


@pytest.mark.parametrize("code", PLANES, ids=hex)
def test_a_sample_of_every_plane_keeps_its_length(code: int) -> None:
    text = f"Knee {chr(code)} jerk"
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.startswith("knee ")
    assert folded.endswith(" jerk")


@pytest.mark.parametrize(
    "text",
    [
        "İSTANBUL clinic",
        "Straße",
        "STRASSE ẞ",
        "ﬂaccid",
        "ﬁbrillation",
        "ŉ",
        "ǰaw",
        "ΐ",
        "ᾳ",
        "é",
        "\ud800 x",
    ],
)
def test_letters_that_grow_or_join_keep_every_offset(text: str) -> None:
    noted = text + " ALS"
    assert len(fold(noted)) == len(noted)
    assert fold(noted).index("als") == noted.index("ALS")


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("HYPERREFLEXIA", "hyperreflexia"),
        ("Hoffmann\u2019s", "hoffmann's"),
        ("Lou Gehrig\u2018s", "lou gehrig's"),
        ("\u201cweak\u201d", '"weak"'),
        ("C5\u2013T1", "c5-t1"),
        ("non\u2011fluent", "non-fluent"),
        ("5\u00a0kg", "5 kg"),
        ("ALS\u202fdiagnosed", "als diagnosed"),
        ("\u22121", "-1"),
    ],
)
def test_look_alikes_become_plain(given_text: str, plain: str) -> None:
    assert fold(given_text) == plain


def test_an_empty_text_stays_empty() -> None:
    assert fold("") == ""


@given(st.text())
def test_any_text_keeps_its_length_and_folds_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
