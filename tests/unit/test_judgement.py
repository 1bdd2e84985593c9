"""Measuring: differences that are real, slices, pairs, and the notes that are most wrong."""

from __future__ import annotations

import numpy as np
import pytest

from mndnotes.data.challenge import ChallengePair, load_pairs
from mndnotes.data.records import INSUFFICIENT, LabelledNote
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.evaluate.comparison import paired_difference
from mndnotes.training.evaluate.contrast import mark_pairs
from mndnotes.training.evaluate.leaks import without_names
from mndnotes.training.evaluate.marking import Answer
from mndnotes.training.evaluate.slices import SLICES, slice_marks, worst_notes


def right_answer(note: LabelledNote, **changes: object) -> Answer:
    """The answer that agrees with every label of a note."""
    thin = note.picture == INSUFFICIENT
    values: dict[str, object] = {
        "picture": Picture.OTHER if thin else Picture(note.picture),
        "open_picture": thin,
        "code": None if note.expected_code == "NONE" else note.expected_code,
        "score": note.score,
        "statuses": note.elements,
        "evidence": {},
        "statements": [
            (s.label, s.assertion, (note.text.index(s.quote), note.text.index(s.quote) + 1))
            for s in note.stated
            if s.label != "OTHER_DX"
        ],
        "issues": frozenset(i for i in note.issues if i != "none"),
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pairs() -> list[ChallengePair]:
    return load_pairs()[:40]


def test_a_difference_is_clear_only_where_the_notes_agree_on_it() -> None:
    good, bad = np.ones(200), np.zeros(200)
    worse = good.copy()
    worse[::2] = 0

    def share(values: np.ndarray):  # type: ignore[no-untyped-def]
        return lambda rows: float(values[rows].mean())

    clear = paired_difference(share(good), share(worse), 200)
    assert clear.mean == pytest.approx(0.5)
    assert clear.low < 0.5 < clear.high
    assert clear.is_clear
    assert paired_difference(share(bad), share(good), 200).high < 0
    same = paired_difference(share(worse), share(worse), 200)
    assert (same.mean, same.low, same.high) == (0, 0, 0)
    assert not same.is_clear


def test_right_answers_get_every_pair(pairs: list[ChallengePair]) -> None:
    answers = [(right_answer(pair.first), right_answer(pair.second)) for pair in pairs]
    found = mark_pairs(pairs, answers)
    assert set(found.values()) == {1.0}
    assert "all" in found


def test_the_same_answer_to_both_notes_gets_no_pair(pairs: list[ChallengePair]) -> None:
    wanted = [pair for pair in pairs if pair.flips in {"picture", "elements.umn_signs"}]
    answers = [(right_answer(pair.first), right_answer(pair.first)) for pair in wanted]
    assert mark_pairs(wanted, answers)["all"] == 0.0
    only = mark_pairs(wanted, answers, kinds=("picture",))
    assert set(only) == {"picture", "all"}


def test_a_wrong_label_shows_in_its_slices_and_among_the_worst(pairs: list[ChallengePair]) -> None:
    notes = [pair.first for pair in pairs]
    answers = [right_answer(note) for note in notes]
    assert worst_notes(notes, answers, codes=True) == []
    assert all(
        cut.picture == cut.elements == cut.code == 1.0
        for cut in slice_marks(notes, answers, codes=True)
    )
    flipped = {
        **notes[3].elements,
        Element.UMN_SIGNS: Status.PRESENT
        if notes[3].elements[Element.UMN_SIGNS] is not Status.PRESENT
        else Status.MISSING,
    }
    answers[3] = right_answer(notes[3], statuses=flipped, code="G12.29")
    [worst] = worst_notes(notes, answers, codes=True)
    assert worst.note_id == notes[3].note_id
    assert [text.partition(":")[0] for text in worst.wrong] == ["code", "umn_signs"]
    low = [cut for cut in slice_marks(notes, answers, codes=True) if cut.elements < 1]
    assert {cut.axis for cut in low} <= set(SLICES)
    assert all(cut.code is not None and cut.code < 1 for cut in low)
    assert not any(note.text[:20] in text for note in notes for text in worst.wrong)


def test_sentences_that_name_the_disease_are_taken_out_for_the_probe() -> None:
    text = "Brisk jerks. Assessment: ALS, bulbar onset.\nSeen with wife. G12.21\nBulk poor."
    assert without_names(text).split() == [
        "Brisk",
        "jerks.",
        "Seen",
        "with",
        "wife.",
        "Bulk",
        "poor.",
    ]
