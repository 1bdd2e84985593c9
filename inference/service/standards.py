"""The routes for an EHR in its own language: FHIR R4 and CDS Hooks 2.0."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.cds_hooks import PreconditionError, cards_of, discovery, note_of
from mndnotes.inference.fhir import read_document, to_bundle
from mndnotes.inference.result import Note, NoteResult
from mndnotes.inference.service.bodies import JSON, TEXT, body_of, check_type, describe_body
from mndnotes.inference.service.metrics import Metrics
from mndnotes.inference.service.problems import told
from mndnotes.inference.service.workers import Workers
from mndnotes.rules.vocabulary import Setting

FHIR: Final = "application/fhir+json"
_ANY_OBJECT: Final = {"type": "object"}
_SCORING_ERRORS: Final = (400, 401, 408, 413, 415, 422, 503, 504)


def standard_routes(workers: Workers, metrics: Metrics) -> APIRouter:
    """The routes ``/v1/fhir`` and ``/cds-services``."""
    routes = APIRouter(tags=["standards"])

    @routes.post(
        "/v1/fhir",
        response_class=JSONResponse,
        responses={
            200: {"content": {FHIR: {"schema": _ANY_OBJECT}}, "description": "A Bundle."},
            **told(*_SCORING_ERRORS),
        },
        openapi_extra=describe_body(
            {FHIR: _ANY_OBJECT, JSON: _ANY_OBJECT, TEXT: {"type": "string"}}
        ),
    )
    async def fhir(
        request: Request,
        setting: Annotated[Setting, Query(description="Of a note in plain text.")] = (
            Setting.UNKNOWN
        ),
        quotes: Annotated[bool, Query(description="Quote the note beside the offsets.")] = False,
        recorded: Annotated[
            datetime | None, Query(description="Instant that Provenance says; else unknown.")
        ] = None,
    ) -> JSONResponse:
        """Score a DocumentReference, or a note in plain text: a Bundle of FHIR R4."""
        given = check_type(request, FHIR, JSON, TEXT)
        body = await request.body()
        document = None if given == TEXT else _object(body)
        try:
            if document is None:
                note = Note(text=_text(body), setting=setting)
            else:
                note = read_document(document)
        except (InputError, NoteError) as error:
            raise HTTPException(422, str(error)) from None
        result = await _result(note, 422)
        bundle = to_bundle(result, document, recorded=recorded, quotes=quotes)
        return JSONResponse(bundle, media_type=FHIR)

    @routes.get("/cds-services", responses=told(401))
    def cds_services() -> dict[str, Any]:
        """What CDS Hooks 2.0 calls discovery."""
        return discovery()

    @routes.post(
        "/cds-services/mndnotes-note-review",
        responses=told(*_SCORING_ERRORS, 412),
        openapi_extra=describe_body({JSON: _ANY_OBJECT}),
    )
    async def review(request: Request) -> dict[str, Any]:
        """The cards for the note in the prefetch."""
        check_type(request, JSON)
        asked = _object(await request.body())
        try:
            note = note_of(asked)
        except (PreconditionError, NoteError) as error:
            raise HTTPException(412, str(error)) from None
        except InputError as error:
            raise HTTPException(400, str(error)) from None
        if note is None:
            return {"cards": []}
        return cards_of(await _result(note, 412), asked["hookInstance"])

    async def _result(note: Note, refusal: int) -> NoteResult:
        """Score a note.

        Args:
            note: what to score.
            refusal: status of HTTP where it can't be scored.
        """
        return NoteResult.model_validate_json(
            body_of(await workers.score(note), metrics, refusal=refusal)
        )

    return routes


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is no valid JSON; repair it") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "the body is no JSON object; send one")
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(422, f"byte {error.start} is not UTF-8; convert the note") from None
