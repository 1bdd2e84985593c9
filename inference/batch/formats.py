"""The two formats of a batch's output: JSON lines, and Parquet with flat columns."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from mndnotes.errors import NoteError
from mndnotes.inference.batch.columns import FLAT, flat_columns
from mndnotes.inference.batch.source import Kind
from mndnotes.inference.result import NoteResult
from mndnotes.rules.files.row_files import parquet_file, require_pyarrow

RESULT: Final = "result"
"""Column of a Parquet file that holds the whole `NoteResult` as JSON."""

NOT_JSON: Final = "a column or the name can't be written as JSON in UTF-8; repair or drop it"
"""Why a row that holds such a value goes to the errors."""

_GROUP: Final = 1000
"""Rows of a row group, and of what is in memory at a time: with the results some 20 MB."""


Write: TypeAlias = Callable[[Any], object]
"""Adds what is kept of one result to an open file."""


class Format(Protocol):
    """How results are written. What is kept of one is made by the process that scores the row."""

    @property
    def suffix(self) -> str:
        """Of its files: ``.jsonl``, ``.parquet``."""

    def keep(self, result: NoteResult, carried: dict[str, Any]) -> Any:
        """What is kept of a result with its carried columns.

        Raises:
            NoteError: a column or the name can't be written.
        """

    def result(self, kept: Any) -> dict[str, Any]:
        """The result in what was kept, as JSON has it; carried columns may stand beside it."""

    def writer(self, file: Path) -> AbstractContextManager[Write]:
        """Opens a file for writing."""

    def read(self, file: Path) -> Iterator[Any]:
        """What was kept in a file, one by one."""

    def count(self, file: Path) -> int:
        """How many results a file holds."""

    def join(self, parts: Iterable[Path], file: Path) -> None:
        """Write several files into one."""


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One `NoteResult` a line, carried columns before it; they never replace a field of it."""

    suffix: str = ".jsonl"

    def keep(self, result: NoteResult, carried: dict[str, Any]) -> str:
        """The line; see `Format.keep`."""
        return _json({**carried, **result.model_dump(mode="json")})

    def result(self, kept: str) -> dict[str, Any]:
        """The record of a line."""
        return dict(json.loads(kept))

    @contextmanager
    def writer(self, file: Path) -> Iterator[Write]:
        """Opens a file for writing."""
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            yield lambda line: stream.write(f"{line}\n")

    def read(self, file: Path) -> Iterator[str]:
        """The lines of a file."""
        with file.open(encoding="utf-8", newline="\n") as stream:
            yield from stream

    def count(self, file: Path) -> int:
        """How many lines a file has."""
        with file.open("rb") as stream:
            return sum(1 for _ in stream)

    def join(self, parts: Iterable[Path], file: Path) -> None:
        """One file behind the other."""
        with file.open("wb") as stream:
            for part in parts:
                with part.open("rb") as lines:
                    shutil.copyfileobj(lines, stream)


@dataclass(frozen=True, slots=True)
class Parquet:
    """A row a note: its name, carried columns, `FLAT`, and the whole result as JSON.

    Attributes:
        carried: types of the columns that are carried through, by their names in the source; one
            that has the name of a column of ours is written with ``input_`` before it.
    """

    carried: Mapping[str, Kind]
    suffix: str = ".parquet"

    def keep(self, result: NoteResult, carried: dict[str, Any]) -> dict[str, Any]:
        """The cells of the row by column; see `Format.keep`."""
        _json({**carried, "note_id": result.note_id})  # refuses what Arrow could not write either
        cells = {
            name: _cell(carried.get(given), self.carried[given])
            for given, name in self._names().items()
        }
        record = result.model_dump(mode="json")
        return {**cells, **flat_columns(result, record), RESULT: _json(record)}

    def result(self, kept: dict[str, Any]) -> dict[str, Any]:
        """The record of the whole result."""
        return dict(json.loads(kept[RESULT]))

    @contextmanager
    def writer(self, file: Path) -> Iterator[Write]:
        """Opens a file for writing."""
        with self._open(file) as table:
            rows: list[dict[str, Any]] = []

            def write(row: dict[str, Any]) -> None:
                rows.append(row)
                if len(rows) >= _GROUP:
                    self._flush(table, rows)

            yield write
            self._flush(table, rows)

    def read(self, file: Path) -> Iterator[dict[str, Any]]:
        """The rows of a file, the column `RESULT` alone."""
        for batch in parquet_file(file).iter_batches(batch_size=_GROUP, columns=[RESULT]):
            yield from batch.to_pylist()

    def count(self, file: Path) -> int:
        """How many rows a file has."""
        return int(require_pyarrow().parquet.read_metadata(file).num_rows)

    def join(self, parts: Iterable[Path], file: Path) -> None:
        """The row groups of one file behind those of the other."""
        with self._open(file) as table:
            for part in parts:
                groups = parquet_file(part)
                for number in range(groups.num_row_groups):
                    table.write_table(groups.read_row_group(number))

    def _open(self, file: Path) -> Any:
        parquet = require_pyarrow().parquet
        return parquet.ParquetWriter(file, self._schema(), compression="zstd")

    def _flush(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            made = require_pyarrow().Table.from_pylist(rows, schema=self._schema())
            table.write_table(made)
            rows.clear()

    def _schema(self) -> Any:
        """The columns as a ``pyarrow.Schema``, the name of the note first."""
        arrow = require_pyarrow()
        types = {
            "bool": arrow.bool_(),
            "int": arrow.int64(),
            "float": arrow.float64(),
            "text": arrow.string(),
            "texts": arrow.list_(arrow.string()),
        }
        carried = {name: self.carried[given] for given, name in self._names().items()}
        kinds = {"note_id": FLAT["note_id"], **carried, **FLAT, RESULT: "text"}
        return arrow.schema([(name, types[kind]) for name, kind in kinds.items()])

    def _names(self) -> dict[str, str]:
        """The carried columns by their names in the source, each with the name it is given."""
        names: dict[str, str] = {}
        ours = {*FLAT, RESULT}
        for given in self.carried:
            name = given
            while name in ours or (name != given and name in self.carried):
                name = f"input_{name}"
            names[given] = name
        return names


def _cell(value: Any, kind: Kind) -> Any:
    """A carried value as its column has it."""
    if value is None or isinstance(value, str):
        return value
    if kind == "text":
        return json.dumps(value, ensure_ascii=False)
    return float(value) if kind == "float" else value


def _json(record: dict[str, Any]) -> str:
    try:
        line = json.dumps(record, ensure_ascii=False, allow_nan=False)
        line.encode()
    except (ValueError, RecursionError):  # a number that is none, half a character, depth
        raise NoteError(NOT_JSON) from None
    return line
