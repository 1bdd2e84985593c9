"""Lay a plan out as a note in one style, keeping track of where every fact ends up."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from mndnotes.data.simulator.bank import Bank, read_yaml
from mndnotes.data.simulator.facts import Fact
from mndnotes.data.simulator.joins import JOINS
from mndnotes.data.simulator.page import Draft, Page, put
from mndnotes.data.simulator.slips import draw_slips, wrapped

LAYOUTS: Final = Path(__file__).parent / "layouts.yaml"
_SLOT: Final = re.compile(r"\{(\w+)\}")
_BY_REGION: Final = 0.12
_FIRST_WORD: Final = 0.07
_RUNNING: Final = frozenset({"prose", "semi", "comma", "dictated"})


@dataclass(frozen=True, slots=True)
class Section:
    """Which kinds of facts a part of the note takes, its titles, and how facts are joined."""

    take: tuple[str, ...]
    titles: tuple[str, ...]
    join: str
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A style of note. ``special`` holds the chances of form blocks (boxes, grids, EMG tables)."""

    id: str
    sections: tuple[Section, ...]
    weight: float = 1.0
    setting: str = "outpatient"
    discharge: bool = False
    terse: bool = False
    shuffle: bool = False
    needs: str | None = None
    quality: str | None = None
    open: tuple[str, ...] = ("",)
    close: tuple[str, ...] = ("",)
    special: Mapping[str, float] = field(default_factory=dict)


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """Every style, in the order of the file."""
    return tuple(_layout(entry) for entry in read_yaml(LAYOUTS)["layouts"])


def _layout(entry: Mapping[str, Any]) -> Layout:
    known: dict[str, Any] = _tuples(entry)
    known["sections"] = tuple(Section(**_tuples(part)) for part in entry["sections"])
    return Layout(**known)


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


def draw_layout(rng: random.Random) -> Layout:
    """A style, by weight."""
    choices = layouts()
    return rng.choices(choices, [layout.weight for layout in choices])[0]


def render(
    rng: random.Random, layout: Layout, facts: Sequence[Fact], words: Mapping[str, str]
) -> tuple[str, Draft]:
    """The note's text, and the draft that knows where the facts and mentions are.

    ``words`` fill the slots of the layout's opening and closing lines, see `words_for`.
    """
    page = Page(rng, draw_slips(rng, terse=layout.terse), Draft())
    opening = _filled(rng.choice(layout.open), words)
    if opening and facts:
        page.draft.add(page.slips.cased(opening) + rng.choice(["\n", "\n\n"]))
    for section in _ordered(rng, layout):
        chosen = [fact for fact in facts if fact.section in section.take]
        if chosen:
            _section(page, section, chosen)
    closing = _filled(rng.choice(layout.close), words)
    if closing and len(facts) > 2:
        page.draft.add("\n" + page.slips.cased(closing))
    text = "".join(page.draft.parts)
    return wrapped(text, page.slips.wrap).rstrip(), page.draft


def words_for(rng: random.Random, bank: Bank, context: Mapping[str, str]) -> dict[str, str]:
    """The patient's words with the names a letter needs."""
    return {
        **context,
        "sex": "M" if context["he"] == "he" else "F",
        "surname": rng.choice(bank.slots["surname"]),
        "doctor": rng.choice(bank.slots["doctor"]),
        "author": rng.choice(bank.slots["doctor"]),
        "town": rng.choice(bank.slots["town"]),
    }


def _filled(template: str, words: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda match: words[match.group(1)], template)


def _ordered(rng: random.Random, layout: Layout) -> list[Section]:
    sections = list(layout.sections)
    if layout.shuffle and rng.random() < 0.6:
        head, tail = sections[:-2], sections[-2:]
        rng.shuffle(head)
        sections = head + tail
    elif rng.random() < _FIRST_WORD:
        sections.sort(key=lambda section: "assessment" not in section.take)
    elif rng.random() < 0.15 and len(sections) > 3:
        at = rng.randrange(len(sections) - 2)
        sections[at], sections[at + 1] = sections[at + 1], sections[at]
    return sections


def _section(page: Page, section: Section, facts: list[Fact]) -> None:
    rng, draft = page.rng, page.draft
    plain = [fact for fact in facts if not fact.row]
    rows = [fact for fact in facts if fact.row]
    if section.mixed and rng.random() < 0.3:
        rng.shuffle(plain)
    else:
        plain = _in_order(rng, section, plain)
    if draft.length and not draft.end_with("\n"):
        draft.add("\n")
    title = rng.choice(section.titles)
    if title:
        ends = [" ", " ", "\n"] if section.join in _RUNNING else ["\n"]
        draft.add(page.slips.cased(title) + ("\n" if rows and not plain else rng.choice(ends)))
    if plain:
        by_region = "exam" in section.take and rng.random() < _BY_REGION
        JOINS["regions" if by_region else section.join](page, plain)
    for row in rows:
        if not draft.end_with("\n"):
            draft.add("\n")
        put(page, row, first=False)
    draft.add(rng.choice(["\n", "\n", "\n\n"]))


def _in_order(rng: random.Random, section: Section, facts: list[Fact]) -> list[Fact]:
    """Facts by the section's order of kinds, shuffled within a kind but for the history."""
    ordered: list[Fact] = []
    for kind in section.take:
        group = [fact for fact in facts if fact.section == kind]
        if kind not in {"hpi", "assessment"} or rng.random() < 0.15:
            rng.shuffle(group)
        ordered += group
    return ordered
