"""A word of a note stands in the output that was asked for, and nowhere else.

What training leaves in MLflow, its pyfunc and its server are looked through in ``test_mlflow.py``,
a cluster of Ray in ``test_ray.py``, the page in ``test_page.py``, the embedded library in
``test_embedded.py``.
"""

from __future__ import annotations

import base64
import csv
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mndnotes import Note
from mndnotes.errors import MndnotesError
from mndnotes.inference import NoteScorer
from tests.integration.servers import service_thread
from tests.unit.own_notes import LABELLED

WORD = "Zanzibarquux"
"""Stands in the text of each note, and where a text could stand by mistake."""
NAME = "Quixotrellis"
"""Stands in each name of a note and in the columns that are carried through."""
TEXT = f"{WORD} has ALS. Exam: clonus, atrophy of the hands. EMG: fibrillations."
BAD: list[dict[str, Any]] = [
    {"text": ""},
    {"text": [WORD]},
    {"text": TEXT, "setting": WORD},
    {"text": TEXT, "service_date": WORD},
    {"text": TEXT * 4000},
    {"text": f"{WORD} \ud800"},
    {
        "text": TEXT,
        "stated": WORD,
        "elements": {f"{WORD} can not walk": WORD},
        "quotes": {"umn_signs": [WORD]},
    },
]
BROKEN_LINE = '{"text": "' + WORD

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Entry:
    """A command, and where a word of a note may stand after it."""

    words: str
    """Of the command line; names of files are relative to the working folder."""
    quoting: tuple[str, ...] = ()
    """Files that were asked for and hold text of notes; ``-`` is standard output."""
    naming: tuple[str, ...] = ()
    """Files that were asked for and name notes."""
    status: int = 0


ENTRIES = {
    "score": Entry("score note.txt", quoting=("-",)),
    "score --json": Entry("score note.txt --json", quoting=("-",)),
    "score, refused": Entry("score long.txt latin.txt empty.txt", status=2),
    "batch": Entry(
        "batch in.jsonl out.jsonl --report report.html --workers 1",
        ("out.jsonl",),
        ("-", "out.jsonl.errors.jsonl", "report.html"),
        3,
    ),
    "batch of a table": Entry(
        "batch in.csv out.parquet --report counts.json --workers 1",
        ("out.parquet",),
        ("-", "out.parquet.errors.jsonl", "counts.json"),
        3,
    ),
    "batch to a folder": Entry(
        "batch in.jsonl out --format jsonl --part-rows 3 --workers 1",
        tuple(f"out/part-0000{n}.jsonl" for n in range(4)),
        ("-", *(f"out/_errors/part-0000{n}.jsonl" for n in range(4))),
        3,
    ),
    "batch with processes": Entry(
        "batch in.jsonl out.jsonl --workers 2",
        ("out.jsonl",),
        ("-", "out.jsonl.errors.jsonl"),
        3,
    ),
    "batch without a text": Entry("batch headless.csv out.jsonl", status=2),
    "validate": Entry("data validate in.jsonl", status=3),
    "validate without a header": Entry("data validate headless.csv", status=2),
    "import": Entry(
        "data import in.jsonl --output out.jsonl", ("out.jsonl", "out.jsonl.errors.jsonl"), (), 3
    ),
    "prelabel": Entry(
        "data prelabel in.jsonl --output out.jsonl --queue queue.csv",
        ("out.jsonl",),
        ("out.jsonl.errors.jsonl", "queue.csv"),
        3,
    ),
    "to Label Studio": Entry(
        "data to-label-studio labelled.jsonl --output tasks.json", ("tasks.json",)
    ),
    "from Label Studio": Entry(
        "data from-label-studio export.json --output out.jsonl",
        ("out.jsonl", "out.jsonl.errors.jsonl"),
        (),
        3,
    ),
    "agreement": Entry("data agreement labelled.jsonl labelled.jsonl", naming=("-",)),
    "explain": Entry("rules explain --note note.txt --words clonus", quoting=("-",)),
    "evaluate": Entry("evaluate MODEL --notes labelled.jsonl --no-pairs", naming=("-",)),
    "evaluate on notes without labels": Entry("evaluate MODEL --unlabelled plain.jsonl"),
}


def write_notes(home: Path) -> set[Path]:
    """Write the notes that the commands read; gives the files."""
    good = {"note_id": f"{NAME}-good", "text": TEXT, "site": NAME}
    rows = [good, *({"note_id": f"{NAME}-{n}", **row} for n, row in enumerate(BAD))]
    labelled = {**LABELLED, "note_id": NAME, "text": f"{LABELLED['text']}{WORD}\n"}
    export = [
        {"data": {**good, "note_id": NAME}, "annotations": [{"result": WORD}, {"result": [WORD]}]}
    ]
    files = {
        "note.txt": TEXT,
        "long.txt": TEXT * 4000,
        "empty.txt": " ",
        "in.jsonl": "\n".join([*map(json.dumps, rows), BROKEN_LINE]),
        "plain.jsonl": json.dumps(good),
        "labelled.jsonl": json.dumps(labelled),
        "export.json": json.dumps(export),
        "headless.csv": f"{TEXT.replace(',', '')},{WORD} is weak and cannot walk\nb,c\n",
    }
    for name, content in files.items():
        (home / name).write_text(content, encoding="utf-8")
    (home / "latin.txt").write_bytes(f"{WORD} \xff".encode("latin-1"))
    with (home / "in.csv").open("w", encoding="utf-8", newline="", errors="replace") as stream:
        columns = ["note_id", "text", "setting", "site"]
        table = csv.DictWriter(stream, columns, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
        stream.write(f'{NAME},"{WORD}" "\n')
    return set(home.iterdir())


def alone(words: list[str]) -> list[str]:
    """The words of a command that runs it where there is no network, if the system can do so."""
    tried = ["unshare", "--user", "--map-root-user", "--net"]
    can = sys.platform == "linux" and shutil.which("unshare")
    return tried + words if can and not subprocess.run([*tried, "true"]).returncode else words


LONG = pytest.mark.skipif(
    "MNDNOTES_LONG_TESTS" not in os.environ, reason="a minute; set MNDNOTES_LONG_TESTS=1"
)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        *(pytest.param(n, "whole", marks=LONG if "eval" in n else ()) for n in ENTRIES),
        *((n, "broken") for n in ("score", "batch", "batch with processes", "prelabel", "explain")),
    ],
)
def test_a_command_leaves_no_word_of_a_note(
    repository: Path, tmp_path: Path, name: str, state: str
) -> None:
    entry = ENTRIES[name]
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    for folder in (work, temporary):
        folder.mkdir()
    given = write_notes(work)
    words = entry.words.replace("MODEL", str(repository / "models" / "default")).split()
    driver = repository / "tests/integration/watched_run.py"
    environment = {k: v for k, v in os.environ.items() if k != "MNDNOTES_DEBUG"}
    places = ("HOME", "XDG_CACHE_HOME", "TMPDIR")

    done = subprocess.run(
        alone([sys.executable, str(driver), str(tmp_path / "log"), state, *words]),
        env=environment | dict.fromkeys(places, str(temporary)),
        cwd=work,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )

    log = (tmp_path / "log").read_text("utf-8")
    assert "all that is logged stands here" in log
    assert "SOCKET" not in log
    if state == "whole":
        assert done.returncode == entry.status, done.stderr
    told = {"-": done.stdout, "stderr": done.stderr, "log": log}
    for path in tmp_path.rglob("*"):
        if path.is_file() and path not in given and path.name != "log":
            told[str(path.relative_to(work if work in path.parents else tmp_path))] = _content(path)
    assert not [n for n, text in told.items() if WORD in text and n not in entry.quoting]
    named = [n for n, text in told.items() if NAME in text]
    assert set(named) <= {*entry.quoting, *entry.naming}
    if state == "whole" and (entry.quoting or entry.naming):  # it looked where it should
        assert [n for n in told if n in entry.quoting or n in entry.naming]


def _content(path: Path) -> str:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return str(pq.read_table(path).to_pylist())
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize(
    "call",
    [
        lambda scorer: scorer.score(f"  {TEXT * 4000}"),
        lambda scorer: scorer.score(f"{WORD} \ud800"),
        lambda scorer: scorer.score("ALS.", setting=TEXT),
        lambda scorer: scorer.score("ALS.", service_date=TEXT),
        lambda scorer: list(scorer.score_many(["ALS.", Note(text=f"{WORD} \ud800")])),
    ],
)
def test_an_error_of_the_library_quotes_no_note(
    scorer: NoteScorer, call: Callable[[NoteScorer], object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(MndnotesError) as raised:
        call(scorer)
    assert WORD not in f"{raised.value}{raised.value.__cause__}{caplog.text}"


# The service


@pytest.fixture(scope="module")
def logged() -> Iterator[list[str]]:
    """All that is logged in this process, at every level, but for what the client logs."""
    lines: list[str] = []

    def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
        if not logger.name.startswith(("httpx", "httpcore")):
            lines.append(logging.Formatter().format(record))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.Logger, "isEnabledFor", lambda self, level: True)
        patch.setattr(logging.Logger, "handle", handle)
        yield lines


@pytest.fixture(scope="module")
def client(logged: list[str]) -> Iterator[Any]:
    """A client of a service that runs in this process."""
    httpx = pytest.importorskip("httpx")
    for library in ("fastapi", "prometheus_client", "uvicorn"):
        pytest.importorskip(library)
    from mndnotes.inference.service.settings import ServiceSettings

    with service_thread(ServiceSettings(workers=1), head_seconds=30) as address:
        logged.clear()
        with httpx.Client(base_url=address, timeout=60) as client:
            yield client


def _document(**more: Any) -> dict[str, Any]:
    data = base64.b64encode(TEXT.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "id": NAME,
        "status": "current",
        "subject": {"reference": f"Patient/{NAME}"},
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
        **more,
    }


def _hook(**more: Any) -> dict[str, Any]:
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": NAME, "patientId": NAME},
        **more,
    }


LINES = "\n".join([*(json.dumps({"note_id": NAME, **row}) for row in BAD[:-1]), BROKEN_LINE])
CARDS = "/cds-services/mndnotes-note-review"
TYPES = {"json": "application/json", "lines": "application/x-ndjson", "text": "text/plain"}
SENT = {
    "oversize": ("/v1/score", "json", json.dumps({"text": WORD * 200_000})),
    "too long": ("/v1/score", "json", json.dumps({"text": TEXT * 4000})),
    "malformed": ("/v1/score", "json", BROKEN_LINE),
    "another type": ("/v1/score", "lines", json.dumps({"text": TEXT})),
    "unknown fields": ("/v1/score", "json", json.dumps({"text": TEXT, WORD[:5]: WORD})),
    "unknown setting": ("/v1/score", "json", json.dumps({"text": TEXT, "setting": WORD})),
    "unknown date": ("/v1/score", "json", json.dumps({"text": TEXT, "service_date": WORD})),
    "blank": ("/v1/score", "json", json.dumps({"text": " ", "note_id": WORD})),
    "lines": ("/v1/batch", "lines", LINES),
    "malformed FHIR": ("/v1/fhir", "json", BROKEN_LINE),
    "no document": ("/v1/fhir", "json", json.dumps({"resourceType": WORD})),
    "odd document": ("/v1/fhir", "json", json.dumps(_document(content=[{"attachment": WORD}]))),
    "long text": ("/v1/fhir", "text", TEXT * 4000),
    "unknown query": (f"/v1/fhir?setting={WORD}", "text", TEXT),
    "FHIR without quotes": ("/v1/fhir", "text", TEXT),
    "malformed hook": (CARDS, "json", BROKEN_LINE),
    "odd hook": (CARDS, "json", json.dumps(_hook(hook=WORD))),
    "odd prefetch": (CARDS, "json", json.dumps(_hook(prefetch={WORD: {"resourceType": WORD}}))),
    "no route": (f"/{WORD}?q={WORD}", "text", TEXT),
}


@pytest.mark.parametrize("name", SENT)
def test_an_answer_without_a_result_holds_no_word_of_a_note(
    client: Any, logged: list[str], name: str
) -> None:
    path, kind, body = SENT[name]
    answer = client.post(path, content=body, headers={"content-type": TYPES[kind]})
    assert WORD not in answer.text
    assert answer.content
    _nothing_is_kept(client, logged)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/v1/score", "json", json.dumps({"text": TEXT, "note_id": NAME})),
        ("/v1/batch", "lines", json.dumps({"text": TEXT, "note_id": NAME, "site": NAME})),
        ("/v1/fhir?quotes=true", "json", json.dumps(_document())),
    ],
)
def test_a_result_leaves_nothing_behind(
    client: Any, logged: list[str], path: str, kind: str, body: str
) -> None:
    answer = client.post(path, content=body, headers={"content-type": TYPES[kind]})
    assert answer.status_code == 200
    assert NAME in answer.text
    _nothing_is_kept(client, logged)


def test_an_error_of_ours_is_told_without_its_message(
    client: Any, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mndnotes.inference.service import standards

    def breaks(document: object) -> None:
        raise KeyError(f"{WORD}: {document}")

    monkeypatch.setattr(standards, "read_document", breaks)
    headers = {"content-type": TYPES["json"]}
    answer = client.post("/v1/fhir", content=json.dumps(_document()), headers=headers)
    assert answer.status_code == 500
    assert "internal error, KeyError at test_privacy.py" in answer.json()["detail"]
    assert WORD not in answer.text
    _nothing_is_kept(client, logged)


def _nothing_is_kept(client: Any, logged: list[str]) -> None:
    metrics = client.get("/metrics").text
    assert "mndnotes_requests_total" in metrics
    assert logged
    for kept in ("\n".join(logged), metrics):
        assert WORD not in kept
        assert NAME not in kept
