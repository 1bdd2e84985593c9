"""The layout of a note: sections by their heads, sentences, blocks brought forward."""

from __future__ import annotations

import pytest

from mndnotes.rules.note import Note
from mndnotes.rules.text.structure import BODY, Layout


def layout(text: str) -> Layout:
    return Note(text).layout


def kind(text: str, words: str) -> str:
    """Kind of the section that holds some words."""
    return layout(text).section(text.index(words)).kind


def sentence(text: str, words: str) -> str:
    """The sentence that holds some words."""
    start, end = layout(text).sentence(text.index(words))
    return text[start:end].strip()


SOAP = "S: two years of weakness\nO: clonus at the ankles\nA: ALS\nP: riluzole"
LETTER = (
    "Dear Dr Example,\n\nDIAGNOSIS\nPrimary lateral sclerosis\n\nHistory\nHe noticed stiffness.\n\n"
    "On examination:\nTone was raised.\n\nImpression\nUnchanged.\n\nYours sincerely"
)
INLINE = (
    "HPI: weak for a year. PMH: asthma. MEDICATIONS: riluzole. FAMILY HISTORY: father "
    "had a tremor. EXAM: knee jerks brisk. EMG: fibrillations. IMPRESSION: likely disease. "
    "PLAN: return."
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("two years", "history"), ("clonus", "exam"), ("ALS", "assessment"), ("riluzole", "plan")],
)
def test_soap_letters_head_their_sections(words: str, expected: str) -> None:
    assert kind(SOAP, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Dear", BODY),
        ("Primary", "diagnosis"),
        ("noticed", "history"),
        ("Tone", "exam"),
        ("Unchanged", "assessment"),
    ],
)
def test_heads_on_their_own_line_as_in_a_letter(words: str, expected: str) -> None:
    assert kind(LETTER, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("weak", "history"),
        ("asthma", "past"),
        ("riluzole", "medication"),
        ("tremor", "family"),
        ("knee", "exam"),
        ("fibrillations", "emg"),
        ("likely", "assessment"),
        ("return", "plan"),
    ],
)
def test_heads_in_capitals_within_a_line(words: str, expected: str) -> None:
    assert kind(INLINE, words) == expected


@pytest.mark.parametrize(
    "head",
    [
        "Assessment:",
        "ASSESSMENT",
        "assessment:",
        "**Assessment**:",
        "# Assessment",
        "- Assessment:",
        "Assessment -",
        "  Assessment :",
        "Assessment (04/05/2024):",
    ],
)
def test_a_head_is_known_by_any_dress(head: str) -> None:
    assert kind(f"HPI: weak\n\n{head}\nclonus here", "clonus") == "assessment"


@pytest.mark.parametrize(
    "line",
    [
        "The plan is to wait",
        "His family came along",
        "history is not clear to me",
        "A wheelchair was given",
        "and with it came\na change of gait",
        "Examined by Dr X today",
    ],
)
def test_a_sentence_that_begins_with_a_heads_word_is_no_head(line: str) -> None:
    assert kind(f"EMG: fibrillations\n{line} clonus.", "clonus") == "emg"


def test_a_note_without_heads_is_one_body() -> None:
    assert [section.kind for section in layout("weak legs for a year").sections] == [BODY]


@pytest.mark.parametrize("text", ["", "\n", SOAP, LETTER, INLINE])
def test_sections_cover_the_whole_note_without_a_gap(text: str) -> None:
    sections = layout(text).sections
    ends = [section.end for section in sections]
    assert [section.start for section in sections] == [0, *ends[:-1]]
    assert ends[-1] == len(text)


@pytest.mark.parametrize("end", ["Ward: home", "Referrer: Dr X"])
def test_an_unknown_head_ends_the_history(end: str) -> None:
    assert kind(f"HPI: weak\n{end} clonus", "clonus") == BODY


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Tone raised. Plantars up.", "Plantars", "Plantars up."),
        ("Seen by Dr. Example today. Well.", "Example", "Seen by Dr. Example today."),
        ("Better vs. Worse was unclear.", "Worse", "Better vs. Worse was unclear."),
        ("Weak 4.5 of 5. Gait slow.", "Gait", "Gait slow."),
        ("First part\n\nSecond part", "Second", "Second part"),
        ("- clonus\n- spasticity", "spasticity", "- spasticity"),
        ("1. clonus\n2. spasticity", "spasticity", "2. spasticity"),
        ("weak legs and\nslow gait", "slow", "weak legs and\nslow gait"),
        ("Is it ALS? He asked.", "He", "He asked."),
        ("Tone: raised\nPower: full", "full", "Power: full"),
    ],
)
def test_sentences(text: str, words: str, expected: str) -> None:
    assert sentence(text, words) == expected


@pytest.mark.parametrize("text", ["", ".", "a. B. C.", LETTER, INLINE])
def test_every_offset_lies_in_exactly_one_sentence(text: str) -> None:
    note = layout(text)
    for offset in range(len(text)):
        start, end = note.sentence(offset)
        assert start <= offset < end
        assert note.sentence(start) == (start, end)


@pytest.mark.parametrize(
    "mark",
    [
        "Copied forward:",
        "[brought forward 2021]",
        "Copied from previous note",
        "Previous exam:",
        "Imported from prior",
    ],
)
def test_a_block_brought_forward_is_stale_until_today(mark: str) -> None:
    text = f"Seen early\n{mark}\nno clonus\n\nTODAY\nbrisk jerks\nA: x"
    note = layout(text)
    assert not note.section(text.index("early")).stale
    assert note.section(text.index("clonus")).stale
    assert not note.section(text.index("brisk")).stale
    assert not note.section(text.index("x", text.index("A:"))).stale


def test_a_stale_block_stays_stale_across_its_own_heads() -> None:
    text = "Copied forward\nExam: no clonus\nAssessment: PLS\nToday: worse"
    note = layout(text)
    assert [note.section(text.index(word)).stale for word in ("clonus", "PLS", "worse")] == [
        True,
        True,
        False,
    ]
    assert note.section(text.index("PLS")).kind == "assessment"


@pytest.mark.parametrize("text", ["He is worse today.", "Seen now in clinic."])
def test_the_word_today_inside_a_line_ends_no_block(text: str) -> None:
    note = f"Copied forward\n{text} clonus"
    assert layout(note).section(note.index("clonus")).stale
