"""The model alone beside ``transformers``: the same weights, the same notes, one run.

The peer is that library's pipeline in float32, one note at a time and in batches of 16; what counts
is the faster one. Ours are the served 8-bit graph, and the float32 graph of the same weights, by
which the labels of both are judged. Diagnoses are masked beforehand: that is the rules' part.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import numpy as np
import typer
from numpy.typing import NDArray

from mndnotes.errors import MissingExtraError
from mndnotes.inference.model_folder import (
    CONFIG_FILE,
    MODEL_FILE,
    ModelFolder,
    ServingConfig,
    write_manifest,
)
from mndnotes.inference.model_output import ModelOutput, element_statuses
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Element
from tests.benchmarks.command import JsonOption, deliver, run
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.rounds import Round, measure, ratio, timed
from tests.benchmarks.texts import read_texts

if TYPE_CHECKING:
    from mndnotes.training.release.export import TrainedRun

TEST_NOTES = Path("data/notes/test")
WEIGHTS, SERVING = Path("models/weights"), Path("models/default")
TIMES_FASTER = 3.5
"""How many times the notes a second of the faster pipeline the served graph must reach."""
SAME_LABELS = 0.99
"""Share of labels that 8 bits must leave as they are."""
PIPELINES = {f"transformers pipeline, batch {size}": size for size in (1, 16)}
EXACT, SERVED = "mndnotes, float32", "mndnotes, 8-bit, as served"

Answer: TypeAlias = ModelOutput | dict[str, Any]
"""Of our model, or of the pipeline."""


def model(
    notes: Annotated[
        list[Path] | None,
        typer.Argument(help="JSONL files of notes; default: the hand-written test notes."),
    ] = None,
    weights: Annotated[Path, typer.Option(help="Weights folder.")] = WEIGHTS,
    serving: Annotated[Path, typer.Option(help="Serving folder of these weights.")] = SERVING,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 5,
    every: Annotated[
        int, typer.Option(min=1, help="Take only each N-th note, for a quick look.")
    ] = 1,
    json_file: JsonOption = None,
) -> None:
    """Measure the model's notes a second beside transformers, and what 8 bits change."""
    files = notes or sorted(TEST_NOTES.glob("*.jsonl"))
    texts = [mask_diagnoses(text) for text in read_texts(files)[::every]]
    served = OnnxModel(ModelFolder.open(serving))
    trained = open_weights(weights)
    ours = {EXACT: _predicted(exact_model(trained, served.folder)), SERVED: _predicted(served)}
    times, answers = measure({**_pipelines(trained.weights), **ours}, texts, rounds)
    config = served.folder.config
    labels = {name: _labels(given, config) for name, given in answers.items()}
    tokens = fmean(served.raw(text).tokens_of for text in texts)
    report = compare(times, labels, tokens)
    report.about = {
        **about_us(),
        **{name: version(name) for name in ("transformers", "torch", "onnxruntime")},
        "notes": f"{len(texts)} from {', '.join(file.name for file in files)}",
        "model": f"{config.name}, SHA-256 {served.folder.sha256}",
    }
    deliver(report, json_file)


def open_weights(folder: Path) -> TrainedRun:
    """A weights folder, verified.

    Raises:
        MissingExtraError: torch or transformers is not installed.
        InputError: there are no weights.
        ModelError: they were altered.
    """
    try:
        from mndnotes.training.fitting.trainer import quiet_libraries
        from mndnotes.training.release.export import TrainedRun
    except ImportError:
        raise MissingExtraError(
            'the model beside transformers needs torch; run pip install "mndnotes[train]"'
        ) from None
    quiet_libraries()
    return TrainedRun.open(folder)


def exact_model(weights: TrainedRun, served: ModelFolder) -> OnnxModel:
    """The float32 graph of some weights, with the tokenizer and the calibration of a model."""
    from mndnotes.training.network.graph import export_float_graph

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_float_graph(weights.model(), folder / MODEL_FILE)
        for path in (served.path / CONFIG_FILE, served.tokenizer_path):
            shutil.copyfile(path, folder / path.name)
        write_manifest(folder)
        return OnnxModel(ModelFolder.open(folder))


def compare(
    times: Mapping[str, Sequence[float]], labels: Mapping[str, NDArray[np.int64]], tokens: float
) -> Report:
    """Rates, ratios to the faster pipeline, and labels that are those of float32."""
    exact = labels[EXACT]
    base = min(PIPELINES, key=lambda name: median(times[name]))
    report = Report(
        title=f"The model on one core, {len(exact)} notes of {tokens:.0f} tokens on average",
        columns=("system", "notes/s", "× pipeline", "pictures", "elements", "whole notes"),
        notes=[
            f"× pipeline: times as fast as {base}, median over the rounds.",
            "pictures, elements: share of these labels, as served, that are those of our float32.",
            "whole notes: share of the notes with the same picture and the same 12 elements.",
            "From text to probabilities, tokenizer included; diagnoses were masked beforehand.",
        ],
        details={"seconds": times},
    )
    for name, seconds in times.items():
        rate, faster = len(exact) / median(seconds), ratio(times[base], seconds)
        report.rows.append((name, rate, faster, *agreement(labels[name], exact)))
    faster = ratio(times[base], times[SERVED])
    pictures, elements, _ = agreement(labels[SERVED], exact)
    report.targets = [
        Target(
            f"8-bit, times as fast as {base}",
            f"{TIMES_FASTER} or more",
            f"{faster:.2f}",
            faster >= TIMES_FASTER,
        ),
        _same_labels("pictures", pictures),
        _same_labels("elements", elements),
    ]
    return report


def agreement(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> tuple[float, float, float]:
    """Shares of equal pictures, equal elements, and notes with all equal; of ``(N, 1 + 12)``."""
    same = ours == theirs
    return float(same[:, 0].mean()), float(same[:, 1:].mean()), float(same.all(axis=1).mean())


def _same_labels(what: str, share: float) -> Target:
    return Target(
        f"8-bit, {what} as in float32",
        f"{SAME_LABELS:.0%} or more",
        f"{share:.1%}",
        share >= SAME_LABELS,
    )


def _predicted(model: OnnxModel) -> Round[str, list[Answer]]:
    return timed(lambda texts: [model.predict(text) for text in texts])


def _pipelines(weights: Path) -> dict[str, Round[str, list[Answer]]]:
    """The pipeline at each size of its batches."""
    from tests.benchmarks.note_pipeline import note_pipeline

    answer = note_pipeline(weights)

    def batches_of(size: int) -> Round[str, list[Answer]]:
        return timed(lambda texts: answer(list(texts), batch_size=size))

    return {name: batches_of(size) for name, size in PIPELINES.items()}


def _labels(answers: Sequence[Answer], config: ServingConfig) -> NDArray[np.int64]:
    """Picture and statuses as served, as indices, shape ``(N, 1 + 12)``."""
    picture, elements = map(np.stack, zip(*map(_probabilities, answers), strict=True))
    thresholds = np.array([config.element_thresholds[element] for element in Element])
    return np.column_stack([picture.argmax(axis=-1), element_statuses(elements, thresholds)])


def _probabilities(answer: Answer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of the pictures ``(4,)`` and of the elements ``(12, 3)``."""
    if isinstance(answer, ModelOutput):
        return answer.picture, answer.elements
    elements = [list(statuses.values()) for statuses in answer["elements"].values()]
    return np.array(list(answer["picture"].values())), np.array(elements)


if __name__ == "__main__":
    run(model)
