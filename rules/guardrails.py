"""Guardrails: what the documented findings allow of a proposed clinical picture.

Pure functions over the elements of a note, usable on any model's output. Each looks at the proposal
itself, so their order never changes the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from mndnotes.rules.facts import ElementReading, GuardrailAction
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Element, Picture, Status

_STRENGTH = ("veto", "cap", "flag")


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail of ``catalogue/guardrails.yaml``."""

    id: str
    picture: Picture
    action: str
    when: tuple[tuple[Element, frozenset[Status]], ...]
    instead: Picture | None
    against: Element | None
    """The element that decides a veto."""
    why: str
    source: str


@lru_cache(maxsize=1)
def guardrails() -> tuple[Guardrail, ...]:
    """All guardrails, in the order of the file."""
    return tuple(_guardrail(entry) for entry in read_yaml("guardrails", "catalogue")["guardrails"])


def _guardrail(entry: dict[str, Any]) -> Guardrail:
    when = tuple(
        (Element(element), frozenset(Status(status) for status in statuses))
        for element, statuses in entry["when"].items()
    )
    return Guardrail(
        id=entry["id"],
        picture=Picture(entry["picture"]),
        action=entry["action"],
        when=when,
        instead=Picture(entry["instead"]) if "instead" in entry else None,
        against=Element(entry["against"]) if "against" in entry else None,
        why=entry["why"],
        source=entry["source"],
    )


VETO_BELOW: Final = 0.75
"""Probability from which a proposal is sure: one span may be misread and does not overrule it.

Chosen on the validation notes.
"""
_WELL_DOCUMENTED: Final = 2
"""Spans that overrule even a sure proposal."""


def apply_guardrails(
    proposed: Picture, elements: Mapping[Element, ElementReading], probability: float = 0.0
) -> tuple[Picture, tuple[GuardrailAction, ...]]:
    """The picture that stands, and every guardrail that acted on the proposal.

    A veto replaces the picture; a cap leaves the label but says that it is not certain; a flag only
    tells. Among several vetoes the one named first in the file decides.

    Args:
        proposed: the proposed picture.
        elements: what the note documents.
        probability: the calibrated probability of the proposal; from `VETO_BELOW` on a veto that
            rests on one span is softened to a cap.
    """
    acting = [
        _softened(rail, elements) if probability >= VETO_BELOW else rail
        for rail in guardrails()
        if rail.picture is proposed
        and all(elements[element].status in statuses for element, statuses in rail.when)
    ]
    acting.sort(key=lambda rail: _STRENGTH.index(rail.action))
    vetoed = next((rail.instead for rail in acting if rail.action == "veto"), None)
    after = vetoed or proposed
    return after, tuple(
        GuardrailAction(
            rule=rail.id,
            action=rail.action,
            before=proposed,
            after=after if rail.action == "veto" else proposed,
            why=f"{rail.why} Source: {rail.source}",
            instead=rail.instead,
        )
        for rail in acting
    )


def _softened(rail: Guardrail, elements: Mapping[Element, ElementReading]) -> Guardrail:
    """The guardrail as it acts on a sure proposal: a veto by one span alone becomes a cap."""
    if rail.against is None or len(elements[rail.against].evidence) >= _WELL_DOCUMENTED:
        return rail
    return replace(rail, action="cap")
