"""Which regions show motor signs, which are clear, and whether disease is in more than one."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.documentation.spread import Spread, read_spread
from mndnotes.rules.facts import Mention
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion, Element, Region, Status


def spread(text: str) -> Spread:
    note = Note(text)
    return read_spread(note, read_mentions(note))


def names(regions: object) -> set[str]:
    return {region.value for region in regions}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "involved"),
    [
        ("Exam: wasting of both hands.", {"cervical"}),
        ("Exam: tongue fasciculations, ankle clonus.", {"bulbar", "lumbosacral"}),
        ("Exam: deltoid 4/5, TA 3/5.", {"cervical", "lumbosacral"}),
        ("EMG: fibrillations in T8 paraspinals and in FDI.", {"thoracic", "cervical"}),
        ("Exam: jaw jerk brisk.\nEMG: chronic denervation in TA.", {"bulbar", "lumbosacral"}),
        ("Exam: Hoffmann positive, plantars extensor.", {"cervical", "lumbosacral"}),
        ("Exam: no wasting of the hands.", set()),
        ("HPI: the hands feel weak, the legs too.", set()),
        ("Family history: father had wasting of the hands.", set()),
        ("Exam: weakness of the arms.", {"cervical"}),
        ("Exam: possible fasciculations of the calves.", {"lumbosacral"}),
        ("Exam: wasting.", set()),
        ("EMG: no fibrillations in FDI, fibrillations in TA.", {"lumbosacral"}),
        ("Exam: fasciculations in all four limbs.", {"cervical", "lumbosacral"}),
        ("Exam: fasciculations of the tongue, arms, trunk and legs.", set(map(str, Region))),
    ],
)
def test_the_regions_that_show_signs(text: str, involved: set[str]) -> None:
    assert names(spread(text).involved) == involved


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("Exam: wasting of the hands. No wasting of the legs.", {"lumbosacral"}),
        ("Exam: hands wasted. Tongue normal.", {"bulbar"}),
        ("Exam: hands wasted; legs 5/5.", {"lumbosacral"}),
        ("Exam: spastic legs. Hoffmann absent.", {"cervical"}),
        ("Exam: hands wasted, legs spared.", {"lumbosacral"}),
        ("MRI: cervical cord normal.", set()),
        ("Exam: wasted hands, knee jerks normal.", set()),
    ],
)
def test_the_regions_that_are_clear(text: str, clear: set[str]) -> None:
    found = spread(text)
    assert names(found.clear.keys() - found.involved.keys()) == clear


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Exam: wasting of the hands and fasciculations of the calves.", "present"),
        ("Exam: jaw jerk brisk, clonus at the ankles.", "present"),
        ("EMG: denervation in 3 regions.", "present"),
        ("EMG: active denervation in bulbar and cervical segments.", "present"),
        ("Exam: wasted right hand, the left hand too.", "missing"),
        ("Exam: wasting of the hands, nothing elsewhere.", "absent"),
        ("Exam: wasting confined to the left hand, legs normal.", "absent"),
        ("Exam: wasting of the hands. No signs in the legs or tongue.", "absent"),
        ("Exam: no wasting, no fasciculations of arms, legs or tongue. Reflexes 2+.", "absent"),
        ("Exam: hyperreflexia.", "missing"),
        ("HPI: weak arms and legs.", "missing"),
        ("Plan: look for wasting of hands and legs.", "missing"),
        ("", "missing"),
        ("Exam: fasciculations of the tongue. Previous exam: no more.", "missing"),
        ("EMG: fibrillations in FDI and TA, T9 paraspinals.", "present"),
    ],
)
def test_whether_disease_is_in_more_than_one_region(
    engine: RuleEngine, text: str, status: str
) -> None:
    assert engine.check(text).elements[Element.MULTIPLE_REGIONS].status.value == status


def mention(region: Region) -> Mention:
    return Mention("x", "lmn_sign", 0, 1, Assertion.AFFIRMED, "exam", frozenset({region}))


@pytest.mark.parametrize(
    ("involved", "clear", "elsewhere", "umn", "lmn", "whole", "expected"),
    [
        ("bc", "", False, "missing", "present", False, "present"),
        ("b", "c", False, "missing", "present", False, "absent"),
        ("b", "", True, "missing", "present", False, "absent"),
        ("b", "b", False, "missing", "present", False, "missing"),
        ("b", "", False, "missing", "present", True, "missing"),
        ("", "", False, "present", "missing", True, "missing"),
        ("", "bc", False, "present", "absent", True, "missing"),
        ("", "bc", False, "missing", "missing", False, "absent"),
        ("", "b", False, "absent", "absent", False, "missing"),
        ("", "", False, "absent", "absent", True, "absent"),
        ("", "", False, "absent", "missing", True, "missing"),
        ("bcl", "t", True, "absent", "absent", True, "present"),
    ],
)
def test_the_status_of_a_spread(
    involved: str, clear: str, elsewhere: bool, umn: str, lmn: str, whole: bool, expected: str
) -> None:
    by_letter = {region.value[0]: region for region in Region}
    found = Spread(
        {by_letter[x]: mention(by_letter[x]) for x in involved},
        {by_letter[x]: mention(by_letter[x]) for x in clear},
        elsewhere,
    )
    status = found.status(Status(umn), Status(lmn), whole=whole)
    assert status.value == expected
    assert set(found.shown(status)) <= {*found.involved.values(), *found.clear.values()}
