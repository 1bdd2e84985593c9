"""Batch scoring: every input row ends in the output or in the errors file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError, NoteError
from mndnotes.inference.notes_io import Row, read_rows
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.row_files import errors_path
from mndnotes.rules.vocabulary import Setting


@dataclass(frozen=True, slots=True)
class BatchCount:
    """Rows read, scored, and set aside."""

    rows: int
    scored: int
    errors: int


def score_batch(
    scorer: NoteScorer,
    source: Path,
    output: Path,
    setting: Setting | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    *,
    on_result: Callable[[dict[str, Any]], None] | None = None,
) -> BatchCount:
    """Score a corpus into a JSONL file, in the order of the input, in constant memory.

    Args:
        scorer: the opened scorer.
        source: a ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of ``.txt`` files.
        output: a ``.jsonl`` file; it replaces an older one when the batch has ended.
        setting: taken for rows that name none.
        progress: called with the number of rows done.
        on_result: called in order with each result as it is written.

    Raises:
        InputError: the source or the output can't be used.
    """
    if output.suffix != ".jsonl":
        raise InputError(f"{output.name} is no .jsonl; name an output that ends in .jsonl")
    found = read_rows(source)
    rows = scored = errors = 0
    part = output.with_name(output.name + ".part")
    try:
        with (
            part.open("w", encoding="utf-8", newline="\n") as good,
            errors_path(output).open("w", encoding="utf-8", newline="\n") as bad,
        ):
            for row in found:
                rows += 1
                line, reason = _score_row(scorer, row, setting)
                if reason is None:
                    scored += 1
                    good.write(line + "\n")
                    if on_result is not None:
                        on_result(json.loads(line))
                else:
                    errors += 1
                    bad.write(json.dumps(_error_record(row, reason)) + "\n")
                progress(rows)
        part.replace(output)
    except OSError as error:
        raise InputError(
            f"{output} can't be written ({error.strerror}); check the folder"
        ) from error
    if not errors:
        errors_path(output).unlink()
    return BatchCount(rows, scored, errors)


def _score_row(scorer: NoteScorer, row: Row, setting: Setting | None) -> tuple[str, str | None]:
    if row.note is None:
        return "", row.error or "the row can't be read"
    given = row.note.setting
    try:
        result = scorer.score(
            row.note, setting=setting if setting and given is Setting.UNKNOWN else given
        )
    except NoteError as error:
        return "", str(error)
    try:
        line = json.dumps({**row.extra, **result.model_dump(mode="json")}, ensure_ascii=False)
        line.encode()
    except (UnicodeEncodeError, RecursionError):
        return "", "a column or the name can't be written as JSON in UTF-8; repair or drop it"
    return line, None


def _error_record(row: Row, reason: str) -> dict[str, object]:
    """What is said of a bad row: its number, its name and the reason, never its text."""
    name = row.note.note_id if row.note else row.extra.get("note_id")
    return {"row": row.number, "note_id": name, "error": reason}
