"""Checks that what one file names exists in another: ids, predicates, codes, sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.rules.icd10cm.tabular import look_up
from mndnotes.rules.lint.files import KnowledgeFiles
from mndnotes.rules.lint.registry import Problem, check
from mndnotes.rules.predicates import PREDICATES

_CODE: Final = re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
_EXAMPLES: Final = frozenset({"examples"})
"""Keys of notes, which may hold any code."""
_LISTS: Final = {
    "lexicon/cues.yaml": ("cues",),
    "lexicon/tables.yaml": ("columns",),
    "lexicon/patterns.yaml": ("patterns",),
    "lexicon/talk.yaml": ("kinds",),
    "catalogue/guardrails.yaml": ("guardrails",),
    "catalogue/guide.yaml": ("statements",),
}
"""Lists of entries whose ids are their own, beside the concepts and the rules."""


@check
def duplicate_id(files: KnowledgeFiles) -> Iterator[Problem]:
    """Two entries that are looked up in one place have the same id."""
    concepts = [entry["id"] for _, entry in files.concepts()]
    yield from _twice("lexicon", concepts)
    judging = [entry["id"] for entry in files.rules()]
    judging += [entry["id"] for entry in files.catalogue["guardrails"]["guardrails"]]
    yield from _twice("catalogue", judging)
    for file, keys in _LISTS.items():
        folder, name = file.removesuffix(".yaml").split("/")
        data = (files.lexicon if folder == "lexicon" else files.catalogue)[name]
        for key in keys:
            yield from _twice(file, [entry["id"] for entry in data[key]])


def _twice(file: str, ids: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield Problem(file, name, f"the id stands {count} times; rename all but one")


@check
def unknown_concept(files: KnowledgeFiles) -> Iterator[Problem]:
    """A value, a column or an everyday word is of a concept that no file names."""
    observables = files.lexicon["observables"]
    known = {entry["id"] for _, entry in files.concepts()}
    known |= {entry["id"] for entry in observables["concepts"]}
    named = [("observables", v["concept"]) for f in observables["families"] for v in f["values"]]
    named += [("observables", entry["id"]) for entry in observables["loose"]]
    named += [
        ("tables", c["concept"]) for c in files.lexicon["tables"]["columns"] if "concept" in c
    ]
    for file, concept in dict.fromkeys(named):
        if concept not in known:
            yield Problem(f"lexicon/{file}.yaml", concept, "no file names this concept; add it")


@check
def unknown_carrier(files: KnowledgeFiles) -> Iterator[Problem]:
    """A statement of the guide, or a card, names a rule, feature or statement that is none."""
    guide, cards = files.catalogue["guide"], files.catalogue["cards"]
    known = {entry["id"] for entry in files.rules()} | set(guide["features"])
    known |= {rail["id"] for rail in files.catalogue["guardrails"]["guardrails"]}
    statements = {statement["id"] for statement in guide["statements"]}
    for statement in guide["statements"]:
        if not statement["carried_by"]:
            yield Problem("catalogue/guide.yaml", statement["id"], "say what carries it")
        for name in set(statement["carried_by"]) - known:
            yield Problem("catalogue/guide.yaml", statement["id"], f"nothing is called {name}")
    for card, entry in cards["cards"].items():
        named = {name for risk in entry["risks"] for name in risk["carried_by"]} - known
        named |= {name for names in entry["published"].values() for name in names} - statements
        for name in sorted(named):
            yield Problem("catalogue/cards.yaml", card, f"nothing is called {name}; correct it")


@check
def predicate_missing_or_unused(files: KnowledgeFiles) -> Iterator[Problem]:
    """A rule names a predicate that is not registered, or no rule names a predicate."""
    named = {entry["predicate"]: entry["id"] for entry in files.catalogue["rules"]["rules"]}
    for name, rule in named.items():
        if name not in PREDICATES:
            yield Problem(
                "catalogue/rules.yaml", rule, f"there is no predicate {name}; register it"
            )
    for name in sorted(PREDICATES.keys() - named.keys()):
        yield Problem("catalogue/rules.yaml", name, "no rule uses this predicate; delete it")


@check
def no_source(files: KnowledgeFiles) -> Iterator[Problem]:
    """A rule, guardrail, concept or diagnosis, or a file of other entries, names no source."""
    for entry in files.rules():
        if not _filled(entry.get("source")):
            yield Problem("catalogue/rules.yaml", entry["id"], "name the source")
    for entry in files.catalogue["guardrails"]["guardrails"]:
        if not _filled(entry.get("source")):
            yield Problem("catalogue/guardrails.yaml", entry["id"], "name the source")
    for file, entry in files.concepts():
        if not _filled(entry.get("source")):
            yield Problem(file, entry["id"], "name the source")
    for entry in files.lexicon["diagnoses"]["diagnoses"]:
        if not _filled(entry.get("source")):
            yield Problem("lexicon/diagnoses.yaml", entry["label"], "name the source")
    for name, data in files.lexicon.items():
        has_entries = "concepts" in data and name != "observables"
        if not has_entries and name != "diagnoses" and not _filled(data.get("source")):
            yield Problem(f"lexicon/{name}.yaml", "", "name the source of the file")


def _filled(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


@check
def unknown_code(files: KnowledgeFiles) -> Iterator[Problem]:
    """The catalogue speaks of a code that the official list does not have."""
    on_purpose = files.catalogue["code_sets"]["not_codes"]
    for name, data in files.catalogue.items():
        for code in dict.fromkeys(_codes(data)):
            if code in on_purpose:
                continue
            try:
                look_up(code)
            except InputError:
                yield Problem(f"catalogue/{name}.yaml", code, "no such code; correct it")


def _codes(data: Any) -> Iterator[str]:
    """The codes that some data speaks of, outside of example notes."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in _EXAMPLES:
                yield from _codes(value)
    elif isinstance(data, list):
        for value in data:
            yield from _codes(value)
    elif isinstance(data, str):
        yield from _CODE.findall(data)
