"""Checks that every rule says what a reader needs, and shows it."""

from __future__ import annotations

from collections.abc import Iterator

from mndnotes.rules.lint.files import KnowledgeFiles
from mndnotes.rules.lint.registry import Problem, check

_RULE_TEXTS = ("title", "issue", "severity", "message", "mitigation", "impact")
_FILE = "catalogue/rules.yaml"


@check
def rule_without_text(files: KnowledgeFiles) -> Iterator[Problem]:
    """A rule has no title, issue, severity, message, mitigation or impact; a guardrail no why."""
    for entry in files.rules():
        for key in _RULE_TEXTS:
            if not str(entry.get(key) or "").strip():
                yield Problem(_FILE, entry["id"], f"write its {key}")
    for rail in files.catalogue["guardrails"]["guardrails"]:
        if not str(rail.get("why") or "").strip():
            yield Problem("catalogue/guardrails.yaml", rail["id"], "write its why")


@check
def rule_without_example(files: KnowledgeFiles) -> Iterator[Problem]:
    """A rule has no note on which it must speak, or none on which it must keep quiet."""
    for entry in files.rules():
        examples = entry.get("examples") or {}
        for key, what in (("fire", "must speak"), ("quiet", "must keep quiet")):
            if not any(str(note).strip() for note in examples.get(key) or ()):
                yield Problem(_FILE, entry["id"], f"add an example note on which it {what}")
