"""Who may have written a note, from ``lexicon/authors.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all


@dataclass(frozen=True, slots=True)
class Authors:
    """Kinds of authors by the words that show them.

    Attributes:
        names: id to how a finding names the author.
        titles: form of a title to the id of its author.
        signatures: form of a signature to the id of its author.
        referral: forms behind which a name is not the author's.
    """

    names: Mapping[str, str]
    titles: Mapping[str, str]
    signatures: Mapping[str, str]
    referral: Mapping[str, str]


@lru_cache(maxsize=1)
def authors() -> Authors:
    """The kinds of authors."""
    data = read_yaml("authors")
    titles: dict[str, str] = {}
    signatures: dict[str, str] = {}
    for entry in data["authors"]:
        titles.update(dict.fromkeys(expand_all(entry["title"]), entry["id"]))
        signatures.update(dict.fromkeys(expand_all(entry["signature"]), entry["id"]))
    return Authors(
        names=MappingProxyType({entry["id"]: entry["name"] for entry in data["authors"]}),
        titles=MappingProxyType(titles),
        signatures=MappingProxyType(signatures),
        referral=MappingProxyType({form: form for form in expand_all(data["referral"])}),
    )
