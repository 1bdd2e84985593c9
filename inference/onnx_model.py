"""The model's voice in serving: one note in, calibrated probabilities out, by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mndnotes.errors import ModelError
from mndnotes.inference.forking import PerProcess
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.windows import Windows, WindowTokenizer
from mndnotes.rules.vocabulary import Element, Picture, Status

INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("picture_logits", "element_logits", "score")
MEMORY_INPUT = "memory"
MEMORY_OUTPUT = "memory_out"
"""Graph names; the memory input has a default, so a note may also be read in one run."""

PRESENT = list(Status).index(Status.PRESENT)


@dataclass(frozen=True, slots=True, eq=False)
class RawOutput:
    """What the graph itself returns for one note, before calibration.

    Attributes:
        picture_logits: shape ``(4,)``, order of :class:`Picture`.
        element_logits: shape ``(12, 3)``, order of :class:`Element` and :class:`Status`.
        score: documentation score as a share, 0 to 1.
        tokens_read: content tokens the graph saw.
        tokens_of: content tokens of the note.
        windows: number of windows.
    """

    picture_logits: NDArray[np.float64]
    element_logits: NDArray[np.float64]
    score: float
    tokens_read: int
    tokens_of: int
    windows: int


@dataclass(frozen=True, slots=True, eq=False)
class ModelOutput:
    """What the model says about one note.

    Attributes:
        picture: probabilities after temperature scaling, shape ``(4,)``, order of
            :class:`Picture`.
        prediction_set: labels that conform, likeliest first; never empty.
        elements: probabilities, shape ``(12, 3)``, order of :class:`Element` and
            :class:`Status`.
        statuses: the status of each element by its threshold, length 12.
        score: documentation score, 0 to 100.
        tokens_read: content tokens the model saw.
        tokens_of: content tokens of the note.
        windows: number of windows.
    """

    picture: NDArray[np.float64]
    prediction_set: tuple[Picture, ...]
    elements: NDArray[np.float64]
    statuses: tuple[Status, ...]
    score: float
    tokens_read: int
    tokens_of: int
    windows: int


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Softmax over the last axis, in float64."""
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def prediction_set(
    probabilities: NDArray[np.floating], masses: Mapping[Picture, float]
) -> tuple[Picture, ...]:
    """Adaptive prediction set (Romano, Sesia and Candès 2020), likeliest label first.

    A label is in it if the likelier labels hold no more probability together than the label's mass
    allows, so the likeliest one always is. Flat probabilities leave many labels, a sure answer one.
    """
    order = np.argsort(-probabilities, kind="stable")
    labels = list(Picture)
    before = likelier_mass(probabilities)
    return tuple(labels[i] for i in order if before[i] <= masses[labels[i]])


def likelier_mass(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probability of all likelier labels together, for each label; shape ``(..., 4)``."""
    order = np.argsort(-probabilities, axis=-1, kind="stable")
    ranked = np.take_along_axis(np.asarray(probabilities, dtype=np.float64), order, axis=-1)
    before = np.empty_like(ranked)
    np.put_along_axis(before, order, np.cumsum(ranked, axis=-1) - ranked, axis=-1)
    return before.clip(min=0.0)


def element_statuses(
    probabilities: NDArray[np.floating], thresholds: NDArray[np.floating]
) -> NDArray[np.int64]:
    """Status index of each element: present from its threshold on, else the likelier other one.

    Args:
        probabilities: shape ``(..., 12, 3)``.
        thresholds: least probability of ``present``, shape ``(12,)``.

    Returns:
        Indices into :class:`Status`, shape ``(..., 12)``.
    """
    others = probabilities.copy()
    others[..., PRESENT] = -1.0
    reached = probabilities[..., PRESENT] >= thresholds
    return np.where(reached, PRESENT, others.argmax(axis=-1)).astype(np.int64)


class OnnxModel:
    """Scores one note per run, so that a result never depends on other notes.

    The same folder, text and processor kind give the same numbers. Threads may share a model, and a
    forked child may use its parent's: with one processor thread it shares the parent's memory, with
    several it opens the folder again.
    """

    def __init__(self, folder: ModelFolder, threads: int = 1) -> None:
        """Load the graph and the tokenizer of a verified folder.

        Args:
            folder: the serving folder.
            threads: processor threads per run.

        Raises:
            ModelError: ONNX Runtime can't load the graph, or its inputs or outputs differ.
        """
        config = folder.config
        self.folder = folder
        self._tokenizer = WindowTokenizer.from_file(
            folder.tokenizer_path, config.window_tokens, config.window_overlap
        )
        self._session = _session_getter(folder, threads)
        self._thresholds = np.array([config.element_thresholds[e] for e in Element])

    def raw(self, text_masked: str) -> RawOutput:
        """Run the graph on a text whose diagnosis names are masked; no calibration."""
        windows = self._tokenizer.encode(text_masked)
        picture, elements, score = run_windows(self._session(), windows)
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
        raw = self.raw(text_masked)
        config = self.folder.config
        picture = softmax(raw.picture_logits / config.temperature)
        elements = softmax(raw.element_logits)
        statuses = list(Status)
        return ModelOutput(
            picture=picture,
            prediction_set=prediction_set(picture, config.set_masses),
            elements=elements,
            statuses=tuple(statuses[i] for i in element_statuses(elements, self._thresholds)),
            score=100.0 * raw.score,
            tokens_read=raw.tokens_read,
            tokens_of=raw.tokens_of,
            windows=raw.windows,
        )


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
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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


def _session_getter(folder: ModelFolder, threads: int) -> Callable[[], ort.InferenceSession]:
    session = _session(folder, threads)
    if threads == 1:  # runs on the caller's thread, so that there is nothing that a fork loses
        return lambda: session

    def again() -> ort.InferenceSession:
        if ModelFolder.open(folder.path).sha256 != folder.sha256:
            raise ModelError("the model folder was changed since it was opened; load it again")
        return _session(folder, threads)

    getter: Callable[[], ort.InferenceSession] = PerProcess(session, again).get
    return getter


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
