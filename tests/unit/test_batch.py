"""Batch scoring: rows in = rows out + rows set aside, whatever the rows are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import InputError
from mndnotes.inference.batch import BatchCount, score_batch
from mndnotes.inference.scorer import NoteScorer, made_up_id
from mndnotes.rules.files.note_file import MAX_CHARACTERS
from mndnotes.rules.files.row_files import errors_path
from mndnotes.rules.vocabulary import Setting
from tests.unit.hand_model import HandScorer


@pytest.fixture(scope="module")
def hand_scorer() -> NoteScorer:
    return HandScorer()


def write(folder: Path, rows: list[object]) -> Path:
    source = folder / "in.jsonl"
    source.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8"
    )
    return source


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


GOOD: list[object] = [
    {"note_id": "a", "text": "Assessment: ALS.", "ward": "N1", "age": 61, "tags": ["x", None]},
    {"note_id": "b", "text": "Assessment: probable ALS.", "setting": "inpatient"},
    {"text": "Assessment: PLS \U0001f600\u2028."},
]
BAD: list[object] = [
    "{Mr Example",
    {"note_id": "c", "text": ""},
    {"note_id": "d", "text": "  \n "},
    {"note_id": "e"},
    {"note_id": "f", "text": "Mr Example", "setting": "ward"},
    {"note_id": "g", "text": "Mr Example " * (MAX_CHARACTERS // 11 + 1)},
]


def test_every_row_is_scored_or_set_aside(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    rows = [GOOD[0], *BAD[:3], GOOD[1], *BAD[3:], GOOD[2]]
    output = tmp_path / "out.jsonl"
    count = score_batch(hand_scorer, write(tmp_path, rows), output)
    assert count == BatchCount(rows=9, scored=3, errors=6)
    scored, errors = records(output), records(errors_path(output))
    assert len(scored) + len(errors) == count.rows
    assert [r["note_id"] for r in scored] == [
        "a",
        "b",
        made_up_id("Assessment: PLS \U0001f600\u2028."),
    ]
    assert [e["row"] for e in errors] == [2, 3, 4, 6, 7, 8]
    assert [e["note_id"] for e in errors] == [None, "c", "d", "e", "f", "g"]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "ALS \\ud800"}',
        '{"text": "ALS", "note_id": "\\ud800"}',
        '{"text": "ALS", "ward": "\\ud800"}',
        '{"text": "ALS", "age": 1e999}',
        '{"text": "ALS", "setting": [1]}',
        '{"text": "ALS", "note_id": {"a": 1}}',
        "[" * 100_000,
        "\x00",
    ],
    ids=["text", "name", "column", "number", "setting", "nested name", "depth", "null byte"],
)
def test_no_single_row_ends_a_batch(tmp_path: Path, hand_scorer: NoteScorer, line: str) -> None:
    output = tmp_path / "out.jsonl"
    count = score_batch(hand_scorer, write(tmp_path, [line, GOOD[0]]), output)
    assert count.rows == 2
    assert count.scored + count.errors == count.rows
    assert records(output)[-1]["note_id"] == "a"


def test_the_errors_file_gives_reasons_and_no_note(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    output = tmp_path / "out.jsonl"
    score_batch(hand_scorer, write(tmp_path, BAD), output)
    assert output.read_text() == ""
    content = errors_path(output).read_text("utf-8")
    assert "Example" not in content
    assert all(record["error"] for record in records(errors_path(output)))


def test_without_errors_there_is_no_errors_file(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    output = tmp_path / "out.jsonl"
    errors_path(output).write_text("from an older run\n")
    count = score_batch(hand_scorer, write(tmp_path, GOOD), output)
    assert count == BatchCount(rows=3, scored=3, errors=0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_further_columns_are_carried_through(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    output = tmp_path / "out.jsonl"
    score_batch(hand_scorer, write(tmp_path, GOOD), output)
    first = records(output)[0]
    assert (first["ward"], first["age"], first["tags"]) == ("N1", 61, ["x", None])
    assert "text" not in first


@pytest.mark.parametrize("name", ["diagnosis", "coding", "findings"])
def test_a_carried_column_never_replaces_the_result(
    tmp_path: Path, hand_scorer: NoteScorer, name: str
) -> None:
    output = tmp_path / "out.jsonl"
    score_batch(
        hand_scorer, write(tmp_path, [{"text": "Assessment: ALS.", name: "theirs"}]), output
    )
    assert records(output)[0][name] != "theirs"


@pytest.mark.parametrize(
    ("given_setting", "option", "code"),
    [
        (None, None, None),
        (None, Setting.INPATIENT, "G12.21"),
        ("outpatient", Setting.INPATIENT, None),
        ("inpatient", None, "G12.21"),
        ("inpatient", Setting.OUTPATIENT, "G12.21"),
    ],
)
def test_the_setting_of_the_row_goes_before_the_one_of_the_batch(
    tmp_path: Path,
    hand_scorer: NoteScorer,
    given_setting: str | None,
    option: Setting | None,
    code: str | None,
) -> None:
    output = tmp_path / "out.jsonl"
    row = {"text": "Discharge diagnosis: probable ALS.", "setting": given_setting}
    score_batch(hand_scorer, write(tmp_path, [row]), output, option)
    assert records(output)[0]["coding"]["code"] == code


def test_a_batch_says_the_same_as_single_notes_in_any_order(
    tmp_path: Path, hand_scorer: NoteScorer
) -> None:
    output = tmp_path / "out.jsonl"
    texts = ["Assessment: ALS.", "Exam: clonus.", "Father died of ALS."]
    for order in (texts, texts[::-1]):
        score_batch(hand_scorer, write(tmp_path, [{"text": text} for text in order]), output)
        assert records(output) == [
            hand_scorer.score(text).model_dump(mode="json") for text in order
        ]
    assert [r.note_id for r in hand_scorer.score_many(iter(texts))] == [
        made_up_id(text) for text in texts
    ]


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    source = write(tmp_path, [*GOOD, *BAD])
    first, second = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for output in (first, second):
        score_batch(hand_scorer, source, output)
    assert first.read_bytes() == second.read_bytes()
    assert errors_path(first).read_bytes() == errors_path(second).read_bytes()


def test_an_empty_batch_is_an_empty_output(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    assert score_batch(hand_scorer, write(tmp_path, []), tmp_path / "out.jsonl") == BatchCount(
        0, 0, 0
    )
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_a_folder_and_a_csv_file_can_be_scored(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    (tmp_path / "n.txt").write_text("Assessment: ALS.")
    (tmp_path / "n.csv").write_text("note_id,text\nx,Assessment: ALS.\n")
    for source, name in ((tmp_path, "n"), (tmp_path / "n.csv", "x")):
        assert score_batch(hand_scorer, source, tmp_path / "out.jsonl").scored == 1
        assert records(tmp_path / "out.jsonl")[0]["note_id"] == name


def test_an_output_that_cannot_be_used_is_refused(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    source = write(tmp_path, GOOD)
    for output in (tmp_path / "out.xlsx", tmp_path / "nowhere" / "out.jsonl"):
        with pytest.raises(InputError):
            score_batch(hand_scorer, source, output)


def test_a_missing_source_leaves_an_older_output_alone(
    tmp_path: Path, hand_scorer: NoteScorer
) -> None:
    output = tmp_path / "out.jsonl"
    output.write_text("older\n")
    with pytest.raises(InputError, match="there is no file or folder"):
        score_batch(hand_scorer, tmp_path / "gone.jsonl", output)
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    assert output.read_text() == "older\n"


def test_progress_counts_every_row(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    seen: list[int] = []
    score_batch(
        hand_scorer, write(tmp_path, [*GOOD, *BAD]), tmp_path / "out.jsonl", progress=seen.append
    )
    assert seen == list(range(1, 10))
