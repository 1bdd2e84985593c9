"""The note model: one encoder over all windows of a note, one learned question for each answer.

Pooling is label-wise attention (CAML, Mullenbach et al. 2018; PLM-ICD, Huang et al. 2022): every
answer has a query, its softmax runs over all content tokens of all windows of the note, so a long
note is read as one text and not as an average of parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers import initialization as init
from transformers.configuration_utils import SubConfigSpec
from transformers.utils import ModelOutput

from mndnotes.inference.model_folder import LABELS
from mndnotes.rules.vocabulary import Element, Picture, Status
from mndnotes.training.network.losses import evidence_loss, note_loss

PICTURES, ELEMENTS, STATUSES = len(Picture), len(Element), len(Status)
PICTURE_QUERY, SCORE_QUERY, FIRST_ELEMENT_QUERY = 0, 1, 2
QUERIES = FIRST_ELEMENT_QUERY + ELEMENTS

HEAD_MODULES = (
    "attention.project",
    "attention.queries",
    "picture_hidden",
    "picture_head",
    "score_head",
    "element_heads",
)
"""Modules of `NoteModel` that are not the encoder's."""

LOWEST_SCORE = -1e30
"""Attention score of what is not there; finite, so that differences stay numbers."""

LEAST_WEIGHT = 1e-30
"""Keeps a note without content from a division by zero."""


def _label_list(key: str) -> Any:
    """A field that says what a head's numbers stand for, as `LABELS` does."""
    return field(default_factory=lambda: [str(name) for name in LABELS[key]])


class NoteConfig(PreTrainedConfig):
    """Configuration of `NoteModel`: the encoder's own, windows, dropout, losses, labels."""

    model_type = "mndnotes"
    sub_configs_defaults: ClassVar = {
        "encoder": SubConfigSpec(config_class=AutoConfig, model_type="bert")
    }

    encoder: PreTrainedConfig | dict | None = None  # type: ignore[type-arg]
    base: str = ""
    window_tokens: int = 512
    window_overlap: int = 64
    head_dropout: float | int = 0.1
    picture_weight: float | int = 1.0
    element_weight: float | int = 1.0
    score_weight: float | int = 1.0
    score_loss: str = "bce"
    evidence_weight: float | int = 0.0
    picture_class_weights: list[float] | None = None
    element_class_weights: list[list[float]] | None = None
    picture_labels: list[str] = _label_list("picture_labels")
    element_ids: list[str] = _label_list("element_ids")
    status_labels: list[str] = _label_list("status_labels")

    def to_dict(self) -> dict[str, Any]:
        """As it is stored: without the place that the encoder was read from, a machine's own."""
        content: dict[str, Any] = super().to_dict()
        if isinstance(encoder := content.get("encoder"), dict):
            encoder.pop("_name_or_path", None)
        return content


@dataclass
class NoteOutput(ModelOutput):
    """What a batch of ``N`` notes gives.

    Attributes:
        loss: weighted sum of the losses, if targets were given.
        picture_logits: shape ``(N, 4)``.
        element_logits: shape ``(N, 12, 3)``.
        score_logits: shape ``(N,)``; their sigmoid is the score as a share.
    """

    loss: Tensor | None = None
    picture_logits: Tensor | None = None
    element_logits: Tensor | None = None
    score_logits: Tensor | None = None


class LabelAttention(nn.Module):
    """Pools the tokens of each note once for every query, and once by their mean.

    What has been read so far is a *memory* ``(N, Q + 1, H + 2)``: for each query the highest score,
    the sum of weights and the weighted sum of states; the last row, with score 0, is the mean's.
    Memories of parts of a note can be merged, so a note may be read part by part.
    """

    def __init__(self, hidden: int, queries: int) -> None:
        """Make a projection and the queries."""
        super().__init__()
        self.project = nn.Linear(hidden, hidden)
        self.queries = nn.Linear(hidden, queries, bias=False)

    def read(self, hidden: Tensor, content: Tensor, member: Tensor) -> Tensor:
        """Memory of some windows.

        Args:
            hidden: encoder states, ``(W, L, H)``.
            content: 1 where a token is content, ``(W, L)``, float.
            member: 1 where a window belongs to a note, ``(N, W)``, float.

        Returns:
            ``(N, Q + 1, H + 2)``.
        """
        weights, peak = self.weigh(hidden, content, member)
        vectors = member @ (weights.transpose(1, 2) @ hidden).flatten(1)
        vectors = vectors.unflatten(1, (weights.shape[2], hidden.shape[2]))
        total = member @ weights.sum(dim=1)
        return torch.cat([peak.unsqueeze(-1), total.unsqueeze(-1), vectors], dim=-1)

    def weigh(self, hidden: Tensor, content: Tensor, member: Tensor) -> tuple[Tensor, Tensor]:
        """Weight of every token for every query ``(W, L, Q + 1)``, and the peaks ``(N, Q + 1)``.

        The weights of a note's windows are on one scale; their sum is not 1.
        """
        shown = content.unsqueeze(-1)
        asked = self.queries(torch.tanh(self.project(hidden)))
        scores = torch.cat([asked, torch.zeros_like(asked[..., :1])], dim=-1)
        # the peak only keeps exp() in range and cancels out, so it needs no gradient
        peaks = torch.where(shown > 0, scores.detach(), LOWEST_SCORE).amax(dim=1)
        peak = torch.where(member.unsqueeze(-1) > 0, peaks.unsqueeze(0), LOWEST_SCORE).amax(dim=1)
        shift = member.transpose(0, 1) @ peak
        return torch.exp((scores - shift.unsqueeze(1)).clamp(max=0.0)) * shown, peak

    def share_of(
        self, hidden: Tensor, content: Tensor, member: Tensor, marked: Tensor
    ) -> tuple[Tensor, Tensor]:
        """How much of each query's attention lies on marked tokens.

        Args:
            hidden: as in `read`.
            content: likewise.
            member: likewise.
            marked: a bit for each query whose evidence a token is, ``(W, L)``, integer.

        Returns:
            The share, 0 to 1, and whether anything is marked at all; both ``(N, Q)``.
        """
        weights, _ = self.weigh(hidden, content, member)
        asked = weights[..., :-1]
        places = torch.arange(asked.shape[2], device=marked.device)
        chosen = ((marked.unsqueeze(-1) >> places) & 1).to(hidden.dtype)
        total = (member @ asked.sum(dim=1)).clamp(min=LEAST_WEIGHT)
        share = member @ (asked * chosen).sum(dim=1) / total
        return share, member @ chosen.amax(dim=1) > 0

    @staticmethod
    def merge(first: Tensor, second: Tensor) -> Tensor:
        """Memory of two parts of the same notes."""
        peak = torch.maximum(first[..., :1], second[..., :1])
        kept = torch.exp(first[..., :1] - peak) * first[..., 1:]
        added = torch.exp(second[..., :1] - peak) * second[..., 1:]
        return torch.cat([peak, kept + added], dim=-1)

    @staticmethod
    def recall(memory: Tensor) -> tuple[Tensor, Tensor]:
        """A vector for each query ``(N, Q, H)`` and the mean vector ``(N, H)``."""
        vectors = memory[..., 2:] / memory[..., 1:2].clamp(min=LEAST_WEIGHT)
        return vectors[:, :-1], vectors[:, -1]


class ElementHeads(nn.Module):
    """One linear classifier for each element, on that element's own vector."""

    def __init__(self, hidden: int) -> None:
        """Make the weights ``(12, H, 3)``."""
        super().__init__()
        self.weight = nn.Parameter(torch.empty(ELEMENTS, hidden, STATUSES))
        self.bias = nn.Parameter(torch.zeros(ELEMENTS, STATUSES))

    def forward(self, vectors: Tensor) -> Tensor:
        """Map ``(N, 12, H)`` to ``(N, 12, 3)``; a product and sum, which int8 leaves alone."""
        return (vectors.unsqueeze(-1) * self.weight).sum(dim=2) + self.bias


class NoteModel(PreTrainedModel):
    """Reads notes whole: clinical picture, documentation elements, documentation score."""

    config_class = NoteConfig
    base_model_prefix = "encoder"
    _supports_sdpa = True

    def __init__(self, config: NoteConfig) -> None:
        """Build with random weights; `mndnotes.training.network.base` puts the encoder's in."""
        super().__init__(config)
        self.encoder = AutoModel.from_config(config.encoder, add_pooling_layer=False)
        hidden = int(self.encoder.config.hidden_size)
        self.attention = LabelAttention(hidden, QUERIES)
        self.dropout = nn.Dropout(config.head_dropout)
        self.picture_hidden = nn.Linear(2 * hidden + ELEMENTS * STATUSES, hidden)
        self.picture_head = nn.Linear(hidden, PICTURES)
        self.score_head = nn.Linear(hidden, 1)
        self.element_heads = ElementHeads(hidden)
        # the heads read float32 states, whatever the encoder is loaded as
        self._keep_in_fp32_modules_strict = set(HEAD_MODULES)
        self.post_init()  # type: ignore[no-untyped-call]

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)  # type: ignore[no-untyped-call]
        if isinstance(module, ElementHeads):
            init.normal_(module.weight, mean=0.0, std=0.02)
            init.zeros_(module.bias)

    def remember(self, hidden: Tensor, attention_mask: Tensor, member: Tensor) -> Tensor:
        """Memory of some windows, see `LabelAttention`; needs float32 states.

        Args:
            hidden: encoder states, ``(W, L, H)``.
            attention_mask: 1 for real tokens, ``(W, L)``.
            member: 1 where a window belongs to a note, ``(N, W)``, float.
        """
        memory: Tensor = self.attention.read(
            hidden, content_mask(attention_mask).to(hidden.dtype), member
        )
        return memory

    def answer(self, memory: Tensor) -> NoteOutput:
        """Answer every question from what was read."""
        pooled, mean = self.attention.recall(memory)
        pooled, mean = self.dropout(pooled), self.dropout(mean)
        elements = self.element_heads(pooled[:, FIRST_ELEMENT_QUERY:])
        # a picture follows from which signs are there and which are not, so it is told
        signs = torch.softmax(elements, dim=-1).flatten(1)
        picture = torch.cat([pooled[:, PICTURE_QUERY], mean, signs], dim=-1)
        picture = self.dropout(functional.gelu(self.picture_hidden(picture)))
        return NoteOutput(
            picture_logits=self.picture_head(picture),
            element_logits=elements,
            score_logits=self.score_head(pooled[:, SCORE_QUERY]).squeeze(-1),
        )

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        window_note: Tensor,
        targets: dict[str, Tensor] | None = None,
    ) -> NoteOutput:
        """Read a batch of notes.

        Args:
            input_ids: token ids of all windows, ``(W, L)``.
            attention_mask: 1 for real tokens, ``(W, L)``.
            window_note: index of the note that a window belongs to, ``(W,)``, 0 to ``N`` - 1.
            targets: ``picture`` ``(N, 4)`` as probabilities, ``elements`` ``(N, 12)`` as indices,
                ``score`` ``(N,)`` as a share and ``evidence`` ``(W, L)`` as bits of queries;
                given, a loss is returned too.
        """
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        hidden = states.last_hidden_state.float()
        notes = torch.arange(int(window_note.max()) + 1, device=window_note.device)
        member = (notes.unsqueeze(1) == window_note.unsqueeze(0)).float()
        # half precision would blunt the softmax over thousands of tokens
        with torch.autocast(hidden.device.type, enabled=False):
            output = self.answer(self.remember(hidden, attention_mask, member))
            if targets is not None:
                output["loss"] = note_loss(self.config, output, targets)
                if self.config.evidence_weight:
                    content = content_mask(attention_mask).to(hidden.dtype)
                    share = self.attention.share_of(hidden, content, member, targets["evidence"])
                    output["loss"] += self.config.evidence_weight * evidence_loss(*share)
        return output


class OneNoteGraph(nn.Module):
    """The graph that is exported: windows of one note in, that note's answers out.

    A note may be read part by part: each run then takes the memory that the run before gave, and
    the last one's answers are those for the whole note.
    """

    def __init__(self, model: NoteModel) -> None:
        """Wrap a model in evaluation mode."""
        super().__init__()
        self.model = model

    def empty_memory(self) -> Tensor:
        """The memory to begin with, ``(Q + 1, H + 2)``."""
        memory = torch.zeros(QUERIES + 1, int(self.model.encoder.config.hidden_size) + 2)
        memory[:, 0] = LOWEST_SCORE
        return memory

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Answer for one note.

        Args:
            input_ids: ``(W, L)``.
            attention_mask: ``(W, L)``.
            memory: of the note's earlier windows.

        Returns:
            Picture logits ``(4,)``, element logits ``(12, 3)``, score as a share ``(1,)``, and the
            memory of all windows so far.
        """
        states = self.model.encoder(input_ids=input_ids, attention_mask=attention_mask)
        member = torch.ones_like(input_ids[:, 0], dtype=torch.float32).unsqueeze(0)
        read = self.model.remember(states.last_hidden_state, attention_mask, member)
        merged = self.model.attention.merge(memory.unsqueeze(0), read)
        output = self.model.answer(merged)
        return (
            output["picture_logits"].squeeze(0),
            output["element_logits"].squeeze(0),
            torch.sigmoid(output["score_logits"]),
            merged.squeeze(0),
        )


def content_mask(attention_mask: Tensor) -> Tensor:
    """Mask out padding and each window's first and last real token; shape ``(W, L)``."""
    followed = functional.pad(attention_mask[:, 1:], (0, 1))
    preceded = functional.pad(attention_mask[:, :-1], (1, 0))
    return attention_mask * followed * preceded


AutoConfig.register(NoteConfig.model_type, NoteConfig, exist_ok=True)
AutoModel.register(NoteConfig, NoteModel, exist_ok=True)
