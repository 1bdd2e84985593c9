"""Servers on loopback for the length of a test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the service's libraries are an extra
    from mndnotes.inference.service.settings import ServiceSettings

START_SECONDS = 120


@contextmanager
def mlflow_process(arguments: Sequence[str], health: str, log: Path) -> Iterator[str]:
    """Run ``mlflow ...`` on a free port of loopback until the block ends; gives its address.

    Args:
        arguments: of the command, but for host and port.
        health: path that answers once the server is up.
        log: file that takes what the server prints.
    """
    words = ["mlflow", *arguments, "--workers", "1"]
    with _server(words, health, log, {}) as (address, _):
        yield address


@contextmanager
def service_process(
    log: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run ``mndnotes serve`` likewise; gives its address and the process.

    Args:
        log: file that takes what the server prints.
        options: of the command, but for host and port.
        environment: further variables.
    """
    words = ["mndnotes", "serve", *options]
    with _server(words, "/readyz", log, environment or {}) as found:
        yield found


@contextmanager
def _server(
    words: Sequence[str], health: str, log: Path, environment: Mapping[str, str]
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--host", "127.0.0.1", "--port", str(port)],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": programs, **environment},
            start_new_session=True,
        )
        try:
            _wait(process, address + health, log)
            yield address, process
        finally:
            _stop(process)


@contextmanager
def service_thread(settings: ServiceSettings, head_seconds: float) -> Iterator[str]:
    """Run the service in a thread of this process, with limits of its own; gives its address.

    Args:
        settings: of the service.
        head_seconds: patience with the head of a request.
    """
    import uvicorn

    from mndnotes.inference.service.app import create_app
    from mndnotes.inference.service.server import OPTIONS, HeadInTime

    protocol = type("Hasty", (HeadInTime,), {"head_seconds": head_seconds})
    options = {**OPTIONS, "http": protocol, "log_config": None, "log_level": None}
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + START_SECONDS
        while not server.started:
            assert thread.is_alive() and time.monotonic() < end
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (loopback)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"no answer after {START_SECONDS} s: {log.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and the workers that it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
