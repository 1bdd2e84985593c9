"""The registry of criteria sets: the function that grades the facts of a note, by id of the set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from mndnotes.rules.criteria.kleene import Clause
from mndnotes.rules.criteria.regional import Case

Readings: TypeAlias = Mapping[str, str]
"""The option chosen for each setting of a criteria set."""
Grades: TypeAlias = Mapping[str, Clause]
"""The condition of each category of a criteria set."""
Grader: TypeAlias = Callable[[Case, Readings], Grades]

GRADERS: dict[str, Grader] = {}


def criteria_set(function: Grader) -> Grader:
    """Register the logic of a criteria set under the function's name."""
    GRADERS[function.__name__] = function
    return function
