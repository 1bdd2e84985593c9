"""The service and the words of its cards: ``cards.yaml``, checked against its schema."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, Self, TypeAlias

from pydantic import model_validator

from mndnotes.inference.yaml_tables import Entry, SourcedEntry, Text, read_table
from mndnotes.rules.vocabulary import Severity

Indicator: TypeAlias = Literal["info", "warning"]


class Service(Entry):
    """The service as discovery tells of it."""

    id: Text
    title: Text
    description: Text
    usage_requirements: Text


class Hook(SourcedEntry):
    """A hook at which the service may be called."""

    prefetch: Text


class StatusRow(SourcedEntry):
    """The card for a status of the code."""

    id: Literal["supported", "query", "conflict", "not_codable"]
    indicator: Indicator
    summary: Text


class SeverityRow(SourcedEntry):
    """Findings of a severity on the card of findings."""

    id: Severity
    indicator: Indicator
    singular: Text
    plural: Text


class Source(Entry):
    """Whom a card rests on."""

    label: Text
    url: Text | None = None


class Sources(Entry):
    """The source of each card."""

    code: Source
    findings: Source
    missing: Source


class Reason(SourcedEntry):
    """A reason for which a card may be dismissed."""

    display: Text


class CardTexts(Entry):
    """The whole file."""

    version: Literal[1]
    service: Service
    prefetch_key: Text
    hooks: tuple[Hook, ...]
    statuses: tuple[StatusRow, ...]
    severities: tuple[SeverityRow, ...]
    findings: Text
    missing: Text
    missing_indicator: Indicator
    query: Text
    footer: Text
    source: Sources
    override_system: Text
    override_reasons: tuple[Reason, ...]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for rows in (self.hooks, self.statuses, self.severities, self.override_reasons):
            ids = [row.id for row in rows]
            if len(set(ids)) < len(ids):
                raise ValueError("an id stands twice")
        return self


@lru_cache(maxsize=1)
def card_texts() -> CardTexts:
    """The texts as shipped.

    Raises:
        KnowledgeError: the file is missing or breaks its schema.
    """
    return read_table(CardTexts, __package__ or "", "cards.yaml")
