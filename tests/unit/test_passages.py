"""What is quoted of a note and where it stands: brief, whole, verbatim, the patient's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.assertions.statements import read_statements
from mndnotes.rules.note import Note
from mndnotes.rules.query.placing import Places
from mndnotes.rules.query.texts import query_texts
from mndnotes.rules.text.passages import MAX_QUOTE, Passages

LONG = (
    "Exam: knee jerks brisk with crossed adductors, four beats of clonus, "
    "the left plantar response extensor to every kind of stimulus that was tried with patience, "
    "the right plantar flexor, the abdominal reflexes lost on either side."
)


def quote(text: str, words: str) -> str | None:
    note = Note(text)
    passages = Passages(note, read_statements(note))
    start = text.index(words)
    found = passages.around(start, start + len(words))
    return None if found is None else passages.quote(found)


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        ("Exam: wasting of both hands. Clonus.", "wasting", "wasting of both hands"),
        ("Exam: wasting of both hands. Clonus.", "Clonus", "Clonus"),
        ("Tongue: small, restless.", "restless", "Tongue: small, restless"),
        ("EMG (3/2/26): fibrillations.", "fibril", "EMG (3/2/26): fibrillations"),
        ("1. ALS, bulbar onset.\n2. HTN.", "ALS", "ALS, bulbar onset"),
        ("- knee jerks 3+\n- plantars up", "plantars", "plantars up"),
        ("tone raised\nplantars up\nno loss of sensation", "plantars", "plantars up"),
        (
            "Weakness of the left\nhand and wasting.",
            "hand",
            "Weakness of the left hand and wasting",
        ),
        ('GP: "wasting of the hand."', "wasting", 'GP: "wasting of the hand."'),
        ('"wasting of the hand."', "wasting", "wasting of the hand"),
        (LONG, "jerks", "knee jerks brisk with crossed adductors, four beats of clonus …"),
        (LONG, "lost", "… the right plantar flexor, the abdominal reflexes lost on either side"),
        ("Clonus" + " and more" * 40 + ".", "Clonus", "Clonus" + " and more" * 12 + " …"),
    ],
)
def test_the_sentence_around_a_word_is_quoted(text: str, words: str, quoted: str) -> None:
    assert quote(text, words) == quoted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Family history: father had wasting.", "wasting"),
        ("EMG: fibrillations. Not his, misfiled.", "fibrillations"),
        ("x" * 200, "x" * 200),
        ("...", "..."),
    ],
)
def test_what_is_anothers_or_has_no_words_is_not_quoted(text: str, words: str) -> None:
    assert quote(text, words) is None


def test_a_sentence_that_tells_of_a_relative_too_is_not_quoted_whole() -> None:
    text = "His mother died of ALS, he has wasting of both hands."
    assert quote(text, "wasting") == "… wasting …"


@pytest.mark.parametrize(
    ("text", "words", "section", "line", "date"),
    [
        ("Clonus.", "Clonus", "", 1, None),
        ("Exam:\nClonus.", "Clonus", "Examination", 2, None),
        ("O: clonus.", "clonus", "Examination", 1, None),
        ("A/P: ALS.", "ALS", "Assessment", 1, None),
        ("EXAM (03/02/2026)\nTone raised.\nClonus.", "Clonus", "Examination", 3, "03/02/2026"),
        ("EMG 2026-02-14: fibrillations. Units large.", "Units", "EMG", 1, "2026-02-14"),
        ("14 May 2026: seen.\nClonus of the ankles.", "Clonus", "", 2, "14 May 2026"),
        ("March 2025 clonus noted", "clonus", "", 1, "March 2025"),
        ("DOB 03/02/1962, clonus", "clonus", "", 1, None),
        ("Visit 03/02/2026\n\nClonus.", "Clonus", "", 3, None),
        ("power 4/5 and 3/5, clonus", "clonus", "", 1, None),
        ("Tests: none. EMG: normal.\nClonus today.", "Clonus", "", 2, None),
    ],
)
def test_the_place_of_a_passage(
    text: str, words: str, section: str, line: int, date: str | None
) -> None:
    places = Places(Note(text), query_texts().sections)
    start = text.index(words)
    found = (places.section(start), places.line(start), places.date(start, start + len(words)))
    assert found == (section, line, date)


@given(st.data())
def test_any_span_gives_a_brief_quotation_of_the_note(data: st.DataObject) -> None:
    pieces = ["clonus", "of the ankle", ",", ".", "\n", '"', "Exam:", "x" * 130, "ALS", "  ", "- "]
    text = " ".join(data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=30)))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    passages = Passages(Note(text), ())
    found = passages.around(start, end)
    if found is not None:
        shown = passages.quote(found)
        assert len(shown) <= MAX_QUOTE
        assert shown.strip("… ") == " ".join(text[found.start : found.end].split())
