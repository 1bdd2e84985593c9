"""The example notes through command line, batch and library: one result, the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mndnotes import Note, NoteScorer
from mndnotes.errors import InputError, NoteError
from mndnotes.inference.result import SCHEMA_FILE

NAMES = ("als_clinic_letter", "pls_followup", "pma_consult", "thin_refill_call")
EXPECTED = {
    "als_clinic_letter": ("ALS", "G12.21", "good"),
    "pls_followup": ("PLS", "G12.23", "good"),
    "pma_consult": ("PMA", "G12.25", "good"),
    "thin_refill_call": ("ALS", "G12.21", "poor"),
}


def run(*words: object, given: bytes | None = None) -> bytes:
    """What ``mndnotes`` prints; anything but success fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mndnotes", *map(str, words)],
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def paths(repository: Path) -> list[Path]:
    """The example notes, in the order of their names."""
    return [repository / "data" / "examples" / f"{name}.txt" for name in NAMES]


@pytest.fixture(scope="module")
def printed(scorer: NoteScorer, paths: list[Path]) -> bytes:
    """The output of ``mndnotes score --json`` on all examples."""
    return run("score", *paths, "--json")


@pytest.fixture(scope="module")
def records(printed: bytes) -> dict[str, dict[str, Any]]:
    """The results by the name of the note."""
    return {
        record["note_id"]: record
        for record in map(json.loads, printed.decode("utf-8").splitlines())
    }


def spans(value: Any) -> list[dict[str, Any]]:
    """Every quote anywhere in a result."""
    if isinstance(value, list):
        return [span for item in value for span in spans(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if {"start", "end", "text"} <= value.keys() else []
    return own + [span for item in value.values() for span in spans(item)]


def test_one_result_a_line_in_the_order_given(records: dict[str, dict[str, Any]]) -> None:
    assert tuple(records) == NAMES


def test_every_result_keeps_the_shipped_schema(records: dict[str, dict[str, Any]]) -> None:
    schema = json.loads((files("mndnotes.inference") / SCHEMA_FILE).read_text("utf-8"))
    for record in records.values():
        jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_its_label_code_and_grade(
    records: dict[str, dict[str, Any]], name: str
) -> None:
    record = records[name]
    found = (
        record["diagnosis"]["label"],
        record["coding"]["code"],
        record["documentation"]["grade"],
    )
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_stands_in_the_note(
    records: dict[str, dict[str, Any]], repository: Path, name: str
) -> None:
    text = (repository / "data" / "examples" / f"{name}.txt").read_text("utf-8")
    quoted = spans(records[name])
    assert quoted
    assert all(text[span["start"] : span["end"]] == span["text"] for span in quoted)


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_hang_together(records: dict[str, dict[str, Any]], name: str) -> None:
    record = records[name]
    picture = record["diagnosis"]["picture"]
    assert sum(picture["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert picture["label"] in picture["prediction_set"]
    assert len(record["documentation"]["elements"]) == 12
    assert len(record["regions"]) == 16
    assert record["read"]["tokens"] == record["read"]["of"] > 0
    assert len(record["provenance"]["model_sha256"]) == 64


def test_the_thin_note_is_asked_about_and_never_recoded(records: dict[str, dict[str, Any]]) -> None:
    record = records["thin_refill_call"]
    assert record["coding"]["status"] == "query"
    assert "overcoding" in {finding["issue"] for finding in record["findings"]}
    assert len(record["diagnosis"]["picture"]["prediction_set"]) >= 2
    assert record["query"]


def test_pma_comes_with_the_coders_question(records: dict[str, dict[str, Any]]) -> None:
    assert "COD-PMA" in {finding["rule"] for finding in records["pma_consult"]["findings"]}


def test_the_same_notes_give_the_same_bytes(printed: bytes, paths: list[Path]) -> None:
    assert run("score", *paths, "--json") == printed


def test_the_date_of_service_chooses_the_release(scorer: NoteScorer, paths: list[Path]) -> None:
    printed = run("score", paths[0], "--date", "2021-05-03", "--json")
    record = json.loads(printed)
    assert "FY2021" in record["coding"]["release"]
    assert record["coding"]["service_date"] == "2021-05-03"
    assert record["provenance"]["code_set"] == record["coding"]["release"]
    text = paths[0].read_text("utf-8")
    given = scorer.score(text, note_id=paths[0].stem, service_date="2021-05-03")
    assert given.model_dump_json() == printed.decode("utf-8").strip()
    dated = Note(text=text, note_id=paths[0].stem, service_date=date(2021, 5, 3))
    assert scorer.score(dated) == given


def test_an_id_that_no_file_could_hold_is_refused(scorer: NoteScorer) -> None:
    with pytest.raises(NoteError, match="id of the note, or the name of its file, is not UTF-8"):
        scorer.score("Impression: ALS.", note_id="\udcff")


def test_what_is_no_date_of_service_is_refused(scorer: NoteScorer) -> None:
    with pytest.raises(InputError, match="write it as 2026-04-01"):
        scorer.score("Assessment: ALS.", service_date="3.5.2021")


def test_the_library_says_what_the_command_prints(
    scorer: NoteScorer, printed: bytes, paths: list[Path]
) -> None:
    lines = [
        scorer.score(path.read_text("utf-8"), note_id=path.stem).model_dump_json()
        for path in reversed(paths)
    ]
    assert lines[::-1] == printed.decode("utf-8").splitlines()


def test_an_output_of_the_model_made_before_is_used(scorer: NoteScorer, paths: list[Path]) -> None:
    text = paths[0].read_text("utf-8")
    output = scorer.predict(text)
    assert scorer.score(text, output=output) == scorer.score(text)
    lower = scorer.score(text, output=replace(output, score=12.0))
    assert lower.documentation.model_score == 12.0


def test_a_batch_says_what_single_notes_say(
    records: dict[str, dict[str, Any]], repository: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    run("batch", repository / "data" / "examples", output)
    lines = output.read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(records.values())
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_the_setting_reaches_the_rules(scorer: NoteScorer) -> None:
    text = b"Discharge diagnosis: probable ALS."
    inpatient = json.loads(run("score", "-", "--setting", "inpatient", "--json", given=text))
    assert inpatient["coding"]["code"] == "G12.21"
    assert scorer.score(text.decode(), setting="outpatient").coding.code is None


def test_the_readable_report_names_what_matters(scorer: NoteScorer, paths: list[Path]) -> None:
    report = run("score", paths[0]).decode("utf-8")
    assert report.startswith("Note als_clinic_letter\n")
    for words in (
        "DIAGNOSIS",
        "G12.21",
        "DOCUMENTS",
        "CRITERIA",
        "FINDINGS",
        "QUERY",
        "not a medical device",
    ):
        assert words in report
    assert "\x1b" not in report


def test_control_characters_of_a_note_never_reach_the_terminal(scorer: NoteScorer) -> None:
    report = run(
        "score",
        "-",
        given=b"Exam: clonus \x1b[31m of the \x07 legs. Assessment: ALS\x1b]0;x\x07.",
    )
    assert b"\x1b" not in report
    assert b"\x07" not in report


def test_a_screened_batch_has_a_row_for_every_note(
    records: dict[str, dict[str, Any]], paths: list[Path], tmp_path: Path
) -> None:
    source, output = tmp_path / "notes", tmp_path / "out.jsonl"
    source.mkdir()
    (source / "ankle.txt").write_text("Sprained ankle.", "utf-8")
    (source / paths[0].name).write_bytes(paths[0].read_bytes())
    run("batch", source, output, "--screen")
    first, second = map(json.loads, output.read_text("utf-8").splitlines())
    assert first == records[paths[0].stem]
    assert (second["note_id"], second["screened"]) == ("ankle", True)
