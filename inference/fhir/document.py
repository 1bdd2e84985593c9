"""Reads a note from a FHIR R4 DocumentReference; nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.fhir.mapping import mapping
from mndnotes.inference.result import Note
from mndnotes.rules.files.note_file import MAX_BYTES
from mndnotes.rules.validation import first_problem
from mndnotes.rules.vocabulary import Setting

ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_PLAIN: Final = "text/plain"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|\Z)")
_PARTIAL: Final = re.compile(r"\d{4}(-\d{2})?")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}")


class _Part(BaseModel):
    """A part of a resource; what is not read of it may be anything."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    @field_validator("*")
    @classmethod
    def _can_be_sent(cls, value: Any) -> Any:
        """JSON may escape half a character, which no answer in UTF-8 could repeat."""
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError("half a character is no text") from None
        return value


class Coding(_Part):
    """A code of a system."""

    system: str | None = None
    code: str | None = None


class Concept(_Part):
    """A concept in one or more codes."""

    coding: list[Coding] = []


class Identifier(_Part):
    """A business identifier."""

    system: str | None = None
    value: str | None = None


class Reference(_Part):
    """A reference to another resource."""

    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None
    display: str | None = None

    @property
    def target(self) -> str | None:
        """The type of resource referred to, where that can be told."""
        named = re.search(
            r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9.-]+(?:/_history/|\Z)", self.reference or ""
        )
        return named[1] if named else self.type


class Attachment(_Part):
    """Content, inline or elsewhere."""

    contentType: str | None = None
    data: str | None = None
    url: str | None = None

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return (self.contentType or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The character set that the content type names."""
        for parameter in (self.contentType or "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip('"').lower()
        return None


class Content(_Part):
    """One form of the document."""

    attachment: Attachment


class Period(_Part):
    """A time from and to."""

    start: str | None = None
    end: str | None = None


class Context(_Part):
    """The clinical context of a document."""

    encounter: list[Reference] = []
    period: Period = Period()


class Contained(_Part):
    """A resource inside the document; of an encounter the class is read."""

    resourceType: str
    id: str | None = None
    encounter_class: Any = Field(None, alias="class")


class Document(_Part):
    """What is read of a DocumentReference."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\-.]{1,64}$")] | None = None
    masterIdentifier: Identifier | None = None
    identifier: list[Identifier] = []
    status: str | None = None
    docStatus: str | None = None
    subject: Reference | None = None
    date: str | None = None
    category: list[Concept] = []
    content: list[Content]
    context: Context = Context()
    contained: list[Contained] = []


def read_document(resource: Mapping[str, Any]) -> Note:
    """The note that a DocumentReference holds inline.

    Of several attachments the first plain text with data is read. The id is that of the resource,
    else its identifier. The date of service is the end of the period of service (which is the day
    of discharge), else its start, else the date of the document. The setting comes from the codes
    of v3-ActCode that ``mapping.yaml`` lists.

    Args:
        resource: a FHIR R4 DocumentReference as JSON holds it.

    Raises:
        InputError: it is another resource, is marked as entered in error, breaks the form of one,
            or holds no plain text inline.
        NoteError: the text is too large or is not in the character set that is named.
    """
    document = parse_document(resource)
    if "entered-in-error" in (document.status, document.docStatus):
        raise InputError("the document was entered in error; send the one that replaces it")
    return Note(
        text=_text(document),
        note_id=_note_id(document),
        setting=_setting(document),
        service_date=_service_date(document),
    )


def parse_document(resource: object) -> Document:
    """The parts of a DocumentReference that are used.

    Raises:
        InputError: it is another resource or breaks the form of one.
    """
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "DocumentReference":
        raise InputError(
            "the resource is no DocumentReference; send the note as one, or as plain text"
        )
    try:
        return Document.model_validate(dict(resource))
    except ValidationError as error:
        said = first_problem(error, "the whole")
        raise InputError(
            f"the DocumentReference is not as FHIR R4 has it ({said}); mend it"
        ) from None


def _text(document: Document) -> str:
    attachments = [content.attachment for content in document.content]
    plain = [a for a in attachments if a.media_type == _PLAIN]
    inline = next((a for a in plain if a.data is not None), None)
    if inline is not None:
        return _decoded(inline.data or "", inline.charset)
    if any(a.url for a in plain):
        raise InputError(
            "the document's text lies at a url, and nothing is fetched; send it inline as "
            "attachment.data"
        )
    kinds = {a.media_type for a in attachments}
    known = sorted(kind for kind in kinds if _MEDIA_TYPE.fullmatch(kind) and kind != _PLAIN)
    others = f" but {', '.join(known)}" if known else ""
    raise InputError(f"the document holds no text/plain with data{others}; attach the note as text")


def _decoded(data: str, charset: str | None) -> str:
    allowed = [row.id for row in mapping().charsets]
    charset = charset or allowed[0]
    if charset not in allowed:
        raise InputError(f"the document's charset is not one of {', '.join(allowed)}; convert it")
    packed = "".join(data.split())
    if len(packed) > MAX_BYTES * 4 // 3 + 4:
        raise NoteError(
            f"the document's text is larger than {MAX_BYTES // 1_000_000} MB, too large for one "
            "note; split it into notes"
        )
    try:
        return base64.b64decode(packed, validate=True).decode(charset)
    except binascii.Error:
        raise InputError("the document's attachment.data is no base64; encode it anew") from None
    except UnicodeDecodeError as error:
        raise NoteError(
            f"the document's text is not {charset} (byte {error.start}); name its charset in "
            "contentType or convert it"
        ) from None


def _note_id(document: Document) -> str | None:
    identifiers = [document.masterIdentifier, *document.identifier]
    values = [document.id, *(i.value for i in identifiers if i is not None)]
    return next((value for value in values if value), None)


def _service_date(document: Document) -> date | None:
    period = document.context.period
    for written in (period.end, period.start, document.date):
        if written is None or _PARTIAL.fullmatch(written):
            continue  # a year or a month chooses no release
        try:
            return date.fromisoformat(day[0] if (day := _DAY.match(written)) else "")
        except ValueError:
            raise InputError(
                "a date of the document is no FHIR date; write it as 2026-04-01"
            ) from None
    return None


def _setting(document: Document) -> Setting:
    table = {row.id: row.setting for row in mapping().settings}
    found = {table[code] for code in _act_codes(document) if code in table}
    return found.pop() if len(found) == 1 else Setting.UNKNOWN


def _act_codes(document: Document) -> Iterator[str]:
    """Codes of v3-ActCode in the category and in the class of the encounter inside the document."""
    codings = [coding for concept in document.category for coding in concept.coding]
    referred = {encounter.reference for encounter in document.context.encounter}
    for resource in document.contained:
        if resource.resourceType == "Encounter" and f"#{resource.id}" in referred:
            try:
                codings.append(Coding.model_validate(resource.encounter_class))
            except ValidationError:
                continue  # R5 has a list of concepts there
    yield from (c.code for c in codings if c.system == ACT_CODE and c.code is not None)
