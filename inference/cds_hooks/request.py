"""Reads the note from a request of CDS Hooks 2.0; nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.cds_hooks.texts import card_texts
from mndnotes.inference.fhir import read_document
from mndnotes.inference.result import Note
from mndnotes.inference.yaml_tables import Text
from mndnotes.rules.validation import first_problem


class PreconditionError(InputError):
    """The prefetch lacks a note that can be read: HTTP 412 by the specification."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Context(_Part):
    userId: Text
    patientId: Text
    encounterId: Text | None = None


class _Request(_Part):
    hook: Text
    hookInstance: Text
    context: _Context
    prefetch: dict[str, Any] | None = None


def check_request(request: Mapping[str, Any]) -> _Request:
    """The fields of a request that are used.

    Raises:
        InputError: it is none of CDS Hooks 2.0, or of a hook that the service is not for.
    """
    if not isinstance(request, Mapping):
        raise InputError("the request is no JSON object; send one as CDS Hooks 2.0 has it")
    try:
        read = _Request.model_validate(dict(request))
    except ValidationError as error:
        said = first_problem(error, "the whole")
        raise InputError(f"the request is not as CDS Hooks 2.0 has it ({said}); mend it") from None
    hooks = [hook.id for hook in card_texts().hooks]
    if read.hook not in hooks:
        raise InputError(f"the service is not for this hook; call it on {' or '.join(hooks)}")
    return read


def note_of(request: Mapping[str, Any]) -> Note | None:
    """The note in the prefetch of a request: the latest one, where there are several.

    Args:
        request: of CDS Hooks 2.0 as JSON holds it; the prefetch holds a DocumentReference, a
            Bundle of them, or null.

    Returns:
        ``None`` where the client says that the patient has no note: there is nothing to show.

    Raises:
        PreconditionError: the prefetch was not given, failed, or holds no note that can be read.
        InputError: the request is none, is of another hook, or its note is another patient's.
    """
    read = check_request(request)
    key = card_texts().prefetch_key
    if read.prefetch is None or key not in read.prefetch:
        raise PreconditionError(
            f"the prefetch has no {key!r}, and nothing is fetched; send the note there"
        )
    document = _latest(read.prefetch[key], key)
    if document is None:
        return None
    _check_patient(document, read.context.patientId)
    try:
        return read_document(document)
    except (InputError, NoteError) as error:
        raise PreconditionError(str(error)) from None


def _latest(prefetched: Any, key: str) -> Mapping[str, Any] | None:
    if prefetched is None:
        return None
    kind = prefetched.get("resourceType") if isinstance(prefetched, dict) else None
    if kind == "DocumentReference":
        return dict(prefetched)
    if kind != "Bundle":
        raise PreconditionError(
            f"the prefetch {key!r} is no DocumentReference and no Bundle of them; send one"
        )
    entries = prefetched.get("entry") or []
    if not isinstance(entries, list):
        raise PreconditionError(
            f"the Bundle in the prefetch {key!r} has no list of entries; mend it"
        )
    found = [entry.get("resource") for entry in entries if isinstance(entry, dict)]
    documents = [
        resource
        for resource in found
        if isinstance(resource, dict) and resource.get("resourceType") == "DocumentReference"
    ]
    return max(documents, key=_time, default=None)


def _time(document: Mapping[str, Any]) -> datetime:
    """When a document was made; long ago where it does not say so. The first of equal ones wins."""
    try:
        made = datetime.fromisoformat(str(document.get("date")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _check_patient(document: Mapping[str, Any], patient: str) -> None:
    subject = document.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    named = str(reference or "").partition("/_history/")[0].split("/")
    if len(named) > 1 and named[-2] == "Patient" and named[-1] != patient:
        raise InputError(
            "the note in the prefetch is not of the patient in the context; send that patient's"
        )
