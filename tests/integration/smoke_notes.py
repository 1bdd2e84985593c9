"""Invented notes and splits for runs that only show that the loop turns."""

from __future__ import annotations

from typing import Any

from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element, Picture, Status

SENTINEL = "Zanzibarquux"
"""Stands in every note's text and must stand nowhere else."""

SIGNS = {
    Element.UMN_SIGNS: ("brisk jaw jerk and clonus", "toes down, no spasticity"),
    Element.LMN_SIGNS: ("wasted hands with fasciculation", "bulk normal"),
    Element.EMG_RESULTS: ("EMG done on Monday", "EMG clean"),
    Element.SYMPTOM_PROGRESSION: ("worse every month", "unchanged since spring"),
}


def make_note(index: int) -> LabelledNote:
    picture = [*Picture, "INSUFFICIENT"][index % 5]
    elements = dict.fromkeys(Element, Status.MISSING)
    quotes, parts = {}, [f"{SENTINEL} visit {index}."]
    for place, (element, phrases) in enumerate(SIGNS.items()):
        status = list(Status)[(index + place) % 3]
        elements[element] = status
        if status is not Status.MISSING:
            phrase = phrases[0 if status is Status.PRESENT else 1]
            quotes[element] = (phrase,)
            parts.append(phrase.capitalize() if not place else phrase)
            quotes[element] = (parts[-1],)
    text = ". ".join(parts) + " and so on" * (index % 7)
    return LabelledNote.model_validate(
        {
            "note_id": f"smoke-{index}",
            "writer": "test",
            "setting": "outpatient",
            "text": text,
            "picture": picture,
            "elements": elements,
            "quotes": quotes,
            "expected_code": "NONE",
            "issues": ["none"],
        }
    )


NOTES = tuple(make_note(index) for index in range(36))


def smoke_splits() -> Any:
    from mndnotes.training.fitting.labels import NoteSplits

    return NoteSplits(NOTES[:24], NOTES[24:])


def smoke_recipe(**changes: Any) -> Any:
    """The recipe of the smoke run, with changes."""
    from mndnotes.training.recipe import load_recipe

    return load_recipe("smoke", **changes)
