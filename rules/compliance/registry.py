"""The registry of the checks of a provider query, and their catalogue.

A check is a small function: a query in, the lines at fault out. Its message, word lists and source
stand under its name in ``catalogue/compliance.yaml``; the families stand in the modules beside this
one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from mndnotes.rules.compliance.reading import QueryText
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.knowledge import read_yaml


class Fault(NamedTuple):
    """A line of a query that breaks a check."""

    line: int
    """Counted from 1; 0 for the query as a whole."""
    detail: str = ""
    """What fills the message; never words that the query quotes."""


Check: TypeAlias = Callable[[QueryText, Record | None], Iterable[Fault]]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under the function's name."""
    CHECKS[function.__name__] = function
    return function


@dataclass(frozen=True, slots=True)
class CheckRule:
    """The catalogue entry of a check."""

    id: str
    message: str
    wordings: Mapping[str, re.Pattern[str]]
    """Its lists of wordings by name, each as one pattern."""
    answers: Mapping[str, frozenset[str]]
    """Its lists of answers by name."""
    source: str

    def says(self, detail: str) -> str:
        """The message, with the detail in its place or behind it."""
        if "{detail}" in self.message:
            return self.message.format(detail=detail)
        return f"{self.message}: {detail}" if detail else self.message


@lru_cache(maxsize=1)
def check_rules() -> Mapping[str, CheckRule]:
    """All entries of the catalogue by name."""
    entries = read_yaml("compliance", "catalogue")["checks"]
    return MappingProxyType({name: _rule(entry) for name, entry in entries.items()})


def _rule(entry: dict[str, Any]) -> CheckRule:
    wordings = {name: _wording(listed) for name, listed in entry.get("wordings", {}).items()}
    answers = {name: frozenset(listed) for name, listed in entry.get("answers", {}).items()}
    return CheckRule(
        id=entry["id"],
        message=entry["says"],
        wordings=MappingProxyType(wordings),
        answers=MappingProxyType(answers),
        source=entry["source"],
    )


def _wording(listed: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)", re.IGNORECASE)


def wording(name: str, listed: str) -> re.Pattern[str]:
    """A list of wordings of a check."""
    return check_rules()[name].wordings[listed]


def answers(name: str, listed: str) -> frozenset[str]:
    """A list of answers of a check."""
    return check_rules()[name].answers[listed]
