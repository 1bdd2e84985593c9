"""Scoring with the screen: what a screened row looks like, and that no other row changes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import cast

import jsonschema
import pytest

from mndnotes.errors import NoteError
from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.inference.report import render
from mndnotes.inference.result import Note, NoteResult, result_schema
from mndnotes.inference.scorer import NoteScorer, made_up_id
from mndnotes.rules.vocabulary import Element, Picture, Status
from tests.unit.hand_model import hand_output

PLAIN = "Sprained ankle. X-ray shows no fracture."
MOTOR = "Wasting of both hands with fasciculations. Assessment: ALS."


class CountingModel:
    """Stands for a model: the same answer for every note, and how many it read."""

    folder = SimpleNamespace(config=SimpleNamespace(name="hand-made"), sha256="0" * 64)

    def __init__(self) -> None:
        self.read = 0

    def predict(self, text_masked: str) -> ModelOutput:
        self.read += 1
        return hand_output()


@pytest.fixture
def model() -> CountingModel:
    return CountingModel()


@pytest.fixture
def screening(model: CountingModel) -> NoteScorer:
    return NoteScorer(cast(OnnxModel, model), screen=True)


@pytest.fixture
def plain(model: CountingModel) -> NoteScorer:
    return NoteScorer(cast(OnnxModel, model))


def test_a_screened_note_is_not_read(screening: NoteScorer, model: CountingModel) -> None:
    result = screening.score(PLAIN)
    assert model.read == 0
    assert result.screened
    assert result.note_id == made_up_id(PLAIN)
    assert (result.read.tokens, result.read.of, result.read.windows) == (0, 0, 0)
    assert (result.coding.code, result.coding.status) == (None, "none")
    assert (result.diagnosis.label, result.diagnosis.agreement) == (Picture.OTHER, "none")
    assert result.diagnosis.picture.prediction_set == (Picture.OTHER,)
    assert not (result.diagnosis.stated or result.findings or result.guardrails or result.query)


def test_a_screened_row_has_the_shape_of_any_other(
    screening: NoteScorer, plain: NoteScorer
) -> None:
    screened, other = screening.score(PLAIN), plain.score(PLAIN)
    record = json.loads(screened.model_dump_json())
    jsonschema.validate(record, result_schema(), cls=jsonschema.Draft202012Validator)
    assert NoteResult.model_validate(record) == screened
    assert [e.id for e in screened.documentation.elements] == list(Element)
    assert {e.status for e in screened.documentation.elements} == {Status.MISSING}
    assert all(e.rules is e.model is None for e in screened.documentation.elements)
    assert [(c.region, c.kind) for c in screened.grid] == [(c.region, c.kind) for c in other.grid]
    assert len(screened.regions) == len(other.regions)
    assert screened.provenance == other.provenance


def test_the_same_note_gives_the_same_bytes(screening: NoteScorer) -> None:
    assert screening.score(PLAIN).model_dump_json() == screening.score(PLAIN).model_dump_json()


def test_a_note_that_passes_is_scored_as_without_the_screen(
    screening: NoteScorer, plain: NoteScorer
) -> None:
    assert screening.score(MOTOR) == plain.score(MOTOR)
    assert not screening.score(MOTOR).screened
    assert not plain.score(PLAIN).screened


def test_a_screened_note_names_the_release_of_its_date_of_service(
    screening: NoteScorer, plain: NoteScorer
) -> None:
    note = Note(text=PLAIN, note_id="n", service_date="2023-05-01")  # type: ignore[arg-type]
    screened, other = screening.score(note), plain.score(note)
    assert screened.coding == other.coding
    assert screened.provenance == other.provenance


def test_what_is_no_note_is_refused_by_the_screen_too(screening: NoteScorer) -> None:
    with pytest.raises(NoteError):
        screening.score("  ")


def test_many_notes_keep_their_order(screening: NoteScorer) -> None:
    results = list(screening.score_many([PLAIN, MOTOR, PLAIN]))
    assert [result.screened for result in results] == [True, False, True]


def test_the_report_says_that_nothing_was_read(screening: NoteScorer) -> None:
    shown = render(screening.score(PLAIN), PLAIN)
    assert "SCREENED" in shown
    assert "DOCUMENTS" not in shown
