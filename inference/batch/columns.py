"""The flat columns of a result: what people filter, group and join by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mndnotes.inference.batch.source import Kind
from mndnotes.inference.corpus.review_queue import review_item
from mndnotes.inference.result import NoteResult
from mndnotes.rules.vocabulary import Assertion, Element, Severity

FLAT: Final = MappingProxyType[str, Kind](
    {
        "note_id": "text",
        "screened": "bool",
        "label": "text",
        "stated": "texts",
        "picture": "text",
        "picture_probability": "float",
        "prediction_set": "texts",
        "agreement": "text",
        "code": "text",
        "code_title": "text",
        "billable": "bool",
        "status": "text",
        "score": "int",
        "grade": "text",
        "needs_review": "bool",
        "needs_query": "bool",
        "errors": "int",
        "warnings": "int",
        "findings": "texts",
        "issues": "texts",
        "guardrails": "texts",
        "gold_coast": "text",
        "awaji": "text",
        "revised_el_escorial": "text",
        "pls_consensus": "text",
        "pma_exclusion": "text",
        **dict.fromkeys(map(str, Element), "text"),
        "tokens": "int",
        "package": "text",
        "model": "text",
        "model_sha256": "text",
        "rules_version": "text",
        "code_set": "text",
    }
)
"""The columns by name, with their types.

Notes that are ``screened`` were not read: what stands beside tells nothing of them. ``stated``
holds the labels of affirmed statements, ``findings`` and ``guardrails`` the ids of rules,
``errors`` and ``warnings`` the number of findings of that severity, and each element its status.
With ``needs_review`` the note is in the review queue (`review_item`), with ``needs_query`` there is
a query to the provider.
"""


def flat_columns(result: NoteResult, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `FLAT` for one result.

    Args:
        result: of a note.
        record: the same as ``model_dump(mode="json")`` gives it.
    """
    diagnosis, coding, documentation = result.diagnosis, result.coding, result.documentation
    picture = diagnosis.picture
    severities = [finding.severity for finding in result.findings]
    made_by = result.provenance
    affirmed = (s.label for s in diagnosis.stated if s.assertion is Assertion.AFFIRMED)
    return {
        "note_id": result.note_id,
        "screened": result.screened,
        "label": str(diagnosis.label),
        "stated": _distinct(affirmed),
        "picture": str(picture.label),
        "picture_probability": picture.probabilities[picture.label],
        "prediction_set": _distinct(picture.prediction_set),
        "agreement": diagnosis.agreement,
        "code": coding.code,
        "code_title": coding.title,
        "billable": coding.billable,
        "status": coding.status,
        "score": documentation.score,
        "grade": str(documentation.grade),
        "needs_review": review_item(record) is not None,
        "needs_query": result.query is not None,
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "findings": _distinct(finding.rule for finding in result.findings),
        "issues": _distinct(finding.issue for finding in result.findings),
        "guardrails": _distinct(rail.rule for rail in result.guardrails),
        **result.criteria.model_dump(),
        **{str(element.id): str(element.status) for element in documentation.elements},
        "tokens": result.read.of,
        "package": made_by.package,
        "model": made_by.model,
        "model_sha256": made_by.model_sha256,
        "rules_version": made_by.rules,
        "code_set": made_by.code_set,
    }


def _distinct(values: Iterable[str]) -> list[str]:
    """Each value once, in the order of the result."""
    return list(dict.fromkeys(map(str, values)))
