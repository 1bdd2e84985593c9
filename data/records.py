"""The labelled note: one record type for the corpus, the simulator, training and evaluation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Setting,
    Status,
    documentation_score,
)

OTHER_DIAGNOSIS: Literal["OTHER_DX"] = "OTHER_DX"
"""Label of a rival main diagnosis in `LabelledStatement`, beside the motor neuron diagnoses."""

INSUFFICIENT: Literal["INSUFFICIENT"] = "INSUFFICIENT"
"""Picture label of a note too thin to tell; the model answers it with flat probabilities."""

NO_CODE: Literal["NONE"] = "NONE"

NEVER_ABSENT = frozenset({Element.GENETIC_TESTING, Element.DIAGNOSTIC_CRITERIA})
"""Elements that are either present or missing."""


class LabelledStatement(BaseModel):
    """One mention of a diagnosis and how it is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Diagnosis | Literal["OTHER_DX"]
    assertion: Assertion
    quote: str = Field(min_length=1)


class LabelledNote(BaseModel):
    """A note with its labels. Every quote is an exact substring of ``text``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: str = Field(min_length=1)
    writer: str = Field(min_length=1)
    style: str = ""
    setting: Setting
    text: str = Field(min_length=1)
    stated: tuple[LabelledStatement, ...] = ()
    picture: Picture | Literal["INSUFFICIENT"]
    elements: dict[Element, Status]
    quotes: dict[Element, tuple[str, ...]] = {}
    expected_code: str = Field(pattern=r"^(G12\.2[0-59]|NONE)$")
    issues: tuple[Issue | Literal["none"], ...] = Field(min_length=1)
    why: str = ""

    @model_validator(mode="after")
    def _labels_fit_the_text(self) -> Self:
        lacking = set(Element) - set(self.elements)
        if lacking:
            raise ValueError(f"elements lack {', '.join(sorted(lacking))}")
        for element in NEVER_ABSENT:
            if self.elements[element] is Status.ABSENT:
                raise ValueError(f"{element} is present or missing, never absent")
        quotes = [s.quote for s in self.stated] + [q for qs in self.quotes.values() for q in qs]
        if not all(quote in self.text for quote in quotes):
            raise ValueError("a quote is no exact substring of the text")
        for element, status in self.elements.items():
            if (status is Status.MISSING) == bool(self.quotes.get(element)):
                raise ValueError(f"{element} is {status} but its quotes say otherwise")
        return self

    @property
    def score(self) -> int:
        """Documentation score by the labels, 0 to 100."""
        addressed = {e for e, status in self.elements.items() if status is not Status.MISSING}
        return documentation_score(addressed)
