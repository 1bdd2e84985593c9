"""Form blocks: check boxes with a legend, grids of reflexes and strength, needle EMG tables."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mndnotes.data.simulator.bank import Bank
from mndnotes.data.simulator.facts import Fact, Run
from mndnotes.data.simulator.labels import elements_of
from mndnotes.data.simulator.plan import Plan
from mndnotes.data.simulator.render import Layout
from mndnotes.rules.vocabulary import Element, Region, Status

_ALWAYS: Final = {Element.NEURO_EXAM: Status.PRESENT}
_REFLEXES: Final = (
    ("Jaw", Region.BULBAR), ("Biceps", Region.CERVICAL), ("Triceps", Region.CERVICAL),
    ("Brachioradialis", Region.CERVICAL), ("Knee", Region.LUMBOSACRAL),
    ("Ankle", Region.LUMBOSACRAL), ("Plantar", Region.LUMBOSACRAL),
)  # fmt: skip
_REFLEX_STEMS: Final = {
    Region.BULBAR: "umn.jaw", Region.CERVICAL: "umn.reflex_arm",
    Region.LUMBOSACRAL: "umn.reflex_leg",
}  # fmt: skip
_LOST_STEMS: Final = {
    Region.CERVICAL: "lmn.areflexia_arm", Region.LUMBOSACRAL: "lmn.areflexia_leg",
}  # fmt: skip
_GRID_REPLACES: Final = (
    "umn.reflex", "umn.plantar", "umn.jaw", "lmn.areflexia", "umn.none_all", "exam.normal_full",
)  # fmt: skip
_STRENGTH: Final = (
    ("Deltoid", Region.CERVICAL), ("Biceps", Region.CERVICAL), ("Triceps", Region.CERVICAL),
    ("FDI", Region.CERVICAL), ("APB", Region.CERVICAL), ("Iliopsoas", Region.LUMBOSACRAL),
    ("Quadriceps", Region.LUMBOSACRAL), ("Tib ant", Region.LUMBOSACRAL),
    ("Gastroc", Region.LUMBOSACRAL), ("Neck flex", Region.CERVICAL),
)  # fmt: skip
_NEEDLED: Final = (
    ("Tongue", Region.BULBAR), ("Deltoid", Region.CERVICAL), ("Biceps", Region.CERVICAL),
    ("FDI", Region.CERVICAL), ("T8 paraspinal", Region.THORACIC),
    ("Vastus lat", Region.LUMBOSACRAL), ("Tib ant", Region.LUMBOSACRAL),
    ("Gastroc med", Region.LUMBOSACRAL),
)  # fmt: skip
_BOX_KINDS: Final = ("umn.", "lmn.")


@dataclass(frozen=True, slots=True)
class Form:
    """A form block in the making."""

    rng: random.Random
    plan: Plan
    bank: Bank


def with_forms(rng: random.Random, layout: Layout, plan: Plan, bank: Bank) -> tuple[Fact, ...]:
    """The plan's facts, some of them put as a form block where the layout has one."""
    facts, form = plan.facts, Form(rng, plan, bank)
    if "unrelated" in {tag for fact in facts for tag in fact.tags}:
        return facts
    for name, share in layout.special.items():
        if rng.random() < share:
            facts = _BLOCKS[name](form, facts)
    return facts


def _row(text: str, marks: Mapping[Element, Status], section: str = "exam") -> Fact:
    return Fact("form.row+", section, (Run(text, fixed=True),), marks, row=True)


def _placed(fact: Fact, region: Region, *, sign: bool) -> Fact:
    only = frozenset({region})
    return Fact(
        fact.key, fact.section, fact.runs, fact.marks,
        positive=only if sign else frozenset(), clear=frozenset() if sign else only, row=True,
    )  # fmt: skip


def _reflex_grid(form: Form, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Reflexes by side. Brisk ones are upper, lost ones lower motor neuron signs."""
    current = [f for f in facts if f.counts and f.section == "exam"]
    if not any(f.key.startswith(_GRID_REPLACES) for f in current):
        return facts
    kept = tuple(f for f in facts if not (f in current and f.key.startswith(_GRID_REPLACES)))
    head = form.rng.choice(
        ["Reflexes         R       L", "DTR | R | L", "Reflex           Right   Left"]
    )
    rows = [_row(head, {})]
    for name, region in _REFLEXES:
        if region is Region.BULBAR and form.rng.random() < 0.5:
            continue
        rows.append(_reflex_row(form, name, region, "|" in head))
    return kept + tuple(rows)


def _reflex_row(form: Form, name: str, region: Region, barred: bool) -> Fact:
    signs, rng = form.plan.patient.signs, form.rng
    plantar = name == "Plantar"
    stem = "umn.plantar" if plantar else _REFLEX_STEMS[region]
    affected = region in form.plan.patient.umn
    brisk = stem in signs or (affected and not plantar and rng.random() < 0.7)
    lost = _LOST_STEMS.get(region) in signs and not brisk and not plantar
    if plantar:
        values = rng.choice(
            [("up", "up"), ("ext", "ext"), ("↑", "↑")]
            if brisk
            else [("down", "down"), ("flex", "flex"), ("↓", "↓")]
        )
    elif brisk:
        values = (rng.choice(["3+", "4+", "3+"]), rng.choice(["3+", "4+"]))
    elif lost:
        values = (rng.choice(["0", "tr", "0"]), rng.choice(["0", "1+", "tr"]))
    else:
        values = ("2+", "2+")
    text = (
        f"{name} | {values[0]} | {values[1]}" if barred else f"{name:<17}{values[0]:<8}{values[1]}"
    )
    if lost:
        marks = {**_ALWAYS, Element.LMN_SIGNS: Status.PRESENT}
    else:
        marks = {**_ALWAYS, Element.UMN_SIGNS: Status.PRESENT if brisk else Status.ABSENT}
    return _placed(_row(text, marks), region, sign=brisk or lost)


def _mrc_grid(form: Form, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Strength by muscle and side: findings of an examination, no sign of either neuron alone."""
    if not any(f.section == "exam" and f.counts for f in facts):
        return facts
    rng, patient = form.rng, form.plan.patient
    weak = patient.lmn | (patient.umn if rng.random() < 0.5 else frozenset())
    rows = [_row(rng.choice(["MRC power   R    L", "Strength    Right  Left", "Power (R/L)"]), {})]
    for name, region in _STRENGTH:
        if rng.random() < 0.7:
            grades = ["4", "4-", "3", "4+", "2", "5"] if region in weak else ["5", "5", "5", "5-"]
            text = f"{name:<12}{rng.choice(grades):<5}{rng.choice(grades)}"
            rows.append(_row(text, _ALWAYS))
    return facts + tuple(rows)


def _boxes(form: Form, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Signs as boxes, with a legend that tells absent from not examined."""
    yes, no, blank = form.rng.choice(
        [("[x]", "[-]", "[ ]"), ("[+]", "[0]", "[ ]"), ("(Y)", "(N)", "( )"), ("☑", "☒", "☐")]
    )
    legend = f"{yes} present   {no} looked for, absent   {blank} not examined"
    rows, kept = [_row(form.rng.choice(["Key: ", "Legend: ", ""]) + legend, {})], []
    for fact in facts:
        concept = form.bank.concepts.get(fact.key)
        box = concept.box if concept is not None and fact.counts else None
        if box is None or fact.section != "exam":
            kept.append(fact)
            continue
        text = f"{yes if fact.key.endswith('+') else no} {box}"
        side = form.rng.choice(["", "", " R", " L", " R+L", " (b/l)"])
        rows.append(_boxed(fact, text + (side if fact.key.endswith("+") else "")))
    if len(rows) == 1:
        return facts
    rows += _blank_boxes(form, {f.key[:-1] for f in facts}, blank)
    tail = rows[1:]
    form.rng.shuffle(tail)
    return (*kept, rows[0], *tail)


def _boxed(fact: Fact, text: str) -> Fact:
    """The fact as a box; what slots had told of regions stays as the concept's own regions."""
    return Fact(
        fact.key, fact.section, (Run(text, fixed=True),), fact.marks,
        fact.positive, fact.clear, fact.tags, row=True,
    )  # fmt: skip


def _blank_boxes(form: Form, used: set[str], blank: str) -> list[Fact]:
    stems = sorted(
        {key[:-1] for key, c in form.bank.concepts.items() if c.box and key.startswith(_BOX_KINDS)}
        - used
    )
    count = min(len(stems), form.rng.randint(0, 5))
    chosen = form.rng.sample(stems, count)
    boxes = [form.bank.concepts.get(f"{s}+") or form.bank.concepts[f"{s}-"] for s in chosen]
    return [_row(f"{blank} {concept.box}", {}) for concept in boxes]


def _emg_table(form: Form, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A needle table. Only the muscles of regions that the plan's EMG found denervated are so."""
    needle = [f for f in facts if f.counts and f.key.startswith("emg.") and f.section == "emg"]
    if not needle or any("minimal" in f.tags for f in needle):
        return facts
    plan = elements_of(needle)
    regions = frozenset().union(*(f.positive for f in needle)) or form.plan.patient.lmn
    rows = [_row("Muscle          Ins   Fib  PSW  Fasc  Amp   Dur   Poly  Recr", {}, "emg")]
    for name, region in _NEEDLED:
        if region in regions or form.rng.random() < 0.5:
            rows.append(_needle_row(form.rng, name, region, plan if region in regions else {}))
    kept = tuple(f for f in facts if f not in needle)
    return kept + tuple(rows)


def _needle_row(
    rng: random.Random, name: str, region: Region, plan: Mapping[Element, Status]
) -> Fact:
    fibs = plan.get(Element.EMG_ACUTE) is Status.PRESENT
    large = plan.get(Element.EMG_CHRONIC) is Status.PRESENT
    spontaneous = (rng.choice(["1+", "2+", "3+"]), rng.choice(["1+", "2+"])) if fibs else ("0", "0")
    fasc = rng.choice(["1+", "0", "2+"]) if fibs else "0"
    units = ("incr", "long", "2+", "reduced") if large else ("nl", "nl", "0", "full")
    cells = ("incr" if fibs else "nl", *spontaneous, fasc, *units)
    text = f"{name:<16}" + "".join(f"{c:<6}" for c in cells).rstrip()
    marks = {
        Element.EMG_RESULTS: Status.PRESENT,
        Element.EMG_ACUTE: Status.PRESENT if fibs else Status.ABSENT,
        Element.EMG_CHRONIC: Status.PRESENT if large else Status.ABSENT,
    }
    row = _row(text, marks, "emg")
    return _placed(row, region, sign=True) if fibs or large else row


_BLOCKS: Final[Mapping[str, Callable[[Form, tuple[Fact, ...]], tuple[Fact, ...]]]] = {
    "reflex_grid": _reflex_grid,
    "mrc_grid": _mrc_grid,
    "boxes": _boxes,
    "emg_table": _emg_table,
}
