"""Agreement of two readers: kappa by label, shared mentions, and where they differ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mndnotes.cli import main
from mndnotes.data.agreement import Agreement, cohen_kappa, compare, notes_by_id
from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from tests.unit.own_notes import ELEMENTS, LABELLED, PASSAGE, QUOTES, labelled, write_jsonl

ALS_OR_PLS = "Fictitious note. ALS is likely. PLS is not. ALS again."


def kappas(found: Agreement) -> dict[str, float | None]:
    return {row.label: row.kappa for row in found.labels}


def differing(found: Agreement) -> list[tuple[str, str, str, str]]:
    return [(d.note_id, d.label, d.first, d.second) for d in found.disagreements]


def pair(first: dict[str, Any], second: dict[str, Any]) -> Agreement:
    """Agreement on one note that two readers labelled."""
    return compare({"a": labelled(**first)}, {"a": labelled(**second)})


def stated(*mentions: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "text": ALS_OR_PLS,
        "quotes": {},
        "elements": dict.fromkeys(ELEMENTS, "missing"),
        "stated": [{"label": a, "assertion": b, "quote": c} for a, b, c in mentions],
    }


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([], None),
        ([("a", "a")] * 5, None),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.70 observed, 0.50 by chance
        ([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, 0.4),
    ],
)
def test_kappa_is_agreement_beyond_chance(
    pairs: Sequence[tuple[Any, Any]], kappa: float | None
) -> None:
    assert cohen_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_kappa_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    first = list("aabbccabcabbac")
    second = list("abbbccaacabbcc")
    expected = cohen_kappa_score(first, second)
    assert cohen_kappa(list(zip(first, second, strict=True))) == pytest.approx(expected)


def test_labels_of_a_note_are_compared_one_by_one() -> None:
    found = pair(
        {},
        {
            "picture": "PMA",
            "expected_code": "NONE",
            "issues": ["conflict"],
            "elements": {**ELEMENTS, "umn_signs": "absent"},
        },
    )
    assert differing(found) == [
        ("a", "picture", "ALS", "PMA"),
        ("a", "expected_code", "G12.21", "NONE"),
        ("a", "umn_signs", "present", "absent"),
        ("a", "issue conflict", "no", "yes"),
    ]


def test_kappa_is_taken_over_notes() -> None:
    pictures = [("ALS", "ALS"), ("ALS", "PLS"), ("PLS", "PLS"), ("PMA", "PMA")]
    first = {str(n): labelled(note_id=str(n), picture=a) for n, (a, _) in enumerate(pictures)}
    second = {str(n): labelled(note_id=str(n), picture=b) for n, (_, b) in enumerate(pictures)}
    found = compare(first, second)
    assert kappas(found)["picture"] == pytest.approx(cohen_kappa(pictures))
    assert (found.labels[0].compared, found.labels[0].agreed) == (4, 3)


@pytest.mark.parametrize(
    ("first", "second", "counts", "where"),
    [
        # the same mention in other quotes
        (
            [("ALS", "uncertain", "ALS is likely")],
            [("ALS", "affirmed", "ALS is")],
            (1, 0, 0),
            [("a", "statement assertion", "uncertain", "affirmed")],
        ),
        # two diagnoses in one sentence are told apart by their labels
        (
            [("ALS", "uncertain", "ALS is likely. PLS is not"), ("PLS", "negated", "PLS is not")],
            [("PLS", "negated", "likely. PLS is not"), ("ALS", "uncertain", "ALS is likely")],
            (2, 0, 0),
            [],
        ),
        # another diagnosis for the same words
        (
            [("ALS", "negated", "PLS is not")],
            [("PLS", "negated", "PLS is not")],
            (1, 0, 0),
            [("a", "statement label", "ALS", "PLS")],
        ),
        # marked by one reader only
        (
            [("ALS", "uncertain", "ALS is likely")],
            [("ALS", "affirmed", "ALS again")],
            (0, 1, 1),
            [
                ("a", "statement mention", "ALS uncertain", "not marked"),
                ("a", "statement mention", "not marked", "ALS affirmed"),
            ],
        ),
        # a quote that stands twice overlaps wherever it stands
        (
            [("ALS", "affirmed", "ALS")],
            [("ALS", "affirmed", "ALS again")],
            (1, 0, 0),
            [],
        ),
    ],
)
def test_mentions_are_shared_where_their_quotes_overlap(
    first: list[tuple[str, str, str]],
    second: list[tuple[str, str, str]],
    counts: tuple[int, int, int],
    where: list[tuple[str, str, str, str]],
) -> None:
    found = pair(stated(*first), stated(*second))
    assert (
        found.shared_mentions,
        found.mentions_only_first,
        found.mentions_only_second,
    ) == counts
    assert differing(found) == where


def test_notes_that_can_t_be_compared_are_named() -> None:
    def notes(*names: str, text: str) -> dict[str, LabelledNote]:
        return {name: labelled(note_id=name, text=text) for name in names}

    text = str(LABELLED["text"])
    first = notes("a", "b", text=text) | notes("c", text=text + "x")
    second = notes("a", "d", text=text) | notes("c", text=text)
    found = compare(first, second)
    assert found.notes == 1
    assert (found.only_first, found.only_second, found.other_text) == (("b",), ("d",), ("c",))


def test_labels_that_one_reader_left_out_are_not_compared(tmp_path: Path) -> None:
    partly = {**LABELLED, "writer": "second", "picture": None, "issues": None}
    first = notes_by_id(write_jsonl(tmp_path / "1.jsonl", LABELLED))
    second = notes_by_id(write_jsonl(tmp_path / "2.jsonl", partly))
    labels = {row.label for row in compare(first, second).labels}
    assert "expected_code" in labels
    assert not labels & {"picture", "issue conflict"}


def test_two_readers_in_one_file_are_told_apart_by_writer(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "n.jsonl", LABELLED, {**LABELLED, "writer": "second"})
    with pytest.raises(InputError, match="--first-writer"):
        notes_by_id(file)
    assert set(notes_by_id(file, "second")) == {"a"}
    with pytest.raises(InputError, match="no labelled note"):
        notes_by_id(file, "third")


def test_the_command_prints_a_table_or_json_without_a_word_of_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [LABELLED, {**LABELLED, "note_id": "b", "picture": "PLS"}]
    other = [LABELLED, {**LABELLED, "note_id": "b", "picture": "PMA", "quotes": QUOTES}]
    first = str(write_jsonl(tmp_path / "1.jsonl", *rows))
    second = str(write_jsonl(tmp_path / "2.jsonl", *other))
    assert main(["data", "agreement", first, second]) == 0
    table = capsys.readouterr().out
    assert "picture                                  2         1     0.333" in table
    assert main(["data", "agreement", first, second, "--json"]) == 0
    printed = capsys.readouterr().out
    assert PASSAGE not in table + printed
    found = json.loads(printed)
    assert found["disagreements"] == [
        {"note_id": "b", "label": "picture", "first": "PLS", "second": "PMA"}
    ]
