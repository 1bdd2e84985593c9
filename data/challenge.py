"""The challenge set: pairs of notes that differ by one small edit, which flips a label.

After the contrast sets of Gardner et al. 2020: a system that reads the cue words of a note but not
what they say answers both notes of a pair alike.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mndnotes.data.corpus import read_rows
from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element

MOST_EDITED_WORDS: Final = 24
"""Most words that may differ between the notes of a pair."""


class ChallengePair(BaseModel):
    """Two notes alike but for a small edit.

    Attributes:
        pair_id: the writer and a number.
        flips: the label that the pair is about: ``picture``, ``expected_code``, ``stated``,
            ``issues`` or ``elements.ELEMENT``.
        edit: what the edit does, in one line.
        first: the note as first written.
        second: the note with the edit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pair_id: str = Field(min_length=1)
    flips: str
    edit: str = Field(min_length=1)
    first: LabelledNote
    second: LabelledNote

    @model_validator(mode="after")
    def _a_small_edit_flips_the_label(self) -> Self:
        if self.flips not in self.differing():
            raise ValueError(f"{self.flips} is the same in both notes")
        if edited_words(self.first.text, self.second.text) > MOST_EDITED_WORDS:
            raise ValueError(f"the notes differ by more than {MOST_EDITED_WORDS} words")
        return self

    def differing(self) -> tuple[str, ...]:
        """Names of all labels that differ, in a fixed order."""
        first, second = labels_by_name(self.first), labels_by_name(self.second)
        return tuple(name for name in first if first[name] != second[name])


def labels_by_name(note: LabelledNote) -> dict[str, object]:
    """What may flip in a note: picture, code, issues, statements, each element."""
    return {
        "picture": note.picture,
        "expected_code": note.expected_code,
        "issues": frozenset(note.issues),
        "stated": sorted((s.label, s.assertion) for s in note.stated),
        **{f"elements.{element}": note.elements[element] for element in Element},
    }


def edited_words(first: str, second: str) -> int:
    """Words of the longer side of every differing stretch."""
    one, other = first.split(), second.split()
    changes = difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes()
    return sum(
        max(end - start, end_2 - start_2)
        for tag, start, end, start_2, end_2 in changes
        if tag != "equal"
    )


def edited_spans(text: str, other: str) -> list[tuple[int, int]]:
    """Where the words stand that a note has and its twin has not; none where it only lacks some."""
    words = list(re.finditer(r"\S+", text))
    changes = difflib.SequenceMatcher(
        a=[word.group() for word in words], b=other.split(), autojunk=False
    ).get_opcodes()
    return [
        (words[start].start(), words[end - 1].end())
        for tag, start, end, _, _ in changes
        if tag != "equal" and end > start
    ]


def twins(notes: Iterable[LabelledNote]) -> dict[str, LabelledNote]:
    """The other note of each minimal pair among some notes, by the id of the one.

    Twins are of one writer, their ids end in ``a`` and ``b`` and are alike but for that, and their
    texts differ by no more than `MOST_EDITED_WORDS` words.
    """
    known = {note.note_id: note for note in notes}
    found: dict[str, LabelledNote] = {}
    for name, first in known.items():
        second = known.get(name[:-1] + "b") if name.endswith("a") else None
        if second is None or first.writer != second.writer:
            continue
        if edited_words(first.text, second.text) <= MOST_EDITED_WORDS:
            found |= {first.note_id: second, second.note_id: first}
    return found


def notes_of_pairs(pairs: Iterable[ChallengePair]) -> list[LabelledNote]:
    """First and second note of each pair in turn."""
    return [note for pair in pairs for note in (pair.first, pair.second)]


def load_pairs() -> list[ChallengePair]:
    """The shipped pairs in order of writer and number; for measuring only.

    Raises:
        InputError: a row breaks the schema.
    """
    folder = files("mndnotes.data") / "notes" / "challenge"
    writers = sorted(folder.iterdir(), key=lambda file: file.name)
    return [pair for file in writers for pair in read_rows(file, ChallengePair)]
