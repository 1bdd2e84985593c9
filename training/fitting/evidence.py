"""Where a note shows what it is labelled with: what the attention of each query is drawn to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from mndnotes.data.challenge import edited_spans, labels_by_name, twins
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.network.model import FIRST_ELEMENT_QUERY, PICTURE_QUERY

Span: TypeAlias = tuple[int, int]
Evidence: TypeAlias = dict[int, list[Span]]
"""Spans of the note for each query that has any."""

PICTURE_ELEMENTS: Final = frozenset(
    {
        Element.UMN_SIGNS,
        Element.LMN_SIGNS,
        Element.EMG_ACUTE,
        Element.EMG_CHRONIC,
        Element.SYMPTOM_PROGRESSION,
        Element.EXCLUSION_OF_MIMICS,
    }
)
"""Elements whose quotes show why a picture is ALS, PLS or PMA."""

MOTOR_NEURON_PICTURES: Final = frozenset({Picture.ALS, Picture.PLS, Picture.PMA})


def evidence_of(notes: Sequence[LabelledNote]) -> list[Evidence]:
    """The labelled evidence of each note, and that of its twin's edit where there is a twin.

    The twins of a minimal pair differ by what decides, so that the edit is the evidence of every
    answer that it flips: of a picture ``OTHER`` or an element ``missing``, too, which have no
    quotes.

    Args:
        notes: may hold a note several times.
    """
    known: dict[str, Evidence] = {}
    others = twins(notes)
    for note in notes:
        if note.note_id not in known:
            shown = quoted_evidence(note)
            if (other := others.get(note.note_id)) is not None:
                _add_edit(shown, note, other)
            known[note.note_id] = shown
    return [known[note.note_id] for note in notes]


def quoted_evidence(note: LabelledNote) -> Evidence:
    """The quotes of each element; those of `PICTURE_ELEMENTS` for a motor neuron picture."""
    shown: Evidence = {}
    for query, element in enumerate(Element, start=FIRST_ELEMENT_QUERY):
        spans = [_span_of(note, quote) for quote in note.quotes.get(element, ())]
        if not spans:
            continue
        shown[query] = spans
        if element in PICTURE_ELEMENTS and note.picture in MOTOR_NEURON_PICTURES:
            shown.setdefault(PICTURE_QUERY, []).extend(spans)
    return shown


def _add_edit(shown: Evidence, note: LabelledNote, other: LabelledNote) -> None:
    """Add the edited words to the evidence of the picture and of the elements that they flip."""
    edit = edited_spans(note.text, other.text)
    mine, its = labels_by_name(note), labels_by_name(other)
    flipped = [
        query
        for query, element in enumerate(Element, start=FIRST_ELEMENT_QUERY)
        if mine[f"elements.{element}"] != its[f"elements.{element}"]
        and note.elements[element] is Status.MISSING
    ]
    if mine["picture"] != its["picture"]:
        flipped.append(PICTURE_QUERY)
    for query in flipped if edit else ():
        shown.setdefault(query, []).extend(edit)


def _span_of(note: LabelledNote, quote: str) -> Span:
    start = note.text.index(quote)
    return start, start + len(quote)
