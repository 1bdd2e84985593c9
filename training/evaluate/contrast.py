"""Marks on the challenge pairs: whether a system sees the small edit that flips a label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import Final

from mndnotes.data.challenge import ChallengePair
from mndnotes.data.records import INSUFFICIENT, NO_CODE, OTHER_DIAGNOSIS, LabelledNote
from mndnotes.rules.vocabulary import Element
from mndnotes.training.evaluate.marking import MARKED_ISSUES, Answer, statement_hits

ALL: Final = "all"

KINDS: Final = ("picture", "expected_code", "stated", "issues", "elements")
"""The sorts of label that an edit may flip."""

MODEL_KINDS: Final = ("picture", "elements")
"""Those that a system without codes and statements answers, such as the model alone."""


def mark_pairs(
    pairs: Sequence[ChallengePair],
    answers: Iterable[tuple[Answer, Answer]],
    kinds: Iterable[str] = KINDS,
) -> dict[str, float]:
    """Share of pairs of which both notes are answered rightly in the label that the edit flips.

    A system that can't tell the notes of a pair apart gets none. Named after Gardner et al. 2020,
    who call it contrast consistency.

    Args:
        pairs: the challenge set.
        answers: for each pair, the answers to its first and its second note.
        kinds: the sorts of label that the system answers at all; other pairs are left out.

    Returns:
        The share for each sort, and for ``all``.
    """
    right = pairs_right(pairs, answers, kinds)
    return {kind: fmean(found) for kind, found in sorted(right.items())}


def pairs_right(
    pairs: Sequence[ChallengePair],
    answers: Iterable[tuple[Answer, Answer]],
    kinds: Iterable[str] = KINDS,
) -> dict[str, list[bool]]:
    """For each pair whether both notes are answered rightly, by sort of label and for ``all``.

    Args:
        pairs: the challenge set.
        answers: as in `mark_pairs`.
        kinds: likewise.
    """
    right: defaultdict[str, list[bool]] = defaultdict(list)
    wanted = set(kinds)
    for pair, (first, second) in zip(pairs, answers, strict=True):
        kind = pair.flips.partition(".")[0]
        if kind in wanted:
            both = is_right(pair.flips, pair.first, first)
            both = both and is_right(pair.flips, pair.second, second)
            right[ALL].append(both)
            right[kind].append(both)
    return dict(right)


def is_right(label: str, note: LabelledNote, answer: Answer) -> bool:
    """Whether an answer agrees with a note's label.

    Args:
        label: ``picture``, ``expected_code``, ``stated``, ``issues`` or ``elements.ELEMENT``.
        note: with its labels.
        answer: what a system says.
    """
    kind, _, element = label.partition(".")
    return _CHECKS[kind](note, answer) if not element else _element(note, answer, Element(element))


def _picture(note: LabelledNote, answer: Answer) -> bool:
    if note.picture == INSUFFICIENT:
        return answer.open_picture
    return answer.picture == note.picture


def _code(note: LabelledNote, answer: Answer) -> bool:
    return (answer.code or NO_CODE) == note.expected_code


def _stated(note: LabelledNote, answer: Answer) -> bool:
    mentions = [stated for stated in note.stated if stated.label != OTHER_DIAGNOSIS]
    if not mentions:
        return not answer.statements
    return all(stated.assertion in statement_hits(note.text, stated, answer) for stated in mentions)


def _issues(note: LabelledNote, answer: Answer) -> bool:
    return MARKED_ISSUES & answer.issues == MARKED_ISSUES.intersection(note.issues)


def _element(note: LabelledNote, answer: Answer, element: Element) -> bool:
    return answer.statuses[element] is note.elements[element]


_CHECKS: Final[dict[str, Callable[[LabelledNote, Answer], bool]]] = {
    "picture": _picture,
    "expected_code": _code,
    "stated": _stated,
    "issues": _issues,
}
