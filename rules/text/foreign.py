"""Stretches of a note that are somebody else's: a misfiled report, another patient's result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.text.spans import Span, Spans
from mndnotes.rules.text.structure import Layout

_OTHER_RECORD = "other_person_after"
"""The cues that say of what stands before them that it is somebody else's."""
_SENTENCES_BACK = 2


def foreign_spans(folded: str, layout: Layout, cues: Sequence[Hit[Any]]) -> Spans:
    """Stretches that the note says are somebody else's: the line and what stands before it.

    Args:
        folded: the folded note.
        layout: its sections and sentences.
        cues: the cues found in it.
    """
    spans: list[Span] = []
    for start, _, kinds in cues:
        if not any(kind.id == _OTHER_RECORD for kind in kinds):
            continue
        low = layout.sentence(start)[0]
        paragraph = layout.paragraph(start)[0]
        for _ in range(_SENTENCES_BACK):
            if low - 1 > paragraph:
                low = max(paragraph, layout.sentence(low - 1)[0])
        end = folded.find("\n", start)
        spans.append((low, end if end >= 0 else len(folded)))
    return Spans(spans)
