"""Reads the rows of JSONL, CSV and Parquet files and of folders of text, as they stand.

Rows that can't be read are rows too, with the reason: none is lost, and the next one is read. What
a row means (a note to score, a labelled note) is up to the caller.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import InputError, MissingExtraError, NoteError
from mndnotes.rules.files.csv_records import BrokenRow, csv_records
from mndnotes.rules.files.note_file import read_text
from mndnotes.rules.files.parquet_size import BOMB_RATIO, dictionaries, is_bomb

BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
MAX_LINE: Final = 32 << 20
"""Bytes of a line of JSON: the largest note, with each character escaped, takes three quarters."""
_BATCH: Final = 1000
"""Rows of a Parquet file that are in memory at a time."""
_BUFFER: Final = 1 << 20
"""Bytes of each column of it that are read at a time."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as it stands in the file."""

    number: int
    """Counted from 1; the header of a CSV file and blank lines do not count."""
    record: Any
    """Values by column, or whatever else the row holds; None where it can't be read."""
    original: Any
    """What the row holds, as JSON can store it; bytes that are not UTF-8 are lone surrogates."""
    error: str | None = None
    """Why the row can't be used."""
    field: str | None = None
    """Column that the error is about."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file or folder of rows."""

    columns: tuple[str, ...] | None
    """None where each row names its own."""
    rows: Iterator[FileRow]


def open_rows(source: Path) -> RowFile:
    """The rows of a file or folder, one by one, in their order.

    Args:
        source: a ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of ``.txt`` files, whose
            rows are ``note_id`` (the file's name) and ``text``.

    Raises:
        InputError: the source is missing, of another kind, or unreadable; the rows raise it where
            reading breaks off behind the first of them.
        MissingExtraError: it is Parquet, and the library that reads it is not installed.
    """
    with reading(source):
        found = _open(source)
    return RowFile(found.columns, _read_on(source, found.rows))


@contextmanager
def reading(source: Path) -> Iterator[None]:
    """Says of a source that it can't be read where the system breaks off in the block.

    Raises:
        InputError: in place of an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{source} can't be read ({error.strerror or type(error).__name__}); check its "
            "permissions and its disk"
        ) from error


def _read_on(source: Path, rows: Iterator[FileRow]) -> Iterator[FileRow]:
    """The rows; only what happens while one is read is blamed on the source."""
    while True:
        with reading(source):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _open(source: Path) -> RowFile:
    if source.is_dir():
        return RowFile(("note_id", "text"), _folder_rows(source))
    if not source.is_file():
        raise InputError(f"there is no file or folder {source}; name a file or folder of notes")
    if source.suffix == ".jsonl":
        _refuse_utf16(source)
        return RowFile(None, _jsonl_rows(source))
    if source.suffix == ".csv":
        _refuse_utf16(source)
        return RowFile(_csv_columns(source), _csv_rows(source))
    if source.suffix == ".parquet":
        return _parquet(source)
    raise InputError(
        f"{source.name} is no .jsonl, .csv, .parquet or folder of .txt; convert it to one"
    )


def errors_path(output: Path) -> Path:
    """Where rows go that can't be used: ``OUT.errors.jsonl``."""
    return output.with_name(output.name + ".errors.jsonl")


def text_names(folder: Path) -> list[str]:
    """The names of the ``.txt`` files of a folder, in order; a name takes a tenth of a path."""
    names = os.listdir(folder)
    return sorted(name for name in names if os.path.splitext(name)[1].lower() == ".txt")


def text_files(folder: Path) -> list[Path]:
    """The ``.txt`` files of a folder, in order of name."""
    return [folder / name for name in text_names(folder)]


def require_pyarrow() -> Any:
    """The module ``pyarrow``, its ``parquet`` loaded.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise MissingExtraError(
            'Parquet needs a further library; run pip install "mndnotes[parquet]" or use .jsonl'
        ) from None
    return pyarrow


def parquet_file(file: Path, in_dictionaries: Sequence[str] = ()) -> Any:
    """A ``pyarrow.parquet.ParquetFile`` that is read in constant memory.

    As it comes, the library reads whole row groups ahead, and some programs write but one.

    Args:
        file: what to open.
        in_dictionaries: columns whose values stay in their dictionaries.

    Raises:
        MissingExtraError: the library is not installed.
    """
    return require_pyarrow().parquet.ParquetFile(
        file, buffer_size=_BUFFER, pre_buffer=False, read_dictionary=list(in_dictionaries)
    )


def _refuse_utf16(file: Path) -> None:
    with file.open("rb") as stream:
        head = stream.read(4)
        if head[:2] in _UTF16 and 0 in head[2:]:
            raise InputError(f"{file.name} is UTF-16 (byte 0); convert it to UTF-8 first")


def _folder_rows(folder: Path) -> Iterator[FileRow]:
    for number, name in enumerate(text_names(folder), start=1):
        file = folder / name
        row: dict[str, str] = {"note_id": file.stem}
        try:
            row["text"] = read_text(file)
        except (InputError, NoteError) as error:
            yield FileRow(number, row, {"file": file.name}, str(error), "text")
        else:
            yield FileRow(number, row, row)


def _jsonl_rows(file: Path) -> Iterator[FileRow]:
    yield from itertools.starmap(json_row, enumerate(json_lines(file), start=1))


def json_lines(file: Path) -> Iterator[bytes]:
    """The lines that are not blank; of one that is too long, a byte more than it may have."""
    with file.open("rb") as stream:
        if stream.read(len(BOM)) != BOM:
            stream.seek(0)
        while line := stream.readline(MAX_LINE + 1):
            rest = line
            while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE + 1)
            if line.strip():
                yield line


def json_row(number: int, line: bytes) -> FileRow:
    """The row of a line of JSON, or what is wrong with it.

    Args:
        number: counted from 1.
        line: in UTF-8.
    """
    if len(line) > MAX_LINE:
        size = f"{MAX_LINE >> 20} MB"
        reason = f"the line has more than {size}, too much for a note; split it into notes"
        return FileRow(number, None, None, reason)
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} of the line is not UTF-8; convert it to UTF-8"
    except json.JSONDecodeError as error:
        reason = f"the line is no valid JSON (character {error.pos}); repair it"
    except ValueError:
        reason = "the line is no valid JSON, it holds a number that is too long; repair it"
    except RecursionError:
        reason = "the line is no valid JSON, it is nested too deeply; repair it"
    else:
        return FileRow(number, record, record)
    original = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    return FileRow(number, None, original, reason)


def _csv_columns(file: Path) -> tuple[str, ...]:
    header = next(csv_records(file), [])
    if isinstance(header, BrokenRow) or any(_wrong_byte(name) is not None for name in header):
        raise InputError(f"{file.name} has no readable header; name its columns in UTF-8")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise InputError(f"{file.name} has no commas between its columns; save it with commas")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"{file.name} has two columns named {twice[0]}; rename one")
    return tuple(header)


def _csv_rows(file: Path) -> Iterator[FileRow]:
    columns = _csv_columns(file)
    records = itertools.islice(csv_records(file), 1, None)
    for number, cells in enumerate(records, start=1):
        if isinstance(cells, BrokenRow):
            yield FileRow(number, None, cells.text, cells.reason)
            continue
        record = dict(zip(columns, cells, strict=False))
        if len(cells) > len(columns):
            reason = "the row has more cells than the header; quote its commas"
            # a comma of the text has moved the cells, so no cell is what its column says
            yield FileRow(number, None, cells, reason)
            continue
        wrong = {
            name: byte for name, cell in record.items() if (byte := _wrong_byte(cell)) is not None
        }
        if wrong:
            name, byte = next(iter(wrong.items()))
            reason = f"byte {byte} of the cell is not UTF-8; convert the file to UTF-8"
            yield FileRow(number, record, record, reason, name)
        else:
            yield FileRow(number, record, record)


def _wrong_byte(cell: str) -> int | None:
    """Position of the first byte that is not UTF-8, in bytes."""
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError as error:
        return len(cell[: error.start].encode("utf-8"))
    return None


def _parquet(file: Path) -> RowFile:
    pyarrow = require_pyarrow()
    try:
        metadata = pyarrow.parquet.read_metadata(file)
        table = parquet_file(file, dictionaries(metadata))
    except (pyarrow.ArrowException, OSError):
        raise InputError(f"{file.name} is no readable Parquet file; write it again") from None
    if is_bomb(metadata):
        raise InputError(
            f"{file.name} has a column that expands to more than {BOMB_RATIO} times its size; "
            "write it again with pages of usual size"
        )
    return RowFile(tuple(table.schema_arrow.names), _parquet_rows(table, file))


def _parquet_rows(table: Any, file: Path) -> Iterator[FileRow]:
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH):
            for place in range(batch.num_rows):
                number += 1
                yield _parquet_row(batch, place, number)
    except (require_pyarrow().ArrowException, OSError):
        raise InputError(f"{file.name} can't be read behind row {number}; write it again") from None


def _parquet_row(batch: Any, place: int, number: int) -> FileRow:
    """One row of a batch; its strings may be stored as bytes."""
    try:
        record = _plain(batch.slice(place, 1).to_pylist()[0])
    except (ValueError, OverflowError):
        reason = (
            "a cell can't be read (bytes that are not UTF-8, or a date out of range); repair it"
        )
        return FileRow(number, None, None, reason)
    return FileRow(number, record, record)


def _plain(value: Any) -> Any:
    """The value as JSON can store it; a number that is none is no value.

    Raises:
        UnicodeDecodeError: a string is stored as bytes that are not UTF-8.
    """
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, float) and value != value:
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
