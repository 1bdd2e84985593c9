"""Notes with all labels, with some and with none: the record types of every corpus.

`LabelledNote` is what the shipped corpus, the simulator, training and evaluation use. A corpus of
one's own may also hold notes labelled in part (`PartlyLabelledNote`) or not at all (`RawNote`).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

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

NAMED_ISSUES: Final[tuple[Issue, ...]] = (
    Issue.OVERCODING,
    Issue.UNDERCODING,
    Issue.CONFLICT,
    Issue.WRONG_CODE,
    Issue.UNCERTAIN_OUTPATIENT,
    Issue.FAMILY_ONLY,
    Issue.NOT_THE_PATIENT,
    Issue.COPY_FORWARD,
)
"""The issues with a fixed meaning, which labels name; the others are findings for coders."""

NEVER_ABSENT = frozenset({Element.GENETIC_TESTING, Element.DIAGNOSTIC_CRITERIA})
"""Elements that are either present or missing."""

WEAK_WRITER: Final = "rules "
"""How the writer of labels by the rules begins; the version of the rules follows."""

WEAK_REFUSED: Final = (
    "the labels are the rules' own, so nothing is trained or measured on them; "
    "have a reader confirm them first"
)


def is_weak(writer: str) -> bool:
    """Whether labels of a writer are weak ones, by the rules alone."""
    return writer.startswith(WEAK_WRITER)


PictureLabel: TypeAlias = Picture | Literal["INSUFFICIENT"]
IssueLabel: TypeAlias = Issue | Literal["none"]
Code: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(G12\.2[0-59]|NONE)$")]
"""A code by the provider's statement, or ``NONE``."""


class LabelledStatement(BaseModel):
    """One mention of a diagnosis and how it is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Diagnosis | Literal["OTHER_DX"]
    assertion: Assertion
    quote: str = Field(min_length=1)


class LabelledNote(BaseModel):
    """A note with its labels. Every quote is an exact substring of ``text``.

    What is trained and measured on is of this type, so that it refuses labels that the rules gave
    and nobody has confirmed (`is_weak`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: str = Field(min_length=1)
    writer: str = Field(min_length=1)
    style: str = ""
    setting: Setting
    text: str = Field(min_length=1)
    stated: tuple[LabelledStatement, ...] = ()
    picture: PictureLabel
    elements: dict[Element, Status]
    quotes: dict[Element, tuple[str, ...]] = {}
    expected_code: Code
    issues: tuple[IssueLabel, ...] = Field(min_length=1)
    why: str = ""

    @field_validator("writer")
    @classmethod
    def _somebody_stands_for_the_labels(cls, writer: str) -> str:
        if is_weak(writer):
            raise ValueError(WEAK_REFUSED)
        return writer

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


class RawNote(BaseModel):
    """A note without labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note_id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    setting: Setting = Setting.UNKNOWN


class PartlyLabelledNote(RawNote):
    """A note with some of its labels: ``None``, or an element left out, is a label not given.

    Labels by the rules alone are kept in this type even where none is lacking.

    A label that is not given says nothing: ``stated=None`` is a note nobody looked through for
    statements, ``stated=()`` one that states no motor neuron diagnosis.
    """

    writer: str = Field(min_length=1)
    style: str = ""
    stated: tuple[LabelledStatement, ...] | None = None
    picture: PictureLabel | None = None
    elements: dict[Element, Status] = {}
    quotes: dict[Element, tuple[str, ...]] = {}
    expected_code: Code | None = None
    issues: Annotated[tuple[IssueLabel, ...], Field(min_length=1)] | None = None
    why: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Names of the labels that are not given, such as ``picture`` or ``elements.umn_signs``.

        An element that is present or absent lacks ``quotes.…`` until a passage shows it.
        """
        whole = [
            name
            for name in ("stated", "picture", "expected_code", "issues")
            if getattr(self, name) is None
        ]
        elements = [f"elements.{element}" for element in Element if element not in self.elements]
        quotes = [
            f"quotes.{element}"
            for element in Element
            if self.elements.get(element, Status.MISSING) is not Status.MISSING
            and not self.quotes.get(element)
        ]
        return (*whole, *elements, *quotes)

    def complete(self) -> LabelledNote:
        """The same note as a labelled one.

        Raises:
            ValueError: a label is lacking, the labels do not fit the text, or they are the rules'.
        """
        if self.lacking:
            raise ValueError(f"the note lacks {', '.join(self.lacking)}")
        return LabelledNote.model_validate(self.model_dump())


AnyNote: TypeAlias = RawNote | PartlyLabelledNote | LabelledNote
