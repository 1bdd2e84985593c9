"""The routes that score: one note, or a stream of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from mndnotes.inference.result import Note, NoteResult
from mndnotes.inference.service.bodies import JSON, NDJSON, body_of, check_type, describe_body
from mndnotes.inference.service.metrics import Metrics
from mndnotes.inference.service.problems import told, what_is_wrong
from mndnotes.inference.service.settings import ServiceSettings
from mndnotes.inference.service.streams import LineResponse, ReadAhead, numbered_lines
from mndnotes.inference.service.workers import Busy, Outcome, TooSlow, Workers


def scoring_routes(workers: Workers, metrics: Metrics, settings: ServiceSettings) -> APIRouter:
    """The routes ``/v1/score`` and ``/v1/batch``."""
    routes = APIRouter(tags=["scoring"])
    streams = asyncio.Semaphore(settings.batches)

    @routes.post(
        "/v1/score",
        response_model=NoteResult,
        responses=told(400, 401, 408, 413, 415, 422, 503, 504),
        openapi_extra=describe_body({JSON: {"$ref": "#/components/schemas/Note"}}),
    )
    async def score(request: Request) -> Response:
        """Score one note: the bytes of the `NoteResult` that every other way gives."""
        check_type(request, JSON)
        answer = await workers.score(_note(await request.body()))
        return Response(body_of(answer, metrics), media_type=JSON)

    @routes.post(
        "/v1/batch",
        status_code=200,
        response_class=LineResponse,
        responses={
            200: {
                "description": "A line for each line, in order: a result with the columns that "
                "were carried through, or row, note_id and error.",
                "content": {NDJSON: {"schema": {"type": "string"}}},
            },
            **told(401, 408, 415, 503),
        },
        openapi_extra=describe_body({NDJSON: {"type": "string"}}),
    )
    async def batch(request: Request) -> Response:
        """Score a stream of notes, a JSON object with ``text`` a line; read while you send."""
        check_type(request, NDJSON)
        if streams.locked() or not workers.ready:
            raise Busy
        return LineResponse(_scored(request), settings)

    async def _scored(request: Request) -> AsyncGenerator[str, None]:
        """The answers in order, each as soon as it is there."""
        await streams.acquire()
        lines = numbered_lines(request.stream(), settings.body_bytes)
        ahead = ReadAhead(lines, settings.ahead_bytes)
        asked: asyncio.Queue[asyncio.Task[str] | None] = asyncio.Queue(2 * settings.workers)
        asking = asyncio.create_task(_ask(ahead, asked))
        try:
            while (answer := await asked.get()) is not None:
                yield await answer
            await asking
        finally:
            asking.cancel()
            await ahead.close()
            streams.release()

    async def _ask(ahead: ReadAhead, asked: asyncio.Queue[asyncio.Task[str] | None]) -> None:
        """Have the lines scored, few at a time: a single note waits for no more of a stream."""
        try:
            async for number, line in ahead:
                await asked.put(asyncio.create_task(_line(number, line)))
        finally:
            await asked.put(None)

    async def _line(number: int, line: bytes | None) -> str:
        reason = f"the line has more than {settings.body_bytes:,} bytes; shorten the note"
        if line is not None:
            try:
                answer = await workers.score_line(number, line)
            except TooSlow:
                reason = "the note was not scored in time; shorten it"
            except Busy:
                reason = "the service has stopped; send the line again"
            else:
                metrics.note(answer.outcome)
                return f"{answer.text}\n"
        metrics.note(Outcome.REFUSED)
        return json.dumps({"row": number, "note_id": None, "error": reason}) + "\n"

    return routes


def _note(body: bytes) -> Note:
    try:
        return Note.model_validate_json(body, strict=True)
    except ValidationError as error:
        status = 400 if error.errors()[0]["type"] == "json_invalid" else 422
        raise HTTPException(status, what_is_wrong(error)) from None
