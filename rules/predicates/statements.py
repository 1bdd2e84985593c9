"""Predicates over the provider's statements: who has what, and does it still stand."""

from __future__ import annotations

from mndnotes.rules.assertions.succession import SETTLED_SECTIONS
from mndnotes.rules.facts import Evidence, Mention, Statement
from mndnotes.rules.icd10cm.coding import conflicting, still_uncertain
from mndnotes.rules.knowledge import pattern
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes
from mndnotes.rules.text.author import PROVIDER, author_name, author_of
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Picture, Setting

_NEAR = 60
"""Characters on either side of a name within which it is graded."""
_CLAUSE = 120
"""Characters before a name within which its own clause says how it is told."""
_OF_AN_EMG = frozenset({"emg_active", "emg_chronic", "emg_normal", "emg_study"})
"""Groups of the results of a study, which may be filed in the wrong record."""
_QUOTED = 6
"""Most spans that are quoted for one finding."""


@predicate
def conflicting_statements(case: Case) -> Found | None:
    """Two mutually exclusive diagnoses are affirmed as current."""
    found = conflicting(case.statements)
    labels = " and ".join(sorted({s.label.value for s in found}))
    return Found(quotes(found), {"labels": labels}) if found else None


@predicate
def uncertain_outpatient(case: Case) -> Found | None:
    """Only uncertain motor neuron diagnoses, and no inpatient discharge."""
    uncertain = still_uncertain(case.statements)
    if not uncertain or case.affirmed() or case.setting is Setting.INPATIENT:
        return None
    return Found(quotes(uncertain))


@predicate
def family_only(case: Case) -> Found | None:
    """Only a blood relative has a motor neuron disease."""
    family = [s for s in case.statements if s.assertion is Assertion.FAMILY]
    others = {s.assertion for s in case.statements} - {
        Assertion.FAMILY,
        Assertion.NEGATED,
        Assertion.HYPOTHETICAL,
    }
    if not family or others or any(s.not_blood_relative for s in family):
        return None
    return Found(quotes(family))


@predicate
def not_the_patient(case: Case) -> Found | None:
    """A diagnosis or a result is somebody else's who is no blood relative."""
    foreign = [s.evidence for s in case.statements if s.not_blood_relative]
    foreign += [
        Evidence(m.start, m.end, case.text[m.start : m.end])
        for m in case.mentions
        if m.group in _OF_AN_EMG and case.note.foreign.hold(m.start)
    ]
    return Found(foreign[:_QUOTED]) if foreign else None


@predicate
def copy_forward(case: Case) -> Found | None:
    """Text brought forward contradicts what is stated or found today."""
    stale = [s for s in case.statements if s.stale]
    fresh = {(s.label, s.assertion): s for s in case.statements if not s.stale}.values()
    contradicted = [s for s in stale if any(_contradicts(s, other) for other in fresh)]
    if contradicted:
        return Found(quotes(contradicted))
    for sign, normal in (("umn_sign", "umn_normal"), ("lmn_sign", "lmn_normal")):
        now = [m for m in case.mentions if not m.stale and not m.earlier]
        old = [m for m in case.mentions if m.stale and _denies(m, sign, normal)]
        if old and any(_shows(m, sign) for m in now):
            return Found([Evidence(m.start, m.end, case.text[m.start : m.end]) for m in old[:3]])
    return None


def _contradicts(old: Statement, new: Statement) -> bool:
    """Whether what an old block states can't stand beside what is stated now."""
    if new.assertion is Assertion.AFFIRMED:
        return old.label is not new.label or old.denies
    taken_back = new.denies or new.assertion is Assertion.HISTORICAL
    return taken_back and old.label is new.label and old.assertion is not Assertion.NEGATED


def _denies(mention: Mention, sign: str, normal: str) -> bool:
    negated = mention.assertion is Assertion.NEGATED
    return mention.group == normal or (mention.group == sign and negated)


def _shows(mention: Mention, sign: str) -> bool:
    return mention.group == sign and mention.assertion is Assertion.AFFIRMED


@predicate
def unspecified_with_picture(case: Case) -> Found | None:
    """Only motor neuron disease is affirmed, though the picture is ALS, PLS or PMA."""
    affirmed = case.affirmed()
    only = {s.label for s in affirmed} == {Diagnosis.MND_UNSPECIFIED}
    if not only or case.picture in (None, Picture.OTHER):
        return None
    return Found(quotes(affirmed))


@predicate
def coded_as_established(case: Case) -> Found | None:
    """An uncertain diagnosis governs, since the setting is an inpatient discharge."""
    governing = case.governing
    if governing is None or governing.assertion is not Assertion.UNCERTAIN:
        return None
    return Found([governing.evidence])


@predicate
def graded_by_criteria(case: Case) -> Found | None:
    """ALS or PLS is affirmed in words that grade it: "clinically probable"."""
    graded = [
        s
        for s in case.affirmed(Diagnosis.ALS, Diagnosis.PLS)
        if case.note.talks("doubt_or_grade", s.evidence.start - _NEAR, s.evidence.end + _NEAR)
    ]
    return Found(quotes(graded)) if graded else None


@predicate
def only_in_the_past_history(case: Case) -> Found | None:
    """A motor neuron diagnosis is affirmed in the past history and nowhere else."""
    affirmed = case.affirmed()
    if not affirmed or any(s.section != "past" for s in affirmed):
        return None
    return Found(quotes(affirmed))


@predicate
def only_as_history_of(case: Case) -> Found | None:
    """A motor neuron diagnosis is affirmed as "history of" and never as current."""
    affirmed = case.affirmed()
    return Found(quotes(affirmed)) if affirmed and _all_follow(case, "history_of") else None


@predicate
def only_as_told(case: Case) -> Found | None:
    """A motor neuron diagnosis stands in the words of the patient or the family only."""
    affirmed = case.affirmed()
    settled = any(s.section in SETTLED_SECTIONS for s in affirmed)
    if not affirmed or settled or case.typed("G12") or not _all_follow(case, "told_by_patient"):
        return None
    return Found(quotes(affirmed))


def _all_follow(case: Case, wording: str) -> bool:
    """Whether every affirmed diagnosis stands right behind such words in its own sentence."""
    before = pattern(wording)
    return all(
        before.search(case.folded, _clause_start(case, s.evidence.start), s.evidence.start)
        for s in case.affirmed()
    )


def _clause_start(case: Case, offset: int) -> int:
    return max(case.note.layout.sentence(offset)[0], offset - _CLAUSE)


@predicate
def stated_by_other_clinician(case: Case) -> Found | None:
    """The note is by somebody whose documentation does not establish a diagnosis."""
    if case.governing is None:
        return None
    author = author_of(case.note, case.statements[0].evidence.start)
    if author in (None, PROVIDER):
        return None
    return Found([case.governing.evidence], {"author": author_name(author)})
