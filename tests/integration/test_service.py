"""The HTTP service as its clients meet it: a process on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mndnotes.inference import NoteScorer
from mndnotes.inference.batch import score_batch
from tests.integration.servers import service_process

httpx = pytest.importorskip("httpx")
for library in ("fastapi", "prometheus_client", "uvicorn"):
    pytest.importorskip(library)

CANARY = "Zanzibarquux"
NOTE = f"{CANARY} has ALS. Exam: clonus, atrophy of the hands. EMG: fibrillations."
JSON = {"content-type": "application/json"}
LINES = {"content-type": "application/x-ndjson"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service") / "log"


@pytest.fixture(scope="module")
def address(log: Path) -> Iterator[str]:
    with service_process(log, "--workers", "1", "--verbose") as (address, _):
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_a_note_gets_the_bytes_that_python_gives(client: httpx.Client, scorer: NoteScorer) -> None:
    asked = {"text": NOTE, "note_id": "n1", "setting": "inpatient", "service_date": "2025-11-01"}

    answer = client.post("/v1/score", json=asked)

    given = scorer.score(
        NOTE, note_id="n1", setting="inpatient", service_date="2025-11-01"
    ).model_dump_json()
    assert answer.status_code == 200
    assert answer.text == given


def test_a_stream_gets_the_lines_of_a_batch(
    client: httpx.Client, scorer: NoteScorer, tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"note_id": n, "text": f"ALS. Day {n}.", "site": [n]} for n in range(30)]
    rows[3]["text"] = ""
    lines = [json.dumps(row) for row in rows]
    lines[7:9] = ["", "no JSON"]
    source.write_text("\n".join(lines), encoding="utf-8")
    score_batch(scorer, source, tmp_path / "out.jsonl")
    scored = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    errors = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8").splitlines()

    answer = client.post("/v1/batch", content=source.read_bytes(), headers=LINES)

    assert answer.status_code == 200
    got = answer.text.splitlines()
    assert len(got) == 29
    assert [line for line in got if line not in errors] == scored
    assert [got[3], got[7]] == errors


def test_a_stream_is_answered_while_it_is_sent(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /v1/batch HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-ndjson\r\n"
    line = json.dumps({"text": NOTE}).encode() + b"\n"
    chunk = f"{len(line):x}\r\n".encode() + line + b"\r\n"
    with socket.create_connection((host, int(port)), 60) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(3):
            connection.sendall(chunk)
            received = b""
            while b'"provenance"' not in received:  # the next line is sent after the answer
                received += connection.recv(65536)
        connection.sendall(b"0\r\n\r\n")
        while not received.endswith(b"0\r\n\r\n"):
            received += connection.recv(65536)


def test_lines_are_read_ahead_of_a_client_that_reads_no_answer_yet() -> None:
    from mndnotes.inference.service.streams import ReadAhead, numbered_lines

    taken: list[bytes] = []

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(10):
            taken.append(b"12345\n")
            yield taken[-1]

    async def read() -> list[tuple[int, bytes | None]]:
        ahead = ReadAhead(numbered_lines(stream(), 100), most=25)
        await asyncio.sleep(0.05)
        assert 5 <= len(taken) < 10  # as much as may be held, and no more
        return [line async for line in ahead]

    assert asyncio.run(read()) == [(number, b"12345") for number in range(1, 11)]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_line_that_is_too_long_is_told_and_the_next_ones_are_read(size: int) -> None:
    from mndnotes.inference.service.streams import numbered_lines

    text = b"one\n\n  \n" + b"x" * 50 + b"\n12345678\nlast"

    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, len(text), size):
            yield text[start : start + size]

    async def read() -> list[tuple[int, bytes | None]]:
        return [line async for line in numbered_lines(stream(), 10)]

    assert asyncio.run(read()) == [(1, b"one"), (2, None), (3, b"12345678"), (4, b"last")]


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        ('{"text": ""}', JSON, 422, "the note is empty"),
        ('{"text": 5}', JSON, 422, "text: Input should be a valid string"),
        ("{}", JSON, 422, "text: Field required"),
        (f'{{"text": "{CANARY}", "more": 1}}', JSON, 422, "more: Extra inputs are not permitted"),
        (f'{{"text": "{CANARY}", "setting": "{CANARY}"}}', JSON, 422, "setting: Input should be"),
        (f'{{"text": "{CANARY}', JSON, 400, "Invalid JSON"),
        (f'{{"text": "{CANARY}"}}', {"content-type": "text/plain"}, 415, "application/json"),
        ('{"text": "\\ud800"}', JSON, 400, "Invalid JSON"),
        ('{"text": "' + "a" * 200_001 + '"}', JSON, 422, "200,001 characters"),
        ('{"text": "' + "a" * 2_000_000 + '"}', JSON, 413, "bytes; shorten it"),
    ],
)
def test_a_bad_request_is_told_in_a_sentence_without_its_words(
    client: httpx.Client, body: str, headers: dict[str, str], status: int, said: str
) -> None:
    answer = client.post("/v1/score", content=body.encode(), headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert CANARY not in answer.text


def test_what_is_looked_up(client: httpx.Client) -> None:
    assert client.get("/v1/codes/g1221").json()["title"] == "Amyotrophic lateral sclerosis"
    assert client.get("/v1/codes", params={"q": "lou gehrig"}).json()[0]["code"] == "G12.21"
    assert client.get("/v1/codes/G12.99").status_code == 404
    assert client.get("/v1/guide/ALS").json()["card"]["code"] == "G12.21"
    assert client.get("/v1/guide/flu").status_code == 404
    assert {rule["kind"] for rule in client.get("/v1/rules").json()} == {
        "rule",
        "guardrail",
        "criteria",
    }
    assert client.get("/v1/elements").json()["umn_signs"] == "upper motor neuron signs"
    assert client.get("/healthz").json() == {"status": "ok"}


def test_an_ehr_is_answered_in_fhir(client: httpx.Client, scorer: NoteScorer) -> None:
    from mndnotes.inference.fhir import read_document, to_bundle

    data = base64.b64encode(NOTE.encode()).decode()
    document = {
        "resourceType": "DocumentReference",
        "id": "n1",
        "status": "current",
        "subject": {"reference": "Patient/1"},
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
    }
    expected = to_bundle(scorer.score(read_document(document)), document, quotes=True)
    fhir = {"content-type": "application/fhir+json"}

    answer = client.post("/v1/fhir?quotes=true", content=json.dumps(document), headers=fhir)
    plain = client.post("/v1/fhir", content=NOTE, headers={"content-type": "text/plain"})

    assert answer.headers["content-type"] == "application/fhir+json"
    assert answer.json() == expected
    assert plain.json()["resourceType"] == "Bundle"
    assert CANARY not in plain.text
    refused = client.post("/v1/fhir", content='{"resourceType": "Patient"}', headers=fhir)
    assert refused.status_code == 422


def test_an_ehr_is_answered_with_cards(client: httpx.Client) -> None:
    service = client.get("/cds-services").json()["services"][0]
    data = base64.b64encode(NOTE.encode()).decode()
    asked = {
        "hook": service["hook"],
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {
            next(iter(service["prefetch"])): {
                "resourceType": "DocumentReference",
                "status": "current",
                "subject": {"reference": "Patient/1"},
                "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
            }
        },
    }
    path = f"/cds-services/{service['id']}"

    cards = client.post(path, json=asked).json()["cards"]

    assert cards
    assert all(len(card["summary"]) <= 140 for card in cards)
    assert client.post(path, json={**asked, "prefetch": {}}).status_code == 412
    assert client.post(path, json={"hook": "none"}).status_code == 400
    assert client.post("/cds-services/none", json=asked).status_code in (404, 405)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", ""])
def test_another_name_is_not_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code in (400, 421)


def test_every_answer_forbids_what_a_page_of_another_site_could_do(client: httpx.Client) -> None:
    for path in ("/", "/v1/rules", "/none"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


def test_a_client_that_is_too_slow_is_let_go() -> None:
    from mndnotes.inference.service.app import create_app
    from mndnotes.inference.service.settings import ServiceSettings

    app = create_app(ServiceSettings(workers=1, body_seconds=0.2, hosts=("*",)))
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        if not sent:
            await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": "POST",
        "path": "/v1/score",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"localhost")],
    }
    asyncio.run(app(scope, receive, send))

    assert sent[0]["status"] == 408


def test_no_word_of_a_note_is_logged_or_counted(client: httpx.Client, log: Path) -> None:
    client.post("/v1/score", json={"text": NOTE, "note_id": CANARY})
    client.get(f"/{CANARY}", params={"q": CANARY})
    client.get("/v1/codes", params={"q": CANARY})
    client.get(f"/v1/codes/{CANARY}")

    metrics = client.get("/metrics").text

    assert 'mndnotes_notes_total{outcome="scored"}' in metrics
    assert CANARY not in metrics
    assert "POST /v1/score 200" in log.read_text()
    assert CANARY not in log.read_text()


def test_past_what_may_wait_notes_are_refused_at_once_and_none_is_lost(
    client: httpx.Client,
) -> None:
    before = _scored(client)

    def one(_: int) -> int:
        return int(client.post("/v1/score", json={"text": NOTE * 10}).status_code)

    with ThreadPoolExecutor(40) as threads:
        statuses = list(threads.map(one, range(80)))

    assert set(statuses) == {200, 503}
    assert _scored(client) - before == statuses.count(200)
    assert client.post("/v1/score", json={"text": NOTE}).status_code == 200


def _scored(client: httpx.Client) -> float:
    return _metric(client, 'mndnotes_notes_total{outcome="scored"}')


def _metric(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    values = (line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} "))
    return float(next(values, 0))


def test_a_token_is_asked_for_and_a_stopping_service_answers_what_it_took(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\n")
    options = ("--workers", "1", "--token-file", str(token))
    with service_process(tmp_path / "log", *options) as (address, process):
        with httpx.Client(base_url=address, timeout=60) as client:
            good = {"authorization": "Bearer s3cret"}
            assert client.get("/healthz").status_code == 200
            assert client.get("/v1/rules").status_code == 401
            assert client.get("/v1/rules", headers={"authorization": "Bearer x"}).status_code == 401
            assert client.get("/v1/rules", headers=good).status_code == 200
            with ThreadPoolExecutor(4) as threads:
                asked = [
                    threads.submit(
                        httpx.post,
                        f"{address}/v1/score",
                        json={"text": NOTE * 10},
                        headers=good,
                        timeout=60,
                    )
                    for _ in range(4)
                ]
                client.headers = httpx.Headers(good)
                while _metric(client, "mndnotes_notes_waiting") + _scored(client) < len(asked):
                    time.sleep(0.01)
                os.kill(process.pid, signal.SIGTERM)
                assert [one.result().status_code for one in asked] == [200] * 4
        assert process.wait(30) in (0, -signal.SIGTERM)


def test_a_dead_process_is_replaced(tmp_path: Path) -> None:
    with (
        service_process(tmp_path / "log", "--workers", "1") as (address, process),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid), "-f", "spawn_main"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        ).stdout.split()
        os.kill(int(listed[-1]), signal.SIGKILL)
        statuses = [client.post("/v1/score", json={"text": NOTE}).status_code for _ in range(3)]
        assert statuses[-1] == 200
        assert set(statuses) <= {200, 503}


def test_beyond_this_machine_a_token_is_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mndnotes", "serve", "--host", "0.0.0.0"],  # noqa: S104
        capture_output=True,
        encoding="utf-8",
        env={k: v for k, v in os.environ.items() if k != "MNDNOTES_TOKEN"},
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "needs a token" in done.stderr
