"""The questions of the provider query as records, from ``catalogue/query.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Element


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What is asked where a rule's finding stands."""

    id: str
    text: str
    options: tuple[str, ...]
    """Answers of its own; a question without any is an open one."""
    several: str | None
    """What is asked instead where more than one diagnosis is meant."""
    topics: tuple[str, ...]
    """What is quoted beside the statement."""
    beside: str | None
    """Kind of talk that is quoted together with the statement."""
    replaces: frozenset[str]
    """Rules whose question says no more than this one."""
    if_nothing_else: bool
    """It is asked only where no other question is."""
    without_missing: bool
    """What the note lacks is not asked for at the same time."""
    lists_missing: bool
    """The question itself lists what the note lacks."""
    about: frozenset[Element]
    """Elements that the question is about, so that they are not asked for again."""
    answered_by: tuple[str, ...]
    """Words that answer it where they stand in what would be quoted."""
    source: str


@dataclass(frozen=True, slots=True)
class MissingText:
    """The question for what the note lacks."""

    question: QuestionText
    listed: str
    """The same as a part of another question."""
    order: tuple[Element, ...]
    """The elements that may be asked for."""
    optional: frozenset[Element]
    """Those that raise no query by themselves."""
    said_by: Mapping[Element, tuple[Element, ...]]
    """Elements that say another already where they are missing too."""

    @property
    def asked(self) -> tuple[Element, ...]:
        """The elements whose absence raises a query by itself, in the order of the question."""
        return tuple(element for element in self.order if element not in self.optional)


@dataclass(frozen=True, slots=True)
class Topic:
    """Where indicators of a kind are found."""

    elements: tuple[Element, ...]
    found: str | None
    """Group of mentions that show it; denied, they speak the other way."""
    normal: str | None
    """Group of mentions that speak the other way."""


@dataclass(frozen=True, slots=True)
class QueryTexts:
    """Everything that a query may say."""

    title: str
    indicators: str
    brought_forward: str
    """Said of a quotation from a block brought forward."""
    none_quoted: str
    always: tuple[str, ...]
    """The options that stand behind those of every question."""
    questions: Mapping[str, QuestionText]
    """By the rule that raises them, in the order in which they are asked."""
    missing: MissingText
    topics: Mapping[str, Topic]
    sections: Mapping[str, str]
    """Name of each kind of section."""


@lru_cache(maxsize=1)
def query_texts() -> QueryTexts:
    """The texts of the query."""
    data = read_yaml("query", folder="catalogue")
    asked = data["missing"]
    return QueryTexts(
        title=data["opening"],
        indicators=data["indicators"],
        brought_forward=data["brought_forward"],
        none_quoted=data["none_quoted"],
        always=tuple(data["always"]),
        questions=MappingProxyType({r: _question(entry) for r, entry in data["questions"].items()}),
        missing=MissingText(
            question=_question(asked),
            listed=asked["listed"],
            order=_elements(asked["order"]),
            optional=frozenset(_elements(asked["optional"])),
            said_by=MappingProxyType(
                {Element(name): _elements(others) for name, others in asked["said_by"].items()}
            ),
        ),
        topics=MappingProxyType({name: _topic(entry) for name, entry in data["topics"].items()}),
        sections=MappingProxyType(data["sections"]),
    )


def _question(entry: dict[str, Any]) -> QuestionText:
    return QuestionText(
        id=entry["id"],
        text=entry["question"],
        options=tuple(entry["options"]),
        several=entry.get("several"),
        topics=tuple(entry["topics"]),
        beside=entry.get("beside"),
        replaces=frozenset(entry.get("replaces", ())),
        if_nothing_else=entry.get("if_nothing_else", False),
        without_missing=entry.get("without_missing", False),
        lists_missing=entry.get("lists_missing", False),
        about=frozenset(_elements(entry.get("about", ()))),
        answered_by=tuple(entry.get("answered_by", ())),
        source=entry["source"],
    )


def _elements(names: Iterable[str]) -> tuple[Element, ...]:
    return tuple(Element(name) for name in names)


def _topic(entry: dict[str, Any]) -> Topic:
    return Topic(_elements(entry["elements"]), entry.get("found"), entry.get("normal"))
