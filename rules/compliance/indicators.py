"""Checks of what a query gives as the note's: its indicators, and the diagnoses that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mndnotes.rules.compliance.naming import Name, is_quoted, names_in
from mndnotes.rules.compliance.reading import QueryText
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.compliance.registry import Fault, check, wording
from mndnotes.rules.knowledge import scanner, section_heads
from mndnotes.rules.text.forms import Tokens

_SIGNS = frozenset({"umn_sign", "lmn_sign", "emg_active", "emg_chronic", "respiratory"})
"""Groups of the findings that a query may give as indicators."""
_HEAD = re.compile(r"([A-Za-z][\w/&' ]{0,30}):")


@check
def new_diagnosis(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Diagnoses in the query's own words that the provider has not written."""
    for line in query.lines:
        if line.words.strip() == query.title or (record is None and _cites(line.words)):
            continue
        if not all(_is_written(name, query, record) for name in names_in(line.words)):
            yield Fault(line.number)


def _is_written(name: Name, query: QueryText, record: Record | None) -> bool:
    return is_quoted(name, query) if record is None else record.wrote(name)


def _cites(words: str) -> bool:
    """Whether words give what they say under the head of a section: "HPI: PLS"."""
    heads = section_heads().kinds
    return any(found[1].strip().lower() in heads for found in _HEAD.finditer(words))


@check
def nothing_quoted(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A query without an indicator."""
    if query.quotations:
        return
    said, placed = (wording("nothing_quoted", listed) for listed in ("said", "placed"))
    if not any(said.search(w) or placed.search(w) or _cites(w) for _, w in query.lines):
        yield Fault(0)


@check
def place(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A quotation in the list of indicators without its place, or with another line's."""
    for quote in query.quotations:
        if quote.listed and not quote.place:
            yield Fault(quote.line, "without its place")
        stated = wording("place", "line").search(quote.place) if quote.listed else None
        if stated is not None and record is not None:
            lines = {record.line(low) for low, _ in record.places(quote.words)}
            if lines and int(stated["line"]) not in lines:
                yield Fault(quote.line, "from another line than the one it names")


@check
def not_in_note(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Quotations, values and findings that the note does not hold."""
    if record is None:
        return
    for quote in query.quotations:
        if not record.places(quote.words):
            yield Fault(quote.line)
    value, said_missing = (wording("not_in_note", name) for name in ("value", "said_missing"))
    for line in query.sentences:
        values = [found[0] for found in value.finditer(line.words)]
        named = frozenset() if said_missing.search(line.words) else _findings_in(line.words)
        if not all(map(record.holds_value, values)) or not named <= record.concepts:
            yield Fault(line.number)


@lru_cache(maxsize=1024)
def _findings_in(line: str) -> frozenset[str]:
    """Ids of the findings that a line of a query names."""
    concepts = scanner().scan(Tokens(line))["concept"]
    return frozenset(c.id for _, _, found in concepts for c in found if c.group in _SIGNS)


@check
def other_person(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Quotations of what is a relative's or another person's."""
    if record is None:
        return
    for quote in query.quotations:
        places = record.places(quote.words)
        if places and all(record.is_of_others(low, high) for low, high in places):
            yield Fault(quote.line)


@check
def earlier(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Quotations from a block brought forward that do not say so."""
    if record is None:
        return
    for quote in query.quotations:
        places = record.places(quote.words)
        forward = places and all(record.is_brought_forward(low) for low, _ in places)
        if forward and not wording("earlier", "marks").search(quote.place):
            yield Fault(quote.line)
