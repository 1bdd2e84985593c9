"""Reading a note from a DocumentReference: what is taken, and what is refused in one sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.fhir import read_document
from mndnotes.rules.vocabulary import Setting
from tests.unit.fhir_notes import ACT_CODE, attachment, category, document

SENTINEL = "Zyzzyva Quigley"


def test_the_note_is_read_as_it_was_written() -> None:
    text = "﻿Exam:\r\n\tclonus \U0001f600, Hände.\n"
    note = read_document(document(text))
    assert (note.text, note.note_id, note.service_date) == (text, "note-1", date(2026, 4, 3))
    assert note.setting is Setting.UNKNOWN


@pytest.mark.parametrize(
    "content_type, charset",
    [
        ("text/plain", "utf-8"),
        ("text/plain; charset=UTF-8", "utf-8"),
        ('text/plain;charset="iso-8859-1"', "iso-8859-1"),
        ("Text/Plain ; format=flowed; Charset=windows-1252", "windows-1252"),
        ("text/plain; charset=utf-16", "utf-16"),
    ],
)
def test_the_charset_is_the_one_that_is_named(content_type: str, charset: str) -> None:
    content = [attachment("Schwäche der Hände", content_type, charset)]
    assert read_document(document(content=content)).text == "Schwäche der Hände"


def test_base64_may_be_broken_into_lines() -> None:
    content = attachment("Assessment: ALS, clinically definite.")
    data = content["attachment"]["data"]
    content["attachment"]["data"] = f"{data[:8]}\r\n {data[8:]}\n"
    assert read_document(document(content=[content])).text.startswith("Assessment: ALS")


def test_of_several_attachments_the_first_plain_text_is_read() -> None:
    content = [
        attachment("<p>one</p>", "text/html"),
        {"attachment": {"contentType": "text/plain", "url": "Binary/1"}},
        attachment("two"),
        attachment("three"),
    ]
    assert read_document(document(content=content)).text == "two"


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({}, "note-1"),
        ({"id": None, "masterIdentifier": {"value": "m"}, "identifier": [{"value": "i"}]}, "m"),
        ({"id": None, "identifier": [{"system": "urn:x"}, {"value": "i"}]}, "i"),
        ({"id": None}, None),
    ],
)
def test_the_id_is_that_of_the_resource_else_its_identifier(
    fields: dict[str, Any], expected: str | None
) -> None:
    assert read_document(document(**fields)).note_id == expected


@pytest.mark.parametrize(
    "written, period, expected",
    [
        ("2026-04-03T23:30:00-05:00", {}, date(2026, 4, 3)),
        ("2026-04-03T10:00:00Z", {"start": "2026-03-01", "end": "2026-03-09"}, date(2026, 3, 9)),
        ("2026-04-03T10:00:00Z", {"start": "2026-03-01T08:00:00Z"}, date(2026, 3, 1)),
        ("2026-04-03T10:00:00Z", {"start": "2026-03"}, date(2026, 4, 3)),
        (None, {"end": "2026"}, None),
        (None, {}, None),
    ],
)
def test_the_date_of_service_is_the_end_of_the_service(
    written: str | None, period: dict[str, str], expected: date | None
) -> None:
    note = read_document(document(date=written, context={"period": period}))
    assert note.service_date == expected


@pytest.mark.parametrize(
    "codes, expected",
    [
        (("IMP",), Setting.INPATIENT),
        (("ACUTE", "IMP"), Setting.INPATIENT),
        (("AMB",), Setting.OUTPATIENT),
        (("EMER",), Setting.OUTPATIENT),
        (("AMB", "IMP"), Setting.UNKNOWN),
        (("LOINC-18842-5",), Setting.UNKNOWN),
        ((), Setting.UNKNOWN),
    ],
)
def test_the_setting_is_that_of_the_category(codes: tuple[str, ...], expected: Setting) -> None:
    assert read_document(document(category=category(*codes))).setting is expected


def test_a_code_of_another_system_is_no_setting() -> None:
    other = [{"coding": [{"system": "http://loinc.org", "code": "IMP"}]}]
    assert read_document(document(category=other)).setting is Setting.UNKNOWN


@pytest.mark.parametrize(
    "reference, encounter_class, expected",
    [
        ("#e", {"system": ACT_CODE, "code": "IMP"}, Setting.INPATIENT),
        ("#other", {"system": ACT_CODE, "code": "IMP"}, Setting.UNKNOWN),
        ("#e", [{"coding": [{"system": ACT_CODE, "code": "IMP"}]}], Setting.UNKNOWN),
        ("#e", None, Setting.UNKNOWN),
    ],
)
def test_the_setting_is_that_of_the_encounter_inside(
    reference: str, encounter_class: Any, expected: Setting
) -> None:
    encounter = {"resourceType": "Encounter", "id": "e", "class": encounter_class}
    inside = document(contained=[encounter], context={"encounter": [{"reference": reference}]})
    assert read_document(inside).setting is expected


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"resourceType": "DiagnosticReport"}, "no DocumentReference"),
        ({"status": "entered-in-error"}, "entered in error"),
        ({"docStatus": "entered-in-error"}, "entered in error"),
        ({"id": "no id"}, "not as FHIR R4 has it"),
        ({"subject": {"display": "P\ud800"}}, "subject.display: half a character is no text"),
        ({"id": None, "identifier": [{"value": "\ud800"}]}, "identifier.0.value: half a char"),
        ({"content": None}, "not as FHIR R4 has it"),
        ({"content": "text"}, "not as FHIR R4 has it"),
        ({"content": []}, "holds no text/plain"),
        ({"date": "yesterday"}, "no FHIR date"),
        ({"date": "2026-02-30T00:00:00Z"}, "no FHIR date"),
        ({"content": [{"attachment": {"data": "QUxT"}}]}, "holds no text/plain"),
        ({"content": [attachment("x", "application/pdf")]}, "no text/plain .* but application/pdf"),
        ({"content": [attachment("x", f"a/{SENTINEL}")]}, "holds no text/plain"),
        (
            {"content": [{"attachment": {"contentType": "text/plain", "url": "http://x/1"}}]},
            "nothing is fetched",
        ),
        (
            {"content": [{"attachment": {"contentType": "text/plain", "data": "Zyz*"}}]},
            "no base64",
        ),
        ({"content": [attachment("x", "text/plain; charset=rot13")]}, "charset is not one of"),
    ],
)
def test_what_is_no_note_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        read_document(document(**fields))
    assert SENTINEL not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_charset_is_named() -> None:
    content = [attachment("Hände", "text/plain", "iso-8859-1")]
    with pytest.raises(NoteError, match=r"not utf-8 \(byte 1\)"):
        read_document(document(content=content))


def test_a_text_too_large_is_not_decoded() -> None:
    content = [{"attachment": {"contentType": "text/plain", "data": "A" * 5_400_000}}]
    with pytest.raises(NoteError, match="larger than 4 MB"):
        read_document(document(content=content))


@pytest.mark.parametrize("resource", [None, [], "DocumentReference", {}])
def test_what_is_no_resource_is_refused(resource: Any) -> None:
    with pytest.raises(InputError, match="no DocumentReference"):
        read_document(resource)
