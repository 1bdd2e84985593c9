"""How the facts of a section are strung together: sentences, lists, lines, region by region."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mndnotes.data.simulator.facts import Fact
from mndnotes.data.simulator.page import Page, put
from mndnotes.rules.vocabulary import Region

_BULLETS: Final = ("- ", "* ", "\u2022 ", "\u2013 ", "> ")
_OPENER_SHARE: Final = 0.12
_OPENERS: Final[Mapping[str, tuple[str, ...]]] = {
    "exam": ("On examination: ", "Exam: ", "I found: ", "Findings: ", "Seen: "),
    "emg": ("EMG: ", "Neurophysiology: ", "Electrically: ", "NCS/EMG: "),
    "tests": ("Tests: ", "Investigations: ", "Results: ", "Work-up: "),
    "hpi": ("History: ", "In short: ", "To recap: "),
    "symptom": ("Complaints: ", "Reported: ", "The patient: "),
    "plan": ("Plan: ", "Next: ", "Agreed: "),
}
_REGION_NAMES: Final[Mapping[Region | None, tuple[str, ...]]] = {
    Region.BULBAR: ("Bulbar: ", "Bulbar - ", "Cranial: ", "Head/neck: "),
    Region.CERVICAL: ("Arms: ", "UL: ", "UE - ", "Upper limbs: "),
    Region.THORACIC: ("Trunk: ", "Thoracic - ", "Axial: "),
    Region.LUMBOSACRAL: ("Legs: ", "LL: ", "LE - ", "Lower limbs: "),
    None: ("Otherwise: ", "General: ", "Also: "),
}


def _prose(page: Page, facts: Sequence[Fact]) -> None:
    """Sentences of one to three facts of the same kind and polarity."""
    for number, group in enumerate(_grouped(page.rng, facts, most=3)):
        if number:
            page.draft.add(" ")
        opener = _opener(page, group[0])
        for index, fact in enumerate(group):
            if index:
                page.draft.add(page.rng.choice([", ", ", ", "; "]))
            put(page, fact, first=index == 0 and not opener)
        page.draft.add(page.slips.stop(page.rng) or ("" if number + 1 == len(facts) else ";"))


def _opener(page: Page, fact: Fact) -> str:
    """At times a word or two before a sentence that says what kind of finding it is."""
    choices = _OPENERS.get(fact.section, ())
    if not choices or page.rng.random() >= _OPENER_SHARE:
        return ""
    opener = page.rng.choice(choices)
    page.draft.add(page.slips.cased(opener))
    return opener


def _dictated(page: Page, facts: Sequence[Fact]) -> None:
    words = [" ", " ", " Next, ", " Also ", " Now ", " "]
    for number, fact in enumerate(facts):
        link = page.rng.choice(words) if number else ""
        page.draft.add(page.slips.cased(link))
        put(page, fact, first=not number or link == " ")
        page.draft.add(".")


def _grouped(rng: random.Random, facts: Sequence[Fact], most: int) -> list[list[Fact]]:
    groups: list[list[Fact]] = []
    for fact in facts:
        alike = groups and _alike(groups[-1][-1], fact) and len(groups[-1]) < most
        if alike and rng.random() < 0.55:
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return groups


def _alike(one: Fact, other: Fact) -> bool:
    """Facts that a comma may join without one's negation reaching over the other."""
    calm = not {one.section, other.section} & {"assessment", "hpi", "fhx", "stale"}
    return calm and one.section == other.section and one.key[-1] == other.key[-1]


def _separated(page: Page, facts: Sequence[Fact], separator: str) -> None:
    for number, fact in enumerate(facts):
        if number:
            page.draft.add(separator)
        put(page, fact, first=not number and page.rng.random() < 0.4)


def _semi(page: Page, facts: Sequence[Fact]) -> None:
    separators = ["; ", ". ", " / ", "; ", " | ", " - "]
    _separated(page, facts, page.rng.choice(separators))


def _comma(page: Page, facts: Sequence[Fact]) -> None:
    _separated(page, facts, page.rng.choice(["; ", ". ", " / "]))


def _lines(page: Page, facts: Sequence[Fact]) -> None:
    _separated(page, facts, "\n")


def _marked(page: Page, facts: Sequence[Fact], marks: Sequence[str]) -> None:
    for number, fact in enumerate(facts):
        page.draft.add(("\n" if number else "") + marks[number % len(marks)])
        put(page, fact, first=page.rng.random() < 0.5)


def _bullets(page: Page, facts: Sequence[Fact]) -> None:
    _marked(page, facts, [page.rng.choice(_BULLETS)])


def _numbered(page: Page, facts: Sequence[Fact]) -> None:
    style = page.rng.choice(["{}. ", "{}) ", "#{} "])
    _marked(page, facts, [style.format(number + 1) for number in range(len(facts))])


def _regions(page: Page, facts: Sequence[Fact]) -> None:
    """Findings under the name of the one region each is about; the others at the end."""
    style = page.rng.randrange(3)
    order: list[Region | None] = [*Region, None]
    started = False
    for region in order:
        group = [fact for fact in facts if _only_region(fact) is region]
        if not group:
            continue
        page.draft.add("\n" if started else "")
        started = True
        names = _REGION_NAMES[region]
        page.draft.add(page.slips.cased(names[style % len(names)]))
        _separated(page, group, "; ")


def _only_region(fact: Fact) -> Region | None:
    regions = fact.positive | fact.clear
    return next(iter(regions)) if len(regions) == 1 else None


JOINS: Final[Mapping[str, Callable[[Page, Sequence[Fact]], None]]] = {
    "prose": _prose,
    "dictated": _dictated,
    "semi": _semi,
    "comma": _comma,
    "lines": _lines,
    "bullets": _bullets,
    "numbered": _numbered,
    "regions": _regions,
}
