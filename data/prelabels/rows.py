"""Reads unlabelled notes: JSONL rows and folders of text files. The one place that reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError, NoteError
from mndnotes.rules.note_file import MAX_BYTES, read_text
from mndnotes.rules.vocabulary import Setting


@dataclass(frozen=True, slots=True)
class UnlabelledRow:
    """One row: a note, or the reason why there is none."""

    number: int
    """Counted from 1; blank lines do not count."""
    note_id: str | None
    text: str
    setting: Setting
    error: str | None = None


def unlabelled_rows(source: Path) -> Iterator[UnlabelledRow]:
    """The notes of a ``.jsonl`` file or of a folder of ``.txt`` files, one by one.

    Raises:
        InputError: the source is missing or of another kind.
    """
    if source.is_dir():
        rows = _folder_rows(source)
    elif not source.is_file():
        raise InputError(f"there is no file or folder {source}; name the notes to label")
    elif source.suffix == ".jsonl":
        rows = _jsonl_rows(source)
    else:
        raise InputError(f"{source.name} is no .jsonl or folder of .txt; convert it to one")
    return _each_once(rows)


def _each_once(rows: Iterator[UnlabelledRow]) -> Iterator[UnlabelledRow]:
    """The rows; one whose name was there before is set aside, as the queue goes by names."""
    first: dict[str, int] = {}
    for row in rows:
        if row.note_id is not None and row.error is None:
            before = first.setdefault(row.note_id, row.number)
            if before != row.number:
                reason = f"row {before} has the same note_id; give each note one of its own"
                row = _bad(row.number, row.note_id, reason)
        yield row


def _folder_rows(folder: Path) -> Iterator[UnlabelledRow]:
    for number, file in enumerate(sorted(folder.glob("*.txt")), start=1):
        try:
            text = read_text(file)
        except (InputError, NoteError) as error:
            yield _bad(number, file.stem, str(error))
        else:
            yield _note(number, {"note_id": file.stem, "text": text})


def _jsonl_rows(file: Path) -> Iterator[UnlabelledRow]:
    with file.open("rb") as stream:
        lines = (line for line in stream if line.strip())
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line.decode("utf-8-sig"))
            except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
                yield _bad(number, None, "the line is no valid JSON in UTF-8; repair it")
            else:
                yield _note(number, record)


def _note(number: int, record: Any) -> UnlabelledRow:
    if not isinstance(record, dict):
        return _bad(number, None, "the row is no object; give note_id and text by name")
    named, text = record.get("note_id"), record.get("text")
    note_id = str(named) if isinstance(named, str | int) and named != "" else None
    if note_id is None or _is_broken(note_id):
        return _bad(number, None, "the row has no usable note_id; give it one of its own")
    if not isinstance(text, str) or not text.strip():
        return _bad(number, note_id, "the row has no text; give it one")
    if _is_broken(text):
        return _bad(number, note_id, "a character is half of a pair; repair the encoding")
    if len(text) > MAX_BYTES:
        return _bad(number, note_id, "the text is too large for one note; split it into notes")
    try:
        setting = Setting(record.get("setting") or Setting.UNKNOWN)
    except ValueError:
        reason = f"the setting is not known; use {', '.join(Setting)}"
        return _bad(number, note_id, reason)
    return UnlabelledRow(number, note_id, text, setting)


def _is_broken(text: str) -> bool:
    """Whether a text holds a lone surrogate, which UTF-8 can't write."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def _bad(number: int, note_id: str | None, reason: str) -> UnlabelledRow:
    return UnlabelledRow(number, note_id, "", Setting.UNKNOWN, reason)
