"""Words hidden from a language model, which learns the language of notes by guessing them back.

Whole words are hidden, each token of them replaced by the mask token: random replacements and kept
words add nothing (Wettig et al. 2023, "Should You Mask 15% in Masked Language Modeling?"). Words
are those of the text. The collator of ``transformers`` takes them from gaps between tokens, of
which there are none where a token holds the blank before its word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from mndnotes.inference.windows import WindowTokenizer
from mndnotes.training.fitting.dataset import BudgetLoader, TokenBudgetSampler

NO_WORD = -1
"""Number of the word where a token belongs to none: the opening and the closing token."""

NO_LABEL = -100
"""Label of a token that is not guessed; the loss leaves it out."""

_WORD = re.compile(r"\w+|[^\w\s]+")


class Window(NamedTuple):
    """One window of a note; it holds no text.

    Attributes:
        ids: token ids, int32, shape ``(L,)``.
        words: number of the word that a token belongs to, int32, shape ``(L,)``.
    """

    ids: NDArray[np.int32]
    words: NDArray[np.int32]


def windows_of(text: str, tokenizer: WindowTokenizer) -> list[Window]:
    """Cut a text into windows; none where it has no token."""
    cut = tokenizer.encode(text)
    if not cut.tokens_of:
        return []
    starts = [word.start() for word in _WORD.finditer(text)]
    # by its last character, since a token may begin with the blank before its word
    words = np.searchsorted(starts, cut.places[:, 1] - 1, side="right")
    inside = words[cut.starts[:, None] + np.arange(cut.input_ids.shape[1] - 2)]
    framed = np.pad(inside, ((0, 0), (1, 1)), constant_values=NO_WORD)
    pairs = zip(cut.input_ids.astype(np.int32), framed.astype(np.int32), strict=True)
    return [Window(ids, words) for ids, words in pairs]


def hidden_tokens(
    words: NDArray[np.int32], share: float, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Choose a share of the words, at least one; which tokens are theirs, shape ``(L,)``."""
    found = np.unique(words[words != NO_WORD])
    count = max(1, round(share * len(found)))
    return np.isin(words, random.choice(found, count, replace=False))


class WordHider:
    """Makes batches in which some words are hidden; the same ones in each run."""

    def __init__(self, share: float, mask_id: int, pad_id: int, seed: int) -> None:
        """Begin anew.

        Args:
            share: of the words of a window that are hidden.
            mask_id: token that stands for a hidden one.
            pad_id: token that fills up shorter windows.
            seed: of the choice of words.
        """
        self._share = share
        self._mask_id = mask_id
        self._pad_id = pad_id
        self._random = np.random.default_rng(seed)

    def __call__(self, windows: Sequence[Window]) -> dict[str, Tensor]:
        """Hide words and put the windows under each other.

        Returns:
            ``input_ids``, ``attention_mask`` and ``labels``, each ``(W, L)``: the arguments of a
            masked language model.
        """
        chosen = [hidden_tokens(window.words, self._share, self._random) for window in windows]
        hidden = pad_sequence([torch.from_numpy(tokens) for tokens in chosen], batch_first=True)
        ids = [torch.from_numpy(window.ids).long() for window in windows]
        read = pad_sequence([torch.ones_like(row) for row in ids], batch_first=True)
        padded = pad_sequence(ids, batch_first=True, padding_value=self._pad_id)
        return {
            "input_ids": padded.masked_fill(hidden, self._mask_id),
            "attention_mask": read,
            "labels": padded.masked_fill(~hidden, NO_LABEL),
        }


def hidden_word_loader(
    windows: Sequence[Window], budget: int, hider: WordHider, seed: int | None
) -> BudgetLoader:
    """Loader of batches of about ``budget`` tokens; shuffled if a seed is given."""
    rows: Any = windows
    sampler = TokenBudgetSampler([len(window.ids) for window in windows], budget, seed)
    return BudgetLoader(rows, batch_sampler=sampler, collate_fn=hider)
