"""Measured values as many clinicians write them, terse to wordy, and what must give none."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mndnotes.rules import RuleEngine
from mndnotes.rules.facts import Measurement
from mndnotes.rules.knowledge import Name, measures, read_yaml
from mndnotes.rules.measures.measurements import age_years, duration_years, read_measurements
from mndnotes.rules.note import Note
from mndnotes.rules.text.forms import expand_all
from mndnotes.rules.vocabulary import Subject


def shown(m: Measurement) -> str:
    """A measurement in short: "fvc 58 % supine earlier 2024-03"."""
    amount = m.date if m.id in ("onset", "visit_date") else m.stage or f"{m.value:g}"
    parts = [m.id, f"{amount}/{m.of:g}" if m.of else amount]
    if m.unit and m.unit not in ("points", "stage", "year"):
        parts.append(m.unit)
    if m.position:
        parts.append(m.position)
    if m.date and m.id not in ("onset", "visit_date"):
        parts.append(m.date)
    flags = {
        "earlier": m.earlier,
        "stale": m.stale,
        "implausible": not m.plausible,
        m.subject.value: m.subject is not Subject.PATIENT,
    }
    return " ".join([*parts, *(flag for flag, is_so in flags.items() if is_so)])


def read(engine: RuleEngine, text: str) -> list[str]:
    """What a note's measurements are, in short."""
    return [shown(m) for m in engine.check(text).measurements]


CASES = yaml.safe_load(Path(__file__).with_name("measurements.yaml").read_text("utf-8"))
ONE = [
    tuple(case)
    for name in ("scores", "breathing", "laboratory_and_weight", "ages", "onsets")
    for case in CASES[name]
]
SEVERAL = [tuple(case) for case in CASES["several"]]
TABLES = [tuple(case) for case in CASES["tables"]]
NOTHING: list[str] = CASES["nothing"]


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_one_measure(engine: RuleEngine, text: str, expected: str) -> None:
    assert read(engine, text) == expected.split("; ")


@pytest.mark.parametrize(("text", "expected"), SEVERAL + TABLES)
def test_several_values_and_their_times(engine: RuleEngine, text: str, expected: list[str]) -> None:
    assert sorted(read(engine, text)) == sorted(expected)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_value_gives_none(engine: RuleEngine, text: str) -> None:
    assert read(engine, text) == []


SAMPLE = 12
NAMED = [
    (name, form)
    for entry in read_yaml("measurements")["measures"]
    for form in expand_all(entry["forms"])[:: max(1, len(expand_all(entry["forms"])) // SAMPLE)]
    if (name := next(n for n in measures().names[form] if n.measure.id == entry["id"]))
]


@pytest.mark.parametrize(("name", "form"), NAMED, ids=[form for _, form in NAMED])
def test_every_name_of_a_measure_takes_a_value(engine: RuleEngine, name: Name, form: str) -> None:
    measure = name.measure
    reading = measure.readings[0]
    middle = (reading.low + reading.high) / 2
    if measure.is_date:
        value = "3 June 2025"
    elif measure.levels:
        value = next(iter(measure.levels))
    else:
        unit = (
            reading.unit if reading.unit != "points" else f"/{reading.of:g}" if reading.of else ""
        )
        value = f"{middle:g} {unit or ''}"
    before = "ALSFRS-R 38/48, " if measure.within else ""
    assert measure.id in {m.id for m in engine.check(f"{before}{form} {value}").measurements}


def test_there_are_many_phrasings_and_traps() -> None:
    assert len(ONE + SEVERAL) >= 150
    assert len(NOTHING) >= 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Copied forward from 2021: FVC 90%.", ["fvc 90 % stale"]),
        ("Copied forward: FVC 90%.\nTODAY\nFVC 72%.", ["fvc 90 % stale", "fvc 72 %"]),
        ("Family history: father's FVC was 40%.", ["fvc 40 % family"]),
        ('"FVC 40%": this report is not his, it belongs to another patient.', ["fvc 40 % other"]),
    ],
)
def test_a_value_says_whose_it_is_and_whether_it_is_copied(
    engine: RuleEngine, text: str, expected: list[str]
) -> None:
    assert read(engine, text) == expected


def test_evidence_quotes_the_name_with_its_value(engine: RuleEngine) -> None:
    note = "Seen today.\nALSFRS-R total: 38/48 (last 41), FVC 2.1 L (62 % pred)."
    quotes = [m.evidence.text for m in engine.check(note).measurements]
    assert quotes == ["ALSFRS-R total: 38/48", "last 41", "FVC 2.1 L", "62 % pred"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("58 yo man", 58),
        ("Copied forward: 57 yo man.\nTODAY\n58 yo man", 58),
        ("Mother died at 54 years of age.", None),
        ("", None),
    ],
)
def test_age_in_years(engine: RuleEngine, text: str, years: float | None) -> None:
    assert age_years(engine.check(text).measurements) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Symptom onset 14 mo ago", 1.17),
        ("18 mo of slurred speech; symptom duration 2 years", 2),
        ("Onset 2019. Date of visit: 3 June 2025", 5.42),
        ("Onset 03/2023. Date of visit: 31 March 2025", 2),
        ("Onset 12 March 2024. Date of visit: 12 March 2025", 1),
        ("Onset 2019", None),
        ("Date of visit: 3 June 2025", None),
        ("", None),
    ],
)
def test_duration_in_years(engine: RuleEngine, text: str, years: float | None) -> None:
    assert duration_years(engine.check(text).measurements) == years


def test_what_can_not_be_is_never_used(engine: RuleEngine) -> None:
    measurements = engine.check("A 300-year-old. Symptom duration 200 years.").measurements
    assert [m.plausible for m in measurements] == [False, False]
    assert age_years(measurements) is None
    assert duration_years(measurements) is None


PIECES = [
    *("ALSFRS-R", "FRS", "FVC", "SNIP", "MIP/MEP", "CK", "weight", "lost", "King's", "sats", "age"),
    *("38", "/48", "72 %", "-45", "2.1 L", "4A", "1,240", "58", "yo", "M", "thirty-eight", "10/12"),
    *("(", ")", ",", ";", ":", "|", "->", "\u2192", "\u2212", "~", ".", "\n", "\t", "  ", "--"),
    *("last", "was", "today", "from", "to", "supine", "upright", "ago", "since", "onset", "of"),
    *("2019", "6/2025", "12/03/2024", "March", "'24", "14 mo", "a year and a half", "5/52"),
    *("weakness", "R hand", "half a stone", "<", "if", "or below"),
    *("\u00bd", "\u0130", "\U0001f600"),
]  # fmt: skip
NOTES = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
ENGINE = RuleEngine()


@given(NOTES)
@settings(max_examples=300, deadline=None)
def test_whatever_the_note_the_evidence_quotes_it(text: str) -> None:
    measurements = ENGINE.check(text).measurements
    for m in measurements:
        assert 0 <= m.evidence.start < m.evidence.end <= len(text)
        assert text[m.evidence.start : m.evidence.end] == m.evidence.text
    assert ENGINE.check(text).measurements == measurements
    age_years(measurements)
    duration_years(measurements)


@pytest.mark.parametrize(
    "unit", ["FVC 72% ", "lost 5 kg ", "onset 2019 ", "weakness 3 months, ", "FVC | 80 | 72\n"]
)
def test_many_values_are_read_in_about_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        note = Note(unit * (size // len(unit)))
        start = perf_counter()
        read_measurements(note, ())
        return perf_counter() - start

    seconds(400)
    assert min(seconds(16_000) for _ in range(2)) < 10 * min(seconds(4_000) for _ in range(2)) + 0.1
