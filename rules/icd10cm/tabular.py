"""Looking any code of ICD-10-CM up; scoring needs only the extract.

The whole list comes with the package simple-icd-10-cm, which takes seconds to load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mndnotes.errors import InputError
from mndnotes.rules.icd10cm.code_notes import named_codes
from mndnotes.rules.icd10cm.code_search import near_misses, search
from mndnotes.rules.icd10cm.codes import Code, code_set
from mndnotes.rules.icd10cm.releases import (
    Release,
    code_sets,
    first_day,
    release_for,
    release_named,
)
from mndnotes.rules.icd10cm.tabular_list import (
    NOTES,
    SEVENTH,
    Library,
    TabularList,
    installed_release,
    library,
)

__all__ = ["Entry", "look_up", "normal", "search"]

_OWN = "inclusion terms"
"""Notes that hold for their own entry only; all others hold for whatever is below it."""
_UNDOTTED = re.compile(r"([A-Z]\d[0-9A-Z])([0-9A-Z]{1,4})")


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
        remarks: known slips of the official list in these notes.
        release_note: what to say where another release was in force on the date asked for.
    """

    code: str
    title: str
    billable: bool
    release: str
    path: tuple[tuple[str, str], ...]
    notes: dict[str, tuple[str, ...]]
    children: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()
    release_note: str | None = None


def look_up(code: str, day: date | None = None, release: str | None = None) -> Entry:
    """Any code of the installed release, or a code of the extract of an older one.

    Args:
        code: a code, block or chapter, with or without its dot, in any case.
        day: date of service, by which the release is chosen.
        release: id of a packaged release; goes before the date.

    Raises:
        InputError: there is no such code, or no such release.
    """
    choice = release_for(day)
    chosen = release_named(release) if release else choice.release
    undated = day is None and release is None
    whole = undated or chosen.title == installed_release()
    tabular: TabularList = library() if whole else code_set(chosen)
    name = normal(code)
    entry = tabular.get(name)
    if entry is None:
        raise InputError(_unknown(name or code, tabular, choice.later))
    chain = list(_chain(tabular, entry))
    return Entry(
        code=entry.code,
        title=entry.title,
        billable=entry.billable,
        release=tabular.release,
        path=tuple((above.code, above.title) for above in reversed(chain[1:])),
        notes=_notes(chain),
        children=tuple((below.code, below.title) for below in tabular.children(name)),
        remarks=tuple(_remarks(chain, tabular)),
        release_note=None if release else choice.note,
    )


def normal(code: str) -> str:
    """A code in official spelling: capitals, a dot, no blanks, no trailing sign."""
    joined = "".join(code.upper().replace("\u2013", "-").split()).strip(".,;:-")
    bare = joined.replace(".", "")
    undotted = _UNDOTTED.fullmatch(bare)
    return f"{undotted[1]}.{undotted[2]}" if undotted else joined


def _chain(tabular: TabularList, entry: Code) -> Iterator[Code]:
    found: Code | None = entry
    while found is not None:
        yield found
        found = tabular.get(found.parent) if found.parent else None


def _notes(chain: list[Code]) -> dict[str, tuple[str, ...]]:
    """Notes of a code and of all above it: an Excludes note of the category holds for its codes."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in chain:
        for kind, lines in entry.notes.items():
            if entry is chain[0]:
                found[kind] = lines
            elif kind != _OWN:
                marked = tuple(f"{line} (at {entry.code})" for line in lines)
                found[kind] = (*found.get(kind, ()), *marked)
    return {kind: found[kind] for kind in (*NOTES, SEVENTH) if kind in found}


def _remarks(chain: list[Code], tabular: TabularList) -> Iterator[str]:
    """Known slips of the notes that hold, and codes that they name and the release lacks."""
    if since := first_day(chain[0].code):
        yield f"Valid from {since.day.isoformat()}; {since.earlier} ({since.source})."
    named = {
        head.first: entry.code
        for entry in chain
        for lines in entry.notes.values()
        for line in lines
        for head in named_codes(line)
    }
    for defect in code_sets()["defects"]:
        if defect["code"] in {entry.code for entry in chain}:
            slip = defect.get("names")
            if slip is None or named.pop(slip, ""):
                yield defect["say"]
    if isinstance(tabular, Library):  # an extract can't tell what its release lacks
        for code, where in named.items():
            if tabular.get(code) is None:
                yield f"A note at {where} names {code}, which is no code."


def _unknown(name: str, tabular: TabularList, later: Release | None) -> str:
    """What to say of a code that a list lacks."""
    release = tabular.release.removeprefix("ICD-10-CM ")
    shown = f"there is no ICD-10-CM code {name!r} in {release}"
    if later is not None and name in code_set(later).codes:
        return f"{shown}; {later.title} has it, and the release in force between is not packaged"
    if not isinstance(tabular, Library):
        shown += ", of which the families that the rules speak of are packaged"
    near = near_misses(name, tabular)
    listed = "; ".join(f"{entry.code} {entry.title}" for entry in near)
    return f"{shown}; near it: {listed}" if near else f"{shown}; search for words instead"
