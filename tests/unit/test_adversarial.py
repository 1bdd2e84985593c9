"""Hostile text: long runs of one thing are read without a crash, in linear time, quoted exactly.

Time is the time of the process, so that other work on the machine does not count.
"""

from __future__ import annotations

import gc
from time import process_time

import pytest

from mndnotes.rules import RuleEngine, assert_span
from mndnotes.rules.facts import RuleReport
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Assertion

KB = 1_000
GENEROUS = 6.0
"""Seconds for the longest of the notes here; they take a tenth of it."""
RATIO = 2.6
"""Most that a note of twice the length may take; twice would be exactly linear."""
SLACK = 0.03
"""Seconds by which a reading may be off."""

CHARACTERS = {
    "letters": "a",
    "capitals": "X",
    "digits": "5",
    "spaces": " ",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "line feeds": "\n",
    "carriage returns": "\r",
    "line ends of Windows": "\r\n",
    "full stops": ".",
    "commas": ",",
    "colons": ":",
    "semicolons": ";",
    "question marks": "?",
    "hyphens": "-",
    "dashes": "\u2013",
    "underscores": "_",
    "stars": "*",
    "equals signs": "=",
    "plus signs": "+",
    "slashes": "/",
    "backslashes": "\\",
    "pipes": "|",
    "quotes": '"',
    "apostrophes": "'",
    "curly quotes": "\u201c",
    "opening brackets": "(",
    "closing brackets": ")",
    "square brackets": "[",
    "braces": "{",
    "angle brackets": "<",
    "hashes": "#",
    "NUL": "\x00",
    "lone surrogates": "\ud800",
    "zero-width spaces": "\u200b",
    "zero-width joiners": "\u200d",
    "soft hyphens": "\u00ad",
    "combining accents": "\u0301",
    "letters with combining accents": "e\u0301",
    "right-to-left override": "\u202e",
    "Hebrew": "\u05d0\u05d1 ",
    "Arabic": "\u0644\u0627 ",
    "emoji": "\U0001f635",
    "letters that grow when lowered": "\u0130",
    "ligatures": "\ufb01",
    "full-width digits": "\uff13",
    "empty boxes": "\u2610",
    "ticked boxes": "\u2611",
}
"""Runs of one character, or of a cluster that counts as one."""

WORDS = {
    "no": "no ",
    "not": "not ",
    "denials": "denies ",
    "doubts": "possible ",
    "conditions": "if ",
    "relatives": "mother ",
    "history": "history of ",
    "and": "and ",
    "and and commas": "and , ",
    "enumerated nothing": ", ",
    "sentences of one letter": "A. ",
    "list items": "\n- ",
    "numbered items": "1. a\n",
    "paragraphs": "\n\n",
    "table of pipes": "| a ",
    "rows of a table": "a | b\n",
    "columns of spaces": "a  b\n",
    "boxes to tick": "[ ] ",
    "ticked brackets": "[x] ",
    "empty brackets": "()",
    "nested brackets": "([{",
    "section heads": "Exam:\n",
    "heads in a line": "Assessment: ",
    "copied blocks": "Copied forward:\nTODAY\n",
    "lines set off by signs": ">> copied from visit\n",
    "hyphens at line ends": "a-\n",
    "templates": "{a} ",
    "template blanks": "*** ",
    "diagnoses": "ALS ",
    "diagnoses in lines": "ALS\n",
    "brackets behind diagnoses": "ALS (",
    "denials in brackets behind diagnoses": "ALS (no (",
    "diagnoses and mimics": "ALS and IBM (",
    "doubted diagnoses": "?ALS ",
    "denied diagnoses": "no ALS, ",
    "rival diagnoses": "2016 PMA, 2019 ALS. ",
    "diagnoses of the past": "was ALS ",
    "quoted diagnoses": 'said "ALS ',
    "diagnoses of others": "wrong chart, his wife has ALS. ",
    "subtypes": "motor neuron disease - ",
    "codes": "G12.21 ",
    "signs": "clonus ",
    "denied signs": "no clonus ",
    "reflexes": "reflexes ",
    "reflexes in a list": "reflexes, ",
    "reflexes with values": "knees 3+ ",
    "grades": "3/5 ",
    "graded muscles": "deltoid 4 ",
    "parts of the body": "tongue, ",
    "years": "2019 ",
    "dates": "1/2/2019 ",
    "times": "3 months ago ",
    "comparisons": "worse ",
    "values over time": "ALSFRS-R 38 ",
    "arrows": "FVC 80 -> ",
    "pronouns": "he has ",
    "mimics": "IBM (",
    "tests": "MRI clear, no compression, ",
    "studies": "EMG showed ",
    "other senses": "ALS and medics clonus ",
}
"""Runs of words and of pieces of a note."""

UNITS = CHARACTERS | WORDS
ENGINE = RuleEngine()


def run(unit: str, size: int, before: str = "Exam: clonus ", behind: str = " ALS") -> str:
    """A unit repeated to about ``size`` characters, between words that are read."""
    return before + unit * max(1, size // len(unit)) + behind


def timed(text: str) -> tuple[float, RuleReport]:
    """Time of the process that one reading takes, garbage collection left out, and the report."""
    gc.disable()
    try:
        start = process_time()
        report = ENGINE.check(text)
        return process_time() - start, report
    finally:
        gc.enable()


def seconds(text: str) -> float:
    """Time of the process that one reading takes."""
    return timed(text)[0]


def quotes_stand_in(report: RuleReport, text: str) -> bool:
    """Whether every quote of a report stands in the text where it says."""
    quotes = [s.evidence for s in report.statements]
    quotes += [code.evidence for code in report.typed_codes]
    quotes += [e for reading in report.elements.values() for e in reading.evidence]
    quotes += [e for finding in report.findings for e in finding.evidence]
    spans = [(m.start, m.end) for m in report.mentions]
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    return inside and all(text[q.start : q.end] == q.text for q in quotes)


@pytest.mark.parametrize("name", UNITS)
def test_a_long_run_is_read_within_the_limit_and_quoted_as_it_stands(name: str) -> None:
    text = run(UNITS[name], 20 * KB)
    taken, report = timed(text)
    assert taken < GENEROUS
    assert quotes_stand_in(report, text)


@pytest.mark.parametrize("name", CHARACTERS)
def test_a_run_of_one_character_alone_says_nothing(name: str) -> None:
    report = ENGINE.check(CHARACTERS[name] * (100 * KB // len(CHARACTERS[name])))
    assert report.statements == ()
    assert report.mentions == ()
    assert report.score == 0


@pytest.mark.parametrize("name", CHARACTERS)
def test_what_stands_behind_a_run_is_read(name: str) -> None:
    text = run(
        CHARACTERS[name], 20 * KB, "", "\n\nExam: spasticity of both legs.\n\nImpression: PLS"
    )
    report = ENGINE.check(text)
    assert [s.label.value for s in report.statements] == ["PLS"]
    assert {m.group for m in report.mentions} >= {"umn_sign"}


SCALED = [
    *("letters", "capitals", "digits", "spaces", "tabs", "no-break spaces", "line feeds"),
    *("full stops", "commas", "colons", "hyphens", "underscores", "stars", "slashes", "pipes"),
    *("quotes", "opening brackets", "square brackets", "braces", "combining accents"),
    *("lone surrogates", "zero-width spaces", "line ends of Windows", "Hebrew", "empty boxes"),
    *("no", "and and commas", "sentences of one letter", "list items", "table of pipes"),
    *("boxes to tick", "section heads", "copied blocks", "diagnoses", "diagnoses of the past"),
    *("quoted diagnoses", "diagnoses of others", "subtypes", "signs", "reflexes in a list"),
    *("denials in brackets behind diagnoses", "diagnoses and mimics"),
    *("graded muscles", "dates", "comparisons", "mimics", "other senses"),
]
"""Runs whose time is compared at two lengths."""


@pytest.mark.parametrize("name", SCALED)
def test_twice_the_length_takes_about_twice_the_time(name: str) -> None:
    # the median of three ratios is within the bound if two of them are
    size = (50 if name in CHARACTERS else 25) * KB
    short, long = run(UNITS[name], size), run(UNITS[name], 2 * size)
    outcomes: list[bool] = []
    while outcomes.count(True) < 2 and outcomes.count(False) < 2:
        outcomes.append(seconds(long) <= RATIO * seconds(short) + SLACK)
    assert outcomes.count(True) == 2


TRIGGERS = [
    *("clonus", "Exam: arm 3/5", "Exam: arm 3", "Exam: reflexes", "Exam: reflexes 3+", "ALS"),
    *("ALS (", "old label ALS", "formerly ALS", "EMG normal", "Spasticity [ ] yes", "[x] tick"),
    *("Exam", "Copied forward", "worse with", "FVC", "FVC 80 ->", "IBM", "was 3, now"),
    *("word.", "lost", "he has", "Reflexes\nbiceps  3+", "G12.21", "since 2019", "1.", "no"),
]
"""Words after which a pattern looks on over what follows."""


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("name", ["spaces", "tabs", "line feeds", "hyphens", "letters", "dots"])
def test_no_pattern_backtracks_over_a_run_behind_a_word(trigger: str, name: str) -> None:
    unit = {"dots": "."}.get(name) or UNITS[name]
    assert seconds(run(unit, 20 * KB, f"{trigger} ", " ALS x")) < 1.0


@pytest.mark.parametrize("lead", ["-", "=", "|", " ", "\t", "*", ",", "[", ">"])
def test_a_line_that_opens_with_a_run_is_no_burden(lead: str) -> None:
    assert seconds(f"{lead * 20 * KB}x\n{lead * 20 * KB} ALS. No ALS.\n") < 1.0


@pytest.mark.parametrize("name", UNITS)
def test_a_span_inside_a_run_has_an_assertion(name: str) -> None:
    text = run(UNITS[name], 2 * KB)
    for start in (0, len(text) // 2, len(text) - 4):
        assert assert_span(text, start, start + 3) in set(Assertion)


@pytest.mark.parametrize("name", UNITS)
def test_tokens_of_a_run_stand_where_they_say(name: str) -> None:
    tokens = Note(run(UNITS[name], 2 * KB)).tokens
    assert len(tokens.folded) == len(tokens.text)
    ends = [0, *tokens.ends]
    assert all(end <= start for end, start in zip(ends, tokens.starts, strict=False))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800",
        "\udfff\ud800ALS",
        "\ufeffImpression: ALS",
        "A\u0301LS",
        "cl\u200donus",
        "clo\u00adnus",
        "\u202eSLA\u202c",
        "e\u0301" * 3 + "clonus" + "\u0301",
        "clonus\x00\x00ALS",
        "ALS\r\nExam:\rclonus\r\n",
        "\u0130\u0130 ALS \u0130",
        "\ufb01brillations",
        "Exam: power \uff14/\uff15",
        "<html><b>ALS</b></html>",
        "{\\rtf1\\ansi ALS\\par}",
        "QUxTIGFuZCBjbG9udXM=" * 50,
    ],
)
def test_odd_text_is_read_and_quoted_as_it_stands(text: str) -> None:
    assert quotes_stand_in(ENGINE.check(text), text)
    assert ENGINE.check(text) == ENGINE.check(text)


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("Exam: clonus\nImpression: ALS\n", "Exam: clonus\r\nImpression: ALS\r\n"),
        ("Exam: no clonus.", "Exam: no\u00a0clonus."),
        ("Hoffmann's sign present", "Hoffmann\u2019s sign present"),
        ("Impression: ALS", "\ufeffImpression: ALS"),
        ("Impression: ALS", "Impression:\tALS   "),
        ("Exam: clonus - absent", "Exam: clonus \u2013 absent"),
    ],
)
def test_the_dress_of_a_text_changes_nothing(plain: str, odd: str) -> None:
    one, other = ENGINE.check(plain), ENGINE.check(odd)
    assert [(s.label, s.assertion) for s in one.statements] == [
        (s.label, s.assertion) for s in other.statements
    ]
    assert {e: r.status for e, r in one.elements.items()} == {
        e: r.status for e, r in other.elements.items()
    }
