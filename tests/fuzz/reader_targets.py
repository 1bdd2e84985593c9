"""What must hold of results and of what reads files and bodies, whatever is sent."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from mndnotes.data.reading import checked_rows
from mndnotes.errors import InputError, NoteError
from mndnotes.inference.batch.formats import JsonLines
from mndnotes.inference.cds_hooks import cards_of, note_of
from mndnotes.inference.fhir import read_document, to_bundle
from mndnotes.inference.notes_io import read_rows
from mndnotes.inference.result import NoteResult, result_schema
from tests.unit.hand_model import HandScorer


@cache
def scorer() -> HandScorer:
    """A scorer with the model made by hand: what is tried here is what stands around a model."""
    return HandScorer()


@cache
def _schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(result_schema())


def check_result(text: str) -> None:
    """A result is valid, comes back from JSON as it was, twice the same, and quotes its text."""
    try:
        result = scorer().score(text)
    except NoteError:
        return
    written = result.model_dump_json()
    assert NoteResult.model_validate_json(written) == result
    assert scorer().score(text).model_dump_json() == written
    record = json.loads(written)
    _schema().validate(record)
    for start, end, quoted in _spans(record):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == quoted
    _check_sent(to_bundle(result, quotes=True))
    _check_sent(cards_of(result, "x"))


def _check_sent(answer: Any) -> None:
    """An answer can be sent as JSON in UTF-8."""
    json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()


def _spans(record: Any) -> Iterator[tuple[int, int, str]]:
    """Every quote in a result as JSON holds it."""
    if isinstance(record, dict):
        if {"start", "end", "text"} <= record.keys():
            yield record["start"], record["end"], record["text"]
        for inner in record.values():
            yield from _spans(inner)
    elif isinstance(record, list):
        for inner in record:
            yield from _spans(inner)


def check_fhir(body: str) -> None:
    """A DocumentReference is read, or refused in one sentence."""
    document = json.loads(body)
    try:
        note = read_document(document)
        result = scorer().score(note.model_copy(update={"text": "Impression: ALS."}))
        bundle = to_bundle(result, document)
    except (InputError, NoteError) as error:
        _check_sentence(error)
    else:
        _check_sent(bundle)


def check_cds(body: str) -> None:
    """A request of CDS Hooks gives a note or none and its cards, or is refused in one sentence."""
    asked = json.loads(body)
    try:
        note = note_of(asked)
        if note is not None:
            result = scorer().score(note.model_copy(update={"text": "Impression: ALS."}))
            _check_sent(cards_of(result, asked["hookInstance"]))
    except (InputError, NoteError) as error:
        _check_sentence(error)


def _check_sentence(error: Exception) -> None:
    """The message is one line that can be sent."""
    said = str(error)
    assert said
    assert len(said) < 1000
    assert "\n" not in said
    said.encode()


def check_jsonl(content: bytes) -> None:
    """Every line that is not blank is one row, for a batch and for an import."""
    body = content.removeprefix(b"\xef\xbb\xbf")
    _check_rows(content, ".jsonl", sum(1 for line in body.split(b"\n") if line.strip()))


def check_csv(content: bytes) -> None:
    """A table is refused as a whole, or every row is a note or says why not."""
    _check_rows(content, ".csv", None)


def _check_rows(content: bytes, suffix: str, expected: int | None) -> None:
    with _file(content, suffix) as file:
        try:
            rows = list(read_rows(file))
            checked = list(checked_rows(file))
        except InputError as error:
            _check_sentence(error)
            return
        assert len(rows) == len(checked)
        assert expected in (None, len(rows))
        assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
        for row in rows:
            assert (row.note is None) is bool(row.error)
        for checked_row in checked:
            assert (checked_row.note is None) is bool(checked_row.problems)
            json.dumps(checked_row.original)


@contextmanager
def _file(content: bytes, suffix: str) -> Iterator[Path]:
    """A file with some content."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as stream:
        stream.write(content)
        stream.flush()
        yield Path(stream.name)


def check_batch_row(content: bytes) -> None:
    """A row that is a note is scored and written as a line of JSON, or refused in one sentence."""
    with _file(content, ".jsonl") as file:
        rows = list(read_rows(file))
    for row in rows:
        if row.note is None:
            continue
        try:
            result = scorer().score(row.note)
            line = JsonLines().keep(result, row.extra)
        except (InputError, NoteError) as error:
            _check_sentence(error)
        else:
            NoteResult.model_validate({k: json.loads(line)[k] for k in NoteResult.model_fields})
