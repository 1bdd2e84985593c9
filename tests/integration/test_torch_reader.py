"""The shipped weights run by torch: what a GPU would read, here on a processor in float32."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.errors import ModelError
from mndnotes.inference import NoteScorer

pytest.importorskip("torch")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def weights(repository: Path) -> Path:
    return repository / "models/weights"


@pytest.fixture(scope="module")
def by_torch(weights: Path) -> NoteScorer:
    return NoteScorer.load(weights=weights)


def test_torch_says_what_the_graph_says(by_torch: NoteScorer, scorer: NoteScorer) -> None:
    texts = [note.text for note in load_notes("validation")[::20]]
    texts += [" ".join(texts)[:40_000]]  # many windows
    pictures = 0
    for text in texts:
        ours, served = by_torch.predict(text), scorer.predict(text)
        assert ours.windows == served.windows
        assert ours.tokens_read == served.tokens_read
        np.testing.assert_allclose(ours.picture, served.picture, atol=0.15)  # served in int8
        pictures += int(ours.picture.argmax() == served.picture.argmax())
    assert pictures == len(texts)


def test_a_result_names_the_weights_that_made_it(
    by_torch: NoteScorer, scorer: NoteScorer, weights: Path
) -> None:
    manifest = json.loads((weights / "manifest.json").read_text())
    result = by_torch.score("ALS. Exam: clonus.")
    assert result.provenance.model_sha256 in json.dumps(manifest)
    assert result.provenance.model_sha256 != scorer.identity["model_sha256"]
    again = copy.copy(by_torch)  # opened again, as another process does
    assert again.score("ALS. Exam: clonus.") == result


def test_weights_that_were_altered_are_refused(weights: Path, tmp_path: Path) -> None:
    copy = tmp_path / "weights"
    shutil.copytree(weights, copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x7f")
    with pytest.raises(ModelError):
        NoteScorer.load(weights=copy)
    with pytest.raises(ModelError):
        NoteScorer.load(weights=tmp_path)
