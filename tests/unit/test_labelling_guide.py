"""The labelling guide treats every label, with an example and a counter-example."""

from __future__ import annotations

from pathlib import Path

import pytest

from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Issue, Picture

LABELS = [
    *Diagnosis,
    "OTHER_DX",
    *Assertion,
    *Element,
    *Picture,
    "INSUFFICIENT",
    *(f"G12.2{digit}" for digit in "0123459"),
    "NONE",
    *tuple(Issue)[:8],
    "none",
]


@pytest.mark.parametrize("label", sorted(set(map(str, LABELS))))
def test_every_label_has_a_row_with_an_example_and_a_counter_example(
    repository: Path, label: str
) -> None:
    guide = (repository / "data" / "labelling.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith(f"| `{label}` |")]
    assert rows
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) >= 3
        assert all(cells)
