"""Labelled evidence on its way to the model: from quotes of the note to tokens of the windows."""

from __future__ import annotations

import pytest
import torch

from mndnotes.data.challenge import edited_spans
from mndnotes.data.records import LabelledNote
from mndnotes.data.simulator import simulate
from mndnotes.inference.windows import WindowTokenizer
from mndnotes.rules.masking import mask_with_offsets
from mndnotes.rules.vocabulary import Element
from mndnotes.training.fitting.dataset import collate, encode_notes
from mndnotes.training.fitting.evidence import MOTOR_NEURON_PICTURES, PICTURE_ELEMENTS, evidence_of
from mndnotes.training.network.base import load_base
from mndnotes.training.network.losses import evidence_loss
from mndnotes.training.network.model import FIRST_ELEMENT_QUERY, PICTURE_QUERY, LabelAttention
from mndnotes.training.recipe import Recipe


@pytest.fixture(scope="module")
def tokenizer() -> WindowTokenizer:
    return load_base(Recipe(base="tiny", window_tokens=64, window_overlap=8)).tokenizer


@pytest.mark.parametrize(
    "text",
    [
        "Brisk reflexes, wasted hands.",
        "ALS (G12.21). Brisk reflexes; ALSFRS-R 31. Wasted hands.",
        "amyotrophic lateral sclerosis? Wasted hands. PLS: no. Brisk reflexes in ALS",
    ],
)
@pytest.mark.parametrize("quote", ["Brisk reflexes", "asted hands"])
def test_a_quote_keeps_its_words_in_the_masked_text(text: str, quote: str) -> None:
    masked = mask_with_offsets(text)
    at = text.lower().index(quote.lower())
    start, end = masked.masked_span(at, at + len(quote))
    assert masked.text[start:end].lower() == quote.lower()


@pytest.mark.parametrize(
    ("quote", "seen"),
    [
        ("ALS", "the condition"),
        ("Known ALS with wasting", "Known the condition with wasting"),
        ("S with wasting", " with wasting"),
    ],
)
def test_a_quote_that_holds_a_name_takes_its_mask(quote: str, seen: str) -> None:
    text = "Known ALS with wasting."
    masked = mask_with_offsets(text)
    start, end = masked.masked_span(text.index(quote), text.index(quote) + len(quote))
    assert masked.text[start:end].endswith(seen)


def test_tokens_of_a_span_are_found_in_every_window(tokenizer: WindowTokenizer) -> None:
    text = "wasted hands. " * 30 + "BRISK JERKS " + "no more. " * 30
    windows = tokenizer.encode(text)
    assert windows.count > 2
    at = text.index("BRISK JERKS")
    covered = windows.covered([(at, at + 5)])
    assert covered.shape == windows.input_ids.shape
    assert not covered[:, 0].any()
    assert not covered[:, -1].any()
    brisk = tokenizer.encode("brisk").input_ids[0, 1:-1]
    for row, hits in zip(windows.input_ids, covered, strict=True):
        if hits.sum() == len(brisk):
            assert row[hits].tolist() == brisk.tolist()
    assert covered.sum() >= len(brisk)
    assert not windows.covered([]).any()


def test_every_element_with_quotes_has_marked_tokens(tokenizer: WindowTokenizer) -> None:
    notes = list(simulate(12, seed=5))
    for note, row in zip(notes, encode_notes(notes, tokenizer), strict=True):
        bits = collate([row])["targets"]["evidence"]
        for place, element in enumerate(Element):
            marked = (bits >> (FIRST_ELEMENT_QUERY + place)) & 1
            assert bool(marked.any()) == bool(note.quotes.get(element))
        shown = any(element in PICTURE_ELEMENTS for element in note.quotes)
        motor = note.picture in MOTOR_NEURON_PICTURES
        assert bool(((bits >> PICTURE_QUERY) & 1).any()) == (shown and motor)


@pytest.mark.parametrize(
    ("text", "other", "edit"),
    [
        ("AR CAG repeat 46 (normal <35).", "AR CAG repeat 21 (normal <35).", ["46"]),
        ("Sensation lost to the knees.", "Sensation normal.", ["lost to the knees."]),
        ("No wasting. Jerks brisk.", "No wasting. Tongue still. Jerks brisk.", []),
        ("Same.", "Same.", []),
    ],
)
def test_the_words_that_only_one_twin_has_are_its_edit(
    text: str, other: str, edit: list[str]
) -> None:
    assert [text[start:end] for start, end in edited_spans(text, other)] == edit


def twin(name: str, text: str, picture: str, acute: str, writer: str = "W0") -> LabelledNote:
    elements = {str(element): "missing" for element in Element} | {"emg_acute_denervation": acute}
    return LabelledNote(
        note_id=name,
        writer=writer,
        setting="outpatient",
        text=text,
        picture=picture,
        elements=elements,
        quotes={} if acute == "missing" else {"emg_acute_denervation": ["Needle: fibrillation"]},
        expected_code="NONE",
        issues=["none"],
    )


FIRST = twin("W0-001a", "Arms thin. Needle: fibrillation. CAG 21.", "PMA", "present")
SECOND = twin("W0-001b", "Arms thin. Needle: not done. CAG 46.", "OTHER", "missing")
ACUTE_QUERY = FIRST_ELEMENT_QUERY + list(Element).index(Element.EMG_ACUTE)


def shown(note: LabelledNote, *others: LabelledNote) -> dict[int, list[str]]:
    spans = evidence_of([note, *others])[0]
    return {query: [note.text[a:b] for a, b in found] for query, found in spans.items()}


def test_the_edit_of_a_twin_is_the_evidence_of_what_it_flips() -> None:
    assert shown(FIRST, SECOND) == {
        ACUTE_QUERY: ["Needle: fibrillation"],
        PICTURE_QUERY: ["Needle: fibrillation", "fibrillation.", "21."],
    }
    edit = ["not done.", "46."]
    assert shown(SECOND, FIRST) == {ACUTE_QUERY: edit, PICTURE_QUERY: edit}


def test_a_note_that_is_no_twin_shows_its_quotes_only() -> None:
    alone = {
        ACUTE_QUERY: ["Needle: fibrillation"],
        PICTURE_QUERY: ["Needle: fibrillation"],
    }
    assert shown(FIRST) == alone
    assert shown(FIRST, twin("W0-001b", SECOND.text, "OTHER", "missing", writer="W9")) == alone
    assert shown(FIRST, twin("W0-001b", "word " * 40, "OTHER", "missing")) == alone
    assert shown(SECOND) == {}


def test_attention_on_the_evidence_costs_nothing() -> None:
    torch.manual_seed(0)
    attention = LabelAttention(hidden=8, queries=14)
    hidden, content = torch.randn(2, 5, 8), torch.ones(2, 5)
    member = torch.tensor([[1.0, 1.0]])
    everywhere = torch.full((2, 5), (1 << 14) - 1)
    share, marked = attention.share_of(hidden, content, member, everywhere)
    assert torch.allclose(share, torch.ones(1, 14))
    assert evidence_loss(share, marked).item() == pytest.approx(0.0, abs=1e-5)
    nowhere = torch.zeros((2, 5), dtype=torch.long)
    share, marked = attention.share_of(hidden, content, member, nowhere)
    assert not marked.any()
    assert evidence_loss(share, marked).item() == 0.0
