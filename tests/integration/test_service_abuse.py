"""Clients of the HTTP service that mean harm: slow ones, many, other sites, odd requests."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests.integration.servers import service_thread

httpx = pytest.importorskip("httpx")
for library in ("fastapi", "prometheus_client", "uvicorn"):
    pytest.importorskip(library)

PATIENCE = 2.0
"""Seconds that the service under test waits for a head or a body."""
SOON = 10 * PATIENCE
"""Seconds within which it has let a slow client go, on a busy machine."""
JSON = "Content-Type: application/json\r\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from mndnotes.inference.service.settings import ServiceSettings

    settings = ServiceSettings(workers=1, body_seconds=PATIENCE)
    with service_thread(settings, head_seconds=PATIENCE) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def connect(address: str) -> socket.socket:
    place = urlsplit(address)
    return socket.create_connection((str(place.hostname), int(place.port or 0)), SOON)


def trickle(connection: socket.socket, piece: bytes) -> bytes:
    """Send a piece ten times a second until the service answers or closes; what it said."""
    connection.settimeout(0.1)
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        try:
            connection.sendall(piece)
            return connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return b""
    raise AssertionError("a slow client is still waited for")


def health_status(connection: socket.socket) -> int:
    """Ask for the health of the service and read all of the answer, whose parts may come apart."""
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def ask(address: str, request: str | bytes) -> bytes:
    """All that the service sends before it closes the connection."""
    with connect(address) as connection:
        connection.sendall(request.encode() if isinstance(request, str) else request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def statuses(received: bytes) -> list[int]:
    """The statuses of the answers on a connection."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    ("begun", "piece", "status"),
    [
        ("", b"", []),
        ("", b"G", []),
        ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n", b"X-A: b\r\n", []),
        (f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: 999\r\n\r\n", b" ",
         [408]),
        (f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n",
         b"1\r\n \r\n", [408]),
        (f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: 999\r\n\r\n", b"",
         [408]),
    ],
    ids=["nothing", "one letter", "head", "body", "chunks", "no body"],
)  # fmt: skip
def test_a_client_that_sends_slowly_is_let_go(
    address: str, begun: str, piece: bytes, status: list[int]
) -> None:
    with connect(address) as connection:
        connection.sendall(begun.encode())
        assert statuses(trickle(connection, piece)) == status


def test_a_second_request_has_no_more_time_than_the_first(address: str) -> None:
    with connect(address) as connection:
        assert health_status(connection) == 200
        assert trickle(connection, b"X") == b""


def test_a_client_with_time_to_think_is_answered(address: str) -> None:
    """The wait for a head ends with the head, not with the answer."""
    with connect(address) as connection:
        for _ in range(2):
            assert health_status(connection) == 200
            time.sleep(PATIENCE * 1.1)


def test_idle_connections_keep_nobody_out_for_long(address: str, client: httpx.Client) -> None:
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(connect(address))
        assert client.get("/healthz").status_code == 200
        for _ in range(700):  # more than may be open
            stack.enter_context(connect(address))
        end = time.monotonic() + 4 * SOON
        with httpx.Client(base_url=address, timeout=60) as other:
            while (status := other.get("/healthz").status_code) != 200:
                assert status == 503
                assert time.monotonic() < end
                time.sleep(0.2)


def test_requests_in_one_go_are_answered_in_order(address: str) -> None:
    asked = b"".join(
        b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (path, last)
        for path, last in [
            (b"/healthz", b""),
            (b"/none", b""),
            (b"/v1/elements", b""),
            (b"/healthz", b"Connection: close\r\n"),
        ]
    )
    assert statuses(ask(address, asked)) == [200, 404, 200, 200]


HEAD = "POST /v1/score HTTP/1.1\r\n"
CLOSE = "Connection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"{HEAD}{JSON}{CLOSE}Content-Length: 2\r\n\r\n{{}}", 400),
        (f"{HEAD}Host: localhost\r\nHost: evil.example\r\n{JSON}{CLOSE}\r\n", 400),
        (f"{HEAD}Host: localhost\r\n{JSON}Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (f"{HEAD}Host: localhost\r\n{JSON}Content-Length: -5\r\n\r\n", 400),
        (f"{HEAD}Host: localhost\r\n{JSON}Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        ("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n"
         f"{CLOSE}\r\n", 421),
        ("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n"
         f"{CLOSE}\r\n", 421),
        (f"GET /healthz HTTP/1.1\r\nHost: localhost.evil.example\r\n{CLOSE}\r\n", 421),
        (f"GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n", 404),
        (f"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n", 404),
        (f"GET //etc/passwd HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n", 404),
        (f"GET /..%5c..%5capp.py%00 HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n", 404),
        ("GET /v1/rules HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\n"
         "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 200),
        ("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    ],
)  # fmt: skip
def test_an_odd_request_is_refused_in_one_answer(address: str, request_: str, status: int) -> None:
    received = ask(address, request_)
    assert statuses(received) == [status]
    assert b"root:" not in received
    assert b"Traceback" not in received


@pytest.mark.parametrize("length", ["Transfer-Encoding: chunked", "Content-Length: 9999999999"])
def test_a_body_without_end_is_not_read_for_ever(address: str, length: str) -> None:
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    begin = time.monotonic()
    with connect(address) as connection, pytest.raises(OSError, match=r"reset|pipe"):
        connection.sendall(f"{HEAD}Host: localhost\r\n{JSON}{length}\r\n\r\n".encode())
        while time.monotonic() - begin < SOON:
            connection.sendall(piece)


def test_a_head_without_end_is_refused(address: str) -> None:
    with connect(address) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ")
        assert statuses(trickle(connection, b"a" * 40_000)) == [400]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"text": ' * 100_000,
        b'{"text": "ALS.", "note_id": ' + b"9" * 5_000 + b"}",
        b'{"text": "ALS.", "note_id": NaN}',
        b'{"text": "ALS.", "service_date": 1e999}',
        gzip.compress(b'{"text": "ALS."}' + b" " * 10_000_000),
        b"\xff\xfe{\x00",
    ],
    ids=["lists", "objects", "huge", "NaN", "infinite", "gzip", "UTF-16"],
)
def test_a_body_of_odd_json_is_refused_by_every_route(client: httpx.Client, body: bytes) -> None:
    for path in ("/v1/score", "/v1/fhir", "/cds-services/mndnotes-note-review"):
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        answer = client.post(path, content=body, headers=headers)
        assert answer.status_code in (400, 412, 422)
        assert answer.json()["detail"]
    lines = client.post(
        "/v1/batch",
        content=body.replace(b"\n", b"") + b'\n{"text": "ALS."}\n',
        headers={"content-type": "application/x-ndjson"},
    ).text.splitlines()
    assert len(lines) == 2
    assert '"provenance"' in lines[1]


def test_odd_numbers_beside_a_note_reach_no_answer(client: httpx.Client) -> None:
    document = (
        '{"resourceType": "DocumentReference", "status": "current", "id": "a", "x": NaN,'
        ' "subject": {"reference": "Patient/1", "identifier": {"value": Infinity}},'
        ' "content": [{"attachment": {"contentType": "text/plain", "data": "QUxTLg=="}}]}'
    )
    answer = client.post("/v1/fhir", content=document, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400, 422)
    json.loads(answer.text, parse_constant=pytest.fail)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_page_of_another_site_may_read_no_answer(client: httpx.Client, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    before = client.options("/v1/score", headers=asked)
    answer = client.post("/v1/score", json={"text": "ALS."}, headers={"origin": origin})
    assert before.status_code == 405
    for told in (before, answer):
        assert not [name for name in told.headers if name.startswith("access-control-")]
        assert told.headers["cross-origin-resource-policy"] == "same-origin"
