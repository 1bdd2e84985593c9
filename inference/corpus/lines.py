"""The summary of a corpus as plain lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Final

from mndnotes.errors import plain
from mndnotes.inference.corpus.review_queue import REASON_WORDS, ReviewItem
from mndnotes.inference.corpus.summary import CorpusSummary
from mndnotes.inference.report import shorten
from mndnotes.rules.findings import catalogue, required_rules
from mndnotes.rules.query.texts import query_texts
from mndnotes.rules.vocabulary import Severity

_WIDTH: Final = 78
_HEAD: Final = 12
_INDENT: Final = 8
_BAR: Final = 12
_MOST: Final = 5
"""Gaps, findings of a severity and notes to review that are shown."""
_ID: Final = 24
"""Characters of the name of a note that are shown."""


def summary_lines(summary: CorpusSummary) -> Iterator[str]:
    """The summary in lines of at most 78 characters; it names notes and quotes none."""
    unread = f"; {summary.screened} screened out unread" if summary.screened else ""
    if not summary.notes:
        yield f"SUMMARY     no note was scored{unread}"
        return
    yield f"SUMMARY     {_notes(summary.notes)}, {summary.coded} with a code{unread}"
    for part in (_codes, _pictures, _documentation, _findings, _model_and_rules, _review):
        yield from part(summary)


def _notes(number: int) -> str:
    return f"{number} note" if number == 1 else f"{number} notes"


def _counts(counted: Mapping[str, int]) -> str:
    """The names that occur, with their numbers."""
    found = (f"{name.replace('_', ' ')} {notes}" for name, notes in counted.items() if notes)
    return ", ".join(found) or "none"


def _under(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines under one head, those that are too long for the terminal broken at spaces."""
    for line in lines:
        for part in wrap(line, _WIDTH - _HEAD, subsequent_indent=" " * _INDENT):
            yield f"{head:<{_HEAD}}{part}"
            head = ""


def _codes(summary: CorpusSummary) -> Iterator[str]:
    lines = []
    for row in summary.codes:
        name = f"{row.code} {row.title or ''}" if row.code else "no code"
        lines += [f"{row.notes:>6}  {name}", f"{'':<{_INDENT}}{_counts(row.status)}"]
    return _under("CODES", lines)


def _pictures(summary: CorpusSummary) -> Iterator[str]:
    opened = sum(row.notes for row in summary.open_pictures)
    return _under(
        "PICTURE",
        [
            f"{_counts(summary.pictures)}; {opened} open",
            f"statement and picture: {_counts(summary.agreements)}",
        ],
    )


def _documentation(summary: CorpusSummary) -> Iterator[str]:
    coded = summary.documentation(coded_only=True)
    if not coded.notes:
        return
    lines = [
        f"{_counts(coded.grades)}; median score {coded.median}",
        f"gaps to ask about, of {_notes(coded.notes)} with a code:",
    ]
    rules, asked = required_rules(), query_texts().missing.asked
    for row in [gap for gap in coded.gaps if gap.element in asked][:_MOST]:
        filled = "#" * round(row.missing / coded.notes * _BAR)
        lines.append(f"{row.missing:>6}  {filled:<{_BAR}} {rules[row.element].name}")
    yield from _under("DOCUMENTS", lines)


def _findings(summary: CorpusSummary) -> Iterator[str]:
    lines = [f"notes by their worst: {_counts(summary.worst_severities)}"]
    for severity in (Severity.ERROR, Severity.WARNING):
        rows = [row for row in summary.findings if row.severity == severity]
        for row in rows[:_MOST]:
            rule = catalogue().get(row.rule)
            lines.append(f"{row.notes:>6}  {severity}: {rule.title if rule else row.rule}")
        if len(rows) > _MOST:
            lines.append(f"{'':<{_INDENT}}{severity}: {len(rows) - _MOST} more rules")
    return _under("FINDINGS", lines)


def _model_and_rules(summary: CorpusSummary) -> Iterator[str]:
    acted: Counter[str] = Counter()
    for rail in summary.guardrails:
        acted[rail.action] += rail.notes
    stands: Counter[str] = Counter()
    for reading in summary.readings:
        stands[reading.source] += reading.notes
    return _under(
        "GUARDRAILS",
        [
            _counts({action: acted[action] for action in ("veto", "cap", "flag")}),
            f"elements read differently: {stands.total()}, as the model reads {stands['model']}",
        ],
    )


def _review(summary: CorpusSummary) -> Iterator[str]:
    queue = summary.queue
    lines = [f"{_notes(queue.notes)} to look at" + (", the first:" if queue.notes else "")]
    return _under("REVIEW", [*lines, *map(_item, queue.items[:_MOST])])


def _item(item: ReviewItem) -> str:
    reasons = ", ".join(REASON_WORDS[reason] for reason in item.reasons)
    return f"  {shorten(plain(item.note_id), _ID)}: {reasons}"
