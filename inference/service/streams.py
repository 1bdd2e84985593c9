"""Streams of lines, in and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from fastapi import Response
from starlette.types import Receive, Scope, Send

from mndnotes.inference.service.bodies import NDJSON
from mndnotes.inference.service.settings import ServiceSettings


async def numbered_lines(
    stream: AsyncIterator[bytes], most: int
) -> AsyncIterator[tuple[int, bytes | None]]:
    """The lines of a stream that are not blank, counted from 1.

    Args:
        stream: pieces of any size.
        most: bytes of a line; ``None`` stands for one that has more.
    """
    number = 0
    rest, long = b"", False
    async for piece in _with_last_line_ended(stream):
        *lines, last = (rest + piece).split(b"\n")
        for line in lines:
            if long or line.strip():
                number += 1
                yield number, None if long or len(line) > most else line
            long = False
        rest = last
        if len(rest) > most:
            rest, long = b"", True


async def _with_last_line_ended(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield piece
    yield b"\n"


class ReadAhead:
    """Lines that are read while those before them are scored and sent.

    A client that reads no answer before it has sent all its lines would else wait for us while we
    wait for it.
    """

    def __init__(self, lines: AsyncIterator[tuple[int, bytes | None]], most: int) -> None:
        """Begin to read.

        Args:
            lines: as `numbered_lines` gives them.
            most: bytes that are held.
        """
        self._lines = lines
        self._most = most
        self._held = 0
        self._queue: asyncio.Queue[tuple[int, bytes | None] | None] = asyncio.Queue()
        self._room = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for number, line in self._lines:
                while self._held >= self._most:
                    self._room.clear()
                    await self._room.wait()
                self._held += len(line or b"")
                self._queue.put_nowait((number, line))
        finally:
            self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[tuple[int, bytes | None]]:
        """The lines in order; raises at their end what their reading raised."""
        while (item := await self._queue.get()) is not None:
            self._held -= len(item[1] or b"")
            self._room.set()
            yield item
        await self._reading

    async def close(self) -> None:
        """Read no more."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._reading


class LineResponse(Response):
    """Sends lines as they come.

    Starlette's own streaming response would listen for the client's going, and so take from the
    request the lines that are still to be read.
    """

    def __init__(self, lines: AsyncIterator[str], settings: ServiceSettings) -> None:
        """Send lines, which end with line breaks."""
        super().__init__(media_type=NDJSON)
        del self.headers["content-length"]
        self._lines = lines
        self._patience = settings.send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a client that does not read for too long is left.

        Raises:
            TimeoutError: it is.
        """
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        async with aclosing(self._lines) as lines:  # type: ignore[type-var]
            await send(start)
            async for line in lines:
                piece = {"type": "http.response.body", "body": line.encode(), "more_body": True}
                await asyncio.wait_for(send(piece), self._patience)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
