"""Tests of a mutant in a process of its own, forked from one that has read the lexicons already.

So a mutant costs the seconds of its tests, and no file of the package is changed.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import grimp
import pytest
from rich.progress import track

from mndnotes.rules import RuleEngine

_CPU_SECONDS = 20
"""A mutant whose tests take longer runs in circles, which is noticed."""
_OPTIONS = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "pytest_timeout")
"""The configuration sets a time limit, for which its plugin must be there."""


class _Mutated(importlib.machinery.SourceFileLoader, importlib.abc.MetaPathFinder):
    """Finds and loads one module in another source."""

    def __init__(self, module: str, file: Path, source: str) -> None:
        super().__init__(module, str(file))
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self._source, self.path, "exec")
        return code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)


def warm_up() -> None:
    """Read the lexicons and the libraries once for all mutants."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they cost a second
    os.environ["CI"] = "1"  # Hypothesis draws the same examples for every mutant
    RuleEngine().check("Assessment: ALS. Exam: clonus, no wasting.")
    gc.disable()
    gc.freeze()


def stale_modules(modules: Iterable[str]) -> frozenset[str]:
    """Some modules and all that import them: imported anew, they see a mutant of one of them."""
    graph = grimp.build_graph("mndnotes", cache_dir=None)
    return frozenset(modules).union(*map(graph.find_downstream_modules, modules))


def notices(
    module: str, file: Path, tests: Sequence[str], stale: frozenset[str], source: str
) -> int:
    """The exit status of the tests of a module that has another source; not 0 if they notice.

    For a forked process, since nothing of what is imported is put back.

    Args:
        module: its name.
        file: its file.
        tests: files of tests.
        stale: what is to be imported anew; see `stale_modules`.
        source: what stands in place of the text of the file.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    for name in stale.intersection(sys.modules):
        del sys.modules[name]
    sys.meta_path.insert(0, _Mutated(module, file, source))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    for test in tests:  # one by one, since most mutants are noticed by the first
        if status := pytest.main([*_OPTIONS, test]):
            return int(status)
    return 0


def in_children(works: Sequence[Callable[[], int]], jobs: int, title: str) -> list[int]:
    """The wait status of each piece of work, done in forked processes, some at a time."""
    statuses = [0] * len(works)
    running: dict[int, int] = {}

    def reap() -> None:
        pid, status = os.wait()
        statuses[running.pop(pid)] = status

    for number, work in enumerate(track(works, title)):
        if len(running) == jobs:
            reap()
        pid = os.fork()
        if not pid:
            status = 3
            try:
                status = work()
            finally:
                os._exit(status)
        running[pid] = number
    while running:
        reap()
    return statuses
