"""What the routes that score have in common: types of bodies, and what an answer comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request
from starlette.exceptions import HTTPException

from mndnotes.inference.service.metrics import Metrics
from mndnotes.inference.service.workers import Answer, Outcome

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
TEXT: Final = "text/plain"


def check_type(request: Request, *wanted: str) -> str:
    """The media type of a request's body.

    Raises:
        HTTPException: it is none of those wanted (415).
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in wanted:
        named = " or ".join(wanted)
        raise HTTPException(415, f"the body must be {named}; say so in Content-Type")
    return given


def describe_body(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """What OpenAPI is to say of a body that the route reads itself.

    Args:
        schemas: JSON Schema by media type.
    """
    content = {media_type: {"schema": schema} for media_type, schema in schemas.items()}
    return {"requestBody": {"required": True, "content": content}}


def body_of(answer: Answer, metrics: Metrics, *, refusal: int = 422) -> str:
    """The result in an answer, as JSON; the note is counted.

    Args:
        answer: of a process.
        metrics: count it.
        refusal: status of HTTP where the note can't be scored.

    Raises:
        HTTPException: there is none.
    """
    metrics.note(answer.outcome)
    if answer.outcome is Outcome.SCORED:
        return answer.text
    raise HTTPException(refusal if answer.outcome is Outcome.REFUSED else 500, answer.text)
