"""The registry of predicates: what a rule of the catalogue may ask about a note.

A predicate is a small pure function: the facts of one note in, what it found out, or ``None``
when its rule stays quiet. The families stand in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mndnotes.rules.facts import ElementReading, Evidence, Mention, Statement, TypedCode
from mndnotes.rules.icd10cm.codes import CodesOfDay
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Picture, Setting, Status


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a predicate may look at."""

    note: Note
    statements: Sequence[Statement]
    governing: Statement | None
    typed_codes: Sequence[TypedCode]
    mentions: Sequence[Mention]
    elements: Mapping[Element, ElementReading]
    setting: Setting
    picture: Picture | None
    """The clinical picture that the statement is compared with."""
    conditions: Sequence[Mention]
    """Conditions with a code of their own that the note documents."""
    codes: CodesOfDay
    """The codes of the date of service."""

    @property
    def text(self) -> str:
        """The note as given."""
        return self.note.text

    @property
    def folded(self) -> str:
        """The folded note, same offsets."""
        return self.note.folded

    def affirmed(self, *labels: Diagnosis) -> list[Statement]:
        """Affirmed statements of the given labels."""
        return [
            s
            for s in self.statements
            if s.assertion is Assertion.AFFIRMED and (not labels or s.label in labels)
        ]

    def typed(self, *heads: str, doubted: bool = False) -> list[TypedCode]:
        """Codes typed as this patient's.

        Args:
            heads: how they begin, one or the other; anyhow where none is given.
            doubted: whether those count too that stand among words of doubt.
        """
        if not self.typed_codes:
            return []
        kinds = (Assertion.AFFIRMED, Assertion.UNCERTAIN if doubted else Assertion.AFFIRMED)
        return [
            typed
            for typed in self.typed_codes
            if typed.assertion in kinds and typed.code.startswith(heads or "")
        ]

    def cite(self, codes: Iterable[str]) -> str:
        """Codes with their official titles, each once."""
        return ", ".join(dict.fromkeys(map(self.codes.used.cite, codes)))

    def status(self, element: Element) -> Status:
        """Status of an element."""
        return self.elements[element].status


@dataclass(frozen=True, slots=True)
class Found:
    """What a predicate found: the spans that show it, and the words that fill the message."""

    evidence: Sequence[Evidence] = ()
    words: Mapping[str, str] = field(default_factory=dict)


Predicate = Callable[[Case], Found | None]
PREDICATES: dict[str, Predicate] = {}


def predicate(function: Predicate) -> Predicate:
    """Register a rule's decision under the function's name."""
    PREDICATES[function.__name__] = function
    return function


def quotes(found: Sequence[Statement | TypedCode]) -> list[Evidence]:
    """The evidence of some statements or typed codes."""
    return [item.evidence for item in found]
