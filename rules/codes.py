"""The official codes that the rules speak of, looked up and never typed by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from mndnotes.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the tabular list."""

    code: str
    title: str
    billable: bool
    excludes1: tuple[str, ...]
    excludes2: tuple[str, ...]
    code_first: str


@dataclass(frozen=True, slots=True)
class CodeSet:
    """An extract of one release of ICD-10-CM."""

    release: str
    codes: Mapping[str, Code]

    def title(self, code: str) -> str:
        """Official title of a code.

        Raises:
            KnowledgeError: the code is not in the extract.
        """
        try:
            return self.codes[code].title
        except KeyError:
            raise KnowledgeError(
                f"{code} is not in the code set extract; add it and rebuild the extract"
            ) from None


@lru_cache(maxsize=1)
def code_set() -> CodeSet:
    """The packaged extract, ``rules/catalogue/code_set.json``."""
    path = files("mndnotes.rules") / "catalogue" / "code_set.json"
    data = json.loads(path.read_text("utf-8"))
    codes = {
        code: Code(
            code=code,
            title=entry["title"],
            billable=entry["billable"],
            excludes1=tuple(entry["excludes1"]),
            excludes2=tuple(entry["excludes2"]),
            code_first=entry["code_first"],
        )
        for code, entry in data["codes"].items()
    }
    return CodeSet(data["release"], MappingProxyType(codes))
