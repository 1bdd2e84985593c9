"""The pieces a note is made of: a fact is one documented statement with the labels it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Region, Status

MOTOR_ELEMENTS = frozenset(
    {Element.UMN_SIGNS, Element.LMN_SIGNS, Element.EMG_ACUTE, Element.EMG_CHRONIC}
)
"""Elements whose regions count for `Element.MULTIPLE_REGIONS`."""


class Mention(NamedTuple):
    """A named diagnosis: ``label`` is a `Diagnosis` value or OTHER_DX."""

    label: str
    assertion: Assertion


class Run(NamedTuple):
    """A stretch of text. A run with a mention, or a fixed one, is never altered by slips."""

    text: str
    mention: Mention | None = None
    fixed: bool = False


class Slot(NamedTuple):
    """A value for a phrase's slot, with the regions it names and the diagnosis it mentions."""

    text: str
    regions: frozenset[Region] = frozenset()
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Wish to say a concept: ``key`` is the concept's id with ``+`` or ``-``."""

    key: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    section: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One documented statement, its text in runs and its effect on the labels.

    ``positive`` and ``clear`` are the regions with and without motor neuron signs. A stale fact is
    copied from an older note, a row keeps its own line (tables and check boxes).
    """

    key: str
    section: str
    runs: tuple[Run, ...]
    marks: Mapping[Element, Status] = field(default_factory=dict)
    positive: frozenset[Region] = frozenset()
    clear: frozenset[Region] = frozenset()
    tags: frozenset[str] = frozenset()
    stale: bool = False
    row: bool = False

    @property
    def text(self) -> str:
        """The text of all runs."""
        return "".join(run.text for run in self.runs)

    @property
    def counts(self) -> bool:
        """Whether the fact says something current about this patient."""
        return not self.stale and "foreign" not in self.tags

    def moved(self, section: str) -> Fact:
        """The same fact in another section."""
        return replace(self, section=section)


def mention_of(label: Diagnosis | str, assertion: Assertion) -> Mention:
    """A mention with the label's plain value."""
    return Mention(str(label), assertion)
