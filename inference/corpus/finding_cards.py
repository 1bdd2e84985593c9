"""The sections of the report of a corpus on its findings and on where model and rules differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from mndnotes.inference.corpus.markup import Html, Part, bar, joined, tag
from mndnotes.inference.corpus.rows import FindingRow, GuardrailRow, ReadingRow
from mndnotes.inference.corpus.sections import (
    capitalised,
    counted,
    legend,
    list_row,
    row_list,
    section,
    spoken,
)
from mndnotes.inference.corpus.summary import CorpusSummary
from mndnotes.rules.findings import catalogue, required_rules
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.vocabulary import Element, Issue, Severity

_HEADS: Final = {
    Severity.ERROR: "Critical findings (errors)",
    Severity.WARNING: "Warnings",
    Severity.INFO: "For information",
}
_UNKNOWN: Final = "No rule of this release"
_MOST_READINGS: Final = 3


def findings(summary: CorpusSummary) -> Html:
    """The findings by severity, each with the text and the source of its rule."""
    parts: list[Html] = []
    for severity, found in groupby(summary.findings, key=lambda found: found.severity):
        parts.append(tag("h3", _HEADS[Severity(severity)]))
        parts.append(row_list(_finding(finding, summary.notes) for finding in found))
    return section(
        "findings",
        "Findings",
        "Notes by the rule that speaks. A finding reports and asks; none states a diagnosis.",
        *(parts or [tag("p", "No rule has spoken.")]),
    )


def _finding(found: FindingRow, total: int) -> Html:
    rule = catalogue().get(found.rule)
    number = counted(found.notes, total)
    drawn = bar([Part(f"is-{found.severity}", found.notes, "notes")], total)
    named = joined(tag("code", found.rule), " ", tag("span", spoken(found.issue), class_="chip"))
    if rule is None:
        return list_row(_UNKNOWN, number, drawn, named)
    if rule.issue is Issue.REQUIRED_ELEMENT:
        return list_row(rule.title, number, drawn, named, f" {rule.source}")
    told = [("To do", rule.mitigation), ("Why it matters", rule.impact), ("Source", rule.source)]
    return list_row(rule.title, number, drawn, named, _told(told))


def _told(texts: Iterable[tuple[str, str]]) -> Html:
    """Texts of a rule beside each other, each under its head."""
    return tag("div", *(tag("p", tag("b", head), text) for head, text in texts), class_="told")


def model_and_rules(summary: CorpusSummary) -> Html:
    """What the guardrails did, and which elements model and rules read differently."""
    acted = row_list(_guardrail(rail, summary.notes) for rail in summary.guardrails)
    read = [_readings(element, summary) for element in Element]
    return section(
        "model",
        "Model and rules",
        "The model proposes, the rules dispose. A veto replaces the proposed picture, a cap widens "
        "its prediction set, a flag only tells.",
        tag("h3", "Guardrails"),
        acted if summary.guardrails else _NOTHING,
        tag("h3", "Elements read differently"),
        legend((f"is-by-{by}", words) for by, words in _STANDS.items()),
        row_list(filter(None, read)) if summary.readings else _NOTHING,
    )


_NOTHING: Final = tag("p", "None.", class_="hint")
_STANDS: Final = {"rules": "the rules' reading stands", "model": "the model's reading stands"}


def _guardrail(acted: GuardrailRow, total: int) -> Html:
    named = tag("code", acted.rule)
    change = acted.before if acted.before == acted.after else f"{acted.before} → {acted.after}"
    title = joined(change, " ", tag("span", acted.action, class_="chip"))
    number = counted(acted.notes, total)
    drawn = bar([Part(f"is-{acted.action}", acted.notes, "notes")], total)
    rail = next((rail for rail in guardrails() if rail.id == acted.rule), None)
    if rail is None:
        return list_row(title, number, drawn, named, f" {_UNKNOWN}")
    told = [("Why", rail.why), ("Source", rail.source)]
    return list_row(title, number, drawn, named, _told(told))


def _readings(element: Element, summary: CorpusSummary) -> Html | None:
    """One element: whose reading stands, and the commonest differences."""
    read = [reading for reading in summary.readings if reading.element == element]
    if not read:
        return None
    parts = [
        Part(f"is-by-{by}", sum(r.notes for r in read if r.source == by), words)
        for by, words in _STANDS.items()
    ]
    return list_row(
        capitalised(required_rules()[element].name),
        counted(sum(reading.notes for reading in read), summary.notes),
        bar(parts, summary.notes),
        _differences(read),
    )


def _differences(read: Sequence[ReadingRow]) -> str:
    """The commonest differences, whoever decided."""
    pairs: Counter[str] = Counter()
    for reading in read:
        pairs[f"rules {reading.rules}, model {reading.model}"] += reading.notes
    said = [f"{words}: {notes:,}" for words, notes in pairs.most_common(_MOST_READINGS)]
    more = pairs.total() - sum(notes for _, notes in pairs.most_common(_MOST_READINGS))
    return "; ".join(said) + (f"; others: {more:,}" if more else "")
