"""Why a pre-labelled note may need a human look: the predicates that ``prelabel.yaml`` names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from mndnotes.data.prelabels.claims import (
    AGAINST,
    BOTH_WAYS,
    ONE,
    Claim,
    affirmed_diagnoses,
    named_issues,
)
from mndnotes.data.prelabels.settings import ReasonSetting, Settings, settings
from mndnotes.errors import KnowledgeError
from mndnotes.rules import RuleReport
from mndnotes.rules.text.structure import BODY
from mndnotes.rules.vocabulary import Assertion, Element, Issue, Picture, Setting, Status

_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_LEAST_WORDS: Final = 20
"""A shorter text tells neither its language nor whether it is words."""
_LATIN_UNTIL: Final = "\u024f"
"""Last letter of the Unicode block Latin Extended-B."""
_CONTRADICTING: Final = (Issue.CONFLICT, Issue.COPY_FORWARD, Issue.NOT_THE_PATIENT)


@dataclass(frozen=True, slots=True)
class Case:
    """One pre-labelled note.

    Attributes:
        text: the note.
        setting: where it was written.
        report: what the rules read.
        claims: its pre-labels.
        confidence: of each by its name.
    """

    text: str
    setting: Setting
    report: RuleReport
    claims: tuple[Claim, ...]
    confidence: Mapping[str, float]

    @property
    def expected_wrong(self) -> float:
        """Expected number of wrong labels, by their confidences."""
        return sum(1 - share for share in self.confidence.values())

    def addressed(self) -> list[Element]:
        """The elements that are present or absent."""
        readings = self.report.elements.items()
        return [element for element, r in readings if r.status is not Status.MISSING]

    def elements_with(self, signal: str) -> tuple[str, ...]:
        """Names of the element labels that rest on a signal."""
        return tuple(c.label for c in self.claims if c.cell[0] == "element" and c.signal == signal)


Predicate: TypeAlias = Callable[[Case, float], tuple[str, ...] | None]
"""Case and the setting's number to the labels concerned; none of them for the note as a whole.

``None`` where the reason does not hold.
"""


def _when(holds: bool, *labels: str) -> tuple[str, ...] | None:
    return labels if holds else None


def below(case: Case, at: float) -> tuple[str, ...] | None:
    """Labels of a confidence below ``at``."""
    doubtful = tuple(label for label, share in case.confidence.items() if share < at)
    return doubtful or None


def many_doubts(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` wrong labels or more are expected."""
    return _when(case.expected_wrong >= at)


def both_ways(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` elements or more have evidence for and against."""
    labels = case.elements_with(BOTH_WAYS)
    return _when(len(labels) >= at, *labels)


def one_span(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` elements or more rest on one span each."""
    labels = case.elements_with(ONE)
    return _when(len(labels) >= at, *labels)


def several_affirmed(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` different motor neuron diagnoses or more are affirmed."""
    labels = sorted(affirmed_diagnoses(case.report))
    return _when(len(labels) >= at, *(f"statement:{x}:{Assertion.AFFIRMED}" for x in labels))


def record_contradicts_itself(case: Case, at: float) -> tuple[str, ...] | None:
    """The rules find a conflict, stale copied text, or another person's result."""
    found = [issue for issue in named_issues(case.report) if issue in _CONTRADICTING]
    return _when(bool(found), *(f"issue:{issue}" for issue in found))


def uncertain_inpatient(case: Case, at: float) -> tuple[str, ...] | None:
    """The code of an inpatient note follows an uncertain statement."""
    stated = case.report.governing
    uncertain = stated is not None and stated.assertion is Assertion.UNCERTAIN
    return _when(uncertain and case.setting is Setting.INPATIENT, "code")


def long_without_exam(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` words or more, and no neurological examination."""
    unseen = case.report.elements[Element.NEURO_EXAM].status is Status.MISSING
    return _when(unseen and _words(case) >= at, f"element:{Element.NEURO_EXAM}")


def long_without_sections(case: Case, at: float) -> tuple[str, ...] | None:
    """``at`` words or more, and nothing stands under a section head."""
    flat = all(mention.section == BODY for mention in case.report.mentions)
    return _when(flat and _words(case) >= at)


def named_but_nothing_read(case: Case, at: float) -> tuple[str, ...] | None:
    """A diagnosis is affirmed, and ``at`` elements or fewer were read."""
    named = bool(affirmed_diagnoses(case.report))
    return _when(named and len(case.addressed()) <= at)


def nothing_read(case: Case, at: float) -> tuple[str, ...] | None:
    """Neither a diagnosis nor an element was read."""
    return _when(not case.report.statements and not case.addressed())


def picture_unsupported(case: Case, at: float) -> tuple[str, ...] | None:
    """No picture is proposed."""
    return _when(case.report.supported_picture is None, "picture")


def picture_against_statement(case: Case, at: float) -> tuple[str, ...] | None:
    """The provider states ALS, PLS or PMA, and the findings fit another picture."""
    stated = case.report.governing
    if stated is None or stated.label.value not in set(Picture):
        return None
    picture = case.report.supported_picture
    return _when(picture is not None and picture.value != stated.label.value, "picture")


def facts_against_picture(case: Case, at: float) -> tuple[str, ...] | None:
    """A motor neuron picture is proposed beside facts that speak against it."""
    picture = next(claim for claim in case.claims if claim.label == "picture")
    return _when(picture.signal == AGAINST, "picture")


def mostly_not_words(case: Case, at: float) -> tuple[str, ...] | None:
    """Less than the share ``at`` of what stands between spaces holds two letters together."""
    pieces = case.text.split()
    words = sum(_LETTERS.search(piece) is not None for piece in pieces)
    return _when(len(pieces) >= _LEAST_WORDS and words < at * len(pieces))


def not_english(case: Case, at: float) -> tuple[str, ...] | None:
    """Another language's little words outnumber the English ones, or letters are not Latin."""
    words = _WORD.findall(case.text.lower())
    if len(words) < _LEAST_WORDS:
        return None
    known = settings().languages
    english = sum(word in known.english for word in words)
    others = sum(word in known.others for word in words)
    foreign = sum(word[0] > _LATIN_UNTIL for word in words)
    return _when(others > english or foreign >= at * len(words))


def _words(case: Case) -> int:
    return len(case.text.split())


PREDICATES: Final[Mapping[str, Predicate]] = MappingProxyType(
    {
        predicate.__name__: predicate
        for predicate in (
            below,
            many_doubts,
            both_ways,
            one_span,
            several_affirmed,
            record_contradicts_itself,
            uncertain_inpatient,
            long_without_exam,
            long_without_sections,
            named_but_nothing_read,
            nothing_read,
            picture_unsupported,
            picture_against_statement,
            facts_against_picture,
            mostly_not_words,
            not_english,
        )
    }
)
"""The predicates by the name that the settings give them."""


def reasons_of(case: Case, known: Settings) -> list[tuple[ReasonSetting, tuple[str, ...]]]:
    """The reasons that hold, in the order of the settings, each with the labels concerned.

    Raises:
        KnowledgeError: a reason names a predicate that there is not.
    """
    found = []
    for reason in known.reasons:
        predicate = PREDICATES.get(reason.predicate)
        if predicate is None:
            raise KnowledgeError(f"reason {reason.id}: no predicate {reason.predicate}; mend it")
        labels = predicate(case, reason.at)
        if labels is not None:
            found.append((reason, labels))
    return found
