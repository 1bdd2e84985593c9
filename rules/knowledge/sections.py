"""Section heads and marks of blocks brought forward, from ``lexicon/sections.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import canonical, expand_all


@dataclass(frozen=True, slots=True)
class SectionHeads:
    """Section heads by kind and the words that open and close a block brought forward."""

    kinds: Mapping[str, str]
    stale: Mapping[str, str]
    current: Mapping[str, str]


@lru_cache(maxsize=1)
def section_heads() -> SectionHeads:
    """The heads by form."""
    data = read_yaml("sections")
    kinds = {
        canonical(head): entry["kind"]
        for entry in data["sections"]
        for head in expand_all(entry["heads"])
    }
    return SectionHeads(
        kinds=kinds,
        stale={form: form for form in expand_all(data["stale"])},
        current={form: form for form in expand_all(data["current"])},
    )
