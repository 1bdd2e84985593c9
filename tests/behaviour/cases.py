"""Behavioural cases as data, after CheckList (Ribeiro et al. 2020, https://aclanthology.org/2020.acl-main.442/).

A minimum functionality test (MFT) says what must be read in a short text, an invariance test (INV)
changes a note so that nothing that is said may change, a directional test (DIR) so that something
must. The YAML files beside this module hold templates, which are expanded in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from mndnotes.data.corpus import load_notes
from tests.behaviour.changes import CHANGES

HERE: Final = Path(__file__).parent
EXAMPLES: Final = HERE.parent.parent / "data" / "examples"

WRITTEN_NOTES: Final = 40
"""Notes of the training share that are changed, evenly spaced."""
SHORT_NOTE: Final = 60
"""Words from which a note says enough to be changed."""

Expected: TypeAlias = Mapping[str, Any]
"""What must hold, see ``judging``."""
Sections: TypeAlias = dict[str, str]


class Kind(StrEnum):
    """The three kinds of test of CheckList."""

    MFT = "MFT"
    INV = "INV"
    DIR = "DIR"


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        id: names it among all cases, without words of a note.
        capability: what it tests; pass rates are given by capability.
        kind: minimum functionality, invariance or directional.
        text: the note that is read.
        before: the note that it is compared with, of an INV or DIR.
        setting: where the note was written.
        expect: what must hold of an MFT or DIR.
        attribute: row of the fairness table that the case counts for.
        note: id of the note that was changed, of an INV or DIR.
    """

    id: str
    capability: str
    kind: Kind
    text: str
    before: str = ""
    setting: str = "unknown"
    expect: Expected = field(default_factory=dict)
    attribute: str | None = None
    note: str = ""


@lru_cache(maxsize=1)
def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the files."""
    return (*_functionality(), *_invariance(), *_directional())


def known_failures() -> dict[str, str]:
    """Why some cases of a capability fail, by capability, as the files say."""
    names = ("functionality", "invariance", "directional")
    groups = [group for name in names for group in _data(name)["groups"]]
    return {group["capability"]: group["known"] for group in groups if "known" in group}


def _data(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return loaded


def _functionality() -> Iterator[Case]:
    data = _data("functionality")
    for group in data["groups"]:
        slots = {**data["slots"], **group.get("slots", {})}
        number = 0
        for text in group["texts"]:
            names = [name for name in slots if f"{{{name}}}" in text]
            for values in product(*(slots[name] for name in names)):
                chosen = dict(zip(names, values, strict=True))
                number += 1
                yield Case(
                    id=f"{group['capability']} {number}",
                    capability=group["capability"],
                    kind=Kind.MFT,
                    text=filled(text, chosen),
                    setting=group.get("setting", "unknown"),
                    expect=filled(group["expect"], chosen),
                )


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """Strings of a template, at any depth, with ``{slot}`` and ``{slot.field}`` filled in."""
    if isinstance(template, str):
        for name, value in values.items():
            fields = value if isinstance(value, Mapping) else {"say": value}
            template = template.replace(f"{{{name}}}", str(fields["say"]))
            for key, said in fields.items():
                template = template.replace(f"{{{name}.{key}}}", str(said))
        return template
    if isinstance(template, Mapping):
        return {key: filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    return template


def own_notes() -> dict[str, str]:
    """The notes of ``bases.yaml`` by id."""
    return {base["id"]: note_of(base["sections"]) for base in _data("bases")["bases"]}


def note_of(sections: Sections) -> str:
    """A note of ``HEADING: text`` paragraphs, wrapped as it stands."""
    return "\n\n".join(f"{heading}: {text}" for heading, text in sections.items())


def base_notes() -> dict[str, str]:
    """The notes that invariance is tested on, by id: own ones, the examples, and training notes."""
    examples = {file.stem: file.read_text("utf-8") for file in sorted(EXAMPLES.glob("*.txt"))}
    written = [note for note in load_notes("train") if len(note.text.split()) >= SHORT_NOTE]
    step = len(written) // WRITTEN_NOTES
    chosen = written[: step * WRITTEN_NOTES : step]
    return own_notes() | examples | {note.note_id: note.text for note in chosen}


def _invariance() -> Iterator[Case]:
    bases = list(base_notes().items())
    for group in _data("invariance")["groups"]:
        for number, entry in enumerate(group["changes"]):
            attribute = group.get("attribute")
            taken = bases if attribute else bases[number % 2 :: 2]
            for name, note in taken:
                before, text = _before_and_after(note, entry, group)
                if text != before:
                    yield Case(
                        id=f"{group['capability']} {entry['id']} {name}",
                        capability=group["capability"],
                        kind=Kind.INV,
                        text=text,
                        before=before,
                        attribute=attribute,
                        note=name,
                    )


def _before_and_after(
    note: str, entry: Mapping[str, Any], group: Mapping[str, Any]
) -> tuple[str, str]:
    if "change" in entry:
        arguments = {key: value for key, value in entry.items() if key not in ("id", "change")}
        return note, CHANGES[entry["change"]](note, **arguments)
    place = entry.get("at") or group["at"]
    neutral = group.get("neutral")
    before = _inserted(note, neutral, place) if neutral else note
    return before, _inserted(note, entry["insert"], place)


def _inserted(note: str, paragraph: str, place: str) -> str:
    parts = (paragraph, note) if place == "front" else (note.rstrip("\n"), paragraph)
    return "\n\n".join(parts)


def _directional() -> Iterator[Case]:
    bases = {base["id"]: base for base in _data("bases")["bases"]}
    for group in _data("directional")["groups"]:
        number = 0
        for base in (bases[name] for name in group["bases"]):
            values = {"dx": base["dx"]} if "dx" in base else {}
            for sections in _edited(base["sections"], group):
                number += 1
                yield Case(
                    id=f"{group['capability']} {base['id']} {number}",
                    capability=group["capability"],
                    kind=Kind.DIR,
                    text=filled(note_of(sections), values),
                    before=note_of(base["sections"]),
                    setting=group.get("setting", "unknown"),
                    expect=filled(group["expect"], values),
                    note=base["id"],
                )


def _edited(sections: Sections, group: Mapping[str, Any]) -> Iterator[Sections]:
    """The sections after each of a group's edits; lists of several sections are combined."""
    dropped = group.get("drop", ())
    kept = {heading: text for heading, text in sections.items() if heading not in dropped}
    if more := group.get("add"):
        for heading, sentences in more.items():
            for sentence in sentences:
                yield {**kept, heading: f"{kept[heading]} {sentence}"}
        return
    replaced: Mapping[str, Sequence[str]] = group.get("set", {})
    for texts in product(*replaced.values()):
        yield {**kept, **dict(zip(replaced, texts, strict=True))}
