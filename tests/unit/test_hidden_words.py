"""Hidden words: whole ones, a share of them, the same in each run, and none outside the text."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer, Metaspace
from tokenizers.processors import TemplateProcessing

from mndnotes.inference.windows import WindowTokenizer

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="needs the train extra")

FRAME = {"[CLS]": 0, "[SEP]": 1}
TEXT = "jaw jerk, jaw"


def framed(model: Any, before: Any, length: int = 32) -> WindowTokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = before
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=list(FRAME.items())
    )
    return WindowTokenizer(tokenizer, length, overlap=0)


def word_pieces(length: int = 32) -> WindowTokenizer:
    """Tokens that hold a part of a word: ``j ##aw j ##erk ,``."""
    parts = ("[UNK]", "j", "##aw", "##erk", ",")
    vocabulary = FRAME | {part: index for index, part in enumerate(parts, 2)}
    return framed(WordPiece(vocabulary, unk_token="[UNK]"), BertPreTokenizer(), length)  # noqa: S106


def letters_with_blanks() -> WindowTokenizer:
    """Tokens that are letters, the first of which is the blank before its word."""
    vocabulary = FRAME | {letter: index for index, letter in enumerate("▁jawerk,", 2)}
    return framed(BPE(vocabulary, []), Metaspace())


@pytest.mark.parametrize(
    ("tokenizer", "words"),
    [
        (word_pieces(), [1, 1, 2, 2, 3, 4, 4]),
        # the first blank is put before the text, the others stand in it
        (letters_with_blanks(), [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4]),
    ],
)
def test_a_token_belongs_to_its_word(tokenizer: WindowTokenizer, words: list[int]) -> None:
    from mndnotes.training.fitting.hidden_words import NO_WORD, windows_of

    (window,) = windows_of(TEXT, tokenizer)
    assert len(window.ids) == len(window.words)
    assert window.words.tolist() == [NO_WORD, *words, NO_WORD]


def test_a_long_note_becomes_windows_that_do_not_overlap() -> None:
    from mndnotes.training.fitting.hidden_words import windows_of

    windows = windows_of(" ".join([TEXT] * 4), word_pieces(length=16))
    assert [len(window.ids) for window in windows] == [16, 16]
    assert (windows[0].words[-2], windows[1].words[1]) == (8, 9)
    assert windows_of("\n", word_pieces()) == []


@pytest.mark.parametrize(("share", "words"), [(0.01, 1), (0.15, 3), (0.5, 10)])
def test_a_share_of_the_words_is_hidden_whole(share: float, words: int) -> None:
    from mndnotes.training.fitting.hidden_words import NO_WORD, hidden_tokens

    numbers = np.array([NO_WORD, *np.repeat(np.arange(20), 3), NO_WORD], dtype=np.int32)
    hidden = hidden_tokens(numbers, share, np.random.default_rng(1))
    chosen = set(numbers[hidden].tolist())
    assert len(chosen) == words
    assert hidden.tolist() == [number in chosen for number in numbers.tolist()]
    assert NO_WORD not in chosen


def test_a_batch_shows_what_is_not_hidden_and_asks_for_what_is() -> None:
    from mndnotes.training.fitting.hidden_words import NO_LABEL, WordHider, windows_of

    windows = windows_of(TEXT, word_pieces()) + windows_of("jaw", word_pieces())
    batch = WordHider(0.3, mask_id=90, pad_id=91, seed=3)(windows)
    again = WordHider(0.3, mask_id=90, pad_id=91, seed=3)(windows)
    hidden = batch["labels"] != NO_LABEL
    restored = batch["input_ids"].where(~hidden, batch["labels"])
    for row, window in zip(restored, windows, strict=True):
        length = len(window.ids)
        assert row.tolist() == [*window.ids.tolist(), *[91] * (len(row) - length)]
    assert set(batch["input_ids"][hidden].tolist()) == {90}
    assert hidden.any(dim=1).all()
    assert batch["attention_mask"].sum(dim=1).tolist() == [9, 4]
    assert all(batch[name].equal(again[name]) for name in batch)
