"""Whatever the text: no exception, the same report twice, and every quote stands where it says."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mndnotes.rules import RuleEngine, assert_span
from mndnotes.rules.facts import Evidence, RuleReport
from mndnotes.rules.findings import catalogue
from mndnotes.rules.vocabulary import Assertion, Setting

PIECES = [
    "ALS", "primary lateral sclerosis", "PMA (G12.24)", "MND", "probable", "no", "not", "denies",
    "father", "if", "history of",
    "Assessment:", "HPI:", "EXAM:", "EMG:", "Family history:", "Copied forward:", "TODAY", "[x]",
    "[ ]", "☐", "?", ".", ",", ";",
    "\n", "\n\n", "- ", "Clonus", "FASCICULATIONS of the Tongue", "Knee jerks 3+", "plantars",
    "extensor", "wasting", "of both hands",
    "fibrillations", "reduced recruitment", "MRI normal", "worse", "since 2019", "two years ago",
    "C9orf72", "El Escorial", "R25.3",
    "İ", "ß", "ﬁ", "\u2019", "\u00a0", "\u2013", "\U0001f600", "\u0301", "\u200b", "\x00",
    "\ud800", "(", ")", "[", "]", "||", "\t", "5/5",
]  # fmt: skip
NOTES = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
STALE = (
    "Copied forward: No CLONUS, No Fasciculations.\nTODAY\nClonus. "
    "Fasciculations of the Tongue.\nImpression: ALS"
)
ENGINE = RuleEngine()


def quotes(report: RuleReport) -> Iterator[Evidence]:
    """Every quote of a report."""
    yield from (statement.evidence for statement in report.statements)
    yield from (code.evidence for code in report.typed_codes)
    for reading in report.elements.values():
        yield from reading.evidence
    for finding in report.findings:
        yield from finding.evidence
    yield from (measurement.evidence for measurement in report.measurements)


def check(text: str) -> None:
    report = ENGINE.check(text)
    for quote in quotes(report):
        assert 0 <= quote.start < quote.end <= len(text)
        assert text[quote.start : quote.end] == quote.text
    assert all(0 <= m.start < m.end <= len(text) for m in report.mentions)
    assert 0 <= report.score <= 100
    assert ENGINE.check(text) == report


@given(NOTES)
@example(STALE)
@example("")
@settings(max_examples=250, deadline=None)
def test_any_note_of_clinical_pieces_is_quoted_as_it_stands(text: str) -> None:
    check(text)


@given(st.text(alphabet=st.characters(), max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_is_read(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text", sorted({t for rule in catalogue().values() for t in rule.fire + rule.quiet})
)
@pytest.mark.parametrize(
    "change", [str, str.upper, str.title], ids=["as written", "capitals", "title"]
)
def test_the_examples_of_the_catalogue_in_any_case(text: str, change: type) -> None:
    check(change(text))


@given(NOTES, st.data())
@settings(max_examples=150, deadline=None)
def test_any_span_of_any_note_has_an_assertion(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    answer = assert_span(text, start, end)
    assert answer in set(Assertion)
    assert assert_span(text, start, end) == answer


@given(NOTES)
@settings(max_examples=60, deadline=None)
def test_letters_outside_the_basic_plane_move_every_offset_by_their_number(text: str) -> None:
    shift = "\U0001f600\U00020000İ\n\n"
    shifted = ENGINE.check(shift + text)
    for quote in quotes(shifted):
        assert (shift + text)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("setting", [*Setting, "inpatient"])
def test_a_setting_may_be_a_word(setting: str) -> None:
    assert ENGINE.check("ALS", setting).coding.code == "G12.21"


def test_a_fresh_engine_says_the_same() -> None:
    for rule in catalogue().values():
        for text in rule.fire:
            assert RuleEngine().check(text) == ENGINE.check(text)


def seconds(text: str) -> float:
    """Shortest of a few readings."""
    times = []
    for _ in range(2):
        start = perf_counter()
        ENGINE.check(text)
        times.append(perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(
    "unit",
    [
        "ALS, ",
        "no ",
        "(",
        "[x] ",
        "a:\n",
        "knee jerks 3+ ",
        "wasting of both hands, ",
        "weakness\n",
        "EMG normal ",
        "ALS G12.23. ",
    ],
)
def test_a_monotonous_note_is_read_in_about_linear_time(unit: str) -> None:
    short, long = (seconds(unit * (size // len(unit))) for size in (4_000, 16_000))
    assert long < 10 * short + 0.1
