"""The rule layer: a deterministic reader of clinical notes, and guardrails over a proposal.

Usable alone: it needs no model and none of its dependencies.
"""

from mndnotes.rules.assertions.assertion import assert_span
from mndnotes.rules.compliance import query_problems
from mndnotes.rules.engine import RULES_VERSION, RuleEngine
from mndnotes.rules.explain import explain_note, explain_rule, explain_span
from mndnotes.rules.facts import RuleReport

__all__ = [
    "RULES_VERSION",
    "RuleEngine",
    "RuleReport",
    "assert_span",
    "explain_note",
    "explain_rule",
    "explain_span",
    "query_problems",
]
