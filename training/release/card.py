"""The model card, after the hub's template, filled from a run's own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

HEADLINES = {
    "picture_macro_f1": "Picture macro-F1",
    "picture_accuracy": "Picture accuracy",
    "picture_ece": "Picture calibration error (10 bins)",
    "set_coverage": "Prediction sets that hold the true picture",
    "set_size": "Mean size of a prediction set",
    "insufficient_hedged": "Thin notes whose set holds two labels or more",
    "element_macro_f1": "Element macro-F1 (mean of 12)",
    "element_accuracy": "Element accuracy",
    "score_mae": "Score, mean absolute error (points)",
    "int8_picture_agreement": "Same picture in int8 as in float32",
    "int8_element_agreement": "Same element status in int8 as in float32",
}
INDEXED = ("picture_macro_f1", "element_macro_f1", "score_mae")
"""Measures that the YAML header lists."""


def render_card(facts: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Fill the template.

    Args:
        facts: values of the template's names, but for those made here.
        metrics: measures by name; ``intervals`` maps some of them to two bounds.
    """
    text = (files(__package__) / "model_card.md").read_text(encoding="utf-8")
    filled = {**facts, **_origin(facts), "results": _results(metrics), "figures": _figures(metrics)}
    return Template(text).substitute(filled)


def _origin(facts: Mapping[str, Any]) -> dict[str, str]:
    """Whether every note was invented, or some came with the call, in words."""
    if not (own := facts.get("own_notes")):
        return {
            "shown": "never shown a real patient's note",
            "invented": "All training and test notes are invented.",
            "kinds": "hand-written and simulated",
        }
    return {
        "shown": f"trained on {own} notes of its trainer's own, too",
        "invented": f"All test notes are invented, and all training notes but {own}.",
        "kinds": f"hand-written, simulated, and {own} of its trainer's own "
        f"(SHA-256 `{facts['own_digest']}`)",
    }


def _results(metrics: Mapping[str, Any]) -> str:
    lines = ["  - task:", "      type: text-classification", "    dataset:"]
    lines += ["      name: mndnotes synthetic notes, validation", "      type: mndnotes"]
    lines += ["    metrics:"]
    for name in INDEXED:
        lines += [f"    - type: {name}", f"      value: {metrics[name]:.4f}"]
    return "\n".join(lines)


def _figures(metrics: Mapping[str, Any]) -> str:
    rows = ["| measure | value |", "| --- | --- |"]
    for name, title in HEADLINES.items():
        if name in metrics:
            bounds = metrics.get("intervals", {}).get(name)
            span = f" [{bounds[0]:.3f}, {bounds[1]:.3f}]" if bounds else ""
            rows.append(f"| {title} | {metrics[name]:.3f}{span} |")
    rows += ["", "| element | macro-F1 | accuracy |", "| --- | --- | --- |"]
    for name, value in metrics.items():
        kind, _, element = name.partition(".")
        if kind == "element_f1":
            accuracy = metrics[f"element_accuracy.{element}"]
            rows.append(f"| {element} | {value:.3f} | {accuracy:.3f} |")
    return "\n".join(rows)
