"""Checks of how forms are written: tidy, balanced, of a size, and as the reader sees a note."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from mndnotes.errors import KnowledgeError
from mndnotes.rules.lint.files import FormList, KnowledgeFiles
from mndnotes.rules.lint.registry import Problem, check
from mndnotes.rules.text.folding import fold
from mndnotes.rules.text.forms import canonical, expand

MOST_SURFACES: Final = 2_000
"""Surface forms that one form may stand for; more cost memory and hide what is meant."""
_UNBOUNDED = r"(?:[*+]|\{\d*,\})"
_NESTED = re.compile(rf"{_UNBOUNDED}\)\??{_UNBOUNDED}")
"""A group that ends in an unbounded repeat and is itself repeated without bound."""


@lru_cache(maxsize=20_000)
def surfaces(form: str) -> tuple[str, ...]:
    """All surface forms of a form; none if its brackets do not match."""
    try:
        return tuple(expand(form))
    except KnowledgeError:
        return ()


@check
def unbalanced_form(files: KnowledgeFiles) -> Iterator[Problem]:
    """Brackets of a form do not match, or leave nothing to find."""
    for listed in files.form_lists():
        for form in listed.forms:
            if not surfaces(form):
                yield _about(listed, f"the brackets of {form!r} do not match; balance them")


@check
def untidy_form(files: KnowledgeFiles) -> Iterator[Problem]:
    """A form has outer or double spaces or capitals; a cased one has no capital."""
    for listed in files.form_lists():
        for form in listed.forms:
            if " ".join(form.split()) != form or form != form.lower():
                yield _about(listed, f"trim and lower {form!r}")
    for file, entry in files.concepts():
        for form in map(str, entry.get("cased", [])):
            if " ".join(form.split()) != form or form == form.lower():
                yield Problem(file, entry["id"], f"the cased form {form!r} needs a capital")


@check
def too_many_surfaces(files: KnowledgeFiles) -> Iterator[Problem]:
    """The brackets of a form multiply to more surface forms than anybody means."""
    for listed in files.form_lists():
        for form in listed.forms:
            size = len(surfaces(form))
            if size > MOST_SURFACES:
                yield _about(
                    listed,
                    f"{form[:60]!r}… stands for {size} surface forms, more than {MOST_SURFACES};"
                    " leave out what nobody writes, or split it",
                )


@check
def unseen_sign(files: KnowledgeFiles) -> Iterator[Problem]:
    """A form has a sign that the reader never sees, since it reads look-alike signs as one."""
    for listed in files.form_lists():
        for form in listed.forms:
            seen = canonical(fold(form))
            if seen != canonical(form):
                yield _about(listed, f"no note ever holds {form!r} once it is folded; write {seen}")


@check
def repeated_form(files: KnowledgeFiles) -> Iterator[Problem]:
    """A form stands for nothing that the other forms of its list do not stand for too."""
    for listed in files.form_lists():
        counted = Counter(surface for form in listed.forms for surface in surfaces(form))
        for form in dict.fromkeys(listed.forms):
            found = surfaces(form)
            if found and all(counted[surface] > 1 for surface in found):
                yield _about(listed, f"{form!r} says nothing new; delete it")


@check
def unsafe_pattern(files: KnowledgeFiles) -> Iterator[Problem]:
    """A regular expression does not compile, or repeats a repeat and may take for ever."""
    for entry in files.lexicon["patterns"]["patterns"]:
        for part in entry["any"]:
            try:
                re.compile(part)
            except re.error as error:
                yield Problem("lexicon/patterns.yaml", entry["id"], f"does not compile: {error}")
            if _NESTED.search(part):
                yield Problem("lexicon/patterns.yaml", entry["id"], "bound the inner repeat")


def _about(listed: FormList, what: str) -> Problem:
    return Problem(
        listed.file, f"{listed.owner}.{listed.role}" if listed.owner else listed.role, what
    )
