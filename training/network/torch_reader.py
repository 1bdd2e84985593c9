"""The model in serving, by torch: for a GPU, where it reads in bfloat16.

`NoteScorer.load(weights=...)` finds it by the entry point ``torch`` of the group
``mndnotes.backends``, since serving imports nothing of training.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers.utils import SAFE_WEIGHTS_NAME

from mndnotes.errors import ModelError
from mndnotes.inference.model_folder import TOKENIZER_FILE, ModelFolder, file_sha256, verify_files
from mndnotes.inference.model_output import ModelOutput, RawOutput, calibrated
from mndnotes.inference.windows import WindowTokenizer
from mndnotes.training.network.base import load_note_model


class TorchReader:
    """Reads a note whole, on the first GPU where there is one; there in bfloat16, else in float32.

    The calibration is that of the serving folder, which was fitted on its graph's outputs.
    """

    def __init__(self, folder: ModelFolder, weights: Path) -> None:
        """Load weights as ``mndnotes export --weights`` writes them.

        Args:
            folder: the serving folder of the same run.
            weights: their folder.

        Raises:
            ModelError: a file is missing or altered, or the tokenizer is not the folder's.
        """
        manifest = verify_files(weights)
        if SAFE_WEIGHTS_NAME not in manifest:
            raise ModelError(f"{weights} holds no {SAFE_WEIGHTS_NAME}; name a folder of weights")
        if manifest[TOKENIZER_FILE]["sha256"] != file_sha256(folder.tokenizer_path):
            raise ModelError("weights and serving folder have other tokenizers; export both again")
        self.weights = weights
        self.folder = replace(folder, sha256=str(manifest[SAFE_WEIGHTS_NAME]["sha256"]))
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model: Any = load_note_model(str(weights))
        self._model = model.to(self._device).eval()
        config = folder.config
        self._tokenizer = WindowTokenizer.from_file(
            folder.tokenizer_path, config.window_tokens, config.window_overlap
        )

    @torch.inference_mode()
    def raw(self, text_masked: str) -> RawOutput:
        """Run the model on a text whose diagnosis names are masked; no calibration."""
        windows = self._tokenizer.encode(text_masked)
        ids = torch.from_numpy(windows.input_ids).to(self._device)
        on_gpu = self._device.type == "cuda"
        with torch.autocast(self._device.type, torch.bfloat16, enabled=on_gpu):
            said = self._model(ids, torch.ones_like(ids), torch.zeros_like(ids[:, 0]))
        return RawOutput(
            picture_logits=_array(said["picture_logits"][0]),
            element_logits=_array(said["element_logits"][0]),
            score=float(torch.sigmoid(said["score_logits"][0].double())),
            tokens_read=windows.tokens_read,
            tokens_of=windows.tokens_of,
            windows=windows.count,
        )

    def predict(self, text_masked: str) -> ModelOutput:
        """Score a text whose diagnosis names are masked."""
        return calibrated(self.raw(text_masked), self.folder.config)


def _array(values: torch.Tensor) -> NDArray[np.float64]:
    array: NDArray[np.float64] = values.double().cpu().numpy()
    return array
