"""Reading many notes: JSONL, CSV and folders of text files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.result import Note
from mndnotes.rules.note_file import MAX_BYTES, read_text
from mndnotes.rules.releases import service_day
from mndnotes.rules.vocabulary import Setting

_SURPLUS = "more cells than columns"
_COLUMNS = ("note_id", "text", "setting", "service_date")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a batch: a note, or the reason why there is none."""

    number: int
    """Counted from 1."""
    note: Note | None
    extra: dict[str, Any]
    """Columns that are carried through."""
    error: str | None = None


def read_rows(source: Path) -> Iterator[Row]:
    """The rows of a batch, one by one.

    Args:
        source: a ``.jsonl`` or ``.csv`` file, or a folder of ``.txt`` files.

    Raises:
        InputError: the source is missing or of another kind, or a CSV file lacks ``text``.
    """
    if source.is_dir():
        return _folder_rows(source)
    if not source.is_file():
        raise InputError(f"there is no file or folder {source}; name the notes to score")
    if source.suffix == ".jsonl":
        return _jsonl_rows(source)
    if source.suffix == ".csv":
        return _csv_rows(source)
    raise InputError(f"{source.name} is no .jsonl, .csv or folder of .txt; convert it to one")


def _folder_rows(folder: Path) -> Iterator[Row]:
    for number, file in enumerate(sorted(folder.glob("*.txt")), start=1):
        try:
            note = Note(text=read_text(file), note_id=file.stem)
        except (InputError, NoteError) as error:
            yield Row(number, None, {"note_id": file.stem}, str(error))
        else:
            yield Row(number, note, {})


def _jsonl_rows(file: Path) -> Iterator[Row]:
    with file.open("rb") as stream:
        lines = (line for line in stream if line.strip())
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line.decode("utf-8"))
            except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
                yield Row(number, None, {}, "the line is no valid JSON in UTF-8; repair it")
                continue
            yield _row(number, record)


def _csv_rows(file: Path) -> Iterator[Row]:
    csv.field_size_limit(MAX_BYTES)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey=_SURPLUS)
        try:
            if "text" not in (reader.fieldnames or ()):
                raise InputError(f"{file.name} has no column named text; add one or rename yours")
            for number, record in enumerate(reader, start=1):
                if record.pop(_SURPLUS, None) is not None:
                    reason = "the row has more cells than the header; quote its commas"
                    yield Row(number, None, {"note_id": record.get("note_id")}, reason)
                else:
                    yield _row(number, record)
        except UnicodeDecodeError:
            raise InputError(f"{file.name} is not UTF-8; convert it to UTF-8 first") from None
        except csv.Error:
            raise InputError(f"{file.name} is no readable CSV; repair it or use JSONL") from None


def _row(number: int, record: Any) -> Row:
    if not isinstance(record, dict):
        return Row(number, None, {}, "the row is no object with a text; give note_id and text")
    extra = {key: value for key, value in record.items() if key not in _COLUMNS}
    named = record.get("note_id")
    name = str(named) if named not in (None, "") else None
    text = record.get("text")
    if not isinstance(text, str):
        return Row(number, None, {"note_id": name}, "the row has no text; give it one")
    try:
        setting = Setting(record.get("setting") or Setting.UNKNOWN)
    except ValueError:
        reason = f"the setting is not known; use {', '.join(Setting)}"
        return Row(number, None, {"note_id": name}, reason)
    given = record.get("service_date")
    try:
        day = None if given in (None, "") else service_day(str(given))
    except InputError as error:
        return Row(number, None, {"note_id": name}, str(error))
    note = Note(text=text, note_id=name, setting=setting, service_date=day)
    return Row(number, note, extra)
