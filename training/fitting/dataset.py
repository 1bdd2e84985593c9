"""From labelled notes to batches: windows, targets, and batches by token budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Sampler

from mndnotes.data.records import LabelledNote
from mndnotes.inference.windows import Windows, WindowTokenizer
from mndnotes.rules.masking import MaskedText, mask_with_offsets
from mndnotes.training.fitting.evidence import Evidence, evidence_of
from mndnotes.training.fitting.labels import labels_of, picture_targets

LENGTH_JITTER = 0.15
"""How far, as a share, a note's length is blurred before notes are sorted into batches."""


def encode_notes(
    notes: Sequence[LabelledNote], tokenizer: WindowTokenizer, smoothing: float = 0.0
) -> Dataset:
    """Mask, tokenise and label notes; the data set holds token ids and no text.

    Returns:
        Columns ``windows`` (W lists of ids), ``evidence`` (W lists: a bit for each query whose
        evidence a token belongs to), ``tokens`` (their number), ``picture`` (4 probabilities),
        ``elements`` (12 indices) and ``score`` (a share).
    """
    labels = labels_of(notes)
    masked = [mask_with_offsets(note.text) for note in notes]
    windows = [tokenizer.encode(text.text) for text in masked]
    shown = evidence_of(notes)
    evidence = [_marked(*row) for row in zip(shown, masked, windows, strict=True)]
    return Dataset.from_dict(
        {
            "windows": [cut.input_ids.tolist() for cut in windows],
            "evidence": [bits.tolist() for bits in evidence],
            "tokens": [int(cut.input_ids.size) for cut in windows],
            "picture": picture_targets(labels.picture, smoothing).tolist(),
            "elements": labels.elements.tolist(),
            "score": (labels.score / 100.0).tolist(),
        }
    )


def _marked(shown: Evidence, masked: MaskedText, windows: Windows) -> NDArray[np.int64]:
    """A bit for each query whose evidence a token overlaps, shape ``(W, L)``."""
    bits = np.zeros(windows.input_ids.shape, dtype=np.int64)
    for query, spans in shown.items():
        hit = windows.covered(masked.masked_span(*span) for span in spans)
        bits |= hit.astype(np.int64) << query
    return bits


def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the windows of several notes under each other, padded to the longest one.

    Returns:
        The arguments of `mndnotes.training.network.model.NoteModel.forward`.
    """
    windows = [torch.tensor(window) for row in rows for window in row["windows"]]
    evidence = [torch.tensor(bits) for row in rows for bits in row["evidence"]]
    owners = [index for index, row in enumerate(rows) for _ in row["windows"]]
    input_ids = torch.nn.utils.rnn.pad_sequence(windows, batch_first=True)
    lengths = torch.tensor([len(window) for window in windows])
    mask = (torch.arange(input_ids.shape[1]) < lengths.unsqueeze(1)).long()
    targets: dict[str, Tensor] = {
        "picture": torch.tensor([row["picture"] for row in rows], dtype=torch.float32),
        "elements": torch.tensor([row["elements"] for row in rows]),
        "score": torch.tensor([row["score"] for row in rows], dtype=torch.float32),
        "evidence": torch.nn.utils.rnn.pad_sequence(evidence, batch_first=True),
    }
    return {
        "input_ids": input_ids,
        "attention_mask": mask,
        "window_note": torch.tensor(owners),
        "targets": targets,
    }


class TokenBudgetSampler(Sampler[list[int]]):
    """Batches of notes of similar length, each about one token budget, the same number each epoch.

    The order depends on the seed and the epoch only.
    """

    def __init__(self, tokens: Sequence[int], budget: int, seed: int | None) -> None:
        """Plan the batches.

        Args:
            tokens: tokens of each note.
            budget: tokens of a batch; a note longer than this is a batch by itself.
            seed: of the shuffling; ``None`` keeps notes in order of length.
        """
        self._tokens = np.asarray(tokens, dtype=np.float64)
        self._seed = seed
        self._epoch = 0
        wanted = max(1, round(float(self._tokens.sum()) / budget))
        self._batches = min(wanted, len(self._tokens))

    def __len__(self) -> int:
        """Number of batches."""
        return self._batches

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order is to be given."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        """Lists of indices of notes."""
        if self._seed is None:
            yield from self._cut(np.argsort(self._tokens, kind="stable"))
            return
        random = np.random.default_rng([self._seed, self._epoch])
        blur = random.uniform(1 - LENGTH_JITTER, 1 + LENGTH_JITTER, len(self._tokens))
        batches = self._cut(np.argsort(self._tokens * blur, kind="stable"))
        yield from (batches[i] for i in random.permutation(len(batches)))

    def _cut(self, order: NDArray[np.int64]) -> list[list[int]]:
        ends = np.cumsum(self._tokens[order])
        marks = ends[-1] * np.arange(1, self._batches) / self._batches
        cuts = np.searchsorted(ends, marks) + 1
        steps = np.arange(self._batches - 1)
        cuts = np.maximum.accumulate(cuts - steps) + steps
        cuts = np.minimum(cuts, len(order) - (self._batches - 1 - steps))
        return [part.tolist() for part in np.split(order, cuts)]


class BudgetLoader(DataLoader[Any]):
    """A loader that passes the epoch on to its batch sampler, as the Trainer expects."""

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order is to be given."""
        sampler: Any = self.batch_sampler
        sampler.set_epoch(epoch)


def budget_loader(dataset: Dataset, budget: int, seed: int | None) -> BudgetLoader:
    """Loader of a data set made by `encode_notes`; shuffled if a seed is given."""
    sampler = TokenBudgetSampler(dataset["tokens"], budget, seed)
    rows: Any = dataset
    return BudgetLoader(rows, batch_sampler=sampler, collate_fn=collate)
