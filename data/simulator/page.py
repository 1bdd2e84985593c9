"""Writes facts on a page: the draft of a note, and the habits of its writer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from mndnotes.data.simulator.facts import Fact, Mention
from mndnotes.data.simulator.slips import Slips


@dataclass(slots=True)
class Draft:
    """A note in the making: its text so far, and where facts and mentions stand in it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    facts: list[tuple[int, int, Fact]] = field(default_factory=list)
    mentions: list[tuple[int, int, Mention]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append text that carries no label."""
        self.parts.append(text)
        self.length += len(text)

    def end_with(self, ending: str) -> bool:
        """Whether the text so far ends so; a draft without text ends with a line break."""
        return self.parts[-1].endswith(ending) if self.length else ending == "\n"


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of the layout needs: chance, habits of the writer, and the draft."""

    rng: random.Random
    slips: Slips
    draft: Draft


def put(page: Page, fact: Fact, *, first: bool) -> None:
    """Write one fact and note its place; ``first`` gives it a capital letter."""
    draft, start = page.draft, page.draft.length
    for index, run in enumerate(fact.runs):
        text = run.text
        if not run.fixed and not fact.row:
            text = page.slips.words(text, page.rng)
        else:
            text = page.slips.cased(text, fixed=True)
        if first and index == 0 and page.slips.case == "normal":
            text = text[:1].upper() + text[1:]
        if run.mention is not None:
            draft.mentions.append((draft.length, draft.length + len(text), run.mention))
        draft.add(text)
    draft.facts.append((start, draft.length, fact))
