"""The batch command: what it prints in the end, and the report that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError
from mndnotes.inference import NoteScorer
from mndnotes.inference.commands import app

CANARY = "Zebedee Quartermain"


def test_a_batch_prints_its_summary_and_writes_the_page(
    tmp_path: Path, scorer: NoteScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoteScorer, "load", lambda model, **options: scorer)
    source, page = tmp_path / "in.jsonl", tmp_path / "report.html"
    rows = [
        {"note_id": "typed", "text": f"{CANARY}. Assessment: PMA (G12.24)."},
        {"note_id": "empty", "text": ""},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    words = ["batch", source, tmp_path / "out.jsonl", "--report", page]
    done = CliRunner().invoke(app, [*map(str, words), "--report-date", "2026-04-01"])
    assert done.exit_code == 3
    assert "1 note, 1 with a code" in done.stdout
    told = page.read_text("utf-8")
    assert "1 row set aside" in told and "2026-04-01" in told and "typed" in told
    assert CANARY not in told + done.output


def test_a_report_that_cannot_be_written_is_refused_before_the_batch(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    words = ["batch", tmp_path / "in.jsonl", tmp_path / "out.jsonl", "--report", "report.pdf"]
    done = CliRunner().invoke(app, [*map(str, words)])
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "out.jsonl").exists()
