"""What must hold of the rule layer, whatever the text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from mndnotes.errors import KnowledgeError
from mndnotes.rules import RuleEngine, assert_span, explain_note, query_problems
from mndnotes.rules.facts import Evidence, Mention
from mndnotes.rules.knowledge import scanner
from mndnotes.rules.masking import MASK, mask_with_offsets
from mndnotes.rules.measures.dates import Dates, duration_at
from mndnotes.rules.measures.numerals import number_at
from mndnotes.rules.note import Note
from mndnotes.rules.screen import screen
from mndnotes.rules.text.folding import fold
from mndnotes.rules.text.forms import Tokens, canonical, expand
from mndnotes.rules.text.scanner import Scanner
from mndnotes.rules.text.tables import Tables, under
from mndnotes.rules.vocabulary import Assertion
from tests.benchmarks.screening import finds_something

_ENOUGH: Final = 40
"""Offsets of one text that are asked about."""
_MOST_SURFACES: Final = 7
"""Brackets of a form from which its surfaces are not written out: there are too many."""


@cache
def engine() -> RuleEngine:
    """The rule layer."""
    return RuleEngine()


def some(offsets: Iterable[int]) -> list[int]:
    """Some of many offsets, evenly spread; all of a few."""
    known = list(offsets)
    return known[:: len(known) // _ENOUGH + 1]


def inside(start: int, end: int, text: str) -> bool:
    """Whether a span has words and lies in the text."""
    return 0 <= start < end <= len(text)


def quotes(evidence: Evidence, text: str) -> bool:
    """Whether a quote stands in the text where it says."""
    start, end, quoted = evidence
    return inside(start, end, text) and text[start:end] == quoted


def check_tokens(text: str) -> None:
    """Folding keeps every offset; tokens come in order and are the words at their places."""
    folded = fold(text)
    assert len(folded) == len(text)
    tokens = Tokens(text)
    assert tokens.folded == folded
    assert len(tokens.words) == len(tokens.starts) == len(tokens.ends)
    at = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert at <= start < end <= len(text)
        assert folded[start:end].replace("-\n", "") == word
        at = end


def check_layout(text: str) -> None:
    """Sections cover the text without gaps; sentence, clause and paragraph hold their offset."""
    layout = Note(text).layout
    sections = layout.sections
    assert sections[0].start == 0
    assert sections[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(sections))
    starts = layout.sentence_starts
    assert starts[0] == 0
    assert all(one < other for one, other in pairwise(starts))
    for offset in some(range(len(text))):
        section = layout.section(offset)
        assert section.start <= offset < section.end
        low, high = layout.sentence(offset)
        assert low <= offset < high
        assert low >= section.start
        low, high = layout.paragraph(offset)
        assert low <= offset < high or text[offset].isspace()
        low, high = layout.clause(offset, offset + 1)
        assert 0 <= low <= offset < high <= len(text)


def check_assertion(text: str) -> None:
    """Any span has an assertion, the same one twice; a span outside the text has none."""
    if text:
        start = len(text) * 2 // 5
        for end in {start + 1, min(start + 7, len(text)), len(text)}:
            answer = assert_span(text, start, end)
            assert answer in set(Assertion)
            assert assert_span(text, start, end) == answer
    try:
        assert_span(text, len(text), len(text) + 1)
    except ValueError:
        return
    raise AssertionError("a span outside the text has an assertion")


def check_numbers(text: str) -> None:
    """A number begins where it is looked for and is finite and not negative."""
    tokens = Tokens(text)
    for offset in some(tokens.starts):
        number = number_at(tokens.folded, offset)
        if number is not None:
            assert number.start == offset
            assert inside(offset, number.end, text)
            assert math.isfinite(number.value)
            assert number.value >= 0


def check_dates(text: str) -> None:
    """A date is one of the calendar, a stretch of time is finite, and both lie in the text."""
    tokens = Tokens(text)
    dates = Dates(tokens)
    for offset in some(tokens.starts):
        found = dates.at(offset)
        if found is not None:
            assert inside(found.start, found.end, text)
            if found.iso is not None:
                date.fromisoformat(found.iso + "-01-01"[: 10 - len(found.iso)][-6:])
        lasted = duration_at(tokens.folded, offset)
        if lasted is not None:
            assert inside(lasted.start, lasted.end, text)
            assert 0 <= lasted.months < math.inf


def check_tables(text: str) -> None:
    """Rows are lines, cells lie in them in order and hold something, heads are of their header."""
    folded = fold(text)
    tables = Tables(folded)
    for table in tables.tables:
        assert len(table.rows) > 1
        for row in table.rows:
            assert row.start == folded.rfind("\n", 0, row.start) + 1
            assert "\n" not in folded[row.start : row.end]
            assert tables.row(row.start) is row
            at = row.start
            for cell in row.cells:
                assert at <= cell.start < cell.end <= row.end
                assert folded[cell.start : cell.end].strip()
                assert under(cell, row, table.rows[0]) in (None, *table.rows[0].cells)
                at = cell.end


def check_masking(text: str) -> None:
    """Nothing is left for a second time, and what is not masked is found at its new place."""
    masked = mask_with_offsets(text)
    assert mask_with_offsets(masked.text).text == masked.text
    assert len(masked.ends) == len(masked.shifts)
    assert all(one < other for one, other in pairwise(masked.ends))
    places = [masked.masked_span(offset, offset + 1) for offset in some(range(len(text)))]
    assert all(0 <= low <= high <= len(masked.text) for low, high in places)
    assert all(one[0] <= other[0] for one, other in pairwise(places))
    at = 0
    for end, shift in zip(masked.ends, masked.shifts, strict=True):
        start = end - len(MASK) if masked.text[:end].endswith(MASK) else end - len(_SCALE)
        earlier = masked.shifts[masked.ends.index(end) - 1] if at else 0
        assert masked.text[at:start] == text[at + earlier : start + earlier]
        at = end
        assert at + shift <= len(text)
    assert masked.text[at:] == text[at + (masked.shifts[-1] if masked.shifts else 0) :]


_SCALE: Final = "functional scale"


def check_forms(text: str) -> None:
    """A form expands to surfaces in canonical spelling, or its brackets do not match."""
    if sum(map(text.count, "[(|")) > _MOST_SURFACES:
        return
    try:
        surfaces = expand(text)
    except KnowledgeError:
        return
    assert len(surfaces) == len(set(surfaces))
    for surface in surfaces[:_ENOUGH]:
        assert canonical(surface) == surface
        _check_found(surface)


def _check_found(surface: str) -> None:
    """A surface of words is found where it stands as it is."""
    if all(word.isascii() and word.isalpha() for word in surface.split()):
        hits = Scanner({"any": {surface: "it"}}).scan(Tokens(f"x, {surface}."))["any"]
        assert (3, 3 + len(surface), "it") in hits


def check_scan(text: str) -> None:
    """Every hit of every kind lies in the text, in order, and none of a kind overlap."""
    for hits in scanner().scan(Tokens(text)).values():
        at = 0
        for start, end, _ in hits:
            assert at <= start
            assert inside(start, end, text)
            at = end


def check_report(text: str) -> None:
    """The whole reading: every quote stands where it says, and a second reading says the same."""
    report = engine().check(text)
    told = [s.evidence for s in report.statements]
    told += [code.evidence for code in report.typed_codes]
    told += [e for reading in report.elements.values() for e in reading.evidence]
    told += [e for finding in report.findings for e in finding.evidence]
    told += [measurement.evidence for measurement in report.measurements]
    told += [
        e
        for reading in report.criteria_readings
        for fact in (*reading.used, *reading.against)
        for e in fact.evidence
    ]
    assert all(quotes(evidence, text) for evidence in told)
    assert all(_is_placed(mention, text) for mention in report.mentions)
    assert all(math.isfinite(m.value) for m in report.measurements)
    assert 0 <= report.score <= 100
    assert engine().check(text) == report


def _is_placed(mention: Mention, text: str) -> bool:
    return inside(mention.start, mention.end, text)


def check_screen(text: str) -> None:
    """What does not pass the screen holds nothing that the rules would find."""
    screened = screen(text)
    assert screened.passed is bool(screened.because)
    assert all(0 <= r.start <= r.end <= len(text) for r in screened.because)
    assert screened.passed or not finds_something(engine().check(text))


def check_explained(text: str) -> None:
    """Every diagnosis and finding has an explanation, whose words stand where it says."""
    for explained in explain_note(text):
        assert quotes(explained.words, text)


def check_query(text: str) -> None:
    """A query of any words is judged, with and without a note, in sentences without its words."""
    assert query_problems(text) == query_problems(text)
    query_problems(text, indicators_of=text)
