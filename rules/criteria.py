"""Diagnostic criteria as three-valued logic over the region grid.

Absent is not the same as not documented: a criterion is met only by what is present, and called not
met only where the facts that it lacks are documented as absent; otherwise it is indeterminate.

Readings taken: signs count as both in a region when UMN and LMN stand in the same region (strict
reading of Brooks 2000); laboratory support needs EMG changes in two regions; Gold Coast counts UMN
in one region and LMN in another once two regions are involved (Shefner 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mndnotes.rules.facts import ElementReading, RegionCell
from mndnotes.rules.grid import regions_with
from mndnotes.rules.vocabulary import Element, Region, Status

MET, NOT_MET, INDETERMINATE = "met", "not_met", "indeterminate"
_ROSTRAL = tuple(Region)


@dataclass(frozen=True, slots=True)
class _Case:
    """What the criteria ask about one note."""

    umn: frozenset[Region]
    lmn: frozenset[Region]
    emg: frozenset[Region]
    """Regions with both active and chronic denervation."""
    umn_status: Status
    lmn_status: Status
    progression: Status
    excluded: bool

    @property
    def lmn_or_emg(self) -> frozenset[Region]:
        """LMN regions as Awaji and Gold Coast count them: by examination or by EMG."""
        return self.lmn | self.emg


def read_criteria(
    grid: Sequence[RegionCell], elements: Mapping[Element, ElementReading]
) -> dict[str, str]:
    """Verdict of each criteria set, by the names of the result schema."""
    case = _Case(
        umn=regions_with(grid, "umn", Status.PRESENT),
        lmn=regions_with(grid, "lmn", Status.PRESENT),
        emg=regions_with(grid, "emg_active", Status.PRESENT)
        & regions_with(grid, "emg_chronic", Status.PRESENT),
        umn_status=elements[Element.UMN_SIGNS].status,
        lmn_status=elements[Element.LMN_SIGNS].status,
        progression=elements[Element.SYMPTOM_PROGRESSION].status,
        excluded=elements[Element.EXCLUSION_OF_MIMICS].status is Status.PRESENT,
    )
    return {
        "gold_coast": gold_coast(case),
        "awaji": _el_escorial_like(case, case.lmn_or_emg, laboratory=False),
        "revised_el_escorial": _el_escorial_like(case, case.lmn, laboratory=True),
        "pls_consensus": pls_consensus(case),
    }


def gold_coast(case: _Case) -> str:
    """Gold Coast criteria (Shefner et al., Clin Neurophysiol 2020)."""
    lmn = case.lmn_or_emg
    same_region = bool(case.umn & lmn)
    two_regions = len(case.umn | lmn) >= 2 and bool(case.umn) and bool(lmn)
    signs = same_region or two_regions or len(lmn) >= 2
    if signs and case.progression is Status.PRESENT and case.excluded:
        return MET
    no_lmn = case.lmn_status is Status.ABSENT and not case.emg
    if no_lmn or case.progression is Status.ABSENT:
        return NOT_MET
    return INDETERMINATE


def _el_escorial_like(case: _Case, lmn: frozenset[Region], *, laboratory: bool) -> str:
    """Revised El Escorial (Brooks 2000), or Awaji (de Carvalho 2008) where EMG counts as LMN."""
    both = case.umn & lmn
    rostral = any(
        _ROSTRAL.index(upper) < _ROSTRAL.index(lower) for upper in case.umn for lower in lmn
    )
    if len(both) >= 3:
        return "definite"
    if len(both) >= 2 and rostral:
        return "probable"
    if laboratory and (both or case.umn) and len(case.emg) >= 2 and case.excluded:
        return "probable_laboratory_supported"
    if both or len(case.umn) >= 2 or (case.umn and lmn and not rostral):
        return "possible"
    if case.umn_status is Status.ABSENT:
        return NOT_MET
    return INDETERMINATE


def pls_consensus(case: _Case) -> str:
    """PLS consensus criteria (Turner et al., JNNP 2020), as far as signs alone tell.

    Age and duration are not read here, so signs that fit leave the verdict indeterminate.
    """
    if case.lmn_status is Status.PRESENT or case.emg or case.umn_status is Status.ABSENT:
        return NOT_MET
    return INDETERMINATE
