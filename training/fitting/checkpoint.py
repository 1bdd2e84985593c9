"""Optimiser, schedule and random states in safetensors and JSON: no checkpoint is a pickle."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from transformers.utils import SAFE_WEIGHTS_NAME

OPTIMIZER_FILE = "optimizer.safetensors"
STATE_FILE = "optimizer.json"
RANDOM_FILE = "random.json"
TRAINER_FILE = "trainer_state.json"
"""The Trainer's own, written last."""


def is_complete(folder: Path) -> bool:
    """Whether a checkpoint can be gone on from; not if its saving was cut short."""
    try:
        for name in (TRAINER_FILE, RANDOM_FILE, STATE_FILE):
            json.loads((folder / name).read_text(encoding="utf-8"))
        for name in (OPTIMIZER_FILE, SAFE_WEIGHTS_NAME):
            # opening compares the length of the file with the tensors that it lists
            with safe_open(folder / name, framework="pt"):
                pass
    except (OSError, ValueError, SafetensorError):
        return False
    return True


def save_optimizer(folder: Path, optimizer: Any, scheduler: Any) -> None:
    """Write the moments as tensors, groups and schedule as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    content = optimizer.state_dict()
    tensors = {
        f"{index}.{name}": torch.as_tensor(value).contiguous()
        for index, state in content["state"].items()
        for name, value in state.items()
    }
    save_file(tensors, folder / OPTIMIZER_FILE)
    states = {"groups": content["param_groups"], "schedule": scheduler.state_dict()}
    (folder / STATE_FILE).write_text(json.dumps(states), encoding="utf-8")


def load_optimizer(folder: Path, optimizer: Any, scheduler: Any) -> None:
    """Put back what `save_optimizer` wrote."""
    states = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    moments: dict[int, dict[str, Any]] = {}
    for key, tensor in load_file(folder / OPTIMIZER_FILE).items():
        index, name = key.split(".", 1)
        moments.setdefault(int(index), {})[name] = tensor
    optimizer.load_state_dict({"state": moments, "param_groups": states["groups"]})
    scheduler.load_state_dict(states["schedule"])


def save_random_state(folder: Path) -> None:
    """Write the states of the generators of Python, NumPy and torch."""
    folder.mkdir(parents=True, exist_ok=True)
    name, keys, *rest = np.random.get_state(legacy=True)
    states = {
        "python": random.getstate(),
        "numpy": [name, np.asarray(keys).tolist(), *rest],
        "torch": torch.get_rng_state().tolist(),
        "cuda": [state.tolist() for state in _cuda_states()],
    }
    (folder / RANDOM_FILE).write_text(json.dumps(states), encoding="utf-8")


def load_random_state(folder: Path) -> None:
    """Put back what `save_random_state` wrote; nothing where there is none."""
    path = folder / RANDOM_FILE
    if not path.is_file():
        return
    states = json.loads(path.read_text(encoding="utf-8"))
    version, internal, gauss = states["python"]
    random.setstate((version, tuple(internal), gauss))
    name, keys, *rest = states["numpy"]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), *rest))
    torch.set_rng_state(torch.tensor(states["torch"], dtype=torch.uint8))
    if torch.cuda.is_available() and states["cuda"]:
        torch.cuda.set_rng_state_all(
            [torch.tensor(state, dtype=torch.uint8) for state in states["cuda"]]
        )


def _cuda_states() -> list[torch.Tensor]:
    return torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
