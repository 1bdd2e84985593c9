"""Tells from the metadata of a Parquet file what would take memory out of all proportion to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

BOMB_RATIO: Final = 500
"""Times its size that a large column may expand: text shrinks to a tenth, equal notes in pages of
the usual 1 MB to a hundredth, and a value of gigabytes to a thousandth or less."""
_BOMB_BYTES: Final = 64 << 20
"""Size up to which a column may expand as it likes."""


def is_bomb(metadata: Any) -> bool:
    """Whether a column expands to many times its size: a page of it must fit into memory.

    Args:
        metadata: a ``pyarrow.parquet.FileMetaData``.
    """
    return any(
        chunk.total_uncompressed_size > max(_BOMB_BYTES, BOMB_RATIO * chunk.total_compressed_size)
        for chunk in _column_chunks(metadata)
    )


def dictionaries(metadata: Any) -> list[str]:
    """The columns of text with a dictionary, which may hold a value of megabytes once.

    The library would copy it for each row that has it. Columns inside others are left out: it can't
    leave those in their dictionaries.

    Args:
        metadata: a ``pyarrow.parquet.FileMetaData``.
    """
    names = set(metadata.schema.to_arrow_schema().names)
    found = {
        chunk.path_in_schema
        for chunk in _column_chunks(metadata)
        if chunk.has_dictionary_page and chunk.physical_type == "BYTE_ARRAY"
    }
    return sorted(found & names)


def _column_chunks(metadata: Any) -> Iterator[Any]:
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        yield from map(group.column, range(group.num_columns))
