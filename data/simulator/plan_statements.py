"""Plan what the provider says about the diagnosis, rightly or wrongly, and the code beside it."""

from __future__ import annotations

from typing import Final

from mndnotes.data.records import OTHER_DIAGNOSIS
from mndnotes.data.simulator.distribution import Stance, Target
from mndnotes.data.simulator.facts import Mention, Slot, mention_of
from mndnotes.data.simulator.patient import profiles, weighted
from mndnotes.data.simulator.planning import Sheet
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Region

_EXCLUSIVE: Final = (Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA)
_WRONG_FOR_OTHER: Final = {Diagnosis.ALS: 0.58, Diagnosis.PMA: 0.21, Diagnosis.PLS: 0.21}
_SUSPECTED_FOR_OTHER: Final = {
    Diagnosis.ALS: 0.6, Diagnosis.MND_UNSPECIFIED: 0.2, Diagnosis.PLS: 0.1, Diagnosis.PMA: 0.1,
}  # fmt: skip
_RELATIVES: Final = {
    Diagnosis.ALS: 0.7, Diagnosis.MND_UNSPECIFIED: 0.2, Diagnosis.PLS: 0.03,
    Diagnosis.PMA: 0.03, Diagnosis.FAMILIAL_MND: 0.04,
}  # fmt: skip
_NAMES_A_RIVAL: Final = frozenset({Stance.RIVAL, Stance.RIVAL_NOT, Stance.HISTORICAL})
"""Stances that name another disease: a thin note with that name is no longer an open one."""
_REPEATABLE: Final = frozenset({Stance.RIGHT, Stance.WRONG, Stance.ONLY_MND})


def named(sheet: Sheet, label: Diagnosis, assertion: Assertion = Assertion.AFFIRMED) -> Slot:
    """One of the names of ``label`` as a slot that mentions it."""
    return Slot(
        sheet.rng.choice(sheet.bank.names[label.value]), mention=mention_of(label, assertion)
    )


def rival(sheet: Sheet) -> Slot:
    """The patient's own disease by name, or that of some mimic."""
    names = sheet.patient.profile.more.get("names")
    if not names:
        pool = [p for p in profiles() if p.more.get("names") and p.id != "unrelated"]
        names = sheet.rng.choice(pool).more["names"]
    mention = Mention(OTHER_DIAGNOSIS, Assertion.AFFIRMED)
    return Slot(sheet.rng.choice(names), mention=mention)


def right_label(sheet: Sheet) -> Diagnosis:
    """The label a provider who reads the findings well would give; ALS for a mimic."""
    picture = sheet.patient.profile.picture
    if picture == "OTHER":
        return weighted(sheet.rng, _SUSPECTED_FOR_OTHER)  # type: ignore[no-any-return]
    regions = sheet.patient.umn | sheet.patient.lmn
    if picture == "ALS" and regions == {Region.BULBAR} and sheet.chance(0.4):
        return Diagnosis.PBP
    if picture == "ALS" and sheet.chance(0.03):
        return Diagnosis.FAMILIAL_MND
    return Diagnosis(picture)


def wrong_label(sheet: Sheet, right: Diagnosis) -> Diagnosis:
    """A motor neuron diagnosis that is not ``right``."""
    if not sheet.motor:
        return weighted(sheet.rng, _WRONG_FOR_OTHER)  # type: ignore[no-any-return]
    if sheet.chance(0.06):
        return Diagnosis.PBP
    choices = [label for label in _EXCLUSIVE if label is not right]
    return sheet.rng.choice(choices)


def draw_stance(sheet: Sheet, *, inpatient_without_discharge: bool) -> Stance:
    """The provider's stance. An uncertain one is kept out of ward notes, where no rule codes it."""
    table = dict(sheet.dist.motor_stances if sheet.motor else sheet.dist.other_stances)
    if inpatient_without_discharge:
        table.pop(Stance.UNCERTAIN, None)
    if sheet.target is Target.THIN:
        table = {s: w for s, w in table.items() if s not in _NAMES_A_RIVAL}
    if sheet.patient.profile.id in {"unrelated", "carrier", "worried_well"}:
        keep = {Stance.NONE, Stance.RIVAL, Stance.FAMILY, Stance.OTHER_PERSON, Stance.HYPOTHETICAL}
        keep |= {Stance.NEGATED} if sheet.patient.profile.id != "unrelated" else set()
        table = {s: w for s, w in table.items() if s in keep}
    if sheet.patient.profile.id == "carrier":
        table = {Stance.FAMILY: 0.7, Stance.NONE: 0.1, Stance.NEGATED: 0.2}
    return weighted(sheet.rng, table)  # type: ignore[no-any-return]


def plan_statements(sheet: Sheet, stance: Stance) -> None:
    """Write the stance down, at times twice, at times with a relative's diagnosis beside it."""
    right = right_label(sheet)
    wrong = wrong_label(sheet, right)
    _SAY[stance](sheet, right, wrong)
    if stance in _REPEATABLE and sheet.chance(0.35):
        label = {Stance.RIGHT: right, Stance.WRONG: wrong}.get(stance, Diagnosis.MND_UNSPECIFIED)
        sheet.say("state.affirmed+", "hpi", dx=named(sheet, label))
    family = sheet.patient.profile.more.get("family", sheet.dist.family_extra)
    if stance is not Stance.FAMILY and sheet.chance(family):
        _family(sheet, right, wrong)


def _affirm(sheet: Sheet, label: Diagnosis, section: str | None = None) -> None:
    sheet.say("state.affirmed+", section, dx=named(sheet, label))


def _right(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    _affirm(sheet, right)


def _wrong(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    _affirm(sheet, wrong)


def _graded(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = Diagnosis.ALS if sheet.chance(0.8) else right
    sheet.say("state.graded+", dx=named(sheet, label))


def _uncertain(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = right if sheet.chance(0.75) else wrong
    if sheet.chance(0.12):
        label = Diagnosis.MND_UNSPECIFIED
    sheet.say("state.uncertain+", dx=named(sheet, label), rival=rival(sheet))


def _only_mnd(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    _affirm(sheet, Diagnosis.MND_UNSPECIFIED)


def _rival(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    if sheet.patient.profile.id != "carrier":
        sheet.say("state.rival+", rival=rival(sheet))


def _rival_not(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = Diagnosis.ALS if sheet.chance(0.75) else Diagnosis.MND_UNSPECIFIED
    slot = {"not": named(sheet, label, Assertion.NEGATED), "rival": rival(sheet)}
    sheet.say("state.rival_not+", None, **slot)


def _none(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    """Nothing is said."""


def _revised(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    dx, old = (right, wrong) if sheet.chance(0.8) else (wrong, right)
    if sheet.chance(0.15):
        old = Diagnosis.MND_UNSPECIFIED
    if dx not in _EXCLUSIVE:
        dx, old = Diagnosis.ALS, Diagnosis.PLS
    sheet.say("state.revised+", dx=named(sheet, dx), old=named(sheet, old, Assertion.HISTORICAL))


def _negated(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = Diagnosis.ALS if sheet.chance(0.7) else wrong
    sheet.say("state.negated+", dx=named(sheet, label))


def _conflict(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    first, second = (right, wrong) if sheet.chance(0.5) else (wrong, right)
    pair = [label if label in _EXCLUSIVE else Diagnosis.ALS for label in (first, second)]
    if pair[0] is pair[1]:
        pair = [Diagnosis.ALS, Diagnosis.PLS]
    _affirm(sheet, pair[0], "hpi")
    _affirm(sheet, pair[1], "assessment")


def _family(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = weighted(sheet.rng, _RELATIVES)
    sheet.say("state.family+", dx=named(sheet, label))


def _other_person(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    sheet.say("state.other_person+", dx=named(sheet, weighted(sheet.rng, _RELATIVES)))


def _hypothetical(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    label = Diagnosis.ALS if sheet.chance(0.7) else Diagnosis.MND_UNSPECIFIED
    sheet.say("state.hypothetical+", dx=named(sheet, label))


def _historical(sheet: Sheet, right: Diagnosis, wrong: Diagnosis) -> None:
    sheet.say("state.historical+", dx=named(sheet, wrong))
    if sheet.chance(0.7):
        sheet.say("state.rival+", rival=rival(sheet))


_SAY: Final = {
    Stance.RIGHT: _right,
    Stance.GRADED: _graded,
    Stance.UNCERTAIN: _uncertain,
    Stance.ONLY_MND: _only_mnd,
    Stance.WRONG: _wrong,
    Stance.RIVAL: _rival,
    Stance.RIVAL_NOT: _rival_not,
    Stance.NONE: _none,
    Stance.REVISED: _revised,
    Stance.NEGATED: _negated,
    Stance.CONFLICT: _conflict,
    Stance.FAMILY: _family,
    Stance.OTHER_PERSON: _other_person,
    Stance.HYPOTHETICAL: _hypothetical,
    Stance.HISTORICAL: _historical,
}
