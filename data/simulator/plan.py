"""Decide what the writer documents and what the provider states; the facts carry all the labels."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from mndnotes.data.simulator.bank import Bank
from mndnotes.data.simulator.distribution import Distribution, Quality, Stance, Target
from mndnotes.data.simulator.facts import Fact, Request, Run, Slot
from mndnotes.data.simulator.labels import CODES
from mndnotes.data.simulator.patient import Patient, draw_patient, weighted
from mndnotes.data.simulator.plan_exam import plan_exam, plan_history
from mndnotes.data.simulator.plan_extras import plan_copied, plan_extras
from mndnotes.data.simulator.plan_statements import draw_stance, plan_statements
from mndnotes.data.simulator.plan_tests import plan_tests
from mndnotes.data.simulator.planning import Sheet
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_THIN: Final = {Quality.LINE: 0.55, Quality.BRIEF: 0.3, Quality.PLAIN: 0.15}


@dataclass(frozen=True, slots=True)
class Plan:
    """What one note is to say, before it is laid out."""

    patient: Patient
    quality: Quality
    facts: tuple[Fact, ...]


def draw_plan(
    rng: random.Random,
    target: Target,
    bank: Bank,
    dist: Distribution,
    occasion: tuple[bool, Quality | None],
) -> Plan:
    """One plan for a note of class ``target``.

    ``occasion`` tells an inpatient note before discharge, and the quality where the style sets it.
    """
    ward, fixed = occasion
    patient = draw_patient(rng, target, bank)
    quality = fixed or weighted(rng, _THIN if target is Target.THIN else dist.qualities)
    sheet = Sheet(rng, bank, patient, target, quality, dist)
    stance = draw_stance(sheet, inpatient_without_discharge=ward)
    if target is Target.THIN:
        _plan_thin(sheet)
    else:
        plan_history(sheet)
        plan_exam(sheet)
        plan_tests(sheet)
    plan_statements(sheet, stance)
    plan_extras(sheet)
    facts = _realised(sheet)
    facts = _with_code(sheet, facts)
    facts += plan_copied(sheet, facts)
    return Plan(patient, quality, tuple(facts))


def _plan_thin(sheet: Sheet) -> None:
    """Too little to tell: no examination, strength only, or one system without the other."""
    draw = sheet.rng.random()
    if sheet.chance(0.4):
        plan_history(sheet)
    if draw < 0.45:
        sheet.say("d.care+")
        if sheet.chance(0.5):
            sheet.say("d.care+")
    elif draw < 0.65:
        sheet.say(sheet.rng.choice(["exam.weak_arm+", "exam.weak_leg+", "exam.normal_brief+"]))
    else:
        plan_exam(sheet)
        dropped = sheet.rng.choice(["umn.", "lmn."])
        sheet.requests = [r for r in sheet.requests if not r.key.startswith(dropped)]


def _realised(sheet: Sheet) -> list[Fact]:
    """The wishes in words; a sentence is not said twice."""
    made: dict[str, Fact] = {}
    for request in sheet.requests:
        fact = sheet.bank.realise(request, sheet.rng, sheet.patient.context)
        if fact is not None:
            made.setdefault(fact.text, fact)
    return list(made.values())


def _with_code(sheet: Sheet, facts: list[Fact]) -> list[Fact]:
    """A code typed right behind an affirmed diagnosis, at times one that doesn't mean it."""
    if not sheet.chance(sheet.dist.typed_code):
        return facts
    for index, fact in enumerate(facts):
        label = _affirmed_label(fact)
        if label is None:
            continue
        code, tags = CODES[label], fact.tags
        if sheet.chance(sheet.dist.wrong_code):
            code, tags = _wrong_code(sheet, label), tags | {"wrong_code"}
        request = Request("state.code+", {"code": Slot(code)})
        typed = sheet.bank.realise(request, sheet.rng, sheet.patient.context)
        if typed is not None:
            runs = (*fact.runs, Run(sheet.rng.choice([" ", ", ", " - "])), *typed.runs)
            facts[index] = replace(fact, runs=runs, tags=tags)
            break
    return facts


def _affirmed_label(fact: Fact) -> Diagnosis | None:
    """The label of a fact that ends with one affirmed motor neuron diagnosis and names no other."""
    mentions = [run.mention for run in fact.runs if run.mention is not None]
    if len(mentions) != 1 or not fact.key.startswith(("state.affirmed", "state.graded")):
        return None
    if mentions[0].assertion is not Assertion.AFFIRMED:
        return None
    return Diagnosis(mentions[0].label)


def _wrong_code(sheet: Sheet, label: Diagnosis) -> str:
    """A code of another diagnosis. G12.21 is left out for PMA: the index sends PMA there."""
    if label is Diagnosis.PMA and sheet.chance(0.6):
        return CODES[Diagnosis.FAMILIAL_MND]
    avoid = {CODES[label]} | ({CODES[Diagnosis.ALS]} if label is Diagnosis.PMA else set())
    return sheet.rng.choice(sorted(set(CODES.values()) - avoid))


__all__ = ["Plan", "Stance", "draw_plan"]
