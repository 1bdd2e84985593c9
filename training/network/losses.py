"""The losses of a note and their weighted sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

LEAST_SHARE = 1e-4
"""Least share of attention that the loss tells from none: bounds what one odd note costs."""


def note_loss(config: Any, output: Mapping[str, Any], targets: Mapping[str, Tensor]) -> Tensor:
    """Weighted sum of picture, element and score loss over a batch of ``N`` notes.

    Args:
        config: a `mndnotes.training.network.model.NoteConfig`.
        output: ``picture_logits`` ``(N, 4)``, ``element_logits`` ``(N, 12, 3)``, ``score_logits``
            ``(N,)``.
        targets: ``picture`` ``(N, 4)`` as probabilities, ``elements`` ``(N, 12)`` as indices,
            ``score`` ``(N,)`` as a share.
    """
    picture = soft_cross_entropy(
        output["picture_logits"], targets["picture"], config.picture_class_weights
    )
    elements = element_cross_entropy(
        output["element_logits"], targets["elements"], config.element_class_weights
    )
    loss: Tensor = config.picture_weight * picture + config.element_weight * elements
    loss += config.score_weight * _score_loss(config, output["score_logits"], targets["score"])
    return loss


def _score_loss(config: Any, logits: Tensor, target: Tensor) -> Tensor:
    if config.score_loss == "mse":
        return functional.mse_loss(torch.sigmoid(logits), target)
    return functional.binary_cross_entropy_with_logits(logits, target)


def evidence_loss(share: Tensor, marked: Tensor) -> Tensor:
    """How little of the attention lies on the labelled evidence, as its mean negative logarithm.

    Attention supervised by rationales: after Zhong, Shao and McKeown 2019.

    Args:
        share: of each query's attention, ``(N, Q)``, 0 to 1.
        marked: whether the note has labelled evidence for the query's answer, ``(N, Q)``.
    """
    losses = -torch.log(share.clamp(min=LEAST_SHARE)) * marked
    return losses.sum() / marked.sum().clamp(min=1)


def soft_cross_entropy(logits: Tensor, target: Tensor, weights: list[float] | None) -> Tensor:
    """Cross entropy with target probabilities ``(N, 4)``, notes weighted by their classes."""
    losses = -(target * functional.log_softmax(logits, dim=-1)).sum(dim=-1)
    if weights is None:
        return losses.mean()
    share = target @ torch.tensor(weights, device=target.device, dtype=target.dtype)
    return (losses * share).sum() / share.sum()


def element_cross_entropy(
    logits: Tensor, target: Tensor, weights: list[list[float]] | None
) -> Tensor:
    """Cross entropy of all elements, weighted by element and status (12 x 3)."""
    losses = functional.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="none")
    if weights is None:
        return losses.mean()
    table = torch.tensor(weights, device=logits.device, dtype=logits.dtype)
    share = table.gather(1, target.transpose(0, 1)).transpose(0, 1).flatten()
    return (losses * share).sum() / share.sum()
