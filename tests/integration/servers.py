"""Servers on loopback for the length of a test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 120


@contextmanager
def mlflow_process(arguments: Sequence[str], health: str, log: Path) -> Iterator[str]:
    """Run ``mlflow ...`` on a free port of loopback until the block ends; gives its address.

    Args:
        arguments: of the command, but for host and port.
        health: path that answers once the server is up.
        log: file that takes what the server prints.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mlflow", *arguments]
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": programs},
            start_new_session=True,
        )
        try:
            _wait(process, address + health, log)
            yield address
        finally:
            _stop(process)


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
