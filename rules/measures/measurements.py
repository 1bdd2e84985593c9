"""Measured values as structured records: scores, breathing, laboratory, weight, stage, age, onset.

What a measure is called, its units and scales, and the words around its values are data, in
``lexicon/measurements.yaml``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from mndnotes.rules.facts import Measurement, Mention
from mndnotes.rules.measures.ages import AGE, read_ages
from mndnotes.rules.measures.dates import Dates
from mndnotes.rules.measures.named import NamedValues
from mndnotes.rules.measures.onset import DURATION, ONSET, OnsetReader
from mndnotes.rules.measures.owner import Owner
from mndnotes.rules.measures.quantities import Items
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Places
from mndnotes.rules.vocabulary import Subject

_VISIT: Final = "visit_date"
_MONTHS_A_YEAR: Final = 12
_DAYS_A_YEAR: Final = 365.25
_DECIMALS: Final = 2


def read_measurements(note: Note, mentions: Sequence[Mention]) -> tuple[Measurement, ...]:
    """Every measured value of a note, in order of the text.

    Args:
        note: the note.
        mentions: its findings, for the onset of the illness.
    """
    hits = note.hits
    dates, owner = Dates(note.tokens), Owner(note)
    items, words = Items(note, dates, hits["value_word"]), Places(hits["onset_word"])
    found = [
        *NamedValues(note, hits["measure"], items, owner).read(),
        *read_ages(note, words, owner),
    ]
    starts, index = note.tokens.starts, note.tokens.index
    taken = {
        start for m in found for start in starts[index(m.evidence.start) : index(m.evidence.end)]
    }
    found += OnsetReader(note, dates, words, mentions, owner, taken).read()
    return tuple(sorted(found, key=lambda m: (m.evidence.start, m.evidence.end, m.id, m.value)))


def usable(measurements: Iterable[Measurement], measure: str) -> list[Measurement]:
    """The patient's plausible values of a measure that are of this visit, in order."""
    return [
        m
        for m in measurements
        if m.id == measure
        and m.subject is Subject.PATIENT
        and m.plausible
        and not m.stale
        and not m.earlier
    ]


def age_years(measurements: Iterable[Measurement]) -> float | None:
    """The patient's age at the visit in years, the first that the note gives; ``None`` for none."""
    ages = usable(measurements, AGE)
    return ages[0].value if ages else None


def duration_years(measurements: Iterable[Measurement], visit: date | None = None) -> float | None:
    """How long the illness has lasted at the visit, in years; ``None`` where the note can't tell.

    The longest stated duration; else from the date of onset to that of the visit. Of an imprecise
    date of onset the latest day counts, so that the illness has lasted at least as long.

    Args:
        measurements: of the note.
        visit: the date of service, where it is known; by default the one that the note gives.
    """
    known = list(measurements)
    months = [m.value for m in usable(known, DURATION)]
    if months:
        return round(max(months) / _MONTHS_A_YEAR, _DECIMALS)
    began = [m.date for m in usable(known, ONSET) if m.date]
    seen = [m.date for m in usable(known, _VISIT) if m.date]
    seen = [visit.isoformat()] if visit else seen
    if not began or not seen:
        return None
    days = (date.fromisoformat(max(seen)) - _latest(min(began))).days
    return round(max(0, days) / _DAYS_A_YEAR, _DECIMALS)


def _latest(iso: str) -> date:
    """The last day that an ISO date of any precision may mean."""
    year, *rest = (int(part) for part in iso.split("-"))
    month = rest[0] if rest else _MONTHS_A_YEAR
    return date(year, month, rest[1] if len(rest) > 1 else monthrange(year, month)[1])
