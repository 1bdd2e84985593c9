"""What each sentence is about: examination, EMG, the patient's account, a plan."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Element


def topic(text: str, words: str) -> str:
    return Note(text).contexts.topic(text.index(words)).value


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Exam: thin hands.", "thin", "exam"),
        ("HPI: thin hands.", "thin", "told"),
        ("Plan: watch the thin hands.", "thin", "plan"),
        ("EMG: large units.", "large", "emg"),
        ("Indication: thin hands.", "thin", "plan"),
        ("PMH: thin hands.", "thin", "told"),
        ("Family history: thin hands.", "thin", "told"),
        ("Impression: thin hands.", "thin", "other"),
        ("Thin hands.", "Thin", "other"),
        ("On examination the hands are thin.", "thin", "exam"),
        ("I found thin hands.", "thin", "exam"),
        ("Knee jerks were brisk. Thin hands.", "Thin", "exam"),
        ("EMG showed large units. Thin hands.", "Thin", "emg"),
        ("The EMG showed large units.\n\nThin hands.", "Thin", "other"),
        ("When I examined him: thin hands.\n\nHe is a teacher.", "teacher", "other"),
        ("HPI: weak. On exam knee jerks 3+. Thin hands.", "Thin", "exam"),
        ("Exam: thin hands. He reports cramps.", "cramps", "other"),
        ("Plan: see again. Check the reflexes.", "reflexes", "plan"),
        ("Exam: EMG needle marks. Thin hands.", "Thin", "exam"),
        ("Nerve conduction normal. Reflexes brisk.", "brisk", "exam"),
        ("No formal exam today. Thin hands.", "Thin", "other"),
        ("Functional status: thin hands.", "thin", "other"),
        ("Plan: EMG of the thin hands.", "thin", "emg"),
        ("Acid reflex after meals, thin hands.", "thin", "other"),
    ],
)
def test_the_topic_of_a_sentence(text: str, words: str, expected: str) -> None:
    assert topic(text, words) == expected


@pytest.mark.parametrize("text", ["", "a", "A. B. C.", "\n\n\n", "Exam:\n\nEMG:\n"])
def test_every_offset_has_a_topic(text: str) -> None:
    contexts = Note(text).contexts
    assert all(contexts.topic(offset) for offset in range(len(text) or 1))


@pytest.mark.parametrize(
    ("text", "element", "status"),
    [
        ("HPI: he noticed twitching of the arm.", Element.LMN_SIGNS, "missing"),
        ("Exam: twitching of the arm.", Element.LMN_SIGNS, "present"),
        ("HPI: weak hands. On exam twitching of the arm.", Element.LMN_SIGNS, "present"),
        ("EMG: fasciculations in the deltoid.", Element.LMN_SIGNS, "missing"),
        ("EMG: fasciculations.\n\nExam: fasciculations.", Element.LMN_SIGNS, "present"),
        ("Plan: look for clonus.", Element.UMN_SIGNS, "missing"),
        ("Exam: clonus. Plan: look for clonus.", Element.UMN_SIGNS, "present"),
        ("Complains of twitching; on examination no fasciculations.", Element.LMN_SIGNS, "absent"),
        ("EMG: H-reflexes absent.", Element.LMN_SIGNS, "missing"),
        ("EMG: blink reflexes normal.", Element.UMN_SIGNS, "missing"),
    ],
)
def test_a_sign_counts_by_its_topic(
    engine: RuleEngine, text: str, element: Element, status: str
) -> None:
    assert engine.check(text).elements[element].status.value == status
