"""A batch in parts: the same bytes however it was interrupted, and nothing half-written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import BatchError, InputError
from mndnotes.inference.batch import BatchCount, score_batch
from mndnotes.inference.batch.columns import FLAT
from mndnotes.inference.batch.run import OutputFormat
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.vocabulary import Setting
from tests.unit.hand_model import BROKEN, DEADLY, HandScorer

ROWS = 25
PART_ROWS = 4
BAD = (3, 9, 10, 11, 12, 25)
"""Numbers of the rows that can't be scored: all rows of the third part are among them."""


@pytest.fixture(scope="module")
def hand_scorer() -> NoteScorer:
    return HandScorer()


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    texts = ("Assessment: ALS.", "Exam: clonus.", "Father died of ALS.")
    return write(
        tmp_path / "in.jsonl",
        [
            {"note_id": f"n{i}", "text": "" if i in BAD else texts[i % 3], "ward": i}
            for i in range(1, ROWS + 1)
        ],
    )


def digests(path: Path) -> dict[str, str]:
    """What is in a folder, by name; of a file itself and its errors."""
    found = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    return {
        str(file.relative_to(path.parent if path.is_file() else path)): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for file in found
        if file.is_file()
    }


def interrupt_at(row: int) -> Callable[[int], None]:
    def progress(rows: int) -> None:
        if rows == row:
            raise KeyboardInterrupt

    return progress


OUTPUTS = [
    ("out", None),
    ("out", OutputFormat.JSONL),
    ("out.jsonl", None),
    ("out.parquet", None),
]


@pytest.mark.parametrize(("name", "output_format"), OUTPUTS)
def test_a_resumed_batch_ends_with_the_same_bytes(
    tmp_path: Path,
    source: Path,
    hand_scorer: NoteScorer,
    name: str,
    output_format: OutputFormat | None,
) -> None:
    def score(output: Path, **options: Any) -> BatchCount:
        return score_batch(
            hand_scorer,
            source,
            output,
            part_rows=PART_ROWS,
            output_format=output_format,
            **options,
        )

    calm, rough = tmp_path / "calm" / name, tmp_path / "rough" / name
    for output in (calm, rough):
        output.parent.mkdir()
    seen: list[str] = []
    expected = score(calm, on_result=lambda result: seen.append(result["note_id"]))
    for row in (6, 19):
        with pytest.raises(KeyboardInterrupt):
            score(rough, resume=True, progress=interrupt_at(row))
        left = sorted(file.name for file in rough.parent.rglob("part-*.*"))
        assert not rough.is_file()
        assert f"part-{(row - 1) // PART_ROWS:05}" not in {file.split(".")[0] for file in left}
        assert not list(rough.parent.rglob("*.part"))
    seen_again: list[str] = []
    assert score(rough, resume=True, on_result=lambda r: seen_again.append(r["note_id"])) == (
        expected
    )
    assert expected == BatchCount(ROWS, ROWS - len(BAD), len(BAD))
    assert digests(rough) == digests(calm)
    assert seen == seen_again == [f"n{i}" for i in range(1, ROWS + 1) if i not in BAD]


def test_a_part_that_was_lost_is_made_again(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    output = tmp_path / "out"
    score_batch(hand_scorer, source, output, part_rows=PART_ROWS)
    before = digests(output)
    for number in (0, 3):
        (output / f"part-{number:05}.parquet").unlink()
    seen: list[str] = []
    scored: list[int] = []
    score_batch(
        hand_scorer,
        source,
        output,
        progress=scored.append,
        part_rows=PART_ROWS,
        resume=True,
        on_result=lambda result: seen.append(result["note_id"]),
    )
    assert digests(output) == before
    assert scored == [1, 2, 3, 4, 13, 14, 15, 16]
    assert seen == [f"n{i}" for i in range(1, ROWS + 1) if i not in BAD]


def test_a_folder_of_parts_reads_as_one_table(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    from pyarrow import parquet

    output = tmp_path / "out"
    score_batch(hand_scorer, source, output, part_rows=PART_ROWS)
    assert sorted(file.name for file in output.iterdir()) == [
        "_SUCCESS",
        "_batch.json",
        "_errors",
        *(f"part-{number:05}.parquet" for number in range(7)),
    ]
    table = parquet.read_table(output)
    assert set(table.column_names) == {"note_id", "ward", "result", *FLAT}
    rows = table.to_pylist()
    assert [row["ward"] for row in rows] == [i for i in range(1, ROWS + 1) if i not in BAD]
    for row in rows:
        result = json.loads(row["result"])
        assert (row["note_id"], row["label"], row["code"], row["score"]) == (
            result["note_id"],
            result["diagnosis"]["label"],
            result["coding"]["code"],
            result["documentation"]["score"],
        )
        assert row["findings"] == list(dict.fromkeys(f["rule"] for f in result["findings"]))
    aside = [
        json.loads(line)["row"]
        for file in sorted((output / "_errors").iterdir())
        for line in file.read_text("utf-8").splitlines()
    ]
    assert aside == list(BAD)


def test_one_parquet_file_holds_what_its_parts_held(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    from pyarrow import parquet

    score_batch(hand_scorer, source, tmp_path / "out", part_rows=PART_ROWS)
    score_batch(hand_scorer, source, tmp_path / "out.parquet", part_rows=PART_ROWS)
    assert parquet.read_table(tmp_path / "out.parquet").equals(parquet.read_table(tmp_path / "out"))
    errors = (tmp_path / "out.parquet.errors.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["row"] for line in errors] == list(BAD)


def test_carried_columns_have_one_type_and_never_replace_ours(
    tmp_path: Path, hand_scorer: NoteScorer
) -> None:
    from pyarrow import parquet

    text = "Assessment: ALS."
    source = write(
        tmp_path / "in.jsonl",
        [
            {
                "text": text,
                "label": "theirs",
                "n": 1,
                "x": 1,
                "mixed": 1,
                "tags": ["a"],
                "no": None,
            },
            {"text": text, "n": 2, "x": 0.5, "mixed": "b", "big": 2**70, "flag": True},
            {"text": text, "x": float("inf")},
        ],
    )
    count = score_batch(hand_scorer, source, tmp_path / "out")
    assert count == BatchCount(3, 2, 1)
    rows = parquet.read_table(tmp_path / "out").to_pylist()
    assert [row["label"] for row in rows] == ["ALS", "ALS"]
    names = ("input_label", "n", "x", "mixed", "tags", "no", "big", "flag")
    assert [[row[name] for name in names] for row in rows] == [
        ["theirs", 1, 1.0, "1", '["a"]', None, None, None],
        [None, 2, 0.5, "b", None, None, str(2**70), True],
    ]


def test_columns_of_a_parquet_file_keep_their_types(
    tmp_path: Path, hand_scorer: NoteScorer
) -> None:
    import pyarrow
    from pyarrow import parquet

    given = {
        "text": ["Assessment: ALS."],
        "age": [61],
        "share": [0.5],
        "seen": [True],
        "site": ["N"],
    }
    parquet.write_table(pyarrow.table(given), tmp_path / "in.parquet")
    score_batch(hand_scorer, tmp_path / "in.parquet", tmp_path / "out.parquet")
    schema = parquet.read_schema(tmp_path / "out.parquet")
    assert [str(schema.field(name).type) for name in ("age", "share", "seen", "site")] == [
        "int64",
        "double",
        "bool",
        "string",
    ]


def test_an_empty_corpus_is_an_empty_table(tmp_path: Path, hand_scorer: NoteScorer) -> None:
    from pyarrow import parquet

    source = write(tmp_path / "in.jsonl", [])
    assert score_batch(hand_scorer, source, tmp_path / "out") == BatchCount(0, 0, 0)
    assert parquet.read_table(tmp_path / "out").num_rows == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "add --resume"),
        ({"resume": True, "setting": Setting.INPATIENT}, "another setting"),
        ({"resume": True, "part_rows": 5}, "another part rows"),
        ({"resume": True, "output_format": OutputFormat.JSONL}, "another format"),
    ],
)
def test_parts_of_another_batch_are_refused_in_a_sentence(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer, options: dict[str, Any], said: str
) -> None:
    output = tmp_path / "out"
    score_batch(hand_scorer, source, output, part_rows=PART_ROWS)
    before = digests(output)
    with pytest.raises(InputError, match=said):
        score_batch(hand_scorer, source, output, **{"part_rows": PART_ROWS, **options})
    assert digests(output) == before


@pytest.mark.parametrize("screened_first", [True, False])
def test_screened_and_unscreened_parts_are_not_mixed(
    tmp_path: Path, source: Path, screened_first: bool
) -> None:
    first, second = HandScorer(screen=screened_first), HandScorer(screen=not screened_first)
    score_batch(first, source, tmp_path / "out", part_rows=PART_ROWS)
    with pytest.raises(InputError, match="another screen"):
        score_batch(second, source, tmp_path / "out", part_rows=PART_ROWS, resume=True)


def test_errors_that_a_killed_part_left_are_gone(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    output = tmp_path / "out"
    score_batch(hand_scorer, source, output, part_rows=PART_ROWS)
    for part in output.glob("part-*"):
        part.unlink()
    good = write(tmp_path / "good.jsonl", [{"text": "Exam: clonus."}])
    assert score_batch(hand_scorer, good, output, part_rows=PART_ROWS) == BatchCount(1, 1, 0)
    assert not list(output.glob("_errors/*"))


def test_another_input_is_refused(tmp_path: Path, source: Path, hand_scorer: NoteScorer) -> None:
    score_batch(hand_scorer, source, tmp_path / "out", part_rows=PART_ROWS)
    with source.open("a", encoding="utf-8") as stream:
        stream.write('{"text": "one more"}\n')
    with pytest.raises(InputError, match="another input;"):
        score_batch(hand_scorer, source, tmp_path / "out", part_rows=PART_ROWS, resume=True)


def test_a_changed_part_is_found_by_its_rows(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    output = tmp_path / "out"
    options: dict[str, Any] = {"part_rows": PART_ROWS, "output_format": OutputFormat.JSONL}
    score_batch(hand_scorer, source, output, **options)
    (output / "part-00001.jsonl").write_text("")
    with pytest.raises(BatchError, match="25 rows are not 15 scored"):
        score_batch(hand_scorer, source, output, resume=True, **options)


def test_an_interruption_before_the_first_part_leaves_nothing(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    for name in ("out", "out.jsonl"):
        with pytest.raises(KeyboardInterrupt):
            score_batch(hand_scorer, source, tmp_path / name, progress=interrupt_at(3))
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("name", ["in.jsonl", "full", "full.jsonl", "file"])
def test_an_output_in_the_way_of_something_is_refused(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer, name: str
) -> None:
    for folder in ("full", "full.jsonl"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "theirs").touch()
    (tmp_path / "file").touch()
    before = digests(tmp_path)
    with pytest.raises(InputError):
        score_batch(hand_scorer, source, tmp_path / name)
    assert digests(tmp_path) == before


def test_a_fault_of_the_program_costs_one_row_and_quotes_nothing(
    tmp_path: Path, hand_scorer: NoteScorer
) -> None:
    source = write(tmp_path / "in.jsonl", [{"text": BROKEN}, {"text": "Assessment: ALS."}])
    assert score_batch(hand_scorer, source, tmp_path / "out.jsonl") == BatchCount(2, 1, 1)
    said = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8")
    assert "internal error, KeyError at hand_model.py" in said
    assert BROKEN not in said


def test_two_processes_give_the_bytes_of_one(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        score_batch(hand_scorer, source, tmp_path / name, workers=workers, part_rows=PART_ROWS)
    assert digests(tmp_path / "two") == digests(tmp_path / "one")


def test_a_process_that_dies_ends_the_batch_with_what_is_finished(
    tmp_path: Path, source: Path, hand_scorer: NoteScorer
) -> None:
    lines = source.read_text("utf-8").splitlines()
    lines[-1] = json.dumps({"text": DEADLY})
    source.write_text("\n".join(lines), "utf-8")
    output = tmp_path / "out"
    with pytest.raises(BatchError, match="a worker process has died") as caught:
        score_batch(hand_scorer, source, output, workers=2, part_rows=PART_ROWS)
    assert "go on with --resume" in str(caught.value)
    assert not list(output.rglob("*.part"))
    assert not (output / "_SUCCESS").exists()
    assert not (output / "part-00006.parquet").exists()
