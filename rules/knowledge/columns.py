"""What the heads of a table's columns and rows mean, from ``lexicon/tables.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import canonical, expand_all
from mndnotes.rules.vocabulary import Region


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of column, or of row."""

    id: str
    read: str
    """``answer``, ``family``, ``grade`` or ``none`` (see the file)."""
    group: str | None
    concept: str | None
    beside_emg: str | None
    """The group where the table is one of an EMG."""
    family: str | None
    region: Region | None


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Column]:
    """Form of a head to the kind of column it heads."""
    found: dict[str, Column] = {}
    for entry in read_yaml("tables")["columns"]:
        column = _column(entry)
        found.update(dict.fromkeys(expand_all(entry["forms"]), column))
    return found


def _column(entry: dict[str, Any]) -> Column:
    return Column(
        id=entry["id"],
        read=entry["read"],
        group=entry.get("group"),
        concept=entry.get("concept"),
        beside_emg=entry.get("beside_emg"),
        family=entry.get("family"),
        region=Region(entry["region"]) if "region" in entry else None,
    )


@lru_cache(maxsize=1)
def answers() -> Mapping[str, bool | None]:
    """Form of a short answer to what it says; ``None`` for one that says nothing."""
    return {
        canonical(form): entry["says"]
        for entry in read_yaml("tables")["answers"]
        for form in map(str, entry["forms"])
    }
