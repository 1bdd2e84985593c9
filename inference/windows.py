"""From text to token windows: the one tokenisation that training and serving share.

A note is cut into windows of one length that overlap, so that every token is read and the windows
of one note need no padding. Needs ``tokenizers`` and ``numpy`` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mndnotes.errors import ModelError

WINDOW_TOKENS = 512
"""Most tokens in a window, the opening and the closing token included."""

WINDOW_OVERLAP = 64
"""Fewest content tokens that two neighbouring windows share."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The token windows of one note.

    Attributes:
        input_ids: token ids, int64, shape ``(W, L)``; every window has the same length.
        attention_mask: ones, int64, shape ``(W, L)``.
        tokens_read: content tokens that stand in at least one window.
        tokens_of: content tokens of the whole note.
        places: where each content token begins and ends in the text, shape ``(tokens_of, 2)``.
        starts: the content token that each window begins with, shape ``(W,)``.
    """

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    tokens_read: int
    tokens_of: int
    places: NDArray[np.int64]
    starts: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of windows, ``W``."""
        return int(self.input_ids.shape[0])

    def covered(self, spans: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
        """Which tokens of the windows overlap one of the spans of the text, shape ``(W, L)``."""
        hit = np.zeros(self.tokens_of, dtype=np.bool_)
        for start, end in spans:
            hit |= (self.places[:, 0] < end) & (self.places[:, 1] > start)
        inside = self.starts[:, None] + np.arange(self.input_ids.shape[1] - 2)
        return np.pad(hit[inside], ((0, 0), (1, 1)))


def window_starts(tokens: int, room: int, overlap: int) -> tuple[NDArray[np.int64], int]:
    """Where windows begin, and how many content tokens each one holds.

    The windows are as few as ``room`` allows, and of equal width, so a note slightly longer than
    one window becomes two half-filled ones and not one full and one nearly empty.

    Args:
        tokens: content tokens of the note.
        room: most content tokens in a window.
        overlap: fewest content tokens shared by neighbours; less than ``room``.

    Returns:
        The start of each window, shape ``(W,)``, and the common width.
    """
    if tokens <= room:
        return np.zeros(1, dtype=np.int64), tokens
    count = -(-(tokens - overlap) // (room - overlap))
    width = -(-(tokens + overlap * (count - 1)) // count)
    starts = np.arange(count, dtype=np.int64) * (tokens - width) // (count - 1)
    return starts, width


class WindowTokenizer:
    """Cuts notes into windows; a special token's name inside a note is read as ordinary text."""

    def __init__(
        self, tokenizer: Tokenizer, length: int = WINDOW_TOKENS, overlap: int = WINDOW_OVERLAP
    ) -> None:
        """Take over a tokenizer: its own padding and truncation are switched off.

        Args:
            tokenizer: puts one token before and one after a text, as BERT's does.
            length: most tokens in a window, those two included.
            overlap: fewest content tokens shared by neighbouring windows.

        Raises:
            ModelError: the tokenizer adds another number of tokens, or the overlap leaves no room.
        """
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.encode_special_tokens = True
        frame = tokenizer.encode("").ids
        if len(frame) != 2:
            raise ModelError(
                f"the tokenizer frames a text with {len(frame)} tokens, but 2 are needed"
            )
        if not 0 <= overlap < length - 2:
            raise ModelError(
                f"a window of {length} tokens can't overlap by {overlap} tokens; overlap by less"
            )
        self._tokenizer = tokenizer
        self._frame = (frame[0], frame[1])
        self.length = length
        self.overlap = overlap

    @classmethod
    def from_file(
        cls, path: Path | str, length: int = WINDOW_TOKENS, overlap: int = WINDOW_OVERLAP
    ) -> WindowTokenizer:
        """Read a ``tokenizer.json``.

        Raises:
            ModelError: the file can't be read as one.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ModelError(
                f"the tokenizer file {Path(path).name} can't be read; restore it"
            ) from None
        return cls.from_str(text, length, overlap)

    @classmethod
    def from_str(
        cls, text: str, length: int = WINDOW_TOKENS, overlap: int = WINDOW_OVERLAP
    ) -> WindowTokenizer:
        """Build from the content of a ``tokenizer.json``.

        Raises:
            ModelError: the content is no tokenizer.
        """
        try:
            tokenizer = Tokenizer.from_str(text)
        except Exception:  # the library raises bare Exception
            raise ModelError(
                "the tokenizer file does not describe a tokenizer; restore it"
            ) from None
        return cls(tokenizer, length, overlap)

    def to_str(self) -> str:
        """The ``tokenizer.json`` content, without padding and truncation."""
        return str(self._tokenizer.to_str(pretty=False))

    @property
    def vocabulary_size(self) -> int:
        """Number of token ids."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    def encode(self, text: str) -> Windows:
        """Cut a text of any length into windows; nothing is dropped.

        Args:
            text: the note; code points that are no characters are read as unknown ones.

        Returns:
            At least one window; an empty text gives one with no content.
        """
        readable = text.encode("utf-8", "replace").decode("utf-8")
        encoding = self._tokenizer.encode(readable, add_special_tokens=False)
        ids = np.asarray(encoding.ids, dtype=np.int64)
        starts, width = window_starts(len(ids), self.length - 2, self.overlap)
        content = ids[starts[:, None] + np.arange(width)]
        opening, closing = (np.full((len(starts), 1), token, np.int64) for token in self._frame)
        input_ids = np.concatenate([opening, content, closing], axis=1)
        read = int(starts[-1]) + width
        return Windows(
            input_ids,
            np.ones_like(input_ids),
            tokens_read=read,
            tokens_of=len(ids),
            places=np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2),
            starts=starts,
        )
