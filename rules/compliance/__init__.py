"""Whether a provider query complies: what it must not say, and what it must show.

After AHIMA/ACDIS, *Guidelines for Achieving a Compliant Query Practice* (2022 update), which holds
for prompts of software too. The checks stand in the modules of this package, by family; their
messages, word lists and sources in ``catalogue/compliance.yaml``.
"""

from __future__ import annotations

from typing import NamedTuple

from mndnotes.rules.assertions.statements import read_statements
from mndnotes.rules.compliance import answers, indicators, wording
from mndnotes.rules.compliance.reading import QueryText
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.compliance.registry import CHECKS, check_rules
from mndnotes.rules.compliance.wording import speaks_of_payment
from mndnotes.rules.note import Note

__all__ = [
    "Problem",
    "answers",
    "find_problems",
    "indicators",
    "query_problems",
    "speaks_of_payment",
    "wording",
]


class Problem(NamedTuple):
    """A fault of a query."""

    check: str
    line: int
    """Line of the query, counted from 1; 0 for the query as a whole."""
    says: str


def query_problems(text: str, indicators_of: str | None = None) -> tuple[str, ...]:
    """What keeps a provider query from being compliant.

    Args:
        text: the query as it would be sent, title and answers included.
        indicators_of: the note that it quotes; without it, whether its indicators are in the note
            and the patient's own is not checked.

    Returns:
        One sentence for each fault, with its line and the id of the check, in the order of the
        query; empty for a query that complies. No sentence holds words of the note.

    Source: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update).
    """
    record = None
    if indicators_of is not None:
        note = Note(indicators_of)
        record = Record(note, read_statements(note))
    return tuple(
        f"{f'line {line}' if line else 'the query'} {says} ({check})"
        for check, line, says in find_problems(text, record)
    )


def find_problems(text: str, record: Record | None) -> tuple[Problem, ...]:
    """The faults of a query as records.

    Args:
        text: the query.
        record: the note that it quotes, where there is one.
    """
    query = QueryText(text)
    rules = check_rules()
    found = [
        Problem(rules[name].id, fault.line, rules[name].says(fault.detail))
        for name, check in CHECKS.items()
        for fault in check(query, record)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.line))
