"""Checks of what a query says in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mndnotes.rules.compliance.naming import with_placeholders
from mndnotes.rules.compliance.reading import Line, QueryText
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.compliance.registry import Fault, check, wording

_SHOWN = 40
"""Most characters of a wording that a message shows."""


@check
def payment(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Money, quality scores and profiles."""
    for line in _spoken(query):
        for listed in ("anywhere", "own_words"):
            shown = _said("payment", listed, line.words)
            if shown is not None:
                yield Fault(line.number, shown)
    for quote in query.quotations:
        if found := wording("payment", "anywhere").search(quote.words):
            yield Fault(quote.line, _shown(found))


def speaks_of_payment(words: str) -> bool:
    """Whether words would speak of payment if a query said them itself."""
    in_any_case, in_lower_case = _payment()
    if words.isascii():
        return in_lower_case.search(words.lower()) is not None
    return in_any_case.search(words) is not None


@lru_cache(maxsize=1)
def _payment() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What speaks of payment, in any case and in lower case, which is searched much faster."""
    lists = (wording("payment", name).pattern for name in ("anywhere", "own_words"))
    wordings = "|".join(lists)
    return re.compile(wordings, re.IGNORECASE), re.compile(wordings)


@check
def leading(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """Words that lead, interpret or press."""
    for line in query.sentences:
        shown = _said("leading", "own_words", line.words)
        if shown is not None:
            yield Fault(line.number, shown)


@check
def title(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A title that suggests the answer."""
    if _said("title", "own_words", query.title) is not None:
        yield Fault(query.lines[0].number)


def _spoken(query: QueryText) -> Iterator[Line]:
    """The query's own words and its answers, line by line."""
    yield from query.lines
    for listed in query.choices:
        yield from (Line(listed.line, option) for option in listed.options)


@lru_cache(maxsize=1024)
def _said(name: str, listed: str, words: str) -> str | None:
    """What words of a query say that a list names, for the message; ``None`` for nothing.

    Queries have most of their words in common, so the answers are kept.
    """
    found = wording(name, listed).search(with_placeholders(words))
    return None if found is None else _shown(found)


def _shown(found: re.Match[str]) -> str:
    """A short wording, for the message; a name in it stays a placeholder."""
    words = found[0].strip()
    return f'"{words}"' if len(words) <= _SHOWN else ""
