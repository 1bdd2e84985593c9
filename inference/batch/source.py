"""What a batch must know of its input before the first row: how much, which, what columns."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from mndnotes.inference.model_folder import file_sha256
from mndnotes.inference.notes_io import COLUMNS
from mndnotes.rules.files.row_files import (
    json_lines,
    open_rows,
    reading,
    require_pyarrow,
    text_names,
)

Kind: TypeAlias = Literal["bool", "int", "float", "text", "texts"]
"""Type of a column."""

_INT64: Final = range(-(2**63), 2**63)


def count_rows(source: Path) -> int:
    """How many rows a source has: by a folder's names, a table's metadata, or lines.

    A row of a CSV file may have many lines, so that file is read once for it.

    Raises:
        InputError: the source is missing, of another kind, or unreadable from its first row on.
        MissingExtraError: it is Parquet, and the library that reads it is not installed.
    """
    rows = open_rows(source).rows
    if source.is_dir():
        return len(text_names(source))
    if source.suffix == ".parquet":
        return int(require_pyarrow().parquet.read_metadata(source).num_rows)
    if source.suffix == ".jsonl":
        with reading(source):
            return sum(1 for _ in json_lines(source))
    return sum(1 for _ in rows)


def fingerprint(source: Path) -> str:
    """What tells this input from another one, in hexadecimal.

    A file is known by its bytes, a folder by the names, sizes and times of its ``.txt`` files: to
    read millions of small files twice would take too long.
    """
    digest = hashlib.sha256()
    with reading(source):
        if not source.is_dir():
            return file_sha256(source)
        for name in text_names(source):
            known = os.stat(source / name)
            digest.update(os.fsencode(f"{name}\0{known.st_size}\0{known.st_mtime_ns}\n"))
    return digest.hexdigest()


def carried_columns(source: Path) -> dict[str, Kind]:
    """The columns that are carried through, by name, with one type for the whole corpus.

    The types of a Parquet file are kept where JSON knows them; dates, decimals and what is nested
    are text. The cells of a CSV file are text. The rows of a JSONL file name their own columns, so
    that file is read once for them.
    """
    if source.is_dir():
        return {}
    if source.suffix == ".parquet":
        schema = require_pyarrow().parquet.read_schema(source)
        found = {field.name: _arrow_kind(field.type) for field in schema}
    elif source.suffix == ".csv":
        found = dict.fromkeys(open_rows(source).columns or (), "text")
    else:
        found = _json_columns(source)
    return {name: kind for name, kind in found.items() if name not in COLUMNS}


def _arrow_kind(given: Any) -> Kind:
    types = require_pyarrow().types
    if types.is_boolean(given):
        return "bool"
    if types.is_integer(given) and not types.is_uint64(given):
        return "int"
    return "float" if types.is_floating(given) else "text"


def _json_columns(source: Path) -> dict[str, Kind]:
    seen: dict[str, Kind | None] = {}
    for row in open_rows(source).rows:
        if row.error is None and isinstance(row.record, Mapping):
            for name, value in row.record.items():
                seen[name] = _common(seen.get(name), value)
    return {name: kind or "text" for name, kind in seen.items() if _is_text(name)}


def _common(before: Kind | None, value: Any) -> Kind | None:
    """The type that holds what a column held so far and this value, too."""
    if value is None or before == "text":
        return before
    kind: Kind = "text"
    if isinstance(value, bool):
        kind = "bool"
    elif isinstance(value, float) or (isinstance(value, int) and value in _INT64):
        kind = "float" if isinstance(value, float) else "int"
    if before in (None, kind):
        return kind
    return "float" if {before, kind} == {"int", "float"} else "text"


def _is_text(name: str) -> bool:
    """Whether the name can be written; half a character can't."""
    return name.encode(errors="replace").decode() == name
