"""DocumentReferences for tests."""

from __future__ import annotations

import base64
from typing import Any

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def attachment(text: str, content_type: str = "text/plain", charset: str = "utf-8") -> Any:
    """Inline content."""
    data = base64.b64encode(text.encode(charset)).decode()
    return {"attachment": {"contentType": content_type, "data": data}}


def document(text: str = "Assessment: ALS.", **fields: Any) -> dict[str, Any]:
    """A DocumentReference that holds a note as plain text."""
    return {
        "resourceType": "DocumentReference",
        "id": "note-1",
        "status": "current",
        "subject": {"reference": "Patient/1288992", "display": "P."},
        "date": "2026-04-03T10:00:00+02:00",
        "content": [attachment(text)],
        **fields,
    }


def category(*codes: str) -> list[Any]:
    """A category in codes of v3-ActCode."""
    return [{"coding": [{"system": ACT_CODE, "code": code} for code in codes]}]
