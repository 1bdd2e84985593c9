"""Reads the tables of how results are told to other systems: YAML beside the module, checked."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from mndnotes.errors import KnowledgeError
from mndnotes.rules.validation import first_problem

Text = Annotated[str, StringConstraints(min_length=1)]


class Entry(BaseModel):
    """A record of such a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourcedEntry(Entry):
    """A record that stands on something published."""

    id: Text
    source: Text


Table = TypeVar("Table", bound=Entry)


def read_table(schema: type[Table], package: str, name: str) -> Table:
    """A table as shipped.

    Args:
        schema: what the whole file must be.
        package: that holds the file.
        name: of the file.

    Raises:
        KnowledgeError: the file is missing or breaks its schema.
    """
    try:
        return schema.model_validate(yaml.safe_load((files(package) / name).read_text("utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{name} can't be read; restore the file") from error
    except ValidationError as error:
        raise KnowledgeError(
            f"{name}: {first_problem(error, 'the whole')}; mend the entry"
        ) from None
