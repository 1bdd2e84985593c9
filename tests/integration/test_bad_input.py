"""Bad input at the command line: one line on stderr, status 2, no traceback, no note text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mndnotes.inference import NoteScorer
from mndnotes.inference.model_folder import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE, write_manifest

PATIENT = "Harold Fictitious"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``mndnotes`` in an empty folder."""

    def start(*words: object, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "mndnotes", *map(str, words)],
            input=given,
            capture_output=True,
            timeout=120,
            cwd=tmp_path,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return start


@pytest.fixture
def broken_model(tmp_path: Path) -> Path:
    """A serving folder whose manifest fits; its graph is none."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE):
        (folder / name).write_text("{}")
    write_manifest(folder)
    return folder


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Status 2, nothing on stdout, exactly one line on stderr that says what is wrong."""
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("mndnotes: ")
    assert "Traceback" not in done.stderr
    assert PATIENT not in done.stderr
    for words in said:
        assert words in done.stderr


def note(folder: Path, content: bytes) -> Path:
    path = folder / "note.txt"
    path.write_bytes(content)
    return path


def test_a_missing_file(run: Run, scorer: NoteScorer) -> None:
    refused(run("score", "no-such-note.txt"), "no-such-note.txt")


def test_a_folder_in_place_of_a_file(run: Run, tmp_path: Path, scorer: NoteScorer) -> None:
    refused(run("score", tmp_path), "there is no file")


@pytest.mark.parametrize(
    "content", [b"", b" \n\t\n", "\u00a0\u2003".encode()], ids=["empty", "blank", "wide blanks"]
)
def test_an_empty_note(run: Run, tmp_path: Path, scorer: NoteScorer, content: bytes) -> None:
    refused(run("score", note(tmp_path, content)), "empty")


def test_an_empty_note_on_standard_input(run: Run, scorer: NoteScorer) -> None:
    refused(run("score", "-"), "empty")


def test_bytes_that_are_no_utf8(run: Run, tmp_path: Path, scorer: NoteScorer) -> None:
    refused(run("score", note(tmp_path, PATIENT.encode() + b" is weak \xff\xfe")), "UTF-8")


def test_a_note_of_five_megabytes(run: Run, tmp_path: Path, scorer: NoteScorer) -> None:
    content = (PATIENT.encode() + b" is weak. ") * 200_000
    assert len(content) > 5_000_000
    refused(run("score", note(tmp_path, content)), "too large")


def test_a_note_that_is_longer_than_a_note_may_be(
    run: Run, tmp_path: Path, scorer: NoteScorer
) -> None:
    refused(run("score", note(tmp_path, (PATIENT.encode() + b". ") * 20_000)), "200,000")


def test_a_model_folder_without_weights(run: Run, tmp_path: Path, broken_model: Path) -> None:
    (broken_model / MODEL_FILE).unlink()
    refused(
        run("score", note(tmp_path, PATIENT.encode()), "--model", broken_model),
        f"lacks {MODEL_FILE}",
    )


def test_an_empty_model_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(
        run("score", note(tmp_path, PATIENT.encode()), "--model", tmp_path / "empty"),
        "manifest.json",
    )


def test_a_model_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    refused(
        run("score", note(tmp_path, PATIENT.encode()), "--model", tmp_path / "gone"),
        "no model folder",
    )


def test_a_manifest_that_does_not_match(run: Run, tmp_path: Path, broken_model: Path) -> None:
    (broken_model / MODEL_FILE).write_text("[]")
    refused(
        run("score", note(tmp_path, PATIENT.encode()), "--model", broken_model),
        f"{MODEL_FILE} was changed",
    )


def test_a_registry_name_that_is_unknown(run: Run, tmp_path: Path) -> None:
    refused(
        run("score", note(tmp_path, PATIENT.encode()), "--model", "models:/no-such-model@champion")
    )


@pytest.mark.parametrize(
    "words",
    [
        ("score",),
        ("score", "note.txt", "--setting", "ward"),
        ("score", "note.txt", "--colour"),
        ("batch", "in.jsonl"),
        ("no-such-command",),
    ],
)
def test_unusable_arguments(run: Run, words: tuple[str, ...]) -> None:
    refused(run(*words))


@pytest.mark.parametrize("source", ["gone.jsonl", "in.docx"])
def test_a_batch_without_a_usable_source(
    run: Run, tmp_path: Path, scorer: NoteScorer, source: str
) -> None:
    (tmp_path / "in.docx").write_text(PATIENT)
    refused(run("batch", source, "out.jsonl"), source)
    assert not (tmp_path / "out.jsonl").exists()


def test_bad_rows_of_a_batch_end_in_the_errors_file_with_status_3(
    run: Run, tmp_path: Path, scorer: NoteScorer
) -> None:
    rows = [{"note_id": "a", "text": "Assessment: ALS."}, {"note_id": "b", "text": ""}]
    lines = [*map(json.dumps, rows), "{" + PATIENT]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("batch", "in.jsonl", "out.jsonl")
    assert done.returncode == 3
    assert "3 rows = 1 scored + 2 errors" in done.stderr
    errors = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8")
    assert [json.loads(line)["row"] for line in errors.splitlines()] == [2, 3]
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1
    assert PATIENT not in done.stderr + errors
