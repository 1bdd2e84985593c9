"""What rules, model, and both together say of a note, in one form that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from mndnotes.inference import NoteScorer
from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Element, Picture


class Layer(StrEnum):
    """Who reads the note."""

    RULES = "rules"
    MODEL = "model"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a layer says of a note; a layer leaves empty what it does not speak of.

    Attributes:
        statements: label and assertion of every stated diagnosis, sorted.
        elements: status by documentation element.
        code: the code, or ``None``.
        status: status of the code.
        findings: ids of the rules that found something, sorted.
        issues: what the findings are about.
        label: the final diagnosis.
        picture: likeliest clinical picture.
        probabilities: of the pictures, by the model.
    """

    statements: tuple[tuple[str, str], ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    status: str = ""
    findings: tuple[str, ...] = ()
    issues: frozenset[str] = frozenset()
    label: str = ""
    picture: str = ""
    probabilities: Mapping[str, float] = field(default_factory=dict)


Reader: TypeAlias = Callable[[str, str], Reading]
"""Reads the text of a note, written in a setting."""


def readers(engine: RuleEngine, scorer: NoteScorer) -> dict[Layer, Reader]:
    """A reader for each layer; each remembers what it has read."""
    predict = lru_cache(maxsize=None)(scorer.predict)

    def rules(text: str, setting: str) -> Reading:
        found = engine.check(text, setting)
        return Reading(
            statements=tuple(sorted((s.label, s.assertion) for s in found.statements)),
            elements={element: reading.status for element, reading in found.elements.items()},
            code=found.coding.code,
            status=found.coding.status,
            findings=tuple(sorted(finding.rule for finding in found.findings)),
            issues=frozenset(finding.issue for finding in found.findings),
        )

    def model(text: str, setting: str) -> Reading:
        output = predict(text)
        probabilities = dict(zip(Picture, map(float, output.picture), strict=True))
        return Reading(
            elements=dict(zip(Element, output.statuses, strict=True)),
            picture=max(probabilities, key=lambda label: probabilities[label]),
            probabilities=probabilities,
        )

    def combined(text: str, setting: str) -> Reading:
        found = scorer.score(text, setting=setting, output=predict(text))
        return Reading(
            statements=tuple(sorted((s.label, s.assertion) for s in found.diagnosis.stated)),
            elements={element.id: element.status for element in found.documentation.elements},
            code=found.coding.code,
            status=found.coding.status,
            findings=tuple(sorted(finding.rule for finding in found.findings)),
            issues=frozenset(finding.issue for finding in found.findings),
            label=found.diagnosis.label,
            picture=found.diagnosis.picture.label,
        )

    by_layer: dict[Layer, Reader] = {
        Layer.RULES: rules,
        Layer.MODEL: model,
        Layer.COMBINED: combined,
    }
    return {layer: lru_cache(maxsize=None)(read) for layer, read in by_layer.items()}
