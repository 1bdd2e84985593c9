"""What pre-labelling is set to: ``data/prelabel.yaml``, checked against its schema."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from mndnotes.errors import KnowledgeError
from mndnotes.rules.validation import first_problem
from mndnotes.rules.vocabulary import Element

FILE = "prelabel.yaml"

_Text = Annotated[str, StringConstraints(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReasonSetting(_Entry):
    """One reason why a note may need a human look."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
    predicate: _Text
    """Name of the function that decides, in `prelabels.reasons`."""
    at: float = 0.0
    """The number of that function: a least count, a least share."""
    asks: bool
    """Whether it puts the note into the queue."""
    title: _Text
    source: _Text


class Groups(_Entry):
    """Groups of findings that speak for and against an element."""

    pro: frozenset[_Text] = Field(alias="for")
    against: frozenset[_Text]


class Languages(_Entry):
    """Little words by which English and other languages are known."""

    english: frozenset[_Text]
    others: frozenset[_Text]


class Settings(_Entry):
    """The whole file."""

    version: Literal[1]
    smallest_cell: int = Field(ge=1)
    reasons: tuple[ReasonSetting, ...]
    elements: dict[Element, Groups]
    languages: Languages

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        ids = [reason.id for reason in self.reasons]
        if len(set(ids)) < len(ids):
            raise ValueError("a reason's id stands twice")
        if set(self.elements) != set(Element):
            raise ValueError("elements do not name every element")
        if self.languages.english & self.languages.others:
            raise ValueError("a word stands for English and for other languages")
        return self


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings as shipped.

    Raises:
        KnowledgeError: the file is missing or breaks its schema.
    """
    try:
        return parse_settings((files("mndnotes.data") / FILE).read_text("utf-8"))
    except OSError as error:
        raise KnowledgeError(f"{FILE} can't be read; restore the file") from error


def parse_settings(text: str) -> Settings:
    """The settings that a YAML text holds.

    Raises:
        KnowledgeError: the text breaks the schema.
    """
    try:
        return Settings.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{FILE} is no YAML; restore the file") from error
    except ValidationError as error:
        said = first_problem(error, "the file")
        raise KnowledgeError(f"{FILE}: {said}; mend the entry") from None
