"""Labels from the documented facts, strictly by the definitions (``data/labelling.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mndnotes.data.records import INSUFFICIENT, NO_CODE
from mndnotes.data.simulator.facts import Fact, Mention
from mndnotes.rules.vocabulary import (
    Assertion,
    Diagnosis,
    Element,
    Issue,
    Picture,
    Region,
    Status,
)

CODES: Final = {
    Diagnosis.ALS: "G12.21",
    Diagnosis.PBP: "G12.22",
    Diagnosis.PLS: "G12.23",
    Diagnosis.FAMILIAL_MND: "G12.24",
    Diagnosis.PMA: "G12.25",
    Diagnosis.MND_UNSPECIFIED: "G12.20",
}
_EXCLUSIVE: Final = frozenset({Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA})
_EXAMINABLE: Final = frozenset({Region.BULBAR, Region.CERVICAL, Region.LUMBOSACRAL})
_MOTOR_PICTURES: Final = frozenset({Picture.ALS, Picture.PLS, Picture.PMA})


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of a note but its quotes."""

    picture: str
    elements: dict[Element, Status]
    code: str
    issues: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A mention, where it stands, and whether the fact is about this patient."""

    mention: Mention
    section: str
    foreign: bool


def elements_of(facts: Sequence[Fact]) -> dict[Element, Status]:
    """Status of every element: present beats absent, and what doesn't count is not read."""
    found = dict.fromkeys(Element, Status.MISSING)
    current = [fact for fact in facts if fact.counts]
    for fact in current:
        for element, status in fact.marks.items():
            if found[element] is not Status.PRESENT:
                found[element] = status
    found[Element.MULTIPLE_REGIONS] = _regions_status(current)
    return found


def _regions_status(facts: Iterable[Fact]) -> Status:
    positive: set[Region] = set()
    clear: set[Region] = set()
    for fact in facts:
        positive |= fact.positive
        clear |= fact.clear
    if len(positive) >= 2:
        return Status.PRESENT
    return Status.ABSENT if positive | clear >= _EXAMINABLE else Status.MISSING


def picture_of(facts: Sequence[Fact], elements: dict[Element, Status]) -> str:
    """What the findings alone support; INSUFFICIENT where they leave it open."""
    tags = {tag for fact in facts if fact.counts for tag in fact.tags}
    upper = elements[Element.UMN_SIGNS]
    lower = elements[Element.LMN_SIGNS]
    if "explains" in tags or ("benign" in tags and upper is not Status.PRESENT):
        return Picture.OTHER.value
    needle = _needle_denervation(elements, tags)
    course = elements[Element.SYMPTOM_PROGRESSION] is Status.PRESENT
    several = elements[Element.MULTIPLE_REGIONS] is Status.PRESENT
    if upper is Status.PRESENT:
        if lower is Status.PRESENT or needle:
            return Picture.ALS.value if course or several else INSUFFICIENT
        return _upper_only(elements, tags)
    if lower is Status.PRESENT or needle:
        excluded = elements[Element.EXCLUSION_OF_MIMICS] is Status.PRESENT
        pure = upper is Status.ABSENT and course and (several or excluded)
        return Picture.PMA.value if pure else INSUFFICIENT
    return _no_signs(elements, tags)


def _needle_denervation(elements: dict[Element, Status], tags: set[str]) -> bool:
    both = (elements[Element.EMG_ACUTE], elements[Element.EMG_CHRONIC])
    return both == (Status.PRESENT, Status.PRESENT) and "minimal" not in tags


def _upper_only(elements: dict[Element, Status], tags: set[str]) -> str:
    clean = elements[Element.LMN_SIGNS] is Status.ABSENT or _clean_needle(elements)
    clean = clean or "minimal" in tags
    backed = (
        elements[Element.SYMPTOM_PROGRESSION] is not Status.MISSING
        or elements[Element.PATIENT_HISTORY] is Status.PRESENT
        or elements[Element.MULTIPLE_REGIONS] is Status.PRESENT
    )
    pure = (clean and backed) or ("long" in tags and elements[Element.EMG_ACUTE] is Status.MISSING)
    if elements[Element.EMG_ACUTE] is Status.PRESENT and "minimal" not in tags:
        return INSUFFICIENT
    if elements[Element.EMG_CHRONIC] is Status.PRESENT:
        return INSUFFICIENT
    return Picture.PLS.value if pure else INSUFFICIENT


def _clean_needle(elements: dict[Element, Status]) -> bool:
    return elements[Element.EMG_ACUTE] is Status.ABSENT is elements[Element.EMG_CHRONIC]


def _no_signs(elements: dict[Element, Status], tags: set[str]) -> str:
    absent = [elements[e] is Status.ABSENT for e in (Element.UMN_SIGNS, Element.LMN_SIGNS)]
    if "unrelated" in tags or all(absent) or (any(absent) and _clean_needle(elements)):
        return Picture.OTHER.value
    return INSUFFICIENT


def code_of(stated: Sequence[Stated], *, discharge: bool) -> str:
    """Code by the provider's affirmed statement; the assessment governs a disagreement.

    At an inpatient discharge an uncertain diagnosis is coded as if established.
    """
    for wanted in (Assertion.AFFIRMED, Assertion.UNCERTAIN):
        if wanted is Assertion.UNCERTAIN and not discharge:
            break
        own = [s for s in stated if s.mention.assertion is wanted and _is_motor(s.mention)]
        own.sort(
            key=lambda s: (s.mention.label == Diagnosis.MND_UNSPECIFIED, s.section != "assessment")
        )
        if own:
            return CODES[Diagnosis(own[0].mention.label)]
    return NO_CODE


def _is_motor(mention: Mention) -> bool:
    return mention.label in set(Diagnosis)


def issues_of(
    facts: Sequence[Fact], stated: Sequence[Stated], labels: tuple[str, dict[Element, Status]],
    *, discharge: bool,
) -> tuple[str, ...]:  # fmt: skip
    """The issues of a note; ``labels`` are its picture and elements."""
    picture, elements = labels
    motor = [s for s in stated if _is_motor(s.mention)]
    affirmed = {s.mention.label for s in motor if s.mention.assertion is Assertion.AFFIRMED}
    found = list(_statement_issues(motor, affirmed, discharge=discharge))
    signs = (elements[Element.UMN_SIGNS], elements[Element.LMN_SIGNS])
    if Diagnosis.ALS in affirmed and signs != (Status.PRESENT, Status.PRESENT):
        found.append(Issue.OVERCODING)
    if affirmed == {Diagnosis.MND_UNSPECIFIED} and picture in _MOTOR_PICTURES:
        found.append(Issue.UNDERCODING)
    if any("wrong_code" in fact.tags for fact in facts):
        found.append(Issue.WRONG_CODE)
    if any("foreign" in fact.tags for fact in facts):
        found.append(Issue.NOT_THE_PATIENT)
    if any(fact.stale for fact in facts):
        found.append(Issue.COPY_FORWARD)
    return tuple(issue.value for issue in found) or ("none",)


def _statement_issues(
    motor: Sequence[Stated], affirmed: set[str], *, discharge: bool
) -> Iterable[Issue]:
    assertions = {s.mention.assertion for s in motor}
    if len(affirmed & _EXCLUSIVE) > 1:
        yield Issue.CONFLICT
    if Assertion.UNCERTAIN in assertions and not affirmed and not discharge:
        yield Issue.UNCERTAIN_OUTPATIENT
    if assertions == {Assertion.FAMILY} and not any(s.foreign for s in motor):
        yield Issue.FAMILY_ONLY


def label(facts: Sequence[Fact], *, discharge: bool) -> Labels:
    """All labels of a note that documents ``facts``."""
    elements = elements_of(facts)
    picture = picture_of(facts, elements)
    stated = [
        Stated(run.mention, fact.section, "foreign" in fact.tags)
        for fact in facts
        for run in fact.runs
        if run.mention is not None
    ]
    issues = issues_of(facts, stated, (picture, elements), discharge=discharge)
    code = code_of(stated, discharge=discharge)
    return Labels(picture, elements, code, issues, _why(picture, elements))


def _why(picture: str, elements: dict[Element, Status]) -> str:
    names = ("umn_signs", "lmn_signs", "symptom_progression", "exclusion_of_mimics")
    parts = ", ".join(f"{name} {elements[Element(name)].value}" for name in names)
    return f"{picture}: {parts}"
