"""Each benchmark on a tiny input: it prints a table, writes JSON, and refuses clearly."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import soak

MEASURED, UNUSABLE, MISSED = 0, 2, 3
NOTES = [
    "HPI: weak left hand since 2022, worse. Exam: wasting and fasciculations of the left hand,"
    " knee jerks 3+, plantars extensor. Assessment: ALS.",
    "Assessment: no evidence of motor neuron disease. Migraine.",
]
SENTENCES = [
    ("a", "No evidence of pneumonia.", "pneumonia", "negated"),
    ("b", "He has asthma.", "asthma", "affirmed"),
    ("c", "His mother had diabetes.", "diabetes", "family"),
    ("d", "History of stroke.", "stroke", "historical"),
]


def run(repository: Path, name: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{name}", *map(str, words)],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def measured(repository: Path, name: str, *words: object, folder: Path) -> dict[str, Any]:
    """The JSON of a benchmark that must be able to measure; targets may be missed."""
    file = folder / "figures.json"
    done = run(repository, name, *words, "--json", file)
    assert done.returncode in (MEASURED, MISSED), done.stderr
    report: dict[str, Any] = json.loads(file.read_text("utf-8"))
    assert report["title"] in done.stdout
    assert (done.returncode == MISSED) is ("MISSED" in done.stdout)
    assert all(len(row) == len(report["columns"]) for row in report["rows"])
    return report


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return write(tmp_path / "notes.jsonl", [{"text": text} for text in NOTES])


def test_assertion_reports_both_halves(repository: Path, tmp_path: Path) -> None:
    rows = [
        {"id": key, "sentence": text, "start": text.index(word), "label": label}
        | {"end": text.index(word) + len(word)}
        for key, text, word, label in SENTENCES
    ]
    corpus = write(tmp_path / "sentences.jsonl", rows)
    report = measured(repository, "assertion", corpus, "--no-peers", folder=tmp_path)
    assert {row[0] for row in report["rows"]} == {"development, mndnotes", "report, mndnotes"}
    assert sum(row[1] for row in report["rows"]) == len(SENTENCES)
    assert all(row[-1] == 1 for row in report["rows"])


def test_speed_tells_reading_from_the_full_result(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(repository, "speed", notes, "--no-peers", "--rounds", 1, folder=tmp_path)
    rates = {row[0]: row[1] for row in report["rows"]}
    assert rates["mndnotes, reading"] > rates["mndnotes, full result"] > 0


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(find_spec, ("torch", "transformers", "mlflow", "datasets", "onnxscript"))),
    reason="needs the train extra",
)
def test_the_model_is_compared_with_the_pipeline_on_the_same_notes(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(repository, "model", notes, "--rounds", 1, folder=tmp_path)
    rows = {row[0]: row[1:] for row in report["rows"]}
    single, batches, exact, served = rows.values()
    assert all(rate > 0 for rate, *_ in rows.values())
    assert max(single[1], batches[1]) == 1 < exact[1]
    assert single[2:] == batches[2:] == exact[2:] == [1, 1, 1]
    assert served[2] == 1


def test_the_whole_result_is_taken_apart_by_length(repository: Path, tmp_path: Path) -> None:
    texts = ["Fasciculations.", *NOTES, " ".join(NOTES * 9)]
    notes = write(tmp_path / "notes.jsonl", [{"text": text} for text in texts])
    report = measured(
        repository,
        "whole_result",
        *(notes, "--rounds", 1, "--take", 1, "--long-words", 700),
        folder=tmp_path,
    )
    words = [row[2] for row in report["rows"]]
    assert words == sorted(words)
    assert words[-1] == 700
    assert all(sum(row[4:8]) == pytest.approx(100) for row in report["rows"])
    assert len(report["targets"]) == 4


def test_an_embedding_program_is_measured_from_its_start(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(repository, "embedded", notes, "--starts", 1, "--take", 2, folder=tmp_path)
    rows = {row[0]: row[1:] for row in report["rows"]}
    steps = [rows[f"{step}, s"][0] for step in ("import", "load", "first result")]
    assert rows["together, s"][0] == pytest.approx(sum(steps))
    assert min(steps) > 0
    assert 50 < rows["memory at the first result, MB"][0] <= rows["memory after 2 notes, MB"][0]
    assert report["targets"][2]["measured"] == "none"


def test_memory_stays_level_while_threads_score(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(repository, "soak", notes, "--minutes", 0.3, folder=tmp_path)
    assert report["details"]["seconds"] == sorted(report["details"]["seconds"])
    assert report["targets"][0]["met"]


@pytest.mark.parametrize(("creep", "met"), [(0, True), (1, False)])
def test_a_soak_tells_memory_that_creeps_up(creep: int, met: bool) -> None:
    megabytes = [200 + creep * reading for reading in range(120)]
    report = soak.compare([float(at) for at in range(120)], megabytes, 1000, 4)
    assert report.targets[0].met is met


def test_length_measures_notes_and_strings(repository: Path, tmp_path: Path, notes: Path) -> None:
    report = measured(
        repository,
        "length",
        *(notes, "--longest", 20_000, "--string-length", 2_000),
        folder=tmp_path,
    )
    lengths = [row[1] for row in report["rows"] if row[0] == "notes"]
    assert lengths[-1] == 20_000
    assert all(abs(long - 2 * short) <= 1 for short, long in pairwise(lengths))
    assert {"one letter", "no no no"} < {row[0] for row in report["rows"]}


def test_false_positives_are_shown_in_their_place(repository: Path, tmp_path: Path) -> None:
    rows = [{"id": f"note-{number}", "text": text} for number, text in enumerate(NOTES)]
    folder = tmp_path / "corpora"
    folder.mkdir()
    write(folder / "mtsamples_general.jsonl", rows)
    report = measured(repository, "false_positives", folder, folder=tmp_path)
    assert report["rows"][0][:5] == ["mtsamples_general", 2, 1, 2, 1]
    assert any("note-0, G12.21, ALS affirmed" in line for line in report["passages"])
    assert [target["met"] for target in report["targets"]] == [False]


def test_screening_counts_what_passes(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpora"
    folder.mkdir()
    texts = [*NOTES, "Sprained ankle.", "Type 2 diabetes."]
    write(folder / "mtsamples_general.jsonl", [{"text": text} for text in texts])
    report = measured(repository, "screening", folder, folder=tmp_path)
    assert report["rows"][0][:4] == ["mtsamples_general", 2, "50.0%", 0]
    assert report["targets"][0] == {"what": "notes lost", "aim": "none"} | {
        "measured": "0",
        "met": True,
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells shared memory")
@pytest.mark.skipif(not find_spec("uvicorn"), reason="needs the extra serve")
def test_load_tells_results_and_refusals(repository: Path, tmp_path: Path, notes: Path) -> None:
    words = (notes, "--workers", 1, "--seconds", 0.5, "--requests", 5)
    report = measured(repository, "load", *words, folder=tmp_path)
    assert [row[0] for row in report["rows"]] == ["1", "8", "64", "1", "4"]
    assert report["targets"][0]["met"]
    assert report["targets"][1]["met"]


def test_a_large_corpus_is_worked_out_from_what_is_measured(
    repository: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "corpora"
    folder.mkdir()
    write(folder / "mtsamples_general.jsonl", [{"text": "Sprained ankle."}])
    report = measured(repository, "large_corpus", folder, "--sample", 3, folder=tmp_path)
    (_, milliseconds, hours, *_), screened = report["rows"]
    assert hours == pytest.approx(milliseconds * 100_000 / 3600, abs=1)
    assert screened[1] < milliseconds


def test_marks_read_the_practice_format(repository: Path, tmp_path: Path) -> None:
    lines = (repository / "data/notes/validation/V1.jsonl").read_text("utf-8").splitlines()[:3]
    rows = [json.loads(line) for line in lines]
    for row in rows:
        del row["writer"]
    report = measured(repository, "marks", write(tmp_path / "n.jsonl", rows), folder=tmp_path)
    assert "element_macro_f1" in {row[0] for row in report["rows"]}


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("ray"), reason="needs the extra ray")
def test_engines_are_timed_with_one_process_and_more(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(repository, "engines", notes, "--rows", 4, "--rounds", 1, folder=tmp_path)
    assert [row[:2] for row in report["rows"]] == [
        ["local", 1],
        ["local", 2],
        ["ray", 1],
        ["ray", 2],
        ["reading and writing alone", 1],
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells shared memory")
def test_memory_of_a_batch_is_that_of_all_its_processes(
    repository: Path, tmp_path: Path, notes: Path
) -> None:
    report = measured(
        repository,
        "batch_memory",
        *(notes, "--rows", 40, "--part-rows", 10),
        folder=tmp_path,
    )
    rows, processes, rate, *megabytes, _ = report["rows"][0]
    assert (rows, processes) == (40, 2)
    assert rate > 0
    assert 50 < max(megabytes) < 5000


def test_a_peer_answers_in_json_and_never_repeats_a_text(repository: Path) -> None:
    program = (
        "from protocol import serve\n"
        "def ask(text):\n    print(text)\n    return len(text)\n"
        "def fail(text):\n    raise ValueError(text)\n"
        "serve({'length': ask, 'fail': fail})\n"
    )
    questions = [{"ask": "length", "text": "Jane Roe"}, {"ask": "fail", "text": "Jane Roe"}]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repository / "tests" / "benchmarks" / "peers",
        input="".join(f"{json.dumps(question)}\n" for question in questions),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    answer, error = map(json.loads, done.stdout.splitlines())
    assert answer == {"answer": 8}
    assert error["error"].startswith("ValueError in fail")
    assert "Roe" not in done.stdout


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("assertion", ["nowhere.jsonl"]),
        ("speed", ["nowhere.jsonl", "--no-peers"]),
        ("model", ["nowhere.jsonl"]),
        ("whole_result", ["nowhere.jsonl"]),
        ("embedded", ["nowhere.jsonl"]),
        ("length", ["nowhere.jsonl"]),
        ("false_positives", ["nowhere"]),
        ("screening", ["nowhere"]),
        ("marks", ["nowhere.jsonl"]),
    ],
)
def test_what_is_missing_is_said_in_one_line(repository: Path, name: str, words: list[str]) -> None:
    done = run(repository, name, *words)
    assert done.returncode == UNUSABLE
    assert done.stderr.startswith(f"{name}: ")
    assert "nowhere" in done.stderr
    assert done.stderr.count("\n") == 1
