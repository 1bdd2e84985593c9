"""The whole tabular list of ICD-10-CM as the package simple-icd-10-cm reads it, in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

from mndnotes.rules.icd10cm.codes import Code
from mndnotes.rules.icd10cm.releases import releases

NOTES = {
    "includes": "get_includes",
    "inclusion terms": "get_inclusion_term",
    "excludes1": "get_excludes1",
    "excludes2": "get_excludes2",
    "code first": "get_code_first",
    "use additional code": "get_use_additional_code",
    "code also": "get_code_also",
    "notes": "get_notes",
}
"""Kind of note to the function of simple-icd-10-cm that gives it."""
SEVENTH = "seventh character"
"""Kind of the note that lists what a code is completed with."""


class TabularList(Protocol):
    """What codes are looked up in: the whole list, or the extract of an older release."""

    @property
    def release(self) -> str:
        """Name of the release."""

    def get(self, code: str) -> Code | None:
        """An entry, if the list has it."""

    def children(self, code: str) -> tuple[Code, ...]:
        """The entries right below one."""


class Library:
    """The whole list, by way of the functions of simple-icd-10-cm.

    A block of one category has that category's name there; here it is "B99-B99".
    """

    def __init__(self) -> None:
        import simple_icd_10_cm  # here, since its import reads the whole list

        self._cm: Any = simple_icd_10_cm

    @property
    def release(self) -> str:
        """Name of the release that is installed."""
        return installed_release()

    def get(self, code: str) -> Code | None:
        """An entry, if the list has it."""
        item = self._item(code)
        if item is None:
            return None
        name, block = item
        above = self._cm.get_parent(name, prioritize_blocks=block).strip()
        return Code(
            code=code,
            title=self._cm.get_description(name, prioritize_blocks=block),
            billable=self._cm.is_category_or_subcategory(name)
            and self._cm.is_leaf(name, prioritize_blocks=block),
            parent=(f"{code}-{code}" if above == code else above) or None,
            notes=MappingProxyType(dict(self._notes(name, block))),
        )

    def children(self, code: str) -> tuple[Code, ...]:
        """The entries right below one."""
        item = self._item(code)
        if item is None:
            return ()
        below = (name.strip() for name in self._cm.get_children(item[0], prioritize_blocks=item[1]))
        unique = (f"{name}-{name}" if self._is_block_of_one(name, code) else name for name in below)
        return tuple(entry for name in unique if (entry := self.get(name)) is not None)

    def all_codes(self) -> list[str]:
        """Every entry in the order of the list, chapters and blocks among them."""
        return list(dict.fromkeys(name.strip() for name in self._cm.get_all_codes(True)))

    def terms(self) -> Iterator[tuple[str, str, list[str]]]:
        """Code, title and synonyms of everything that is billable, in the order of the list."""
        cm = self._cm
        for name in cm.get_all_codes(True):
            if cm.is_leaf(name) and cm.is_category_or_subcategory(name):
                yield (
                    name,
                    cm.get_description(name),
                    [*cm.get_inclusion_term(name), *cm.get_includes(name)],
                )

    def _item(self, code: str) -> tuple[str, bool] | None:
        """The name by which the library knows an entry, and whether its block is meant."""
        first, dash, last = code.partition("-")
        if dash and first == last and self._cm.is_valid_item(first):
            above: str = self._cm.get_parent(first)
            return (above, above == first) if above.strip() == first else None
        return (code, False) if self._cm.is_valid_item(code) else None

    def _is_block_of_one(self, name: str, above: str) -> bool:
        """Whether a name right below a chapter is both a block and its only category."""
        return above.isdigit() and bool(self._cm.is_category(name))

    def _notes(self, name: str, block: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
        for kind, function in NOTES.items():
            value = getattr(self._cm, function)(name, prioritize_blocks=block)
            lines = value.split("\n") if isinstance(value, str) else value
            if kept := tuple(" ".join(line.split()) for line in lines if line.strip()):
                yield kind, kept
        if seventh := self._cm.get_seven_chr_def(name, prioritize_blocks=block):
            yield SEVENTH, tuple(f"{key}: {text}" for key, text in seventh.items())


@lru_cache(maxsize=1)
def library() -> Library:
    """The installed list."""
    return Library()


def installed_tabular() -> str:
    """Name of the file of the tabular list that the installed simple-icd-10-cm carries."""
    names = (path.name for path in (files("simple_icd_10_cm") / "data").iterdir())
    return next((name for name in names if name.endswith(".xml")), "")


@lru_cache(maxsize=1)
def installed_release() -> str:
    """Name of the release that the installed simple-icd-10-cm carries."""
    held = installed_tabular()
    for release in releases():
        if release.tabular == held:
            return release.title
    return f"ICD-10-CM of simple-icd-10-cm {version('simple-icd-10-cm')}"
