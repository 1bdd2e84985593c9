"""A run that kills its own process, as lost power would: ``killed_run.py FOLDER MOMENT``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from mndnotes.training import run
from mndnotes.training.fitting.checkpoint import OPTIMIZER_FILE
from mndnotes.training.fitting.trainer import NoteTrainer
from mndnotes.training.recipe import Recipe, load_recipe
from tests.integration.smoke_notes import smoke_splits

IN_AN_EPOCH, IN_SAVING = "epoch", "saving"


def kill_recipe() -> Recipe:
    """Three epochs of two steps each, with dropout."""
    return load_recipe("smoke", batch_tokens=1000, max_steps=6, epochs=3)


class KilledTrainer(NoteTrainer):
    """Dies in the second epoch, or with the second checkpoint half written."""

    moment = ""

    def training_step(self, *args: Any, **kwargs: Any) -> Any:
        if self.moment == IN_AN_EPOCH and self.state.global_step == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().training_step(*args, **kwargs)

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        super()._save_optimizer_and_scheduler(output_dir)
        if self.moment == IN_SAVING and self.state.global_step == 4:
            path = Path(output_dir) / OPTIMIZER_FILE
            os.truncate(path, path.stat().st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    KilledTrainer.moment = sys.argv[2]
    run.NoteTrainer = KilledTrainer
    run.train_run(kill_recipe(), smoke_splits(), Path(sys.argv[1]))
