"""Answers that deny a word without a sentence, and signs that stand for yes and no."""

from __future__ import annotations

import pytest

from mndnotes.rules.assertions.answers import answered_no, has_minus, is_answer

WORD = "clonus"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (": no", True),
        (":none", True),
        (" : nil.", True),
        (" = absent", True),
        (": -", True),
        (": (-)", True),
        (" - neg", True),
        (" ..... none", True),
        (" (ankle): no", True),
        (" (no)", True),
        (" (-)", True),
        (" 0", True),
        (" nil,", True),
        (" -", True),
        (" -, tone up", True),
        ("? no.", True),
        ("? No", False),  # the text is folded
        ("\tno", True),
        (" | no |", True),
        (" -/-", True),
        (": legs -/-   tone up", True),
        (" -/+", False),
        (" -    jaw jerk -", True),
        (" -  seen in both arms", False),
        (" no.", True),
        (" no, tone up", True),
        (" no. 3", False),
        (" no longer", False),
        ("      none", True),
        (": not seen", True),
        (": 0.5 s", False),
        (" 0.8", False),
        (": no/yes", False),
        (": none+", False),
        (": normal", False),
        (": note the tone", False),
        (" - sustained", False),
        (" no more", False),
        ("? no more than two", False),
        (" -3", False),
        ("", False),
    ],
)
def test_an_answer_right_behind_its_question(behind: str, expected: bool) -> None:
    assert answered_no(WORD + behind, len(WORD)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clonus: no", True),
        ("clonus - no, tone up", True),
        ("clonus = no  tone up", True),
        ("clonus: no tone", False),
        ("there is no clonus", False),
        ("no", False),
    ],
)
def test_words_that_are_an_answer_look_back_only(text: str, expected: bool) -> None:
    start = text.index("no", 4) if len(text) > 2 else 0
    assert is_answer(text, start, start + 2) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(-) clonus", True),
        ("(-)clonus", True),
        ("+ tone, - clonus", True),
        ("+tone, -clonus", True),
        ("- clonus, + tone", True),
        ("(+tone; -clonus)", True),
        ("- clonus", False),
        ("tone up - clonus", False),
        ("imp - clonus, bands +ve", False),
        ("+ tone\n- clonus", False),
        ("post-clonus + tone", False),
        ("+ clonus", False),
        ("clonus", False),
    ],
)
def test_a_minus_denies_beside_a_plus_or_in_brackets(text: str, expected: bool) -> None:
    assert has_minus(text, text.index(WORD), 0, len(text)) is expected
