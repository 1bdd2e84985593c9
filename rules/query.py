"""A compliant, non-leading provider query drafted from the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mndnotes.rules.facts import ElementReading, Evidence, Finding
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Element, Status

_MAX_INDICATORS = 8
_INDICATOR_ELEMENTS = (
    Element.UMN_SIGNS,
    Element.LMN_SIGNS,
    Element.EMG_ACUTE,
    Element.EMG_CHRONIC,
    Element.SYMPTOM_PROGRESSION,
)


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return read_yaml("query", folder="catalogue")


def draft_query(
    findings: Sequence[Finding], elements: Mapping[Element, ElementReading], text: str
) -> str | None:
    """The query as plain text, or ``None`` when nothing needs to be asked.

    Args:
        findings: the findings of the note.
        elements: its elements; documented signs are quoted as indicators with their line.
        text: the note.
    """
    texts = _texts()
    asked = [f for f in findings if f.rule in texts["questions"]]
    missing = [f.message.split(" is not documented")[0] for f in findings if f.element is not None]
    if not asked and not missing:
        return None
    lines = [texts["opening"], "", texts["indicators"], *_indicators(asked, elements, text), ""]
    for number, finding in enumerate(asked, start=1):
        lines += _question(number, finding, texts)
    if missing:
        lines.append(texts["missing"].format(names="; ".join(missing)))
    return "\n".join(lines).rstrip() + "\n"


def _question(number: int, finding: Finding, texts: dict[str, Any]) -> list[str]:
    entry = texts["questions"][finding.rule]
    lacking = finding.message.rsplit("show ", 1)[-1].rstrip(".")
    lines = [f"{number}. {entry['question'].format(lacking=lacking)}"]
    return [*lines, *(f"   [ ] {option}" for option in [*entry["options"], *texts["always"]]), ""]


def _indicators(
    asked: Sequence[Finding], elements: Mapping[Element, ElementReading], text: str
) -> list[str]:
    quoted: dict[tuple[int, int], Evidence] = {}
    for finding in asked:
        quoted.update({(e.start, e.end): e for e in finding.evidence[:2]})
    for element in _INDICATOR_ELEMENTS:
        reading = elements[element]
        if reading.status is not Status.MISSING:
            quoted.update({(e.start, e.end): e for e in reading.evidence[:2]})
    if not quoted:
        return [_texts()["none_quoted"]]
    chosen = sorted(quoted)[:_MAX_INDICATORS]
    return [f'- "{_one_line(text[a:b])}" (line {text.count(chr(10), 0, a) + 1})' for a, b in chosen]


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
