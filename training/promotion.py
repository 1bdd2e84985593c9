"""The gate between challenger and champion: no measure that matters may get worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mndnotes.errors import InputError
from mndnotes.training import tracking

MAY_FALL_BY = {"final.picture_macro_f1": 0.0, "final.element_macro_f1": 0.005}
"""How much lower a challenger's measure may be than the champion's."""

MAY_RISE_BY = {"final.picture_ece": 0.02, "final.score_mae": 0.5}
"""How much higher a challenger's error may be than the champion's."""

COVERAGE = "final.set_coverage"
LEAST_COVERAGE = 0.90
"""Least share of validation notes whose prediction set holds the true picture."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a version may become champion, and why not."""

    accepted: bool
    reasons: tuple[str, ...]


def decide(challenger: Mapping[str, float], champion: Mapping[str, float] | None) -> Decision:
    """Compare two sets of run metrics.

    Args:
        challenger: of the version to promote.
        champion: of the present champion; ``None`` where there is none.
    """
    needed = [*MAY_FALL_BY, *MAY_RISE_BY, COVERAGE]
    lacking = [f"it has no measure {name}" for name in needed if name not in challenger]
    if lacking:
        return Decision(False, tuple(lacking))
    reasons = []
    if challenger[COVERAGE] < LEAST_COVERAGE:
        reasons.append(f"its sets cover {challenger[COVERAGE]:.3f}, less than {LEAST_COVERAGE}")
    for name, slack in (*MAY_FALL_BY.items(), *MAY_RISE_BY.items()):
        before = None if champion is None else champion.get(name)
        if before is None:
            continue
        loss = before - challenger[name] if name in MAY_FALL_BY else challenger[name] - before
        if loss > slack:
            short = name.removeprefix("final.")
            reasons.append(f"{short} is {challenger[name]:.4f}, the champion's is {before:.4f}")
    return Decision(not reasons, tuple(reasons))


def promote_version(reference: str, other_notes: bool = False) -> Decision:
    """Make a registered version champion if it passes the gate.

    Args:
        reference: a version number or an alias.
        other_notes: compare even if the two were measured on different validation notes.

    Raises:
        InputError: there is no such version, or it is champion already.
    """
    challenger = tracking.registered(reference)
    champion = tracking.registered(tracking.CHAMPION) if tracking.has_champion() else None
    if champion is not None and champion.version == challenger.version:
        raise InputError(f"version {challenger.version} is the champion already")
    if champion is not None and champion.digest != challenger.digest and not other_notes:
        return Decision(False, ("the champion was measured on other validation notes",))
    decision = decide(challenger.metrics, champion.metrics if champion else None)
    if decision.accepted:
        tracking.set_champion(challenger.version)
    return decision
