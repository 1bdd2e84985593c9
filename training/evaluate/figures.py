"""The figures: confusion, reliability and risk of a model, learning, history of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import numpy as np

from mndnotes.rules.vocabulary import Picture
from mndnotes.training.evaluate.judgement import confusion
from mndnotes.training.evaluate.selective import risk_curves
from mndnotes.training.evaluation import (
    FloatArray,
    IntArray,
    Labels,
    Predictions,
    expected_calibration_error,
)
from mndnotes.training.search.power_law import Observed, PowerLaw

BINS: Final = 10
"""Bins of confidence, as in the calibration error that is reported."""

_BLUE, _ORANGE = "#2b6ca3", "#e08a2e"
_CLASSES: Final = (_BLUE, _ORANGE, "#5a9e6f", "#9467bd", "k")
"""Colours of the pictures, then of all together."""

Curve = Sequence[tuple[int, float]]
"""Epochs and values."""


def confusion_figure(labels: Labels, said: Predictions) -> Any:
    """Notes by true picture (rows) and chosen picture (columns)."""
    figure, axes = _canvas(4.6, 4.0)
    counts = np.array(confusion(labels, said))
    names = [str(label) for label in Picture]
    axes.imshow(counts, cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        dark = count > counts.max() / 2
        axes.text(column, row, int(count), ha="center", va="center", color="w" if dark else "k")
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("model's picture")
    axes.set_ylabel("true picture")
    axes.set_title(f"{int(counts.sum())} validation notes")
    return figure


def reliability_figure(labels: Labels, said: Predictions) -> Any:
    """Accuracy against confidence by bin (DeGroot and Fienberg 1983), sizes of the bins written."""
    known = labels.picture >= 0
    probabilities, true = said.picture[known], labels.picture[known]
    figure, axes = _canvas(4.6, 4.0)
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    for confidence, accuracy, size in reliability_bins(probabilities, true):
        axes.plot(confidence, accuracy, "o", color=_BLUE)
        axes.annotate(str(size), (confidence, accuracy), xytext=(5, -9), textcoords="offset points")
    axes.set(xlim=(0, 1), ylim=(0, 1.03), xlabel="confidence", ylabel="accuracy")
    error = expected_calibration_error(probabilities, true, BINS)
    axes.set_title(f"calibration error {error:.3f}; notes at each point")
    return figure


def reliability_bins(probabilities: FloatArray, true: IntArray) -> list[tuple[float, float, int]]:
    """Mean confidence, accuracy and number of notes of each bin that holds any."""
    if not len(true):
        return []
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == true
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        (float(confidence[at].mean()), float(right[at].mean()), int(at.sum()))
        for at in (places == place for place in np.unique(places))
    ]


def risk_coverage_figure(labels: Labels, said: Predictions) -> Any:
    """Share of wrong pictures by share of notes answered, surest first, for each chosen picture."""
    figure, axes = _canvas(5.4, 4.0)
    for (name, curve), colour in zip(risk_curves(labels, said).items(), _CLASSES, strict=True):
        if len(curve):
            answered = np.arange(1, len(curve) + 1) / len(curve)
            label = f"{name}: {len(curve)} notes, AURC {curve.mean():.3f}"
            axes.plot(answered, curve, color=colour, label=label, drawstyle="steps-post")
    axes.set(xlim=(0, 1), xlabel="share of notes answered, surest first", ylabel="share wrong")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, title="chosen picture")
    return figure


def learning_figure(losses: Mapping[str, Curve], selection: Curve) -> Any:
    """Losses by epoch, and the validation measure that the epoch is chosen by."""
    figure, axes = _canvas(5.4, 3.6)
    for (name, curve), colour in zip(losses.items(), ("0.3", _BLUE), strict=False):
        axes.plot(*_columns(curve), "o-", color=colour, label=name)
    axes.set(xlabel="epoch", ylabel="loss")
    chosen_by = axes.twinx()
    chosen_by.plot(*_columns(selection), "s-", color=_ORANGE, label="selection (right)")
    chosen_by.set_ylabel("mean of picture and element macro-F1")
    lines = [*axes.get_lines(), *chosen_by.get_lines()]
    names = [str(line.get_label()) for line in lines]
    axes.legend(lines, names, frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return figure


def sweep_figure(trials: Mapping[str, Curve]) -> Any:
    """Validation measure of each trial of a sweep by number, and the best of the complete so far.

    Args:
        trials: numbers and values of the trials that are ``complete``, and of those of other kinds.
    """
    figure, axes = _canvas(5.4, 3.6)
    for (name, curve), colour in zip(trials.items(), (_BLUE, "0.6"), strict=True):
        axes.plot(*_columns(curve), "o", color=colour, label=name)
    numbers, values = _columns(trials["complete"])
    best = np.maximum.accumulate(values)
    axes.step(numbers, best, where="post", color=_ORANGE, label="best so far")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="trial", ylabel="mean of picture and element macro-F1")
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return figure


@dataclass(frozen=True, slots=True)
class CurvePanel:
    """One measure of a learning curve by number of notes.

    Attributes:
        title: names the measure.
        seen: on notes that decided nothing.
        validation: on the notes that epochs were chosen by; empty where there is no such measure.
        law: the line through what was seen, if there is one.
    """

    title: str
    seen: Sequence[Observed]
    validation: Sequence[Observed]
    law: PowerLaw | None


def learning_curve_figure(panels: Sequence[CurvePanel], caution: str) -> Any:
    """Measures by number of notes, with 95 % intervals, and the fitted lines to twice the notes.

    Args:
        panels: an even number.
        caution: how to read the lines; written below.
    """
    figure, axes = _canvas(9.6, 7.2, rows=len(panels) // 2, columns=2)
    for panel, place in zip(panels, axes.flat, strict=True):
        _draw_panel(place, panel)
    figure.supxlabel(f"hand-written training notes\n{fill(caution, 120)}", fontsize="small")
    return figure


def _draw_panel(axes: Any, panel: CurvePanel) -> None:
    counts = [point.notes for point in panel.seen]
    if panel.validation:
        _draw_points(axes, panel.validation, fmt="s:", color="0.6", label="validation")
    _draw_points(axes, panel.seen, fmt="o", color=_BLUE, label="measured")
    title = panel.title
    if panel.law is not None:
        twice = 2 * panel.law.anchor
        reach = np.geomspace(min(counts), twice, 50)
        line = [panel.law.value(notes) for notes in reach]
        axes.plot(reach, line, "--", color=_ORANGE, label="line on logarithmic axes")
        low, high = panel.law.interval(twice)
        guess = Observed(twice, panel.law.value(twice), low, high)
        _draw_points(axes, [guess], fmt="D", color=_ORANGE, mfc="w", label="if it goes on")
        factor, (least, most) = panel.law.doubling()
        title += f"\nerror × {factor:.2f} [{least:.2f}, {most:.2f}] with each doubling"
        counts.append(twice)
    axes.set_title(title, fontsize="medium")
    axes.set_xscale("log")
    axes.set_xticks(counts, [str(count) for count in counts], minor=False)
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize="small", loc="lower right")


def _draw_points(axes: Any, points: Sequence[Observed], **style: Any) -> None:
    values = np.array([point.value for point in points])
    below = values - [point.low for point in points]
    above = [point.high for point in points] - values
    off = np.maximum([below, above], 0.0)  # an interval of draws may leave its value out
    axes.errorbar([point.notes for point in points], values, yerr=off, capsize=3, **style)


def save_svg(figure: Any, path: Path) -> None:
    """Write a figure as SVG, the same bytes for the same figure."""
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "mndnotes", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})


def _columns(curve: Curve) -> tuple[list[int], list[float]]:
    return [epoch for epoch, _ in curve], [value for _, value in curve]


def _canvas(width: float, height: float, rows: int = 1, columns: int = 1) -> tuple[Any, Any]:
    """A figure of its own, outside any window system and pyplot's list of open figures."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns)
