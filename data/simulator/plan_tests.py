"""Plan tests: EMG and conduction studies, imaging, blood, fluid, genes, criteria, mimic clues."""

from __future__ import annotations

from typing import Final

from mndnotes.data.simulator.facts import Slot
from mndnotes.data.simulator.patient import weighted
from mndnotes.data.simulator.planning import Sheet
from mndnotes.rules.vocabulary import Region

_CLEAN: Final = (
    "test.mri_spine_clear+", "test.mri_brain_clear+", "test.labs_clear+",
    "test.antibodies_clear+", "test.csf_clear+", "test.excluded+",
)  # fmt: skip
_KEYS: Final = {
    "normal": ("emg.normal-",),
    "quiet_parts": ("emg.active-", "emg.chronic-"),
    "minimal": ("emg.minimal+",),
    "pending": ("emg.pending+",),
    "radicular": ("radic.emg+",),
    "none": (),
}


def plan_tests(sheet: Sheet) -> None:
    """Every test the writer reports, and what explains a mimic."""
    _plan_clues(sheet)
    if sheet.chance(sheet.depth.emg):
        _plan_emg(sheet)
    _plan_clean(sheet)
    _plan_genes(sheet)
    if sheet.patient.profile.id == "unrelated":
        return
    if sheet.chance(sheet.depth.criteria):
        _plan_criteria(sheet)
    if sheet.chance(0.08):
        sheet.say("test.pending+")


def _plan_clues(sheet: Sheet) -> None:
    clues = [f"{c}+" for c in sheet.patient.profile.more.get("clues", ())]
    share = 0.35 + 0.5 * sheet.depth.tests
    for key in clues:
        if not sheet.said(key) and sheet.chance(share):
            sheet.say(key)


def _plan_emg(sheet: Sheet) -> None:
    kind = weighted(sheet.rng, sheet.patient.profile.emg)
    if kind in _KEYS:
        for key in _KEYS[kind]:
            sheet.say(key)
    elif kind == "wide" and sheet.chance(0.4):
        _say_denervation(sheet, "emg.both", wide=True)
    else:
        if kind in {"wide", "active_only"}:
            _say_denervation(sheet, "emg.active", wide=kind == "wide")
        if kind in {"wide", "chronic_only"}:
            _say_denervation(sheet, "emg.chronic", wide=kind == "wide")
        if kind == "chronic_only" and sheet.chance(0.5):
            sheet.say("emg.active-")
        elif kind == "active_only" and sheet.chance(0.3):
            sheet.say("emg.chronic-")
    if kind not in {"pending", "none"}:
        _plan_conduction(sheet)


def _say_denervation(sheet: Sheet, stem: str, *, wide: bool) -> None:
    if wide and sheet.motor and sheet.chance(0.3):
        sheet.say(f"{stem}_wide+")
    else:
        sheet.say(f"{stem}+", where=muscles(sheet))


def muscles(sheet: Sheet) -> Slot:
    """A list of needled muscles, within the regions that have lost lower motor neurons."""
    rng, regions = sheet.rng, set(sheet.patient.lmn)
    if sheet.motor:
        regions |= set(rng.sample(sorted(Region), rng.randint(1, 2)))
    if not regions:
        regions = {Region.CERVICAL}
    chosen = rng.sample(sorted(regions), rng.randint(1, len(regions)))
    if sheet.motor and len(chosen) == 1 and len(regions) > 1 and rng.random() < 0.7:
        chosen = rng.sample(sorted(regions), 2)
    names: list[str] = []
    for region in chosen:
        values = sheet.bank.slots[f"where_{region.value}"]
        names += rng.sample(values, rng.choice([1, 1, 2]))
    names = [name.replace("{side}", rng.choice(["right", "left", "R", "L"])) for name in names]
    text = names[0] if len(names) == 1 else _listed(rng.choice([" and ", ", "]), names)
    return Slot(text, frozenset(chosen))


def _listed(last: str, names: list[str]) -> str:
    return ", ".join(names[:-1]) + last + names[-1]


def _plan_conduction(sheet: Sheet) -> None:
    own = sheet.patient.profile.more.get("ncs")
    if own:
        sheet.say(f"{own}+")
    elif sheet.motor:
        if sheet.chance(0.35):
            sheet.say("ncs.normal+")
        if sheet.chance(0.35 * sheet.depth.tests + 0.1):
            sheet.say("ncs.no_block+")


def _plan_clean(sheet: Sheet) -> None:
    """Clean results that speak against mimics, as far as the patient's own disease allows them."""
    profile = sheet.patient.profile
    allowed = _CLEAN if sheet.motor else tuple(profile.more.get("clear", ("test.labs_clear+",)))
    if not sheet.chance(profile.tests_clear):
        return
    for key in allowed:
        odds = 0.25 if key in {"test.csf_clear+", "test.antibodies_clear+"} else 0.5
        if key == "test.excluded+":
            odds = 0.15
        if sheet.chance(odds * sheet.depth.tests):
            sheet.say(key)


def _plan_genes(sheet: Sheet) -> None:
    kinds = sheet.patient.profile.more.get("own_gene")
    if kinds and sheet.chance(sheet.depth.genes if sheet.motor else 0.7):
        sheet.say(f"gene.{weighted(sheet.rng, kinds)}+")


def _plan_criteria(sheet: Sheet) -> None:
    picture = sheet.patient.profile.picture
    special = {"ALS": "criteria.named+", "PLS": "criteria.pls+"}.get(picture)
    if special and sheet.chance(0.5):
        sheet.say(special)
    elif sheet.motor or sheet.chance(0.3):
        sheet.say("criteria.neutral+")
