"""What a note may document of the facts of diagnostic criteria, in short, for their tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from mndnotes.rules.criteria import (
    CriteriaFacts,
    Fact,
    Kind,
    chosen_readings,
    criteria_sets,
    read_criteria,
)
from mndnotes.rules.facts import CriteriaReading
from mndnotes.rules.vocabulary import Region, Status

YES, NO, UNKNOWN = Status.PRESENT, Status.ABSENT, Status.MISSING
LETTERS = {"B": Region.BULBAR, "C": Region.CERVICAL, "T": Region.THORACIC, "L": Region.LUMBOSACRAL}
REGIONAL = {
    "umn": Kind.UMN,
    "lmn": Kind.LMN,
    "active": Kind.EMG_ACTIVE,
    "chronic": Kind.EMG_CHRONIC,
    "fasciculation": Kind.EMG_FASCICULATION,
    "sides": Kind.EMG_BOTH_SIDES,
}


@dataclass(frozen=True)
class Signs:
    """What a note documents.

    The first six name regions by letter: a capital where a kind of sign is present, a small letter
    where it is absent, and a question mark where it is present in a region that is not named.
    ``..._otherwise`` is its status in all other regions.
    """

    umn: str = ""
    lmn: str = ""
    active: str = ""
    chronic: str = ""
    fasciculation: str = ""
    sides: str = ""
    umn_otherwise: Status = UNKNOWN
    lmn_otherwise: Status = UNKNOWN
    emg_otherwise: Status = UNKNOWN
    progression: Status = YES
    excluded: Status = YES
    sensory: Status = NO
    age: float | None = None
    years: float | None = None

    def facts(self) -> Iterator[Fact]:
        """The facts one by one."""
        yield Fact(Kind.PROGRESSION, None, self.progression)
        yield Fact(Kind.EXCLUSION, None, self.excluded)
        yield Fact(Kind.SENSORY, None, self.sensory)
        otherwise = {"umn": self.umn_otherwise, "lmn": self.lmn_otherwise, "sides": UNKNOWN}
        for name, kind in REGIONAL.items():
            named: str = getattr(self, name)
            if "?" in named:
                yield Fact(kind, None, YES)
            for letter, region in LETTERS.items():
                default = otherwise.get(name, self.emg_otherwise)
                status = YES if letter in named else NO if letter.lower() in named else default
                yield Fact(kind, region, status)

    def reading(self, criteria: str, **settings: str) -> CriteriaReading:
        """The reading of one criteria set under some settings."""
        facts = CriteriaFacts(self.facts(), age_years=self.age, duration_years=self.years)
        found = read_criteria(facts, chosen_readings({criteria: settings}))
        return next(reading for reading in found if reading.criteria == criteria)

    def verdict(self, criteria: str, **settings: str) -> str:
        """The verdict of one criteria set under some settings."""
        return self.reading(criteria, **settings).verdict


def every_readings(criteria: str) -> Iterator[Mapping[str, str]]:
    """All combinations of options of one set."""
    settings = criteria_sets()[criteria].settings
    for options in product(*(setting.options for setting in settings.values())):
        yield dict(zip(settings, options, strict=True))


PLS = Signs(
    umn="BCL", lmn_otherwise=NO, emg_otherwise=NO, excluded=YES, sensory=NO, age=50, years=5
)
PMA = Signs(lmn="CL", umn_otherwise=NO)
