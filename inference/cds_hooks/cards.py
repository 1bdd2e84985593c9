"""The cards of a result: at most one on the code, one on the findings and one on what is missing.

None has a suggestion or a system action: nothing here ever writes a code, or anything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from mndnotes.inference.cds_hooks.markdown import escaped, fenced
from mndnotes.inference.cds_hooks.texts import Indicator, Source, card_texts
from mndnotes.inference.report import shorten
from mndnotes.inference.result import FindingResult, NoteResult
from mndnotes.rules.findings import required_rules
from mndnotes.rules.vocabulary import Assertion, Issue, Severity, Status

Json: TypeAlias = dict[str, Any]

MAX_SUMMARY: Final = 139
"""The specification asks for fewer than 140 characters."""
_MOST_FINDINGS: Final = 8
_QUOTE: Final = 50
_ON_OTHER_CARDS: Final = (Issue.REQUIRED_ELEMENT,)


def cards_of(result: NoteResult, hook_instance: str) -> Json:
    """The response for a note; no cards where it is about something else and without an error.

    Args:
        result: of the note.
        hook_instance: of the request, so that the uuid of a card is its own.
    """
    cards = [*_code_card(result), *_findings_card(result), *_missing_card(result)]
    for number, card in enumerate(cards):
        name = f"{hook_instance}\n{result.note_id}\n{number}\n{card['summary']}\n{card['detail']}"
        card["uuid"] = str(uuid5(NAMESPACE_URL, name.encode("utf-8", "replace").decode()))
    return {"cards": cards}


def _code_card(result: NoteResult) -> Iterator[Json]:
    coding = result.coding
    row = next((row for row in card_texts().statuses if row.id == coding.status), None)
    if row is None:
        return
    lines = []
    if coding.code:
        title = escaped(coding.title or "")
        lines.append(f"- **{coding.code}** {title} ({escaped(coding.release)})")
    if coding.release_note:
        lines.append(f"- {escaped(coding.release_note)}")
    if coding.excluded:
        lines.append(f"- Not beside it: {', '.join(coding.excluded)}")
    if coding.alternatives:
        lines.append(f"- See also: {', '.join(coding.alternatives)}")
    if result.query:
        lines += ["", f"**{card_texts().query}**", "", fenced(result.query)]
    summary = row.summary.format(code=coding.code)
    yield _card(summary, row.indicator, lines, card_texts().source.code)


def _findings_card(result: NoteResult) -> Iterator[Json]:
    rows = {row.id: row for row in card_texts().severities}
    shown = [f for f in result.findings if f.severity in rows and f.issue not in _ON_OTHER_CARDS]
    if not shown:
        return
    count = Counter(finding.severity for finding in shown)
    counts = " and ".join(
        f"{count[id_]} {row.singular if count[id_] == 1 else row.plural}"
        for id_, row in rows.items()
        if count[id_]
    )
    lines = [_finding_line(finding) for finding in shown[:_MOST_FINDINGS]]
    if len(shown) > _MOST_FINDINGS:
        lines.append(f"- and {len(shown) - _MOST_FINDINGS} more")
    indicators = {rows[severity].indicator for severity in count}
    indicator: Indicator = "warning" if "warning" in indicators else "info"
    summary = card_texts().findings.format(counts=counts)
    yield _card(summary, indicator, lines, card_texts().source.findings)


def _finding_line(finding: FindingResult) -> str:
    quoted = f' "{shorten(finding.evidence[0].text, _QUOTE)}"' if finding.evidence else ""
    said = f"{finding.message}{quoted} Do: {finding.mitigation} Source: {finding.source}"
    kind = "Error" if finding.severity is Severity.ERROR else "Warning"
    return f"- **{kind} {finding.rule}** {escaped(said)}"


def _missing_card(result: NoteResult) -> Iterator[Json]:
    documentation = result.documentation
    missing = [e.id for e in documentation.elements if e.status is Status.MISSING]
    meant = {stated.assertion for stated in result.diagnosis.stated}
    if meant.isdisjoint({Assertion.AFFIRMED, Assertion.UNCERTAIN}) or not missing:
        return
    next_grade = documentation.next_grade
    lines = [f"- {escaped(required_rules()[element].name)}" for element in missing]
    if next_grade is not None:
        names = "; ".join(escaped(required_rules()[e].name) for e in next_grade.elements)
        lines += [
            "",
            f"To address these, present or absent, would make the documentation {next_grade.grade} "
            f"({next_grade.score} of 100): {names}.",
        ]
    number = f"{len(missing)} element{'s' if len(missing) > 1 else ''}"
    summary = card_texts().missing.format(
        score=documentation.score, grade=documentation.grade, number=number
    )
    yield _card(summary, card_texts().missing_indicator, lines, card_texts().source.missing)


def _card(summary: str, indicator: Indicator, lines: Sequence[str], source: Source) -> Json:
    texts = card_texts()
    return {
        "summary": shorten(summary, MAX_SUMMARY),
        "indicator": indicator,
        "detail": "\n".join([*lines, "", f"*{texts.footer}*"]).lstrip("\n"),
        "source": source.model_dump(exclude_none=True),
        "overrideReasons": [
            {"code": reason.id, "system": texts.override_system, "display": reason.display}
            for reason in texts.override_reasons
        ],
    }
