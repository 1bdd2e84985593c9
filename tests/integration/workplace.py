"""A folder to train in: nothing of it reaches another test, a registry or a hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def workplace(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Work in a folder, with an MLflow database of its own and no network; what is patched, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLFLOW_TRACKING_URI", "")
        patch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield patch
