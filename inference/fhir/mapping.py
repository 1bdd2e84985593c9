"""How results are told in FHIR: ``mapping.yaml``, checked against its schema."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, Self, TypeAlias

from pydantic import model_validator

from mndnotes.inference.yaml_tables import Entry, SourcedEntry, Text, read_table
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Picture, Setting, Severity

Verification: TypeAlias = Literal[
    "unconfirmed", "provisional", "differential", "confirmed", "refuted"
]


class AssertionRow(SourcedEntry):
    """What becomes of a statement."""

    id: Assertion
    resource: Literal["Condition", "FamilyMemberHistory"] | None = None
    verification: Verification | None = None
    contradicted: Verification | None = None
    """Where the note contradicts itself."""
    several: Verification | None = None
    """Where the note doubts between specific diagnoses."""
    clinical: Literal["active", "inactive"] | None = None

    @model_validator(mode="after")
    def _condition_is_verified(self) -> Self:
        if (self.resource == "Condition") != (self.verification is not None):
            raise ValueError("a Condition, and nothing else, has a verification status")
        return self


class DiagnosisRow(SourcedEntry):
    """A diagnosis in words."""

    id: Diagnosis
    name: Text
    specific: bool


class PictureRow(SourcedEntry):
    """A clinical picture in words."""

    id: Picture
    name: Text


class SeverityRow(SourcedEntry):
    """The severity of a finding as DetectedIssue has it."""

    id: Severity
    severity: Literal["high", "moderate", "low"]


class SettingRow(SourcedEntry):
    """The setting that a code of v3-ActCode stands for."""

    setting: Setting


class FhirMapping(Entry):
    """The whole file."""

    version: Literal[1]
    base: Text
    assertions: tuple[AssertionRow, ...]
    diagnoses: tuple[DiagnosisRow, ...]
    pictures: tuple[PictureRow, ...]
    severities: tuple[SeverityRow, ...]
    settings: tuple[SettingRow, ...]
    charsets: tuple[SourcedEntry, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for rows, names in (
            (self.assertions, Assertion),
            (self.diagnoses, Diagnosis),
            (self.pictures, Picture),
            (self.severities, Severity),
        ):
            if sorted(row.id for row in rows) != sorted(names):
                raise ValueError(f"{names.__name__}: each has one entry")
        return self

    def own(self, name: str) -> str:
        """A name of mndnotes' own, as a URI."""
        return f"{self.base}:{name}"

    def assertion(self, assertion: Assertion) -> AssertionRow:
        """What becomes of a statement so meant."""
        return next(row for row in self.assertions if row.id == assertion)

    def diagnosis(self, label: Diagnosis) -> DiagnosisRow:
        """A diagnosis in words."""
        return next(row for row in self.diagnoses if row.id == label)

    def picture(self, label: Picture) -> PictureRow:
        """A clinical picture in words."""
        return next(row for row in self.pictures if row.id == label)

    def severity(self, severity: Severity) -> str:
        """The severity of a finding as DetectedIssue has it."""
        return next(row.severity for row in self.severities if row.id == severity)


@lru_cache(maxsize=1)
def mapping() -> FhirMapping:
    """The mapping as shipped.

    Raises:
        KnowledgeError: the file is missing or breaks its schema.
    """
    return read_table(FhirMapping, __package__ or "", "mapping.yaml")
