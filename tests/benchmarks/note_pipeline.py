"""The note model as users of ``transformers`` run models: a pipeline of that library.

A stock ``pipeline("text-classification")`` can't take the model: it cuts what is behind the first
512 tokens off and knows one head only. `NotePipeline` is the least that reads the same: tokenizer
and windows, data loader, padding of batches and collecting of windows are all the library's own, as
in its pipelines for long texts (``ChunkPipeline``).
"""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer
from transformers.pipelines.base import ChunkPipeline

import mndnotes.training.network.model  # noqa: F401  # makes the architecture known
from mndnotes.inference.model_folder import LABELS

_PADDING = "[PAD]"
_RETURNED = ("input_ids", "attention_mask")


class NotePipeline(ChunkPipeline):
    """Texts in; label probabilities and the documentation score of each out."""

    model: Any
    tokenizer: Any

    def _sanitize_parameters(self, **_: Any) -> tuple[dict[str, Any], ...]:
        return {}, {}, {}

    def preprocess(self, input_: str, **_: Any) -> Any:
        """The windows of a text one after the other, ``(1, L)`` each."""
        config = self.model.config
        encoded = self.tokenizer(
            input_,
            max_length=config.window_tokens,
            stride=config.window_overlap,
            truncation=True,
            return_overflowing_tokens=True,
        )
        windows = len(encoded["input_ids"])
        for number in range(windows):
            inputs = {key: torch.tensor([encoded[key][number]]) for key in _RETURNED}
            yield {**inputs, "is_last": number == windows - 1}

    def _forward(self, input_tensors: dict[str, Any], **_: Any) -> Any:
        """What is remembered of each window of a batch, ``(B, Q + 1, H + 2)``."""
        mask = input_tensors["attention_mask"]
        states = self.model.encoder(input_ids=input_tensors["input_ids"], attention_mask=mask)
        memory = self.model.remember(states.last_hidden_state, mask, torch.eye(len(mask)))
        return {"memory": memory, "is_last": input_tensors["is_last"]}

    def postprocess(self, model_outputs: Any, **_: Any) -> dict[str, Any]:
        """The answers for a note from all of its windows."""
        with torch.inference_mode():
            memory = reduce(self.model.attention.merge, (out["memory"] for out in model_outputs))
            answers = self.model.answer(memory)
            picture = answers["picture_logits"][0].softmax(-1).tolist()
            elements = answers["element_logits"][0].softmax(-1).tolist()
            score = answers["score_logits"][0].sigmoid().item()
        return {
            "picture": _named("picture_labels", picture),
            "elements": _named(
                "element_ids", [_named("status_labels", element) for element in elements]
            ),
            "score": 100.0 * score,
        }


def note_pipeline(weights: Path) -> NotePipeline:
    """A pipeline in float32 from a weights folder, on one processor thread."""
    torch.set_num_threads(1)
    model: Any = AutoModel.from_pretrained(weights, use_safetensors=True, dtype=torch.float32)
    tokenizer: Any = AutoTokenizer.from_pretrained(weights, pad_token=_PADDING)
    return NotePipeline(model=model.eval(), tokenizer=tokenizer, device=-1)


def _named(key: str, values: list[Any]) -> dict[str, Any]:
    return dict(zip(map(str, LABELS[key]), values, strict=True))
