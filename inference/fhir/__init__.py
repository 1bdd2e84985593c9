"""FHIR R4: a note from a DocumentReference, and its result as a Bundle."""

from mndnotes.inference.fhir.bundle import BundleContent, from_bundle, to_bundle
from mndnotes.inference.fhir.document import read_document

__all__ = ["BundleContent", "from_bundle", "read_document", "to_bundle"]
