"""How the service tells an error: ``application/problem+json`` (RFC 9457), no word of a note."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException

from mndnotes.errors import InputError
from mndnotes.inference.service.workers import Busy, TooSlow

MEDIA_TYPE = "application/problem+json"
_RETRY = {"Retry-After": "1"}
"""Seconds after which a client may try again."""


class Problem(BaseModel):
    """What is wrong with a request, and what to do."""

    model_config = ConfigDict(extra="forbid")

    title: str
    status: int
    detail: str


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A response that tells an error.

    Args:
        status: of HTTP.
        detail: a sentence that says what is wrong and what to do.
        headers: further ones.
    """
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(told.model_dump(), status, headers, MEDIA_TYPE)


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI is to say of the errors of a route."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def what_is_wrong(error: ValidationError | RequestValidationError) -> str:
    """Places and reasons, never the values: they may be of a note."""
    said = []
    for one in error.errors():
        place = ".".join(map(str, one["loc"]))
        said.append(f"{place}: {one['msg']}" if place else str(one["msg"]))
    return "; ".join(said)


def handle_errors(app: FastAPI) -> None:
    """Tell every error of the app in this form."""

    @app.exception_handler(HTTPException)
    async def of_http(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def of_parameters(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, what_is_wrong(error))

    @app.exception_handler(InputError)
    async def of_input(_: Request, error: InputError) -> JSONResponse:
        return problem(404, str(error))

    @app.exception_handler(Busy)
    async def of_load(_: Request, error: Busy) -> JSONResponse:
        return problem(503, "as many notes as may are waiting; try again", _RETRY)

    @app.exception_handler(TooSlow)
    async def of_time(_: Request, error: TooSlow) -> JSONResponse:
        return problem(504, "the note was not scored in time; send a shorter one or try again")
