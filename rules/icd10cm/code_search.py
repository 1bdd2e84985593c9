"""Finding codes by words, and the codes near one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from mndnotes.rules.icd10cm.codes import Code
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.icd10cm.tabular_list import TabularList, library
from mndnotes.rules.knowledge import diagnosis_names

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CATEGORY = 3
"""Characters of a category: the part of a code before its dot."""
_MOST_NEAR = 8
_WORD = re.compile(r"[\w'-]+")


def search(words: str, limit: int = 20) -> list[tuple[str, str]]:
    """Billable codes that hold all the words in their title or in one of their synonyms.

    Synonyms are the inclusion terms and the Includes notes of the code; names of a motor neuron
    disease such as "Lou Gehrig's disease" find its code as well. Codes that hold the words in
    their title go first, then those with fewer words beside them.

    Args:
        words: what to search for, in any case.
        limit: most codes to give.

    Returns:
        Codes with their titles.
    """
    wanted = _WORD.findall(words.lower())
    if not wanted:
        return []
    found = []
    for code, title, synonyms in library().terms():
        terms = [(False, title), *((True, synonym) for synonym in synonyms)]
        ranks = [(synonym, _surplus(term, wanted)) for synonym, term in terms]
        held = [(synonym, surplus) for synonym, surplus in ranks if surplus is not None]
        if held:
            found.append((min(held), code, title))
    named = _named_disease(words)
    entry = library().get(named) if named else None
    ranked = [(code, title) for _, code, title in sorted(found) if code != named]
    return ([(entry.code, entry.title), *ranked] if entry else ranked)[:limit]


def _surplus(term: str, wanted: list[str]) -> int | None:
    """How many words a term has beside the wanted ones; ``None`` where it lacks one of those.

    A wanted word may be the beginning of a word of the term.
    """
    words = _WORD.findall(term.lower())
    if all(any(word.startswith(part) for word in words) for part in wanted):
        return len(words) - len(wanted)
    return None


def _named_disease(words: str) -> str | None:
    """The code of a motor neuron disease that the words name as clinicians do."""
    names = diagnosis_names()
    asked = " ".join(words.lower().split())
    label = names.forms.get(asked)
    if label is None:
        label = next((label for label in names.cased_forms.get(asked, {}).values() if label), None)
    return coding_table()["statements"][label.value]["code"] if label else None


def near_misses(code: str, tabular: TabularList) -> tuple[Code, ...]:
    """Codes that may be meant by one that does not exist, at most eight.

    Args:
        code: in official spelling (see `tabular.normal`).
        tabular: the list to look in.

    Returns:
        Codes that differ in one sign, those that begin alike first; else what is below the
        longest heading that the code begins with.
    """
    slips = {slip for slip in _slips(code) if tabular.get(slip)}
    ordered = sorted(slips, key=lambda slip: (-_begin_alike(slip, code), slip))
    found = [entry for slip in ordered if (entry := tabular.get(slip)) is not None]
    if not found:
        for length in range(len(code) - 1, _CATEGORY - 1, -1):
            if heading := tabular.get(code[:length].rstrip(".")):
                found = [heading, *tabular.children(heading.code)]
                break
    return tuple(found[:_MOST_NEAR])


def _begin_alike(one: str, other: str) -> int:
    """With how many signs in common two codes begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _slips(code: str) -> Iterator[str]:
    """The code with one sign changed, left out, added or swapped with the next; dot in place."""
    bare = code.replace(".", "")
    for at in range(len(bare) + 1):
        before, behind = bare[:at], bare[at:]
        changed = [before + sign + behind[1:] for sign in _CHARACTERS if behind]
        added = [before + sign + behind for sign in _CHARACTERS]
        swapped = [before + behind[1] + behind[0] + behind[2:]] if len(behind) > 1 else []
        for slip in (*changed, *added, before + behind[1:], *swapped):
            yield slip if len(slip) <= _CATEGORY else f"{slip[:_CATEGORY]}.{slip[_CATEGORY:]}"
