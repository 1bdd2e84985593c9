"""The registry of checks, and the problem that one reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from mndnotes.rules.lint.files import KnowledgeFiles


class Problem(NamedTuple):
    """One thing to mend in a knowledge file."""

    file: str
    """File below ``rules``, such as ``lexicon/emg.yaml``."""
    id: str
    """The entry in the file; empty for the file as a whole."""
    what: str
    """What is wrong and what to do."""
    check: str = ""
    """Name of the check that found it."""

    def __str__(self) -> str:
        return f"{self.file}: {self.id or '(file)'}: {self.what} [{self.check}]"


Check: TypeAlias = Callable[[KnowledgeFiles], Iterable[Problem]]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under the function's name; its docstring says what it holds against."""
    CHECKS[function.__name__] = function
    return function


def problems(files: KnowledgeFiles, names: Iterable[str] = ()) -> Iterator[Problem]:
    """What the checks find, in the order in which they are registered.

    Args:
        files: the parsed files.
        names: the checks to run; all of them by default.
    """
    for name in names or CHECKS:
        for problem in CHECKS[name](files):
            yield problem._replace(check=name)
