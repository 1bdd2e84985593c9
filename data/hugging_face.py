"""The hand-written notes as Hugging Face datasets, with declared features."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mndnotes.data.corpus import Split, load_notes
from mndnotes.data.parquet import row_of, schema
from mndnotes.data.records import AnyNote
from mndnotes.errors import MissingExtraError


def _datasets() -> Any:
    try:
        import datasets
        import pyarrow  # noqa: F401  # which the columns are described with
    except ModuleNotFoundError:
        raise MissingExtraError(
            'datasets needs a further library; run pip install "mndnotes[train]"'
        ) from None
    return datasets


def features() -> Any:
    """The columns as ``datasets.Features``: those of the Parquet schema."""
    return _datasets().Features.from_arrow_schema(schema())


def dataset_of(notes: Iterable[AnyNote]) -> Any:
    """Notes as a ``datasets.Dataset``; `mndnotes.data.parquet.labelled_of` reads a row back.

    Every column is there, also those of labels that no note has.
    """
    columns, rows = features(), [row_of(note) for note in notes]
    filled = {name: [row.get(name) for row in rows] for name in columns}
    return _datasets().Dataset.from_dict(filled, features=columns)


def as_dataset(split: Split) -> Any:
    """A hand-written split as a ``datasets.Dataset``, in the order of `load_notes`.

    Raises:
        InputError: there is no such split.
        MissingExtraError: ``datasets`` is not installed.
    """
    return dataset_of(load_notes(split))


def as_dataset_dict(splits: Iterable[Split] = ("train", "validation")) -> Any:
    """Splits as a ``datasets.DatasetDict``. Name the test split to have it: it is for measuring."""
    return _datasets().DatasetDict({split: as_dataset(split) for split in splits})
