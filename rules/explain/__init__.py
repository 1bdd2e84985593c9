"""Why a note is read as it is: cue, scope, section and region of a span, and the facts of a rule.

Explaining reads the note once more with readers that take down what they do; the readers of the
normal path know nothing of it.
"""

from mndnotes.rules.explain.records import CueTrace, RuleExplanation, SpanExplanation
from mndnotes.rules.explain.rules import explain_rule
from mndnotes.rules.explain.spans import explain_note, explain_span, explain_words

__all__ = [
    "CueTrace",
    "RuleExplanation",
    "SpanExplanation",
    "explain_note",
    "explain_rule",
    "explain_span",
    "explain_words",
]
