"""The linter of the rule and lexicon files: ``mndnotes rules check``.

A check is a small pure function over the parsed files, registered under its name; it yields the
problems that it finds. The families stand in the modules of this package.
"""

from mndnotes.rules.lint import cues, examples, forms, lock, references, shadows
from mndnotes.rules.lint.files import KnowledgeFiles
from mndnotes.rules.lint.registry import CHECKS, Check, Problem, problems

__all__ = [
    "CHECKS",
    "Check",
    "KnowledgeFiles",
    "Problem",
    "cues",
    "examples",
    "forms",
    "lock",
    "problems",
    "references",
    "shadows",
]
