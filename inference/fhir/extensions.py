"""The extensions of mndnotes' own, written and read: where evidence stands, and plain strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from mndnotes.inference.fhir.mapping import mapping
from mndnotes.inference.result import EvidenceSpan, SignSpan
from mndnotes.rules.vocabulary import Side

Json: TypeAlias = dict[str, Any]


def evidence_extension(span: EvidenceSpan, quotes: bool) -> Json:
    """Where a span stands: code-point offsets into the text as it was given.

    Args:
        span: of the note.
        quotes: whether to quote it, too.
    """
    parts: list[Json] = [
        {"url": "start", "valueUnsignedInt": span.start},
        {"url": "end", "valueUnsignedInt": span.end},
    ]
    if quotes and _is_string(span.text):
        parts.append({"url": "text", "valueString": span.text})
    if isinstance(span, SignSpan) and span.side is not None:
        parts.append({"url": "side", "valueCode": span.side.value})
    return {"url": mapping().own("evidence"), "extension": parts}


def read_evidence(element: Mapping[str, Any]) -> list[SignSpan]:
    """The spans of an element, in order; their text is empty where they are not quoted."""
    return [
        SignSpan(
            start=parts["start"],
            end=parts["end"],
            text=parts.get("text", ""),
            side=Side(parts["side"]) if "side" in parts else None,
        )
        for parts in map(_values, _own(element, "evidence"))
    ]


def string_extensions(values: Mapping[str, str]) -> list[Json]:
    """Strings by name; those that are empty are left out."""
    return [
        {"url": mapping().own(name), "valueString": value}
        for name, value in values.items()
        if value
    ]


def read_string(element: Mapping[str, Any], name: str) -> str:
    """A string by name; empty where it is not given."""
    return next((found["valueString"] for found in _own(element, name)), "")


def read_code(element: Mapping[str, Any], name: str) -> str:
    """A code by name.

    Raises:
        KeyError: it is not given.
    """
    for found in _own(element, name):
        return str(found["valueCode"])
    raise KeyError(name)


def _is_string(text: str) -> bool:
    """Whether a text may be a string of FHIR: not blank, no control characters but white space."""
    return bool(text.strip()) and all(c >= " " or c in "\t\r\n" for c in text)


def _own(element: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    url = mapping().own(name)
    return (found for found in element.get("extension", ()) if found.get("url") == url)


def _values(extension: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a complex extension by the name of each part."""
    return {
        part["url"]: next(value for key, value in part.items() if key.startswith("value"))
        for part in extension["extension"]
    }
