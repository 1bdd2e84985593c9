"""The whole tabular list of ICD-10-CM, for looking any code up; scoring needs only the extract.

The data come with the package simple-icd-10-cm, which takes seconds to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mndnotes.errors import InputError
from mndnotes.rules.build_code_set import RELEASE


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the tabular list with the notes that hold for it.

    Attributes:
        code: the code with its dot.
        title: official title.
        billable: whether it is a leaf of the list, complete enough to be reported.
        release: the release that the entry was read from.
        path: codes and titles above it, from the chapter down.
        notes: kind of note to its lines; notes of the codes above are marked with their code.
        children: codes and titles right below it.
    """

    code: str
    title: str
    billable: bool
    release: str
    path: tuple[tuple[str, str], ...]
    notes: dict[str, tuple[str, ...]]
    children: tuple[tuple[str, str], ...]


_NOTES = {
    "includes": "get_includes",
    "inclusion terms": "get_inclusion_term",
    "excludes1": "get_excludes1",
    "excludes2": "get_excludes2",
    "code first": "get_code_first",
    "use additional code": "get_use_additional_code",
    "code also": "get_code_also",
}
"""Kind of note to the function of simple-icd-10-cm that gives it."""


def _library() -> Any:
    import simple_icd_10_cm  # here, since its import reads the whole list

    return simple_icd_10_cm


def look_up(code: str) -> Entry:
    """Any code of the release, with or without its dot, in any case.

    Raises:
        InputError: there is no such code.
    """
    library = _library()
    name = code.strip().upper()
    if not library.is_valid_item(name):
        raise InputError(f"{code!r} is no ICD-10-CM code of {RELEASE}; search for words instead")
    name = library.add_dot(name)
    above = list(reversed(library.get_ancestors(name)))
    return Entry(
        code=name,
        title=library.get_description(name),
        billable=library.is_leaf(name),
        release=RELEASE,
        path=tuple((item, library.get_description(item)) for item in above),
        notes=_notes(library, [name, *reversed(above)]),
        children=tuple(
            (item, library.get_description(item)) for item in library.get_children(name)
        ),
    )


def _notes(library: Any, codes: list[str]) -> dict[str, tuple[str, ...]]:
    """Notes of a code and of all above it: an Excludes note of the category holds for its codes."""
    found: dict[str, list[str]] = {}
    for code in codes:
        for kind, function in _NOTES.items():
            value = getattr(library, function)(code)
            lines = value.split("\n") if isinstance(value, str) else value
            mark = "" if code == codes[0] else f" (at {code})"
            found.setdefault(kind, []).extend(f"{line}{mark}" for line in lines if line)
    return {kind: tuple(lines) for kind, lines in found.items() if lines}


def search(words: str, limit: int = 20) -> list[tuple[str, str]]:
    """Billable codes whose title holds all the words, in order of the code."""
    library = _library()
    wanted = words.lower().split()
    found = []
    for code in library.get_all_codes(True):
        title = library.get_description(code)
        if all(word in title.lower() for word in wanted) and library.is_leaf(code):
            found.append((code, title))
    return found[:limit]
