"""How often each pre-label was right on labelled notes: ``data/prelabel_confidence.json``.

The file is measured by ``python -m mndnotes.data.measure_prelabels --write``. The rules were
improved on the same training notes, so the figures flatter: notes of one's own will show more
wrong labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from mndnotes.errors import KnowledgeError
from mndnotes.rules.validation import first_problem

FILE = "prelabel_confidence.json"

ABOUT: Final = (
    "Share of pre-labels that were right on the hand-written training notes, as the lower bound of "
    "a Wilson 95 % interval. The rules were improved on those notes, so the shares flatter. "
    "Written by python -m mndnotes.data.measure_prelabels --write; do not edit."
)

_Z: Final = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""


def wilson_lower(right: int, n: int) -> float:
    """Lower bound of the 95 % score interval of a share, 0 to 1; 0 where nothing was seen.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212.
    """
    if n == 0:
        return 0.0
    share, spread = right / n, _Z * _Z / n
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread))


class Cell(BaseModel):
    """How often claims of one sort were right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int = Field(ge=1)
    right: int = Field(ge=0)
    confidence: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.right > self.n:
            raise ValueError("more are right than there are")
        if self.confidence != round(wilson_lower(self.right, self.n), 4):
            raise ValueError("confidence is not that of n and right")
        return self

    @classmethod
    def of(cls, right: int, n: int) -> Self:
        """The cell of a count."""
        return cls(n=n, right=right, confidence=round(wilson_lower(right, n), 4))


class ConfidenceTable(BaseModel):
    """Cells by path; see `prelabels.claims` for the paths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    about: str = ABOUT
    rules: Annotated[str, StringConstraints(min_length=1)]
    """Version of the rules that were measured."""
    notes: int = Field(ge=1)
    """Number of notes measured on."""
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Of the notes measured on (`corpus.notes_digest`)."""
    cells: Mapping[str, Cell]

    def confidence(self, path: tuple[str, ...]) -> float:
        """Confidence of a claim, 0 to 1: that of the longest known part of its path.

        0 where not even its kind was ever measured.
        """
        for length in range(len(path), 0, -1):
            cell = self.cells.get("/".join(path[:length]))
            if cell is not None:
                return cell.confidence
        return 0.0

    @classmethod
    def measured(
        cls,
        outcomes: Iterable[tuple[tuple[str, ...], bool]],
        *,
        rules: str,
        notes: int,
        digest: str,
        smallest: int,
    ) -> Self:
        """The table of what was claimed and whether it was right.

        Args:
            outcomes: path of each claim, and whether it held.
            rules: version of the rules.
            notes: number of notes.
            digest: of the notes.
            smallest: cells of fewer claims are left out, so that their parent speaks for them.
        """
        seen: Counter[str] = Counter()
        right: Counter[str] = Counter()
        for path, held in outcomes:
            for length in range(1, len(path) + 1):
                cell = "/".join(path[:length])
                seen[cell] += 1
                right[cell] += held
        cells = {c: Cell.of(right[c], n) for c, n in sorted(seen.items()) if n >= smallest}
        return cls(rules=rules, notes=notes, digest=digest, cells=cells)


@lru_cache(maxsize=1)
def confidence_table() -> ConfidenceTable:
    """The table as shipped.

    Raises:
        KnowledgeError: the file is missing or breaks its schema.
    """
    try:
        return parse_table((files("mndnotes.data") / FILE).read_text("utf-8"))
    except OSError as error:
        raise KnowledgeError(f"{FILE} can't be read; measure it again") from error


def parse_table(text: str) -> ConfidenceTable:
    """The table that a JSON text holds.

    Raises:
        KnowledgeError: the text breaks the schema.
    """
    try:
        return ConfidenceTable.model_validate_json(text)
    except ValidationError as error:
        said = first_problem(error, "the file")
        raise KnowledgeError(f"{FILE}: {said}; measure it again") from None
