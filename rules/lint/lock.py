"""The lock: an id keeps its meaning until its version is raised.

``catalogue/lock.json`` holds, for each id, the version and a digest of what the id means, as they
were last agreed. Meaning is what decides: for a rule its decision, issue, severity and setting; for
a concept its group and region. Wording, examples and forms may change freely.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError, KnowledgeError
from mndnotes.rules.lint.files import LOCK_FILE, Data, KnowledgeFiles
from mndnotes.rules.lint.registry import Problem, check
from mndnotes.rules.predicates import PREDICATES

_LOCK_VERSION = 1
_DIGITS = 12
_RULE = ("predicate", "issue", "severity", "setting", "element")
_GUARDRAIL = ("picture", "action", "instead", "against", "when", "found")
_CONCEPT = ("name", "group", "region", "context", "ids")
_DIAGNOSIS = ("name", "ids")
_CUE = (
    *("assertion", "direction", "reach", "not_blood", "across_commas", "weak", "through"),
    *("having", "reported", "of_diagnoses"),
)
_STATEMENT = ("part", "published", "verdict")


def meanings(files: KnowledgeFiles) -> dict[str, dict[str, Any]]:
    """Version and digest of the meaning of every id, as ``kind:id``, in order."""
    found = {name: _meaning(entry, keys) for name, entry, keys in _entries(files)}
    return dict(sorted(found.items()))


def _entries(files: KnowledgeFiles) -> Iterator[tuple[str, Data, tuple[str, ...]]]:
    for entry in files.rules():
        yield f"rule:{entry['id']}", _with_decision(entry), (*_RULE, "decision")
    for entry in files.catalogue["guardrails"]["guardrails"]:
        yield f"guardrail:{entry['id']}", entry, _GUARDRAIL
    for entry in files.catalogue["guide"]["statements"]:
        yield f"guide:{entry['id']}", entry, _STATEMENT
    for _, entry in files.concepts():
        yield f"concept:{entry['id']}", entry, _CONCEPT
    for entry in files.lexicon["diagnoses"]["diagnoses"]:
        yield f"diagnosis:{entry['label']}", entry, _DIAGNOSIS
    for entry in files.lexicon["cues"]["cues"]:
        yield f"cue:{entry['id']}", entry, _CUE


def _with_decision(entry: Data) -> Data:
    """A rule with the sentence in which its predicate says what it decides."""
    decide = PREDICATES.get(entry.get("predicate", ""))
    return {**entry, "decision": decide.__doc__ if decide else None}


def _meaning(entry: Data, keys: tuple[str, ...]) -> dict[str, Any]:
    meant = {key: entry[key] for key in keys if entry.get(key)}
    text = json.dumps(meant, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return {"version": entry.get("version", 1), "meaning": digest}


@check
def changed_meaning(files: KnowledgeFiles) -> Iterator[Problem]:
    """An id is new or gone, or means something else under its old version."""
    agreed = files.lock.get("ids", {})
    now = meanings(files)
    for name, entry in now.items():
        if name not in agreed:
            yield Problem(LOCK_FILE, name, "is new; run mndnotes rules check --update")
        elif entry["meaning"] != agreed[name]["meaning"]:
            yield Problem(LOCK_FILE, name, _about_change(entry, agreed[name]))
    for name in sorted(agreed.keys() - now.keys()):
        yield Problem(LOCK_FILE, name, "is gone; put it back, or run mndnotes rules check --update")


def _about_change(entry: dict[str, Any], agreed: dict[str, Any]) -> str:
    if entry["version"] > agreed["version"]:
        return "has a new version; run mndnotes rules check --update"
    return f"means something else; set its version to {agreed['version'] + 1}, then --update"


def updated_lock(files: KnowledgeFiles) -> dict[str, Any]:
    """The lock that agrees to what the files say now.

    Raises:
        KnowledgeError: an id changed its meaning and its version was not raised.
    """
    agreed = files.lock.get("ids", {})
    now = meanings(files)
    silent = [
        name
        for name, entry in now.items()
        if name in agreed
        and entry["meaning"] != agreed[name]["meaning"]
        and entry["version"] <= agreed[name]["version"]
    ]
    if silent:
        raise KnowledgeError(
            f"{', '.join(silent)} changed meaning under the old version; raise the version first"
        )
    return {"version": _LOCK_VERSION, "ids": now}


def write_lock(files: KnowledgeFiles) -> None:
    """Write the lock that agrees to the files.

    Raises:
        KnowledgeError: an id changed its meaning and its version was not raised.
        InputError: the package's folder can't be written to.
    """
    lock = updated_lock(files)
    lines = [f'    "{name}": {json.dumps(entry)}' for name, entry in lock["ids"].items()]
    text = f'{{\n  "version": {lock["version"]},\n  "ids": {{\n' + ",\n".join(lines) + "\n  }\n}\n"
    path = Path(str(package_files("mndnotes.rules"))) / LOCK_FILE
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; run the update in a checkout") from error
