"""Checks of the assertion cues: no cue may undo another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mndnotes.rules.lint.files import Data, KnowledgeFiles
from mndnotes.rules.lint.forms import surfaces
from mndnotes.rules.lint.registry import Problem, check

_FILE = "lexicon/cues.yaml"


@check
def cancelling_cues(files: KnowledgeFiles) -> Iterator[Problem]:
    """A cue is of two kinds of which one always wins, or acts and is to swallow itself.

    Two kinds may share a cue where they act in opposite directions, where they mean the same and
    differ in reach, or where one acts on diagnoses only.
    """
    owners: dict[str, list[Data]] = {}
    for entry in files.lexicon["cues"]["cues"]:
        for surface in dict.fromkeys(s for form in entry["forms"] for s in surfaces(str(form))):
            owners.setdefault(surface, []).append(entry)
    shared: dict[tuple[str, str], list[str]] = {}
    for surface, found in owners.items():
        for first, second in combinations(found, 2):
            if _cancel(first, second):
                shared.setdefault((first["id"], second["id"]), []).append(surface)
    for (one, other), forms in shared.items():
        some = ", ".join(map(repr, forms[:3])) + ("…" if len(forms) > 3 else "")
        yield Problem(_FILE, one, f"{some} ({len(forms)}) is of {other} too; keep it in one")


def _cancel(one: Data, other: Data) -> bool:
    if one.get("of_diagnoses") != other.get("of_diagnoses"):
        return False
    same_meaning: bool = one["assertion"] == other["assertion"]
    same_direction: bool = one["direction"] == other["direction"]
    if "none" in (one["direction"], other["direction"]):
        return same_meaning and not same_direction
    return same_direction and not same_meaning
