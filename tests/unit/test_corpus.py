"""The hand-written notes: enough of every sort, splits apart by writer and by wording."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations

import pytest

from mndnotes.data.challenge import MOST_EDITED_WORDS, ChallengePair, edited_words, load_pairs
from mndnotes.data.corpus import SPLITS, Split, load_notes
from mndnotes.data.records import OTHER_DIAGNOSIS, LabelledNote
from mndnotes.data.similarity import NEAR_DUPLICATE, near_duplicates, nearest, shingles
from mndnotes.data.styles import OTHER_KIND, kind_of
from mndnotes.rules.vocabulary import Assertion, Element, Issue, Status, grade_of

ASKED = {"ALS": 220, "PLS": 120, "PMA": 120, "OTHER": 240, "INSUFFICIENT": 60}
"""Fewest notes of each picture over all splits."""


@pytest.fixture(scope="module")
def corpus() -> dict[Split, list[LabelledNote]]:
    return {split: load_notes(split) for split in SPLITS}


@pytest.fixture(scope="module")
def every(corpus: dict[Split, list[LabelledNote]]) -> list[LabelledNote]:
    return [note for notes in corpus.values() for note in notes]


@pytest.mark.parametrize(("picture", "fewest"), list(ASKED.items()))
def test_enough_notes_of_every_picture(
    every: list[LabelledNote], picture: str, fewest: int
) -> None:
    assert sum(note.picture == picture for note in every) >= fewest


def test_every_issue_assertion_grade_and_status_is_in_every_split(
    corpus: dict[Split, list[LabelledNote]],
) -> None:
    named = {"overcoding", "undercoding", "conflict", "wrong_code", "uncertain_outpatient"}
    named |= {"family_only", "not_the_patient", "copy_forward", "none"}
    for notes in corpus.values():
        assert {str(issue) for note in notes for issue in note.issues} >= named
        assert {s.assertion for note in notes for s in note.stated} == set(Assertion)
        assert len({grade_of(note.score) for note in notes}) == 3
        assert {note.elements[Element.UMN_SIGNS] for note in notes} == set(Status)


def test_many_kinds_and_lengths(every: list[LabelledNote]) -> None:
    kinds = Counter(kind_of(note.style) for note in every)
    assert len(kinds) >= 25
    assert kinds[OTHER_KIND] < 0.01 * len(every)
    words = [len(note.text.split()) for note in every]
    assert min(words) <= 20
    assert max(words) >= 1200
    assert sum(count > 650 for count in words) >= 25


def test_the_test_is_large_and_no_writer_wrote_for_two_splits(
    corpus: dict[Split, list[LabelledNote]],
) -> None:
    assert len(corpus["test"]) >= 200
    writers = {split: {note.writer for note in notes} for split, notes in corpus.items()}
    writers |= {"challenge": {pair.first.writer for pair in load_pairs()}}
    for one, other in combinations(writers.values(), 2):
        assert not one & other


def test_ids_are_unique_and_start_with_the_writer(every: list[LabelledNote]) -> None:
    assert len({note.note_id for note in every}) == len(every)
    assert all(note.note_id.startswith(f"{note.writer}-") for note in every)


@pytest.mark.parametrize(("one", "other"), list(permutations(SPLITS, 2)))
def test_no_near_duplicates_across_splits(
    corpus: dict[Split, list[LabelledNote]], one: Split, other: Split
) -> None:
    assert near_duplicates(corpus[one], corpus[other]) == []


def test_no_near_duplicates_of_challenge_notes(every: list[LabelledNote]) -> None:
    assert near_duplicates([pair.first for pair in load_pairs()], every) == []


def test_a_copied_note_is_found() -> None:
    text = " ".join(f"word{i}" for i in range(60))
    changed = text.replace("word30", "other")
    [found] = nearest([("a", changed)], [("b", text), ("c", "nothing of the kind at all here")])
    assert found.neighbour_id == "b"
    assert found.shared > NEAR_DUPLICATE
    assert nearest([("a", text)], [("a", text)])[0].neighbour_id == ""
    assert len(shingles("too short")) == 1
    assert not shingles("")


def test_codes_follow_the_statement(every: list[LabelledNote]) -> None:
    for note in every:
        mentions = {s.assertion for s in note.stated if s.label != OTHER_DIAGNOSIS}
        if note.expected_code != "NONE":
            coded = Assertion.AFFIRMED in mentions
            coded |= note.setting == "inpatient" and Assertion.UNCERTAIN in mentions
            assert coded, note.note_id


def test_issues_fit_the_other_labels(every: list[LabelledNote]) -> None:
    for note in every:
        if Issue.UNDERCODING in note.issues:
            assert note.expected_code == "G12.20", note.note_id
            assert note.picture in {"ALS", "PLS", "PMA"}, note.note_id
        if Issue.OVERCODING in note.issues:
            both = {note.elements[Element.UMN_SIGNS], note.elements[Element.LMN_SIGNS]}
            assert both != {Status.PRESENT}, note.note_id


def test_enough_challenge_pairs_of_every_sort() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 150
    assert len({pair.pair_id for pair in pairs}) == len(pairs)
    flipped = Counter(pair.flips.partition(".")[0] for pair in pairs)
    assert set(flipped) == {"picture", "expected_code", "stated", "issues", "elements"}
    assert min(flipped.values()) >= 12


def test_a_pair_must_flip_what_it_names_by_a_small_edit() -> None:
    [pair, *_] = load_pairs()
    row = pair.model_dump(mode="json")
    with pytest.raises(ValueError, match="the same in both"):
        ChallengePair.model_validate({**row, "second": {**row["first"], "note_id": "x"}})
    long = row["second"]["text"] + " more" * (MOST_EDITED_WORDS + 1)
    with pytest.raises(ValueError, match="differ by more"):
        ChallengePair.model_validate({**row, "second": {**row["second"], "text": long}})
    assert edited_words("no wasting of the hands", "wasting of both hands") == 2
