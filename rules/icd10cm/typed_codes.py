"""Reads the codes that somebody typed in a note, and the diagnosis that each stands beside."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mndnotes.rules.facts import Evidence, Statement, TypedCode
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_CODE = re.compile(
    r"[A-TV-Zg](?<!\w.)(?:(?<!g)\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|(?<=[Gg])12(?:\.?2\d?)?)(?!\w|\.\d)"
)
"""A code with its dot, or one of motor neuron disease in any spelling: "G12.21", "g1221".

The letter comes first in the pattern, so that the search goes from letter to letter."""
_QUESTIONED = re.compile(r"\s?\?")
"""Right behind a code: it is only thought of."""
_CODE_LINE = re.compile(
    r"[ \t]*(?:ICD|[Cc]ode|Dx code|Billing|(?:Dx|[Dd]iagnos[ei]s) \((?:ICD|code))"
    r"[^\n:]{0,40}(?::|\.{3,}|[ ]{2})[ \t]*"
)
"""The head of a line that only gives a code."""
_NEW_SENTENCE = re.compile(r"[.;]\s+(?!(?:ICD|Code\b|Dx code\b|Billing\b))[A-Z]")
"""Another sentence, unless its words only lead to a code: "ALS. Code: G12.21"."""
_NEAR = 60
"""Characters between a diagnosis and the code that stands beside it, at most."""
_CATEGORY = 3
"""Characters of a code before its dot."""


def read_typed_codes(note: Note, statements: Sequence[Statement]) -> tuple[TypedCode, ...]:
    """ICD-10-CM codes typed in the note, each with the diagnosis beside it on its line.

    Words without a dot are read as codes only where ``catalogue/coding.yaml`` lists them: "B12" is
    a vitamin and "T10" a vertebra.
    """
    codes = []
    for start, end, code in find_codes(note.text):
        beside = _beside(note.text, statements, start, end)
        evidence = Evidence(start, end, note.text[start:end])
        codes.append(TypedCode(code, evidence, beside, _assertion(note, start, end)))
    return tuple(codes)


def find_codes(text: str) -> Iterator[Hit[str]]:
    """Where codes are typed, each with its dot (see `read_typed_codes`)."""
    bare = tuple(coding_table()["typed_without_dot"])
    for found in _CODE.finditer(text):
        code = _dotted(found[0].upper())
        if "." in code or code.startswith(bare):
            yield *found.span(), code


def _dotted(code: str) -> str:
    if "." in code or len(code) == _CATEGORY:
        return code
    return f"{code[:_CATEGORY]}.{code[_CATEGORY:]}"


def _assertion(note: Note, start: int, end: int) -> Assertion:
    """How a code is meant.

    A code in the past history is still one of the patient, and a question mark is only about the
    code right before it.
    """
    if _QUESTIONED.match(note.text, end):
        return Assertion.UNCERTAIN
    judgement = note.stated.judge(start, end)
    cue = judgement.cue
    of_section = judgement.assertion is Assertion.HISTORICAL and cue is None
    asks_elsewhere = cue is not None and note.text[cue.start : cue.end] == "?"
    return Assertion.AFFIRMED if of_section or asks_elsewhere else judgement.assertion


def _beside(text: str, statements: Sequence[Statement], start: int, end: int) -> Diagnosis | None:
    """The diagnosis right before a code on its line, else right behind it, else a line before.

    A line that only gives a code ("ICD-10-CM: G12.23") is about the diagnosis of the line before.
    """
    at = bisect_left(statements, start, key=lambda statement: statement.evidence.start)
    line = text.rfind("\n", 0, start) + 1
    if at > 0:
        before = statements[at - 1]
        gap = text[before.evidence.end : start]
        headed = _CODE_LINE.fullmatch(text, line, start) and gap.count("\n") == 1
        close = len(gap) <= _NEAR and ("\n" not in gap or headed)
        if close and not _NEW_SENTENCE.search(gap):
            return before.label
    if at < len(statements):
        behind = statements[at]
        gap = text[end : behind.evidence.start]
        if len(gap) <= _NEAR and "\n" not in gap and not _NEW_SENTENCE.search(gap):
            return behind.label
    return None
