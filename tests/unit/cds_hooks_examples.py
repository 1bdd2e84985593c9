"""Examples of the specification of CDS Hooks 2.0, and its rules as schemas.

Source: https://cds-hooks.hl7.org/2.0/. The schemas follow its tables of
fields, and its own examples check the schemas.
"""

from __future__ import annotations

from typing import Any

DISCOVERY: dict[str, Any] = {
    "services": [
        {
            "hook": "patient-view",
            "title": "Static CDS Service Example",
            "description": "An example of a CDS Service that returns a static set of cards",
            "id": "static-patient-greeter",
            "prefetch": {"patientToGreet": "Patient/{{context.patientId}}"},
        },
        {
            "hook": "order-select",
            "title": "Order Echo CDS Service",
            "description": "An example of a CDS Service that simply echoes the order(s)",
            "id": "order-echo",
            "prefetch": {
                "patient": "Patient/{{context.patientId}}",
                "medications": "MedicationRequest?patient={{context.patientId}}",
            },
        },
    ]
}
"""Section "Discovery Example", shortened."""

REQUEST: dict[str, Any] = {
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "fhirServer": "http://hooks.smarthealthit.org:9080",
    "hook": "patient-view",
    "fhirAuthorization": {
        "access_token": "some-opaque-fhir-access-token",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "user/Patient.read user/Observation.read",
        "subject": "cds-service4",
    },
    "context": {
        "userId": "Practitioner/example",
        "patientId": "1288992",
        "encounterId": "89284",
    },
    "prefetch": {
        "patientToGreet": {
            "resourceType": "Patient",
            "gender": "male",
            "birthDate": "1925-12-23",
            "id": "1288992",
            "active": True,
        }
    },
}
"""Section "Calling a CDS Service", "Example"."""

RESPONSE: dict[str, Any] = {
    "cards": [
        {
            "uuid": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
            "summary": "Example Card",
            "indicator": "info",
            "detail": "This is an example card.",
            "source": {
                "label": "Static CDS Service Example",
                "url": "https://example.com",
                "icon": "https://example.com/img/icon-100px.png",
            },
            "links": [{"label": "Google", "url": "https://google.com", "type": "absolute"}],
        },
        {
            "summary": "Another card",
            "indicator": "warning",
            "source": {"label": "Static CDS Service Example"},
            "overrideReasons": [
                {
                    "code": "reason-code-provided-by-service",
                    "system": "http://example.org/cds-services/fhir/CodeSystem/override-reasons",
                    "display": "Patient refused",
                }
            ],
        },
    ]
}
"""Section "CDS Service Response", "Example", shortened."""

_TEXT = {"type": "string", "minLength": 1}
_URL = {"type": "string", "pattern": "^https?://"}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


SERVICES_SCHEMA = _object(
    {
        "services": _list(
            _object(
                {"hook": _TEXT, "description": _TEXT, "id": _TEXT},
                title=_TEXT,
                prefetch={"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
                usageRequirements=_TEXT,
            )
        )
    }
)

CARDS_SCHEMA = _object(
    {
        "cards": {
            "type": "array",  # empty where there is no guidance
            "items": _object(
                {
                    "summary": {**_TEXT, "maxLength": 139},
                    "indicator": {"enum": ["info", "warning", "critical"]},
                    "source": _object({"label": _TEXT}, url=_URL, icon=_URL),
                },
                uuid={"type": "string", "format": "uuid"},
                detail=_TEXT,
                links=_list(
                    _object(
                        {"label": _TEXT, "url": _URL, "type": {"enum": ["absolute", "smart"]}},
                        appContext=_TEXT,
                    )
                ),
                overrideReasons=_list(_object({"code": _TEXT, "display": _TEXT}, system=_TEXT)),
            ),
        }
    }
)
"""Without suggestions and system actions: the service has none."""
