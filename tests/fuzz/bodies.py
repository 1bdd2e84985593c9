"""Bytes to what a reader is given: JSON of the right form with wrong parts, CSV, and torn bytes."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from tests.fuzz.texts import Source, text_of

_FIELDS: Final = (
    *("text", "note_id", "setting", "service_date", "picture", "stated", "elements", "issues"),
    *("resourceType", "id", "status", "docStatus", "date", "content", "attachment", "contentType"),
    *("data", "url", "subject", "reference", "context", "encounter", "period", "start", "end"),
    *("contained", "class", "category", "coding", "system", "code", "identifier", "value", "type"),
    *("hook", "hookInstance", "prefetch", "note", "entry", "resource", "patientId", "userId"),
    *("masterIdentifier", "display", "expected_code", "quotes", "writer", "label", "assertion"),
)
_SCALARS: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 10**30, "", "x", "outpatient", "inpatient"),
    *("2026-04-01", "2026-13-45", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("2026-04-03T10:00:00+02:00", "2026", "2026-04", "Encounter", "Patient/1", "Patient/2", "#e"),
    *("\ud800", "\x00", "ALS", "#", "DocumentReference", "Bundle", "text/plain; charset=utf-16"),
    *("text/plain;charset=latin1", "text/html", "ALS\ud83d", "G12.21", "affirmed", "none", "-0"),
    *("2026-04-01T99", "٢٠٢٦-04-01", "20260401", "2026-W14", float("inf"), float("nan"), "a\n"),
)
_DEPTH: Final = 4
_BASE64: Final = "QUxT"


def document(text: str) -> dict[str, Any]:
    """A DocumentReference with a note, and more of what is read of one."""
    system = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    data = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
    return {
        "resourceType": "DocumentReference",
        "id": "note-1",
        "status": "current",
        "identifier": [{"system": "urn:x", "value": "7"}],
        "subject": {"reference": "Patient/1", "display": "P."},
        "date": "2026-04-03T10:00:00+02:00",
        "category": [{"coding": [{"system": system, "code": "AMB"}]}],
        "content": [{"attachment": {"contentType": "text/plain; charset=utf-8", "data": data}}],
        "context": {
            "encounter": [{"reference": "#e"}],
            "period": {"start": "2026-04-01", "end": "2026-04-02T09:00:00Z"},
        },
        "contained": [
            {"resourceType": "Encounter", "id": "e", "class": {"system": system, "code": "IMP"}}
        ],
    }


def request(text: str) -> dict[str, Any]:
    """A request of CDS Hooks with two notes."""
    entries = [{"resource": document(text)}, {"resource": document("Impression: ALS.")}]
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {"note": {"resourceType": "Bundle", "entry": entries}},
    }


def row(text: str) -> dict[str, Any]:
    """A labelled note."""
    return {
        "note_id": "7",
        "text": text,
        "setting": "outpatient",
        "service_date": "2026-04-01",
        "picture": "ALS",
        "stated": [{"label": "ALS", "assertion": "affirmed", "quote": "ALS"}],
        "elements": {"umn_signs": "present"},
        "expected_code": "G12.21",
        "issues": ["none"],
        "ward": "3",
    }


def fhir_body(data: bytes) -> str:
    """The JSON of a DocumentReference with some parts changed."""
    return _body(Source(data), document)


def cds_body(data: bytes) -> str:
    """The JSON of a request of CDS Hooks with some parts changed."""
    return _body(Source(data), request)


def _body(source: Source, build: Any) -> str:
    edits = source.byte() % 4
    changes = [source.take(8) for _ in range(edits)]
    record = build(text_of(source.rest()))
    for change in changes:
        _change(record, Source(change))
    return json.dumps(record)


def jsonl(data: bytes) -> bytes:
    """Lines of JSON, some with parts changed, some torn."""
    lines = []
    source = Source(data)
    for _ in range(1 + source.byte() % 3):
        record = row(text_of(source.take(8)))
        for _ in range(source.byte() % 3):
            _change(record, Source(source.take(16)))
        lines.append(_torn(json.dumps(record, ensure_ascii=bool(source.byte() % 2)), source))
    return source.pick((b"", b"", b"\xef\xbb\xbf", b"\n")) + b"\n".join(lines) + source.rest()


def csv(data: bytes) -> bytes:
    """A table with commas: cells of text, quotes that are doubled or not, and torn bytes."""
    source = Source(data)
    head = source.pick((b"text", b"note_id,text", b"note_id,text,setting,service_date", b"a,text"))
    lines = []
    for _ in range(source.byte() % 4):
        kind, text = source.byte(), text_of(source.take(8))
        cell = '"' + text.replace('"', '""') + '"' if kind % 3 else text
        lines.append(_torn(f"{kind},{cell},outpatient,2026-04-01"[kind % 4 :], source))
    ending = source.pick((b"\n", b"\r\n", b"\r"))
    return ending.join([source.pick((b"", b"\xef\xbb\xbf")) + head, *lines]) + source.rest()


def _torn(line: str, source: Source) -> bytes:
    """A line in UTF-8, in three of sixteen cases cut or with a byte changed."""
    found = bytearray(line.encode("utf-8", "surrogatepass"))
    how = source.byte() % 16
    if how == 1:
        del found[source.number(2) % (len(found) + 1) :]
    elif found and how in (2, 3):
        found[source.number(2) % len(found)] = source.byte()
    return bytes(found).replace(b"\n", b" ")


def _change(value: Any, source: Source) -> None:
    """Change one part of a record in place."""
    for _ in range(_DEPTH):
        names = [*value] if isinstance(value, dict) else [*range(len(value))]
        if not names:
            break
        name = names[source.byte() % len(names)]
        if isinstance(value[name], dict | list) and source.byte() % 4:
            value = value[name]
            continue
        value[name] = json_of(source)
        return
    if isinstance(value, dict):
        value[source.pick(_FIELDS)] = json_of(source)
    else:
        value.append(json_of(source))


def json_of(source: Source, depth: int = 0) -> Any:
    """Any value that JSON can hold, rather shallow."""
    kind = source.byte() % 16
    if kind == 1 and depth < _DEPTH:
        return [json_of(source, depth + 1) for _ in range(source.byte() % 3)]
    if kind == 2 and depth < _DEPTH:
        return {source.pick(_FIELDS): json_of(source, depth + 1) for _ in range(source.byte() % 3)}
    if kind == 3:
        return chr(source.number(3) % 0x110000) * (source.byte() % 5)
    if kind == 4:
        return _BASE64 + chr(source.byte())
    if kind == 5:
        return document("Impression: PLS.")
    return source.pick(_SCALARS)
