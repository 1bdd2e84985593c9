"""The result of a note that the screen did not pass: nothing of it was read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from mndnotes.inference.result import (
    CodingResult,
    CriteriaResult,
    DiagnosisResult,
    DocumentationResult,
    ElementResult,
    GridCell,
    NoteResult,
    PictureResult,
    Provenance,
    ReadResult,
    RegionResult,
)
from mndnotes.rules.documentation.grid import region_grid
from mndnotes.rules.icd10cm.codes import CodesOfDay
from mndnotes.rules.vocabulary import Element, Grade, Picture, Status

_PICTURE: Final = PictureResult(
    label=Picture.OTHER,
    probabilities={label: float(label is Picture.OTHER) for label in Picture},
    prediction_set=(Picture.OTHER,),
)
"""By definition and by no model: no motor neuron disease."""
_DOCUMENTATION: Final = DocumentationResult(
    score=0,
    grade=Grade.POOR,
    model_score=0.0,
    elements=tuple(
        ElementResult(id=element, status=Status.MISSING, source="rules", probability=0.0)
        for element in Element
    ),
)
"""Elements that nobody looked for: neither the rules nor the model has a status of its own."""
_GRID: Final = tuple(GridCell(**asdict(cell)) for cell in region_grid(()))
_REGIONS: Final = tuple(
    RegionResult(region=cell.region, kind=cell.kind, status=cell.status) for cell in _GRID
)
_CRITERIA: Final = CriteriaResult(
    gold_coast="indeterminate",
    awaji="indeterminate",
    revised_el_escorial="indeterminate",
    pls_consensus="indeterminate",
)


def screened_result(note_id: str, codes: CodesOfDay, provenance: Provenance) -> NoteResult:
    """The result of a screened note, of the same shape as any other.

    Args:
        note_id: name of the note.
        codes: the codes of its date of service.
        provenance: what would have read it.
    """
    return NoteResult(
        note_id=note_id,
        diagnosis=DiagnosisResult(
            label=Picture.OTHER, stated=(), picture=_PICTURE, agreement="none"
        ),
        documentation=_DOCUMENTATION,
        regions=_REGIONS,
        grid=_GRID,
        measurements=(),
        criteria=_CRITERIA,
        coding=CodingResult(
            code=None,
            title=None,
            billable=None,
            release=codes.used.release,
            status="none",
            service_date=codes.day,
            release_note=codes.note,
        ),
        findings=(),
        guardrails=(),
        query=None,
        read=ReadResult(tokens=0, of=0, windows=0),
        provenance=provenance,
        screened=True,
    )
