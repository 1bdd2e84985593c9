"""The tables of how results are told: whole as shipped, refused where they break their schema."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mndnotes.errors import KnowledgeError
from mndnotes.inference.cds_hooks.texts import CardTexts, card_texts
from mndnotes.inference.fhir.mapping import AssertionRow, FhirMapping, mapping
from mndnotes.inference.yaml_tables import read_table
from mndnotes.rules.vocabulary import Assertion, Severity


def test_the_tables_are_whole_as_shipped() -> None:
    assert {row.id for row in mapping().assertions} == set(Assertion)
    assert {row.id for row in mapping().severities} == set(Severity)
    assert {row.id for row in card_texts().statuses} == {
        "supported",
        "query",
        "conflict",
        "not_codable",
    }


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(KnowledgeError, match=r"none\.yaml can't be read"):
        read_table(FhirMapping, "mndnotes.inference.fhir", "none.yaml")


def test_a_file_that_breaks_its_schema_is_named_with_the_place() -> None:
    with pytest.raises(KnowledgeError, match=r"mapping\.yaml: service: Field required"):
        read_table(CardTexts, "mndnotes.inference.fhir", "mapping.yaml")


@pytest.mark.parametrize(
    "row",
    [
        {"resource": "Condition"},
        {"resource": "FamilyMemberHistory", "verification": "confirmed"},
        {"verification": "confirmed"},
        {"resource": "Condition", "verification": "certain"},
    ],
)
def test_only_a_condition_is_verified(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AssertionRow.model_validate({"id": "affirmed", "source": "s", **row})


def test_every_assertion_has_one_row() -> None:
    whole = mapping().model_dump()
    with pytest.raises(ValidationError, match="Assertion: each has one entry"):
        FhirMapping.model_validate({**whole, "assertions": whole["assertions"][1:]})
