"""Answers without a sentence: "fever: none", "clonus -", "(-) fever", "Hoffmann: yes"."""

from __future__ import annotations

import re

_NO = r"(?:no|none|nil|neg|negative|absent|nad|n|0|not (?:seen|present|found|noted))"
_ANSWER_NO = re.compile(
    r"[ \t]*+(?:\([^)\n]{0,20}\)[ \t]*+)?"
    rf"(?:[:=][ \t]*+(?:{_NO}|\(-\)|-)|(?:-{{1,2}}|\.{{2,}}+)[ \t]*+{_NO})(?![\w/+]|\.\d)"
    r"|[ \t]*+\((?:no|none|nil|neg|negative|absent|-)\)"
    r"|[ \t]++(?:0|nil|neg|none)(?=[ \t]*+(?:[,;\n]|\.(?!\d)|$))"
    r"|[ \t]-(?=[ \t]*+(?:[,;)]|\n|$))"
    r"|[ \t]?\?[ \t]*+(?:no|none|nil|negative|absent|never)(?=[ \t]*+(?:[.,;\n)|]|$))"
    r"|[ \t]-(?=[ ]{3})"
    r"|(?:[ \t]*+[:=][ \t]*+(?:[a-z]{2,6}[ \t]++)?|[ \t]++)-[ ]?/[ ]?-(?![\w/-])"
    r"|[ \t]++no(?=[ \t]*+(?:[,;]|\.(?![ ]?\w?\d)))"
    rf"|(?=[ ]{{0,3}}[|\t]|[ ]{{4}})[ \t|]++{_NO}(?![\w/+]|\.\d)"
)
"""A denying answer right behind its question; no part of it tries a run of blanks twice."""
_MAY_OPEN = frozenset(" \t(:=-.?|")
"""Signs that one of stands before such an answer: a look that spares most words the search."""
_MAY_FOLLOW = frozenset(" \t(:=-.?|0n")
"""What one of stands behind it where that sign is a space."""
_BEFORE = re.compile(r"(?:[:=]|-)[ \t]*$")
_ENDS = re.compile(r"[ \t]*(?:$|[\n,.;)|]|[ \t]{2})")
_MINUS = re.compile(r"(?P<bracket>\(-\))[ ]?$|(?:^|[,;:(]\s?)-[ ]?$|(?:^|\s)-$")
_PLUS = re.compile(r"(?:^|[\s,;:(])\+[ ]?(?!ve\b)[a-z]")
"""A plus before a word; beside it, a minus before a word is no bullet."""
_FIELD = re.compile(
    r"[^\w\n]{0,4}+(?:\d{1,2}[.)][ ])?[a-z][a-z /'’()-]{1,40}?[ \t]*+(?:[:=]|(?<=[ \t])-{1,2})"
    rf"[ \t]*+(?:{_NO}|y|yes|pos|positive|present|\+{{1,2}})[ \t]*+[.;]?[ \t]*+\r?(?:\n|$)"
)
"""A line that is a name and its answer, and nothing else."""
_SIGN = 5
"""Characters before a word within which its sign stands."""
_NEAR = 300
"""Characters on either side of a minus within which a plus stands."""


def answered_no(folded: str, end: int) -> bool:
    """Whether the answer no stands right behind the words that end at an offset."""
    sign = folded[end : end + 1]
    if sign not in _MAY_OPEN or (sign == " " and folded[end + 1 : end + 2] not in _MAY_FOLLOW):
        return False
    return _ANSWER_NO.match(folded, end) is not None


def is_answer(folded: str, start: int, end: int) -> bool:
    """Whether the words between two offsets are the answer of a form: "clonus: no"."""
    before = folded[max(0, start - 3) : start]
    return _BEFORE.search(before) is not None and _ENDS.match(folded, end) is not None


def is_field(folded: str, start: int) -> bool:
    """Whether the line of an offset is a field of a form with its answer, and nothing else."""
    return _FIELD.match(folded, folded.rfind("\n", 0, start) + 1) is not None


def has_minus(folded: str, start: int, first: int, last: int) -> bool:
    """Whether a minus sets words off as absent: "(-) fever", or "+cough, -fever".

    Args:
        folded: the folded note.
        start: offset of the words.
        first: offset of their sentence.
        last: offset behind it.
    """
    near = start - _SIGN if start > _SIGN else 0
    if folded.find("-", near, start) < 0:
        return False
    minus = _MINUS.search(folded, near, start)
    if minus is None or minus["bracket"]:
        return minus is not None
    low, high = max(first, start - _NEAR), min(last, start + _NEAR)
    low = max(low, folded.rfind("\n", low, start))
    return _PLUS.search(folded, low, high) is not None
