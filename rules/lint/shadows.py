"""Checks that every form can be found: nothing else always stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mndnotes.rules.lint.files import Data, FormList, KnowledgeFiles
from mndnotes.rules.lint.forms import surfaces
from mndnotes.rules.lint.registry import Problem, check
from mndnotes.rules.text.forms import NUMBER, WORD, YEAR, Tokens, canonical
from mndnotes.rules.text.scanner import Scanner

_OF_ONE_KIND = {
    ("lexicon/sections.yaml", "heads"): "the kind of section",
    ("lexicon/tables.yaml", "forms"): "the column",
    ("lexicon/diagnoses.yaml", "forms"): "the diagnosis",
    ("lexicon/observables.yaml", "words"): "the everyday sign",
}
"""Lists whose owners share one kind of form, so that only one of two owners is ever read."""
_BETWEEN = " \u00a7 "
_SOME = 3
"""Forms that a problem quotes."""


@check
def form_of_two_concepts(files: KnowledgeFiles) -> Iterator[Problem]:
    """Two concepts of one group share a form: a mention is only ever read as the first of them."""
    owners: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for file, entry in files.concepts():
        for surface in dict.fromkeys(_expanded(entry.get("forms", []))):
            owners.setdefault((entry["group"], surface), []).append((file, entry["id"]))
    shared: dict[tuple[str, str, str], list[str]] = {}
    for (_, surface), found in owners.items():
        for file, name in found[1:]:
            shared.setdefault((file, name, found[0][1]), []).append(surface)
    for (file, name, first), forms in shared.items():
        yield Problem(file, name, f"{_quoted(forms)} belongs to {first} too; keep it in one")


@check
def form_of_two_owners(files: KnowledgeFiles) -> Iterator[Problem]:
    """Two sections, columns, diagnoses or everyday signs share a form: one is lost."""
    owners: dict[tuple[str, str], FormList] = {}
    for listed in files.form_lists():
        what = _OF_ONE_KIND.get((listed.file, listed.role))
        for surface in _expanded(listed.forms) if what else ():
            first = owners.setdefault((listed.file, surface), listed)
            if first.owner != listed.owner:
                yield Problem(
                    listed.file,
                    listed.owner,
                    f"{surface!r} is {what} {first.owner} too; keep it in one",
                )


@check
def value_of_two_meanings(files: KnowledgeFiles) -> Iterator[Problem]:
    """Two subjects, or two values, of a family of observables share a form: one is never read."""
    for family in files.lexicon["observables"]["families"]:
        subjects = [(_region(s), _expanded(s["forms"])) for s in family["subjects"]]
        values = [(v["concept"], map(canonical, map(str, v["forms"]))) for v in family["values"]]
        for parts in (subjects, values):
            owners: dict[str, str] = {}
            for owner, forms in parts:
                for form in forms:
                    first = owners.setdefault(form, owner)
                    if first != owner:
                        yield Problem(
                            "lexicon/observables.yaml",
                            family["id"],
                            f"{form!r} is {first} and {owner}; keep it in one",
                        )


@check
def look_alike_is_a_form(files: KnowledgeFiles) -> Iterator[Problem]:
    """An entry lists the same words as its form and as what only looks like it."""
    lists: dict[tuple[str, str], dict[str, FormList]] = {}
    for listed in files.form_lists():
        lists.setdefault((listed.file, listed.owner), {})[listed.role] = listed
    lists[("lexicon/diagnoses.yaml", "names")] = _names_against_look_alikes(files)
    for (file, owner), roles in lists.items():
        if "lookalikes" in roles and "forms" in roles:
            both = set(_expanded(roles["forms"].forms)) & set(_expanded(roles["lookalikes"].forms))
            if both:
                yield Problem(file, owner, f"{_quoted(both)} is a form and a look-alike; choose")


def _names_against_look_alikes(files: KnowledgeFiles) -> dict[str, FormList]:
    data = files.lexicon["diagnoses"]
    names = tuple(str(form) for entry in data["diagnoses"] for form in entry["forms"])
    others = tuple(map(str, data["not_mentions"]["forms"]))
    return {
        "forms": FormList("lexicon/diagnoses.yaml", "names", "forms", names),
        "lookalikes": FormList("lexicon/diagnoses.yaml", "names", "lookalikes", others),
    }


@check
def name_takes_the_form(files: KnowledgeFiles) -> Iterator[Problem]:
    """A form holds the name of a motor neuron diagnosis, which is read in place of the concept."""
    data = files.lexicon["diagnoses"]
    names: dict[str, bool] = {
        surface: True for entry in data["diagnoses"] for surface in _expanded(entry["forms"])
    }
    names |= dict.fromkeys(_expanded(data["not_mentions"]["forms"]), False)
    scanner = Scanner({"name": names})
    for file, entry in files.concepts():
        forms = list(_expanded(entry.get("forms", [])))
        taken = [surface for surface, hits in _scanned(scanner, forms) if any(h[2] for h in hits)]
        if taken:
            yield Problem(
                file,
                entry["id"],
                f"a diagnosis is read in {_quoted(taken)}; delete the form, or list it under"
                " not_mentions",
            )


@check
def form_is_never_found(files: KnowledgeFiles) -> Iterator[Problem]:
    """The scanner does not find a form in a text that is nothing but the form."""
    kinds: dict[str, dict[str, str]] = {}
    for listed in files.form_lists():
        kind = f"{listed.file} {listed.role}"
        for surface in _expanded(listed.forms):
            kinds.setdefault(kind, {}).setdefault(surface, listed.owner)
    for kind, forms in kinds.items():
        lost: dict[str, list[str]] = {}
        for surface in _missed(forms):
            lost.setdefault(forms[surface], []).append(surface)
        for owner, missed in lost.items():
            yield Problem(kind.split()[0], owner, f"{_quoted(missed)} is never found; rewrite it")


def _missed(forms: Mapping[str, Any]) -> Iterator[str]:
    for surface, hits in _scanned(Scanner({"form": forms}), forms):
        if (0, len(_written(surface))) not in {hit[:2] for hit in hits}:
            yield surface


def _scanned(
    scanner: Scanner, forms: Iterable[str]
) -> Iterator[tuple[str, list[tuple[int, int, Any]]]]:
    """Each surface form with what the scanner, which is of one kind, finds in it.

    All forms are scanned as one text, with a sign between them that no form holds.
    """
    surface_forms = list(forms)
    written = [_written(surface) for surface in surface_forms]
    (hits,) = scanner.scan(Tokens(_BETWEEN.join(written))).values()
    start, at = 0, 0
    for surface, text in zip(surface_forms, written, strict=True):
        end = start + len(text)
        found = []
        while at < len(hits) and hits[at][0] < end:
            found.append((hits[at][0] - start, hits[at][1] - start, hits[at][2]))
            at += 1
        yield surface, found
        start = end + len(_BETWEEN)


def _expanded(forms: Iterable[Any]) -> Iterator[str]:
    for form in forms:
        yield from surfaces(str(form))


def _written(surface: str) -> str:
    """A surface form as a note may hold it: numbers, a year and a word for what stands for any."""
    return surface.replace(NUMBER, "47").replace(YEAR, "2019").replace(WORD, "xyz")


def _region(subject: Data) -> str:
    return "no subject" if subject.get("skip") else f"the subject of {subject.get('region', 'all')}"


def _quoted(forms: Iterable[str]) -> str:
    found = sorted(forms)
    more = f" and {len(found) - _SOME} more" if len(found) > _SOME else ""
    return ", ".join(repr(_written(form)) for form in found[:_SOME]) + more
