"""From a trained model to an ONNX graph: export, int8, and the proof that both say the same."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from mndnotes.errors import ModelError
from mndnotes.inference.onnx_model import (
    INPUTS,
    MEMORY_INPUT,
    MEMORY_OUTPUT,
    OUTPUTS,
    open_session,
    run_windows,
)
from mndnotes.inference.windows import Windows
from mndnotes.training.network.model import NoteModel, OneNoteGraph

OPSET = 23
"""First opset with an Attention operator, which ONNX Runtime runs fused."""

QUANTISED_OPERATORS = ["MatMul", "Gemm", "Gather"]
PARITY_TOLERANCE = 1e-4
"""Largest difference between torch and ONNX in float32, in logits."""


@dataclass(frozen=True, slots=True, eq=False)
class GraphOutputs:
    """What a graph says about ``N`` notes.

    Attributes:
        picture_logits: ``(N, 4)``.
        element_logits: ``(N, 12, 3)``.
        score: as a share, ``(N,)``.
    """

    picture_logits: np.ndarray
    element_logits: np.ndarray
    score: np.ndarray


def export_float_graph(model: NoteModel, path: Path) -> None:
    """Write the one-note graph in float32; any number of windows, any length."""
    graph = OneNoteGraph(model).eval()
    ids = torch.ones((2, 16), dtype=torch.int64)
    memory = graph.empty_memory()
    windows, tokens = torch.export.Dim("windows", min=1), torch.export.Dim("tokens", min=2)
    shape = {0: windows, 1: tokens}
    with _quiet():
        torch.onnx.export(
            graph,
            (ids, torch.ones_like(ids), memory),
            str(path),
            dynamo=True,
            opset_version=OPSET,
            input_names=[*INPUTS, MEMORY_INPUT],
            output_names=[*OUTPUTS, MEMORY_OUTPUT],
            dynamic_shapes=(shape, shape, None),
            external_data=False,
            verbose=False,
        )
    exported = onnx.load(str(path))
    # a default makes the input optional: a note read in one run needs none
    exported.graph.initializer.append(numpy_helper.from_array(memory.numpy(), MEMORY_INPUT))
    path.write_bytes(exported.SerializeToString(deterministic=True))


def quantise_graph(source: Path, target: Path) -> None:
    """Write a copy with 8-bit encoder weights, one scale per channel; the heads stay float32."""
    heads = [
        node.name
        for node in onnx.load(str(source)).graph.node
        if node.op_type in QUANTISED_OPERATORS and "encoder" not in _namespace(node)
    ]
    with _quiet():
        quantize_dynamic(
            str(source),
            str(target),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=QUANTISED_OPERATORS,
            nodes_to_exclude=heads,
        )


def strip_graph(source: Path, target: Path) -> None:
    """Write a copy without the exporter's notes, which name source files of this machine."""
    model = onnx.load(str(source))
    model.doc_string = ""
    del model.metadata_props[:]
    graph = model.graph
    graph.name, graph.doc_string = "mndnotes", ""
    del graph.metadata_props[:]
    parts: list[Iterable[Any]] = [
        graph.node,
        graph.initializer,
        graph.value_info,
        graph.input,
        graph.output,
    ]
    for part in parts:
        for item in part:
            item.doc_string = ""
            del item.metadata_props[:]
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString(deterministic=True))


def run_graph(path: Path, notes: Sequence[Windows]) -> GraphOutputs:
    """Run a graph note by note, as serving does, on all processors.

    Args:
        path: the ONNX file.
        notes: windows of each note.
    """
    session = open_session(path, threads=0)
    return _stacked([run_windows(session, note) for note in notes])


@torch.no_grad()
def run_torch(model: NoteModel, notes: Sequence[Windows]) -> GraphOutputs:
    """Run the model itself in float32, each note whole."""
    graph = OneNoteGraph(model).eval()
    rows = []
    for note in notes:
        ids, mask = torch.from_numpy(note.input_ids), torch.from_numpy(note.attention_mask)
        rows.append([output.numpy() for output in graph(ids, mask, graph.empty_memory())[:3]])
    return _stacked(rows)


def check_parity(model: NoteModel, path: Path, notes: Sequence[Windows]) -> float:
    """Largest difference between torch and a float32 graph over some notes.

    Raises:
        ModelError: it is more than `PARITY_TOLERANCE`.
    """
    gap = largest_gap(run_torch(model, notes), run_graph(path, notes))
    if not gap <= PARITY_TOLERANCE:
        raise ModelError(
            f"the exported graph differs from the model by {gap:.1e} in logits, so it is not kept; "
            "install the pinned versions of torch, onnx and onnxscript, and export again"
        )
    return gap


def largest_gap(ours: GraphOutputs, theirs: GraphOutputs) -> float:
    """Largest difference in any logit, or in the score as a share."""
    return max(
        float(np.abs(ours.picture_logits - theirs.picture_logits).max()),
        float(np.abs(ours.element_logits - theirs.element_logits).max()),
        float(np.abs(ours.score - theirs.score).max()),
    )


def agreement(reference: GraphOutputs, other: GraphOutputs) -> dict[str, float]:
    """How far two graphs agree: shares of equal answers, largest differences."""
    same_picture = reference.picture_logits.argmax(-1) == other.picture_logits.argmax(-1)
    same_elements = reference.element_logits.argmax(-1) == other.element_logits.argmax(-1)
    gap = np.abs(reference.picture_logits - other.picture_logits).max()
    return {
        "int8_picture_agreement": float(same_picture.mean()),
        "int8_element_agreement": float(same_elements.mean()),
        "int8_picture_logit_gap": float(gap),
        "int8_score_gap": float(100.0 * np.abs(reference.score - other.score).max()),
    }


def _stacked(rows: Sequence[Sequence[Any]]) -> GraphOutputs:
    picture, elements, score = (np.stack([row[i] for row in rows]) for i in range(3))
    return GraphOutputs(
        picture_logits=picture.astype(np.float64),
        element_logits=elements.astype(np.float64),
        score=score[:, 0].astype(np.float64),
    )


def _namespace(node: Any) -> str:
    return next((p.value for p in node.metadata_props if p.key == "namespace"), "")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
