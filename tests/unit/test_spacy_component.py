"""The pipeline component: the result on the document, the evidence as spans."""

from __future__ import annotations

from typing import Any

import pytest

from mndnotes import NoteScorer
from mndnotes.errors import NoteError

spacy: Any = pytest.importorskip("spacy")

TEXT = "Exam: clonus \U0001f600, wasting of both hands.\nAssessment: probable ALS (G12.21)."


@pytest.fixture(scope="module")
def nlp() -> Any:
    """A pipeline of the component alone, found by its entry point."""
    pipeline = spacy.blank("en")
    pipeline.add_pipe("mndnotes", config={"setting": "inpatient"})
    return pipeline


def test_the_document_holds_the_result(nlp: Any, scorer: NoteScorer) -> None:
    assert nlp(TEXT)._.mndnotes == scorer.score(TEXT, setting="inpatient")


def test_the_evidence_is_a_span_group(nlp: Any) -> None:
    doc = nlp(TEXT)
    spans = {(span.label_, span.text) for span in doc.spans["mndnotes"]}
    assert {("ALS", "ALS"), ("umn_signs", "clonus"), ("lmn_signs", "wasting")} <= spans
    elements = doc._.mndnotes.documentation.elements
    quotes = len(doc._.mndnotes.diagnosis.stated) + sum(len(e.evidence) for e in elements)
    assert len(doc.spans["mndnotes"]) == quotes


def test_a_document_survives_writing_and_other_processes(nlp: Any) -> None:
    read = spacy.tokens.Doc(nlp.vocab).from_bytes(nlp(TEXT).to_bytes())
    assert read._.mndnotes == nlp(TEXT)._.mndnotes
    (sent,) = nlp.pipe([TEXT], n_process=2)
    assert sent._.mndnotes == read._.mndnotes


def test_a_document_that_was_not_read_has_no_result(nlp: Any) -> None:
    assert nlp.make_doc(TEXT)._.mndnotes is None


def test_an_empty_document_is_refused(nlp: Any) -> None:
    with pytest.raises(NoteError, match="the note is empty"):
        nlp(" ")
