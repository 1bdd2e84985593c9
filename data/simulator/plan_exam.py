"""Plan history and examination: which of the patient's findings the writer puts down."""

from __future__ import annotations

from typing import Final

from mndnotes.data.simulator.planning import Sheet
from mndnotes.rules.vocabulary import Region

_ONSETS: Final = {
    "cervical": "hx.onset_arm+",
    "lumbosacral": "hx.onset_leg+",
    "bulbar": "hx.onset_bulbar+",
}
_STORIES: Final = {
    "cervical": "hx.story_arm+",
    "lumbosacral": "hx.story_leg+",
    "bulbar": "hx.story_bulbar+",
}
_LONG_MONTHS: Final = 36
_EVERYWHERE: Final = frozenset({Region.CERVICAL, Region.LUMBOSACRAL})
_UMN_PARTS: Final = (
    "umn.reflex_all-", "umn.plantar-", "umn.hoffmann-", "umn.clonus-", "umn.tone-", "umn.jaw-",
    "umn.pba-", "umn.reflex_arm-", "umn.reflex_leg-",
)  # fmt: skip
_LMN_PARTS: Final = ("lmn.wasting-", "lmn.fasc-", "lmn.tongue-", "lmn.arm-", "lmn.leg-")
_REGION_NEGATIVES: Final[dict[str, dict[Region, tuple[str, ...]]]] = {
    "umn": {
        Region.BULBAR: ("umn.jaw-", "umn.pba-"),
        Region.CERVICAL: ("umn.reflex_arm-", "umn.hoffmann-"),
        Region.LUMBOSACRAL: ("umn.reflex_leg-", "umn.plantar-", "umn.clonus-"),
    },
    "lmn": {
        Region.BULBAR: ("lmn.tongue-",),
        Region.CERVICAL: ("lmn.arm-",),
        Region.LUMBOSACRAL: ("lmn.leg-",),
    },
}
_BOTH: Final = {
    Region.BULBAR: "both.bulbar+",
    Region.CERVICAL: "both.arm+",
    Region.LUMBOSACRAL: "both.leg+",
}
_NEEDS_REFLEXES: Final = frozenset(
    {"umn.reflex_all-", "umn.reflex_arm-", "umn.reflex_leg-", "umn.none_all-"}
)


def plan_history(sheet: Sheet) -> None:
    """Onset, course and told symptoms."""
    if _plan_story(sheet):
        _plan_told(sheet)
        return
    patient, more = sheet.patient, sheet.patient.profile.more
    own = list(more.get("history", ()))
    if "either" in more:
        sheet.say(f"{sheet.rng.choice(more['either'])}+")
    if sheet.chance(sheet.depth.history):
        for concept in own:
            sheet.say(f"{concept}+")
        if patient.profile.onset and (not own or sheet.chance(0.6)):
            stiff = more.get("stiff", 0.45 if patient.profile.picture == "PLS" else 0.05)
            vague = sheet.chance(0.15)
            onset = _ONSETS[patient.onset] if patient.onset and not vague else "hx.onset_vague+"
            sheet.say("hx.onset_stiff+" if sheet.chance(stiff) else onset)
    if sheet.chance(min(1.0, sheet.depth.history + 0.1)):
        _plan_course(sheet)
    _plan_told(sheet)


def _plan_story(sheet: Sheet) -> bool:
    """Onset and course in one sentence, where the disease has such a course."""
    patient = sheet.patient
    if patient.profile.more.get("history") or patient.onset is None or not sheet.chance(0.25):
        return False
    if patient.course == "slow" and patient.months >= _LONG_MONTHS and not patient.lmn:
        sheet.say("hx.story_stiff+")
        return True
    if patient.course != "progress":
        return False
    sheet.say(_STORIES[patient.onset])
    return True


def _plan_course(sheet: Sheet) -> None:
    course = sheet.patient.course
    if course == "slow" and sheet.patient.months < _LONG_MONTHS:
        course = "progress"
    if course == "progress":
        visit = sheet.chance(0.3)
        sheet.say("hx.progress_visit+" if visit else "hx.progress+")
        if not visit and sheet.chance(0.2):
            sheet.say("hx.progress_visit+")
    elif course == "slow":
        sheet.say("hx.slow+")
    elif course == "stable":
        sheet.say("hx.progress-")
    elif course == "static":
        sheet.say("hx.static-")


def _plan_told(sheet: Sheet) -> None:
    if sheet.patient.profile.id == "unrelated":
        return
    for key, share in (("told_weak", 0.3), ("told_stiff", 0.16), ("told_twitch", 0.16)):
        if sheet.chance(share):
            sheet.say(f"hx.{key}+")
    if sheet.chance(0.2) and not sheet.patient.profile.more.get("sensory_loss"):
        sheet.say("hx.told_none+")


def plan_exam(sheet: Sheet) -> None:
    """Signs found and not found, strength, sensation and the rest."""
    more = sheet.patient.profile.more
    if more.get("normal_motor"):
        _plan_normal(sheet)
    elif not _plan_combined(sheet):
        for system in ("umn", "lmn"):
            regions = sheet.patient.umn if system == "umn" else sheet.patient.lmn
            if regions:
                _plan_positive(sheet, system, regions)
                _plan_clear_regions(sheet, system, regions)
            elif sheet.chance(sheet.depth.negatives):
                _plan_absent(sheet, system)
    _plan_rest(sheet)


def _plan_combined(sheet: Sheet) -> bool:
    """One sentence for both systems; True where the writer leaves it at that."""
    umn, lmn = sheet.patient.umn, sheet.patient.lmn
    share = sheet.depth.summary
    if umn and lmn:
        if sheet.chance(0.8 * share):
            sheet.say("mixed.summary+")
            return sheet.chance(0.7)
        _plan_shared_regions(sheet, umn & lmn)
    elif (umn or lmn) and sheet.chance(0.08 + 0.5 * share):
        sheet.say("upper.only+" if umn else "lower.only+")
        return sheet.chance(0.6 * share)
    return False


def _plan_shared_regions(sheet: Sheet, shared: frozenset[Region]) -> None:
    if shared >= _EVERYWHERE and sheet.chance(0.1):
        sheet.say("both.all+")
    for region, key in _BOTH.items():
        if region in shared and sheet.chance(0.18 * sheet.depth.signs):
            sheet.say(key)


def _plan_positive(sheet: Sheet, system: str, regions: frozenset[Region]) -> None:
    if sheet.chance(sheet.depth.summary):
        sheet.say(f"{system}.summary+")
        if sheet.chance(0.6):
            return
    stems = [s for s in sheet.patient.signs if s.startswith(system)]
    chosen = [s for s in stems if sheet.chance(sheet.depth.signs)]
    if not chosen and stems:
        chosen = [sheet.rng.choice(stems)]
    if regions >= _EVERYWHERE and sheet.chance(0.25):
        general = "umn.reflex_all" if system == "umn" else "lmn.fasc_all"
        parts = {"umn.reflex_arm", "umn.reflex_leg", "lmn.fasc_arm", "lmn.fasc_leg"}
        chosen = [general, *(s for s in chosen if s not in parts)]
    for stem in chosen:
        sheet.say(f"{stem}+")


def _plan_clear_regions(sheet: Sheet, system: str, regions: frozenset[Region]) -> None:
    """Regions without such signs said to be clear; at times one sign lacking in an affected one."""
    lost = any(s.startswith("lmn.areflexia") for s in sheet.patient.signs)
    for region, keys in _REGION_NEGATIVES[system].items():
        share = 0.35 * sheet.depth.negatives if region not in regions else 0.08
        usable = [
            k
            for k in keys
            if k[:-1] not in sheet.patient.signs
            and not (lost and k in _NEEDS_REFLEXES)
            and (region not in regions or k in {"umn.plantar-", "umn.clonus-", "umn.hoffmann-"})
        ]
        if usable and sheet.chance(share):
            sheet.say(sheet.rng.choice(usable))


def _plan_absent(sheet: Sheet, system: str) -> None:
    lost = any(s.startswith("lmn.areflexia") for s in sheet.patient.signs)
    draw = sheet.rng.random()
    if draw < 0.22 + 0.3 * sheet.depth.summary:
        sheet.say(f"{system}.summary-")
        return
    if draw < 0.5 and not (lost and system == "umn"):
        sheet.say(f"{system}.none_all-")
        return
    every = _UMN_PARTS if system == "umn" else _LMN_PARTS
    parts = [k for k in every if not (lost and k in _NEEDS_REFLEXES)]
    count = 1 + int(sheet.depth.signs * sheet.rng.uniform(0.5, 4))
    for key in sheet.rng.sample(parts, min(count, len(parts))):
        sheet.say(key)


def _plan_normal(sheet: Sheet) -> None:
    more = sheet.patient.profile.more
    if sheet.patient.profile.id == "unrelated":
        sheet.say("u.finding+")
        if sheet.chance(0.35):
            sheet.say("exam.normal_full-" if sheet.chance(0.2) else "exam.normal_brief+")
        return
    if more.get("full_normal", True) and sheet.chance(0.5):
        sheet.say("exam.normal_full-")
    elif sheet.chance(0.15):
        sheet.say("exam.normal_brief+")
    elif more.get("full_normal", True) and sheet.chance(0.3):
        sheet.say("none.both-")
    else:
        twitch = sheet.chance(more.get("fasciculation", 0.0))
        if twitch:
            sheet.say("lmn.fasc_leg+")
        sheet.say("umn.plantar-")
        if more.get("full_normal", True):
            _plan_absent(sheet, "umn")
        sheet.say(sheet.rng.choice(["lmn.wasting-", "lmn.arm-"]) if twitch else "lmn.wasting-")
        if not twitch and sheet.chance(0.5):
            sheet.say("lmn.fasc-")


def _plan_rest(sheet: Sheet) -> None:
    """Strength, sensation, cranial nerves, coordination: no motor neuron signs by themselves."""
    patient, share = sheet.patient, sheet.depth.signs
    more = patient.profile.more
    if patient.profile.id == "unrelated":
        return
    affected = patient.umn | patient.lmn
    if affected and sheet.chance(sheet.dist.contradiction):
        sheet.say("exam.normal_brief+")
    weak = {
        Region.CERVICAL: "exam.weak_arm+",
        Region.LUMBOSACRAL: "exam.weak_leg+",
        Region.BULBAR: "exam.weak_bulbar+",
    }
    for region, key in weak.items():
        if region in affected and sheet.chance(share * 0.6):
            sheet.say(key)
    if not affected and more.get("normal_motor") and not more.get("weak") and sheet.chance(share):
        sheet.say("exam.power_normal+")
    if not more.get("sensory_loss") and sheet.chance(share * 0.6):
        sheet.say("exam.sensory_normal+")
    if Region.BULBAR not in affected and not more.get("cranial") and sheet.chance(share * 0.35):
        sheet.say("exam.cranial_normal+")
    for key, odds in (("exam.coordination+", 0.2), ("exam.cognition+", 0.2)):
        if not more.get("ataxia") and sheet.chance(share * odds):
            sheet.say(key)
    if not affected and more.get("gait", True) and sheet.chance(share * 0.25):
        sheet.say("exam.gait_normal+")
