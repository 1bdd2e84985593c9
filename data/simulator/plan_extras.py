"""Plan what surrounds the case: other problems, look-alikes, another's report, old text."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mndnotes.data.simulator.distribution import Quality
from mndnotes.data.simulator.facts import Fact, Request, Run
from mndnotes.data.simulator.labels import elements_of
from mndnotes.data.simulator.plan_statements import named
from mndnotes.data.simulator.planning import Sheet
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Status

_COMMON: Final = (
    ("d.pmh+", 0.6, 3), ("d.meds+", 0.55, 3), ("d.social+", 0.5, 2), ("d.fhx_none+", 0.25, 1),
    ("d.vitals+", 0.4, 2), ("d.ros+", 0.3, 2), ("d.plan+", 0.75, 3),
)  # fmt: skip
_APPETITE: Final = (0.0, 0.4, 1.0, 1.0)
"""Some writers keep to the case, others tell everything."""
_EXCLUSIVE: Final = (Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA)


def plan_extras(sheet: Sheet) -> None:
    """Distractors, more of them the longer the note."""
    depth = sheet.depth.extras * sheet.rng.choice(_APPETITE)
    for key, share, most in _COMMON:
        most = most * 2 if sheet.quality is Quality.TEXTBOOK else most
        for _ in range(sheet.rng.randint(1, most)):
            if sheet.chance(share * depth):
                sheet.say(key)
    if sheet.patient.profile.id == "unrelated":
        if sheet.chance(0.8):
            sheet.say("u.plan+")
    else:
        share = 0.5 if sheet.motor else 0.15
        for key in ("d.meds_mnd+", "d.plan_mnd+"):
            if sheet.chance(share * depth):
                sheet.say(key)
    if sheet.chance(0.18 if sheet.motor else 0.05):
        sheet.say("d.care+")
    if sheet.chance(sheet.dist.traps * depth):
        sheet.say("d.trap+")
    if sheet.chance(sheet.dist.misfiled):
        sheet.say("d.misfiled+")
    if sheet.chance(0.02) and not any(r.key.startswith("state.") for r in sheet.requests):
        sheet.say("state.hypothetical+", dx=named(sheet, Diagnosis.ALS))


def plan_copied(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """An outdated block that contradicts today: a normal examination, or a replaced diagnosis.

    A normal examination is carried along only where today's note addresses the same elements, so
    that no label hangs on the old text.
    """
    if not sheet.chance(sheet.dist.copy_forward):
        return []
    elements = elements_of(facts)
    addressed = all(
        elements[e] is not Status.MISSING for e in (Element.UMN_SIGNS, Element.LMN_SIGNS)
    )
    contradicts = Status.PRESENT in {elements[Element.UMN_SIGNS], elements[Element.LMN_SIGNS]}
    if addressed and contradicts and sheet.chance(0.75):
        return _stale(sheet, Request("exam.normal_full-", {}, "stale", stale=True))
    affirmed = {
        run.mention.label
        for fact in facts
        for run in fact.runs
        if run.mention is not None and run.mention.assertion is Assertion.AFFIRMED
    } & set(_EXCLUSIVE)
    if len(affirmed) != 1:
        return []
    old = sheet.rng.choice([label for label in _EXCLUSIVE if label not in affirmed])
    slot = named(sheet, old, Assertion.HISTORICAL)
    return _stale(sheet, Request("state.copied+", {"old": slot}, "stale", stale=True))


def _stale(sheet: Sheet, request: Request) -> list[Fact]:
    """The old text with a mark that says so."""
    fact = sheet.bank.realise(request, sheet.rng, sheet.patient.context)
    if fact is None:
        return []
    mark = Run(sheet.rng.choice(sheet.bank.slots["copied_mark"]))
    return [replace(fact, runs=(mark, *fact.runs))]
