"""The recipe of pre-training: every field checked."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from mndnotes.training.recipe import PACKAGED_BASE


class PretrainingRecipe(BaseModel):
    """Everything that decides what pre-training makes of some notes; unknown keys are refused.

    Attributes:
        base: as in `mndnotes.training.recipe.Recipe`.
        window_tokens: most tokens in a window; windows do not overlap.
        epochs: passes over the notes.
        batch_tokens: token budget of a batch.
        mask_share: share of the words that are hidden.
        held_out: share of the notes, at least one, that is measured on and not trained on.
        learning_rate: peak rate.
        weight_decay: AdamW weight decay of matrices.
        warmup: share of the steps in which the rate rises.
        hidden_dropout: dropout in the encoder.
        attention_dropout: dropout of attention weights; anything but 0 is several times slower.
        seed: of weights, order, hidden words and dropout.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str = Field(default=PACKAGED_BASE, min_length=1)
    window_tokens: int = Field(default=512, ge=16)
    epochs: int = Field(default=3, ge=1)
    batch_tokens: int = Field(default=4096, ge=1)
    mask_share: float = Field(default=0.15, gt=0, lt=1)
    held_out: float = Field(default=0.05, gt=0, lt=1)
    learning_rate: float = Field(default=3e-4, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    hidden_dropout: float = Field(default=0.1, ge=0, lt=1)
    attention_dropout: float = Field(default=0.0, ge=0, lt=1)
    seed: int = Field(default=17, ge=0)
