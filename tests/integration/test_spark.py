"""The registered model as a function of Spark: the bytes of `NoteScorer`, an answer to each row.

The job runs in a process of its own, so that Java ends with it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

import pytest

from mndnotes.inference import NoteScorer

JAVA_HOME = os.environ.get("JAVA_HOME")
JAVA = shutil.which("java", path=f"{JAVA_HOME}/bin" if JAVA_HOME else None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not find_spec("pyspark"), reason="needs the spark extra"),
    pytest.mark.skipif(not find_spec("mlflow"), reason="needs MLflow, of the spark or train extra"),
    pytest.mark.skipif(not JAVA, reason="needs Java: none in JAVA_HOME or on the path"),
]

Row = dict[str, str | None]

CANARY = "Zanzibarquux"
"""Stands in the text of notes and must stand nowhere but in what is quoted of them."""

NOTES: tuple[Row, ...] = (
    {
        "note_id": "plain",
        "text": f"{CANARY}. Brisk jaw jerk, wasted tongue with fasciculation. Assessment: ALS.",
        "setting": "inpatient",
        "service_date": "2026-01-15",
    },
    {
        "note_id": "Größe-7",
        "text": f"{CANARY}: Babiński’s sign +, « SLA » évoquée 🧠 運動. Assessment: PLS.",
        "setting": "outpatient",
    },
    {"note_id": "signs", "text": 'Exam:\t"3+" knee \\ jerks\r\n\nImp:\n- ALS, probable\n'},
    {"note_id": None, "text": "EMG done on Monday. Riluzole refilled."},
)

REFUSED: tuple[tuple[Row, str], ...] = (
    ({"note_id": "leer – é", "text": ""}, "the note is empty; give a text to score"),
    ({"note_id": "null", "text": None}, "the note is empty; give a text to score"),
    (
        {"note_id": "ward", "text": f"{CANARY}. ALS.", "setting": "ward"},
        "the setting 'ward' is not known; use outpatient, inpatient, unknown",
    ),
)


@dataclass(frozen=True)
class Scored:
    """What a job left: the line of each note, and what it printed."""

    lines: dict[str | None, str]
    printed: str


@pytest.fixture(scope="module")
def scored(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """All rows scored by a Spark of two cores with the shipped model, registered as runs do it."""
    import pandas as pd

    from mndnotes.training.release.tracking import tracked_run

    home = tmp_path_factory.mktemp("spark")
    job = repository / "tests" / "integration" / "spark_scores.py"
    rows = [*NOTES, *(row for row, _ in REFUSED)]
    columns = ["note_id", "text", "setting", "service_date"]
    pd.DataFrame(rows, columns=columns).to_parquet(home / "notes.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{home / 'mlflow.db'}")
        patch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        with as_file(files("mndnotes.models") / "default") as serving, tracked_run() as log:
            log.model(serving)
        done = subprocess.run(
            [sys.executable, job, "notes.parquet", "scores"],
            env={
                **os.environ,
                "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
                "MLFLOW_LOGGING_LEVEL": "ERROR",
                "PYSPARK_PYTHON": sys.executable,
                "PYTHONWARNINGS": "ignore",  # Spark's, of a pandas newer than itself
                "SPARK_LOCAL_DIRS": str(home / "local"),
                "SPARK_LOCAL_IP": "127.0.0.1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
        )
    assert done.returncode == 0, done.stdout
    table = pd.read_parquet(home / "scores").astype(object)
    names = table["note_id"].where(table["note_id"].notna(), None)
    return Scored(dict(zip(names, table["result"], strict=True)), done.stdout)


@pytest.mark.parametrize("row", NOTES, ids=lambda row: row["note_id"] or "no name")
def test_a_note_gets_the_bytes_of_the_scorer(scored: Scored, scorer: NoteScorer, row: Row) -> None:
    expected = scorer.score(
        row["text"] or "",
        note_id=row["note_id"],
        setting=row.get("setting"),
        service_date=row.get("service_date"),
    )
    assert scored.lines[row["note_id"]].encode() == expected.model_dump_json().encode()


@pytest.mark.parametrize(("row", "reason"), REFUSED, ids=[row["note_id"] for row, _ in REFUSED])
def test_a_row_that_cannot_be_scored_says_why(scored: Scored, row: Row, reason: str) -> None:
    answer = json.loads(scored.lines[row["note_id"]])
    assert answer == {"note_id": row["note_id"], "error": reason}


def test_each_row_is_answered_and_no_text_is_logged(scored: Scored) -> None:
    assert len(scored.lines) == len(NOTES) + len(REFUSED)
    assert CANARY not in scored.printed
