"""What a pre-labelled note claims: one claim a label, each with the cell that its confidence has.

A cell is a path from the kind of label to what was seen: ``element/umn_signs/present/one``. The
confidence of a claim is that of the longest part of its path that was seen often enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from mndnotes.data.prelabels.settings import Groups, settings
from mndnotes.data.records import (
    INSUFFICIENT,
    NAMED_ISSUES,
    NO_CODE,
    OTHER_DIAGNOSIS,
    LabelledNote,
)
from mndnotes.rules import RuleReport
from mndnotes.rules.facts import ElementReading, Mention
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Issue, Picture, Status

NO_PICTURE: Final = "none"
"""Value of the claim that a note is too thin for a picture."""

ONE: Final = "one"
BOTH_WAYS: Final = "both"
AGAINST: Final = "against"


@dataclass(frozen=True, slots=True)
class Claim:
    """One pre-label.

    Attributes:
        label: its name in results: ``picture``, ``element:umn_signs``, ``statement:ALS:affirmed``.
        cell: path of its cell, from the kind of label to the signal.
        holds: whether a labelled note says the same.
    """

    label: str
    cell: tuple[str, ...]
    holds: Callable[[LabelledNote], bool]

    @property
    def signal(self) -> str:
        """What the claim rests on."""
        return self.cell[-1]


def claims_of(report: RuleReport) -> tuple[Claim, ...]:
    """Every label that the rules give a note, in a fixed order."""
    return (
        _picture(report),
        *_statements(report),
        _stated(report),
        *(_element(report, element) for element in Element),
        _code(report),
        *(_issue(report, issue) for issue in NAMED_ISSUES),
    )


def affirmed_diagnoses(report: RuleReport) -> frozenset[Diagnosis]:
    """The different motor neuron diagnoses that are affirmed."""
    affirmed = (s for s in report.statements if s.assertion is Assertion.AFFIRMED)
    return frozenset(s.label for s in affirmed)


def named_issues(report: RuleReport) -> tuple[Issue, ...]:
    """The issues of the findings that a label can name, in the order of ``Issue``."""
    found = {finding.issue for finding in report.findings}
    return tuple(issue for issue in NAMED_ISSUES if issue in found)


def _picture(report: RuleReport) -> Claim:
    picture = report.supported_picture
    value = picture or NO_PICTURE

    def holds(note: LabelledNote) -> bool:
        return note.picture == (picture or INSUFFICIENT)

    return Claim("picture", ("picture", value, _picture_signal(report)), holds)


def _picture_signal(report: RuleReport) -> str:
    """Whether the statement says the same, and whether anything speaks against it."""
    picture, stated = report.supported_picture, report.governing
    if picture not in (None, Picture.OTHER) and _speaks_against(report):
        return AGAINST
    if stated is None:
        return "unstated"
    return "agrees" if picture is not None and stated.label.value == picture.value else "differs"


def _speaks_against(report: RuleReport) -> bool:
    """Facts against any motor neuron disease, or a needle examination that found no denervation.

    Lower motor neuron signs beside a normal needle examination fit no motor neuron disease (general
    knowledge; in 30 training notes with facts against it, the picture was right 6 times).
    """
    wasted = report.elements[Element.LMN_SIGNS].status is Status.PRESENT
    quiet = report.elements[Element.EMG_ACUTE].status is Status.ABSENT
    return bool(report.contradictions) or (wasted and quiet)


def _statements(report: RuleReport) -> Iterator[Claim]:
    """One claim for each diagnosis and assertion, however often it is mentioned."""
    times = Counter((s.label, s.assertion) for s in report.statements)
    meanings = Counter(label for label, _ in times)
    for (label, assertion), mentioned in times.items():
        signal = "repeated" if mentioned > 1 else "mixed" if meanings[label] > 1 else "once"
        yield _statement(label, assertion, signal)


def _statement(label: Diagnosis, assertion: Assertion, signal: str) -> Claim:
    return Claim(
        f"statement:{label}:{assertion}",
        ("statement", assertion, signal),
        lambda note: (label, assertion) in _labelled_statements(note),
    )


def _stated(report: RuleReport) -> Claim:
    """The claim that no further diagnosis is stated."""
    read = {(s.label, s.assertion) for s in report.statements}
    signal = ("none", ONE, "more")[min(len(read), 2)]
    return Claim("stated", ("stated", signal), lambda note: _labelled_statements(note) <= read)


def _labelled_statements(note: LabelledNote) -> set[tuple[Diagnosis, Assertion]]:
    return {(Diagnosis(s.label), s.assertion) for s in note.stated if s.label != OTHER_DIAGNOSIS}


def _element(report: RuleReport, element: Element) -> Claim:
    reading = report.elements[element]
    signal = _element_signal(reading, report.mentions, settings().elements[element])
    return Claim(
        f"element:{element}",
        ("element", element, reading.status, signal),
        lambda note: note.elements[element] is reading.status,
    )


def _element_signal(reading: ElementReading, mentions: tuple[Mention, ...], groups: Groups) -> str:
    """What an element rests on.

    Returns:
        ``both`` for evidence both ways, ``one`` or ``more`` spans; for a missing element whether
        findings of its groups are mentioned (``hinted``) or not (``silent``).
    """
    pro = any(m.group in groups.pro and m.assertion is not Assertion.NEGATED for m in mentions)
    against = bool(groups.against) and any(_denies(m, groups) for m in mentions)
    if reading.status is Status.MISSING:
        return "hinted" if pro or against else "silent"
    if groups.against and (against if reading.status is Status.PRESENT else pro):
        return BOTH_WAYS
    return ONE if len(reading.evidence) == 1 else "more"


def _denies(mention: Mention, groups: Groups) -> bool:
    negated = mention.assertion is Assertion.NEGATED
    return mention.group in (groups.pro if negated else groups.against)


def _code(report: RuleReport) -> Claim:
    code = report.coding.code or NO_CODE
    cell = ("code", code, report.coding.status)
    return Claim("code", cell, lambda note: note.expected_code == code)


def _issue(report: RuleReport, issue: Issue) -> Claim:
    found = issue in named_issues(report)
    cell = ("issue", issue, "present" if found else "absent", _record_signal(report))
    return Claim(f"issue:{issue}", cell, lambda note: (issue in note.issues) is found)


def _record_signal(report: RuleReport) -> str:
    """Whether the note holds several diagnoses, or something of the past, or neither."""
    if len(affirmed_diagnoses(report)) > 1:
        return "several"
    old = any(s.stale or s.assertion is Assertion.HISTORICAL for s in report.statements)
    return "past" if old or any(m.stale for m in report.mentions) else "plain"
