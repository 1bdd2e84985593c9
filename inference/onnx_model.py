"""The model in serving, by ONNX Runtime: one note in, calibrated probabilities out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mndnotes.errors import ModelError
from mndnotes.inference.forking import PerProcess
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.model_output import ModelOutput, RawOutput, calibrated
from mndnotes.inference.windows import Windows, WindowTokenizer

INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("picture_logits", "element_logits", "score")
MEMORY_INPUT = "memory"
MEMORY_OUTPUT = "memory_out"
"""Graph names; the memory input has a default, so a note may also be read in one run."""
SLOWER_FUSIONS = ("SkipLayerNormFusion",)
"""Rewritings of the graph that the runtime is told to leave out: on a processor, the one operator
for addition and normalisation takes several times as long as the two that it replaces."""


class OnnxModel:
    """Scores one note per run, so that a result never depends on other notes.

    The same folder, text and processor kind give the same numbers. Threads may share a model, and a
    forked child may use its parent's: with one processor thread it shares the parent's memory, with
    several, or if a thread was scoring at the moment of the fork, it opens the folder again.
    """

    def __init__(self, folder: ModelFolder, threads: int = 1) -> None:
        """Load the graph and the tokenizer of a verified folder.

        Args:
            folder: the serving folder.
            threads: processor threads per run.

        Raises:
            ModelError: ONNX Runtime can't load the graph, its inputs or outputs differ, or it does
                not know all tokens of the tokenizer.
        """
        config = folder.config
        self.folder = folder
        self._tokenizer = WindowTokenizer.from_file(
            folder.tokenizer_path, config.window_tokens, config.window_overlap
        )
        self._session = _session_holder(folder, threads)
        _check_vocabulary(self._session.get(), self._tokenizer.vocabulary_size)

    def raw(self, text_masked: str) -> RawOutput:
        """Run the graph on a text whose diagnosis names are masked; no calibration."""
        windows = self._tokenizer.encode(text_masked)
        with self._session.use() as session:
            picture, elements, score = run_windows(session, windows)
        return RawOutput(
            picture_logits=picture.astype(np.float64),
            element_logits=elements.astype(np.float64),
            score=float(score[0]),
            tokens_read=windows.tokens_read,
            tokens_of=windows.tokens_of,
            windows=windows.count,
        )

    def predict(self, text_masked: str) -> ModelOutput:
        """Score a text whose diagnosis names are masked."""
        return calibrated(self.raw(text_masked), self.folder.config)


def open_session(path: Path, threads: int) -> ort.InferenceSession:
    """ONNX Runtime on the processor: deterministic, silent.

    Args:
        path: the ONNX file.
        threads: processor threads per run; 0 takes all processors.
    """
    ort.disable_telemetry_events()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    return ort.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=[*SLOWER_FUSIONS],
    )


def run_windows(session: ort.InferenceSession, windows: Windows) -> list[NDArray[np.float32]]:
    """Read one note window by window, so that memory does not grow with the note.

    The graph hands its memory of the note from run to run; the last run answers for all of it.

    Returns:
        Picture logits ``(4,)``, element logits ``(12, 3)``, score as a share ``(1,)``.
    """
    carried: dict[str, NDArray[np.float32]] = {}
    answers: list[NDArray[np.float32]] = []
    for ids, mask in zip(windows.input_ids, windows.attention_mask, strict=True):
        inputs = dict(zip(INPUTS, (ids[np.newaxis], mask[np.newaxis]), strict=True))
        *answers, memory = session.run([*OUTPUTS, MEMORY_OUTPUT], {**inputs, **carried})
        carried = {MEMORY_INPUT: memory}
    return answers


def _session_holder(folder: ModelFolder, threads: int) -> PerProcess[ort.InferenceSession]:
    def again() -> ort.InferenceSession:
        if ModelFolder.open(folder.path).sha256 != folder.sha256:
            raise ModelError("the model folder was changed since it was opened; load it again")
        return _session(folder, threads)

    # One thread runs on the caller's: there is no other that a fork could lose.
    return PerProcess(_session(folder, threads), again, shared=threads == 1)


def _session(folder: ModelFolder, threads: int) -> ort.InferenceSession:
    try:
        session = open_session(folder.model_path, threads)
    except Exception:  # the runtime raises its own classes, which share no public base
        raise ModelError("ONNX Runtime can't load the model's graph; restore it") from None
    inputs = {node.name for node in session.get_inputs()}
    optional = {node.name for node in session.get_overridable_initializers()}
    outputs = {node.name for node in session.get_outputs()}
    fits = inputs == set(INPUTS) and MEMORY_INPUT in optional
    if not (fits and outputs.issuperset([*OUTPUTS, MEMORY_OUTPUT])):
        raise ModelError(
            "the model's graph has other inputs or outputs than this version reads; export it again"
        )
    return session


def _check_vocabulary(session: ort.InferenceSession, size: int) -> None:
    """Have the graph read the last token of the vocabulary, which another model's may not have."""
    quiet = ort.RunOptions()
    quiet.log_severity_level = 4
    last = np.full((1, 1), size - 1, np.int64)
    inputs = dict(zip(INPUTS, (last, np.ones_like(last)), strict=True))
    try:
        session.run([*OUTPUTS], inputs, quiet)
    except Exception:  # see `_session`
        raise ModelError("the model's tokenizer is not that of its graph; restore it") from None
