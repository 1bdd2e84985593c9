"""Guardrails: what the documented findings allow of a proposed clinical picture.

Pure functions over what a note documents, usable on any model's output. Each looks at the proposal
itself, so their order never changes the outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from mndnotes.errors import KnowledgeError
from mndnotes.rules.documentation.contradictions import contradictions
from mndnotes.rules.facts import ElementReading, GuardrailAction
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Element, Picture, Status

_STRENGTH = ("veto", "cap", "flag")


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail of ``catalogue/guardrails.yaml``: it acts where all its conditions hold."""

    id: str
    picture: Picture
    action: str
    when: tuple[tuple[Element, frozenset[Status]], ...]
    found: frozenset[str]
    """Contradictions of which one must be documented; empty where none is asked for."""
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
        for element, statuses in entry.get("when", {}).items()
    )
    found = frozenset(entry.get("found", ()))
    if not (when or found) or not found <= contradictions().keys():
        raise KnowledgeError(
            f"catalogue/guardrails.yaml: {entry['id']} has no condition, or names a contradiction "
            "that contradictions.yaml lacks"
        )
    return Guardrail(
        id=entry["id"],
        picture=Picture(entry["picture"]),
        action=entry["action"],
        when=when,
        found=found,
        instead=Picture(entry["instead"]) if "instead" in entry else None,
        against=Element(entry["against"]) if "against" in entry else None,
        why=entry["why"],
        source=entry["source"],
    )


VETO_BELOW: Final = 0.9
"""Probability from which a proposal is sure: one span of signs does not overrule it.

Chosen on the validation notes: no lower value does better there, and a higher one does worse.
"""
_WELL_DOCUMENTED: Final = 2
"""Spans that overrule even a sure proposal."""


def apply_guardrails(
    proposed: Picture,
    elements: Mapping[Element, ElementReading],
    probability: float = 0.0,
    found: Collection[str] = (),
) -> tuple[Picture, tuple[GuardrailAction, ...]]:
    """The picture that stands, and every guardrail that acted on the proposal.

    A veto replaces the picture; a cap leaves the label but says that it is not certain; a flag only
    tells. A test that shows another disease vetoes before the signs do, whose veto then gives way.
    Actions are listed by strength, those by what was found first, then by id.

    Args:
        proposed: the proposed picture.
        elements: what the note documents.
        probability: the calibrated probability of the proposal; from `VETO_BELOW` on a veto that
            rests on one span of signs is softened to a cap.
        found: names of the contradictions that the note documents (see `contradictions`).
    """
    acting = [
        _softened(rail, elements) if probability >= VETO_BELOW else rail
        for rail in guardrails()
        if rail.picture is proposed and _acts(rail, elements, found)
    ]
    acting.sort(key=lambda rail: (_STRENGTH.index(rail.action), not rail.found, rail.id))
    vetoed = next((rail.instead for rail in acting if rail.action == "veto"), None)
    after = vetoed or proposed
    acting = [rail for rail in acting if rail.action != "veto" or rail.instead is after]
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


def _acts(
    rail: Guardrail, elements: Mapping[Element, ElementReading], found: Collection[str]
) -> bool:
    documented = all(elements[element].status in statuses for element, statuses in rail.when)
    return documented and (not rail.found or not rail.found.isdisjoint(found))


def _softened(rail: Guardrail, elements: Mapping[Element, ElementReading]) -> Guardrail:
    """The guardrail as it acts on a sure proposal: a veto by one span alone becomes a cap."""
    if rail.against is None or elements[rail.against].deciding >= _WELL_DOCUMENTED:
        return rail
    return replace(rail, action="cap")
