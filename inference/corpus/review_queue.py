"""The notes of a corpus that a person should look at first, and why: by name, never by text."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from mndnotes.rules.vocabulary import Grade, Issue, Severity

QUEUE_LIMIT: Final = 200
"""Notes that a queue holds unless told otherwise."""


class Reason(StrEnum):
    """Why a note is worth a look; the order is that of the queue, the worst first."""

    CRITICAL = "critical_finding"
    WRONG_CODE = "wrong_code"
    CONFLICT = "conflict"
    DISAGREE = "disagree"
    OVERCODING = "overcoding"
    UNDERCODING = "undercoding"
    COPY_FORWARD = "copy_forward"
    VETO = "veto"
    POOR = "poor_grade"
    UNCLEAR_PICTURE = "unclear_picture"


REASON_WORDS: Final[Mapping[Reason, str]] = {
    Reason.CRITICAL: "critical finding",
    Reason.WRONG_CODE: "wrong code",
    Reason.CONFLICT: "conflict",
    Reason.DISAGREE: "statement and picture disagree",
    Reason.OVERCODING: "overcoding",
    Reason.UNDERCODING: "undercoding",
    Reason.COPY_FORWARD: "copied text",
    Reason.VETO: "model overruled",
    Reason.POOR: "poor grade",
    Reason.UNCLEAR_PICTURE: "no clear picture",
}
"""The reasons in words."""

_OF_ISSUES: Final = {
    Issue.WRONG_CODE: Reason.WRONG_CODE,
    Issue.CONFLICT: Reason.CONFLICT,
    Issue.OVERCODING: Reason.OVERCODING,
    Issue.UNDERCODING: Reason.UNDERCODING,
    Issue.COPY_FORWARD: Reason.COPY_FORWARD,
}
_WEIGHTS: Final = {reason: 1 << place for place, reason in enumerate(reversed(Reason))}
"""Each reason weighs more than all behind it together."""


class ReviewItem(NamedTuple):
    """One note of the queue; items compare in the order in which they are looked at."""

    weight: int
    """Negative: the worst reason decides, then the next one."""
    score: int
    """Documentation score, 0 to 100: of notes with the same reasons the thinner one is first."""
    note_id: str
    code: str
    """Empty where there is none."""
    status: str
    picture: str
    grade: str
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    """The rules and guardrails behind the reasons."""

    def as_dict(self) -> dict[str, Any]:
        """The item as JSON can store it."""
        record = self._asdict()
        del record["weight"]
        return {**record, "code": self.code or None, "reasons": [str(r) for r in self.reasons]}


def review_item(result: Mapping[str, Any]) -> ReviewItem | None:
    """The reasons to look at a note, or ``None`` where there is none.

    A poor grade counts only where a motor neuron disease is coded: another note need not document
    one.

    Args:
        result: a `NoteResult` as ``model_dump(mode="json")`` gives it.
    """
    causes = list(_causes(result))
    if not causes:
        return None
    reasons = {reason for reason, _ in causes}
    return ReviewItem(
        weight=-sum(_WEIGHTS[reason] for reason in reasons),
        score=result["documentation"]["score"],
        note_id=result["note_id"],
        code=result["coding"]["code"] or "",
        status=result["coding"]["status"],
        picture=result["diagnosis"]["picture"]["label"],
        grade=result["documentation"]["grade"],
        reasons=tuple(reason for reason in Reason if reason in reasons),
        rules=tuple(dict.fromkeys(rule for _, rule in causes if rule)),
    )


def _causes(result: Mapping[str, Any]) -> Iterator[tuple[Reason, str]]:
    """Each reason with the rule behind it, if there is one."""
    for finding in result["findings"]:
        if finding["severity"] == Severity.ERROR:
            yield Reason.CRITICAL, finding["rule"]
        if finding["issue"] in _OF_ISSUES:
            yield _OF_ISSUES[finding["issue"]], finding["rule"]
    for rail in result["guardrails"]:
        if rail["action"] == "veto":
            yield Reason.VETO, rail["rule"]
    coding, diagnosis = result["coding"], result["diagnosis"]
    if coding["status"] == "conflict":
        yield Reason.CONFLICT, ""
    if diagnosis["agreement"] == "disagree":
        yield Reason.DISAGREE, ""
    if diagnosis["agreement"] == "stated_only":
        yield Reason.UNCLEAR_PICTURE, ""
    if coding["code"] and result["documentation"]["grade"] == Grade.POOR:
        yield Reason.POOR, ""


class ReviewQueue:
    """The worst notes of a corpus, at most `limit` of them, whatever the order they come in."""

    def __init__(self, limit: int = QUEUE_LIMIT) -> None:
        """A queue that holds nothing yet."""
        self.limit = limit
        self.notes = 0
        """Notes with a reason, those that are not listed among them."""
        self.reasons: Counter[Reason] = Counter()
        """Of these, notes with each reason."""
        self._items: list[ReviewItem] = []

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """The notes, the worst first."""
        return tuple(self._items)

    def add(self, item: ReviewItem) -> None:
        """Count a note, and list it while it is among the worst."""
        self.notes += 1
        self.reasons.update(item.reasons)
        self._insert(item)

    def merge(self, other: ReviewQueue) -> None:
        """Take in the notes of another queue; its limit does not matter."""
        self.notes += other.notes
        self.reasons.update(other.reasons)
        for item in other.items:
            self._insert(item)

    def _insert(self, item: ReviewItem) -> None:
        if len(self._items) < self.limit or (self._items and item < self._items[-1]):
            insort(self._items, item)
            del self._items[self.limit :]

    def as_dict(self) -> dict[str, Any]:
        """The queue as JSON can store it."""
        return {
            "notes": self.notes,
            "reasons": {str(reason): self.reasons[reason] for reason in Reason},
            "listed": [item.as_dict() for item in self._items],
        }
