"""The pre-labelled note: the labels of a `LabelledNote` by the rules, with confidences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from mndnotes.data.fields import LABELS
from mndnotes.data.records import LabelledNote, LabelledStatement, is_weak
from mndnotes.errors import InputError
from mndnotes.rules.validation import first_problem
from mndnotes.rules.vocabulary import Element, Issue, Picture, Setting, Status

_CHANGEABLE: Final = frozenset({*LABELS, "style", "why"})

Share = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Record):
    """Why a note may need a human look; ids are those of ``prelabel.yaml``."""

    id: str
    labels: tuple[str, ...] = ()
    """The labels concerned; none where the note as a whole is."""


class Spans(_Record):
    """Where the quotes stand: start and end in code points of the text."""

    stated: tuple[tuple[int, int], ...] = ()
    elements: dict[Element, tuple[tuple[int, int], ...]] = {}


class PreLabelledNote(_Record):
    """A note with weak labels: those of a `LabelledNote`, and how far to trust each.

    Attributes:
        writer: ``rules VERSION``: no human has seen the labels.
        picture: ``None`` where the findings fit none.
        confidence: of each label by its name (``picture``, ``code``, ``stated``,
            ``statement:ALS:affirmed``, ``element:umn_signs``, ``issue:conflict``), 0 to 1:
            how often its like was right on the hand-written training notes, which flatters.
            ``stated`` is about the list of statements: that no further one is in the note.
        needs_human: whether a reason asks for a human look.
        priority: expected number of wrong labels, by the confidences; as these are lower bounds,
            it is on the high side.
    """

    note_id: Annotated[str, StringConstraints(min_length=1)]
    writer: Annotated[str, StringConstraints(pattern=r"^rules \S+$")]
    setting: Setting
    text: Annotated[str, StringConstraints(min_length=1)]
    stated: tuple[LabelledStatement, ...]
    picture: Picture | None
    elements: dict[Element, Status]
    quotes: dict[Element, tuple[str, ...]]
    expected_code: str
    issues: tuple[Issue | str, ...]
    confidence: Mapping[str, Share]
    needs_human: bool
    reasons: tuple[Reason, ...]
    priority: float = Field(ge=0)
    spans: Spans = Spans()

    @model_validator(mode="after")
    def _labels_would_do(self) -> Self:
        """The labels would do in a reader's note, but for a picture that is not proposed."""
        confirmed = {"picture": self.picture or Picture.OTHER, "writer": "a reader"}
        LabelledNote.model_validate(self._labelled(confirmed))
        quoted = [
            *zip(self.spans.stated, (s.quote for s in self.stated), strict=True),
            *(
                pair
                for element, spans in self.spans.elements.items()
                for pair in zip(spans, self.quotes.get(element, ()), strict=True)
            ),
        ]
        if any(self.text[start:end] != quote for (start, end), quote in quoted):
            raise ValueError("a span does not hold its quote")
        return self

    def accept(self, reader: str, changes: Mapping[str, Any] | None = None) -> LabelledNote:
        """The note as labelled by the human who has read it.

        Args:
            reader: who confirmed the labels; becomes the writer.
            changes: what the reader corrected: whole fields of `LabelledNote`, such as
                ``{"picture": "INSUFFICIENT"}``.

        Raises:
            InputError: the reader is nobody or the rules, no picture is given or proposed, or the
                corrected labels don't fit the text; the message never quotes the note.
        """
        changes = changes or {}
        if not reader.strip() or is_weak(reader):
            raise InputError("the rules can't confirm their own labels; name the human reader")
        unknown = sorted(set(changes) - _CHANGEABLE)
        if unknown:
            raise InputError(f"{unknown[0]} is no label; change {', '.join(LABELS)}")
        if self.picture is None and "picture" not in changes:
            raise InputError("no picture is proposed for this note; give the one you read")
        try:
            return LabelledNote.model_validate(self._labelled({**changes, "writer": reader}))
        except ValidationError as error:
            raise InputError(f"{first_problem(error, 'the labels')}; mend the correction") from None

    def _labelled(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        names = ("note_id", "writer", "setting", "text", *LABELS)
        return {**{name: getattr(self, name) for name in names}, **changes}


def read_prelabelled(file: Path) -> Iterator[PreLabelledNote]:
    """Pre-labelled notes of a JSONL file.

    Raises:
        InputError: the file can't be read, or a row is no pre-labelled note; the message names the
            row and the field, and never quotes the note.
    """
    try:
        with file.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                yield _row(line, f"{file.name}, row {number}")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file.name} can't be read as UTF-8 text; name a .jsonl file") from None


def _row(line: str, place: str) -> PreLabelledNote:
    try:
        return PreLabelledNote.model_validate_json(line)
    except ValidationError as error:
        raise InputError(f"{place}: {first_problem(error, 'the row')}; mend the row") from None
