"""What a service is started with."""

from __future__ import annotations

from dataclasses import dataclass

from mndnotes.inference.batch.pool import processors
from mndnotes.rules.files.note_file import MAX_CHARACTERS

_ESCAPED = 6
"""Bytes that JSON may take for a character: ``\\u00e9``."""
_ENVELOPE = 64 * 1024
"""Bytes of a request beside the text of its note."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Limits of a service."""

    model: str | None = None
    """Serving folder or ``models:/NAME@ALIAS``; the shipped model where absent."""
    workers: int = processors()
    """Processes that score, of one thread each."""
    waiting: int = 8
    """Notes for each process that may wait or be scored; one more is refused with 503."""
    batches: int = 2
    """Streams of notes that are scored at a time."""
    body_bytes: int = MAX_CHARACTERS * _ESCAPED + _ENVELOPE
    """Of a request, and of a line of a stream."""
    body_seconds: float = 30.0
    """To send the whole of a request, or the next line of a stream."""
    ahead_bytes: int = 2**24
    """Of a stream, read before they can be scored: what a client may send and read no answer."""
    send_seconds: float = 60.0
    """For a client to read the next lines of an answer."""
    score_seconds: float = 30.0
    """To score a note."""
    token: str | None = None
    """Bearer token that requests must bring; none is asked for where absent."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names that requests may call the service by; ``*`` is any."""
