"""The official codes that the rules speak of, looked up and never typed by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import permutations
from types import MappingProxyType

from mndnotes.errors import KnowledgeError

_CATEGORY = 3
"""Characters of a category: the part of a code before its dot."""
_NOTED_CODE = re.compile(r"\(([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?)(\.?-)?\)")
"""A code, or the head of several ("Z43.-"), as an Excludes note names it; ranges are left out."""


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

    def known_family(self, code: str) -> bool:
        """Whether the extract holds the whole category of a code, so that it can be judged."""
        return code[:_CATEGORY] in _WHOLE_CATEGORIES

    def chain(self, code: str) -> Iterator[Code]:
        """A code and the codes above it whose notes hold for it, from the nearest up."""
        for length in range(len(code), _CATEGORY - 1, -1):
            found = self.codes.get(code[:length].rstrip("."))
            if found is not None and code[length - 1 : length] != ".":
                yield found

    def excludes1_note(self, first: str, second: str) -> str | None:
        """The Excludes1 note by which two codes are not reported together, if there is one.

        Source: Official Guidelines I.A.12.a; a note of a category holds for all its codes.
        """
        for code, other in permutations((first, second)):
            for entry in self.chain(code):
                for note in entry.excludes1:
                    if _names(note, other):
                        return f"Excludes1 at {entry.code}: {note}"
        return None


_WHOLE_CATEGORIES = frozenset({"G12", "R25", "J96", "Z93"})


def _names(note: str, code: str) -> bool:
    """Whether a note names a code, by itself or by its head."""
    return any(
        code == named if not several else code.startswith(named)
        for named, several in _NOTED_CODE.findall(note)
    )


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
