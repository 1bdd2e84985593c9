"""The rows of a corpus summary: what is counted, with its number of notes."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, NamedTuple

from mndnotes.rules.vocabulary import Element

BIN: Final = 10
"""Width of a bar of the histogram of scores; the last one holds 100 too."""


class CodeRow(NamedTuple):
    """Notes with one code, or with none, by the status of the code."""

    code: str | None
    title: str | None
    """Official title in the newest packaged release."""
    notes: int
    status: dict[str, int]


class ElementRow(NamedTuple):
    """Notes by the status of one documentation element."""

    element: Element
    present: int
    absent: int
    missing: int


class DisagreementRow(NamedTuple):
    """Notes whose picture does not fit the statement that the code follows."""

    code: str | None
    picture: str
    notes: int


class OpenPictureRow(NamedTuple):
    """Notes whose prediction set holds these labels."""

    labels: tuple[str, ...]
    notes: int


class FindingRow(NamedTuple):
    """Notes with the finding of one rule at one severity."""

    rule: str
    issue: str
    severity: str
    notes: int


class GuardrailRow(NamedTuple):
    """Notes in which a guardrail acted on a proposed picture."""

    rule: str
    action: str
    before: str
    after: str
    notes: int


class ReadingRow(NamedTuple):
    """Notes in which model and rules read an element differently."""

    element: str
    rules: str
    model: str
    source: str
    """Whose reading stands."""
    notes: int


class ProvenanceRow(NamedTuple):
    """Notes that were scored by one model, package, set of rules and release of codes."""

    package: str
    model: str
    model_sha256: str
    rules: str
    code_set: str
    notes: int


class Documentation(NamedTuple):
    """Grades, scores and elements of all notes, or of those with a code."""

    notes: int
    grades: dict[str, int]
    scores: Counter[int]
    elements: tuple[ElementRow, ...]

    @property
    def median(self) -> int | None:
        """The lower median of the scores; ``None`` without notes."""
        below = 0
        for score in sorted(self.scores):
            below += self.scores[score]
            if 2 * below >= self.notes:
                return score
        return None

    @property
    def histogram(self) -> list[int]:
        """Notes by score: 0 to 9, 10 to 19 ... 90 to 100."""
        bars = [0] * (100 // BIN)
        for score, notes in self.scores.items():
            bars[min(score // BIN, len(bars) - 1)] += notes
        return bars

    @property
    def gaps(self) -> tuple[ElementRow, ...]:
        """The elements that some notes lack, the commonest gap first."""
        lacking = [row for row in self.elements if row.missing]
        return tuple(sorted(lacking, key=lambda row: -row.missing))

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON can store it."""
        return {
            "notes": self.notes,
            "grades": self.grades,
            "median_score": self.median,
            "histogram": [
                {"from": BIN * bar, "notes": notes} for bar, notes in enumerate(self.histogram)
            ],
            "elements": [row._asdict() for row in self.elements],
            "commonest_gaps": [str(row.element) for row in self.gaps],
        }
