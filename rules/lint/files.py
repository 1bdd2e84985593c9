"""The knowledge files as plain data, for checks that must see what a loader would merge."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from mndnotes.rules.knowledge import CONCEPT_FILES, read_yaml

Data: TypeAlias = Mapping[str, Any]
LOCK_FILE = "catalogue/lock.json"
_SURFACE_KEYS = frozenset(
    {"forms", "lookalikes", "heads", "words", "bare", "first", "then", "stale", "current", "all"}
    | {"condition", "family", "family_pseudo", "assertive", "other", "criteria_grades"}
)
"""Keys of lists whose entries are forms with brackets."""
_LITERAL_KEYS = frozenset({"values", "answers"})
"""Lists of entries whose forms are taken as they stand, without brackets."""
_NAMING_KEYS = ("id", "label", "kind", "region")


class FormList(NamedTuple):
    """A list of forms in a lexicon file."""

    file: str
    owner: str
    """The entry that it stands in, as a path of ids."""
    role: str
    """Its key: ``forms``, ``lookalikes``, ``heads`` …"""
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """All knowledge files, parsed.

    Attributes:
        lexicon: name of a file of ``rules/lexicon`` to its data.
        catalogue: the same for ``rules/catalogue``.
        lock: version and meaning of each id as they were last agreed (see `lock`).
    """

    lexicon: Mapping[str, Data]
    catalogue: Mapping[str, Data]
    lock: Data

    @classmethod
    def load(cls) -> KnowledgeFiles:
        """The packaged files.

        Raises:
            KnowledgeError: a file can't be read.
        """
        lock = files("mndnotes.rules") / LOCK_FILE
        return cls(
            lexicon=_folder("lexicon"),
            catalogue=_folder("catalogue"),
            lock=json.loads(lock.read_text("utf-8")) if lock.is_file() else {},
        )

    def concepts(self) -> Iterator[tuple[str, Data]]:
        """Every concept with the name of its file."""
        for name in CONCEPT_FILES:
            for entry in self.lexicon[name]["concepts"]:
                yield f"lexicon/{name}.yaml", entry

    def rules(self) -> Iterator[Data]:
        """Every rule, those of the required elements completed with what they share."""
        yield from self.catalogue["rules"]["rules"]
        required = self.catalogue["rules"]["required"]
        shared = {key: required[key] for key in required if key not in ("elements", "id_prefix")}
        for element, entry in required["elements"].items():
            yield {**shared, "title": entry.get("name"), "element": element, **entry}

    def form_lists(self) -> Iterator[FormList]:
        """Every list of forms with brackets, in the order of the files."""
        for name, data in self.lexicon.items():
            for owner, role, forms in _lists(data, ()):
                yield FormList(f"lexicon/{name}.yaml", "/".join(owner), role, forms)


def _folder(folder: str) -> dict[str, Data]:
    names = sorted(
        path.name.removesuffix(".yaml")
        for path in (files("mndnotes.rules") / folder).iterdir()
        if path.name.endswith(".yaml")
    )
    return {name: read_yaml(name, folder) for name in names}


def _lists(
    data: Any, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Lists of forms inside some data: where they stand, their key, their forms."""
    for key, value in data.items():
        if key in _LITERAL_KEYS:
            continue
        if isinstance(value, dict):
            yield from _lists(value, (*path, str(key)))
        elif isinstance(value, list) and key in _SURFACE_KEYS and not _holds_entries(value):
            yield path, key, tuple(map(str, value))
        elif isinstance(value, list):
            for number, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _lists(entry, (*path, _name(entry, number)))


def _holds_entries(value: list[Any]) -> bool:
    return any(isinstance(entry, dict) for entry in value)


def _name(entry: Data, number: int) -> str:
    return next((str(entry[key]) for key in _NAMING_KEYS if key in entry), f"entry {number + 1}")
