"""The screen: what passes it, what does not, and that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

import pytest

from mndnotes.data.challenge import load_pairs, notes_of_pairs
from mndnotes.data.corpus import SPLITS, load_notes
from mndnotes.data.records import NO_CODE, OTHER_DIAGNOSIS, LabelledNote
from mndnotes.rules import RuleEngine
from mndnotes.rules.findings import catalogue
from mndnotes.rules.knowledge import diagnosis_names, lexicon
from mndnotes.rules.screen import screen
from mndnotes.rules.vocabulary import Picture
from tests.benchmarks.screening import finds_something

PASSING = [
    # names, whatever is said of them
    ("Assessment: ALS.", "ALS"),
    ("No evidence of motor neurone disease.", "MND_UNSPECIFIED"),
    ("Her uncle died of Lou Gehrig's disease.", "ALS"),
    ("?PLS, for review.", "PLS"),
    ("Progressive\nmuscular   atrophy was considered.", "PMA"),
    ("amyotropic lateral sclerosis", "ALS"),
    ("amyotrophic lateral scle-\nrosis", "ALS"),
    ("He may have motor neurone.", "MND_UNSPECIFIED"),
    ("Lateral sclerosis, by report.", "lateral_sclerosis"),
    ("Kennedy's disease in a brother.", "kennedy_disease"),
    # codes, drugs, scales, genes, criteria
    ("Dx: G12.21", "G12.21"),
    ("billing g1220", "G12.20"),
    ("Medication: riluzole 50 mg bd.", "disease_modifying_drugs"),
    ("Edaravone was stopped; tofersen is asked for.", "disease_modifying_drugs"),
    ("ALSFRS-R 38/48.", "alsfrs"),
    ("A SOD1 variant was found.", "gene_sod1"),
    ("by the Gold Coast criteria", "criteria_gold_coast"),
    # signs by name, denied ones too
    ("No fasciculations.", "fasciculation"),
    ("HYPERREFLEXIA in both legs", "hyperreflexia"),
    ("EMG: fibrillation potentials in the tibialis.", "fibrillation_potentials"),
    ("Progressive weakness of the right hand.", "muscle_weakness"),
    ("The legs feel weak on stairs.", "leg_symptoms"),
    # signs that only the rules can read
    ("Reflexes: 3+ at the knees.", "reflex_brisk"),
    ("Reflexes are not normal.", "reflex_normal"),
    ("The tone of the legs was high.", "tone_increased"),
    ("Plantars: left up, right down.", "plantar_extensor"),
    ("The calves ripple at rest.", "muscle_movement_seen"),
    ("Hip flexion 4/5 on the left.", "graded_strength"),
    ("Muscle      Wast    Power\nDeltoid     +       5\nBiceps      +       5", "muscle_atrophy"),
    ("Deltoid    4    5\nBiceps     4    5", "graded_strength"),
]
SCREENED = [
    "",
    "Sprained ankle. X-ray shows no fracture.",
    "Reflexes 2+ and symmetric, plantars down, strength 5/5 throughout, sensation intact.",
    "Type 2 diabetes (E11.9) and hypertension (I10), both well controlled.",
    "MRI brain: cerebral atrophy. Biopsy: atrophic gastritis.",
    "Fall from a ladder; the knee is swollen, range 0 to 90 degrees.",
    "Date      Na    K\n1 May     140   4.1\n2 May     138   3.9",
]
MOTOR = ("umn_sign", "lmn_sign", "emg_active", "emg_chronic", "weakness")


@pytest.fixture(scope="module")
def notes() -> list[LabelledNote]:
    """Every shipped note."""
    written = [note for split in SPLITS for note in load_notes(split)]
    return written + notes_of_pairs(load_pairs())


@pytest.mark.parametrize(("text", "reason"), PASSING)
def test_a_note_passes_and_says_why(text: str, reason: str) -> None:
    screened = screen(text)
    assert screened.passed
    assert reason in {because.id for because in screened.because}
    assert all(0 <= r.start < r.end <= len(text) for r in screened.because)
    assert list(screened.because) == sorted(screened.because)


@pytest.mark.parametrize("text", SCREENED)
def test_a_note_about_something_else_is_screened_out(text: str) -> None:
    assert screen(text) == screen(text)
    assert not screen(text).passed
    assert screen(text).because == ()


@pytest.mark.parametrize("group", MOTOR)
def test_every_form_of_a_motor_finding_passes(group: str) -> None:
    forms = [
        form
        for form, concepts in lexicon().forms.items()
        if any(concept.group == group for concept in concepts) and form.isascii()
    ]
    assert forms
    assert [form for form in forms[:2000] if not screen(form).passed] == []


def test_every_name_of_a_motor_neuron_disease_passes() -> None:
    names = [form for form, label in diagnosis_names().forms.items() if label]
    names += [s for found in diagnosis_names().cased_forms.values() for s in found if found[s]]
    assert [name for name in names if not screen(f"Seen with {name}.").passed] == []


def test_every_note_on_which_a_rule_speaks_passes() -> None:
    spoken = {rule.id: text for rule in catalogue().values() for text in rule.fire}
    assert [rule for rule, text in spoken.items() if not screen(text).passed] == []


def test_no_shipped_note_is_lost(notes: list[LabelledNote], engine: RuleEngine) -> None:
    out = [note for note in notes if not screen(note.text).passed]
    assert [note.note_id for note in out if _speaks_of_motor_neurons(note)] == []
    assert [n.note_id for n in out if finds_something(engine.check(n.text, n.setting))] == []


def _speaks_of_motor_neurons(note: LabelledNote) -> bool:
    """Whether the labels hold a diagnosis, a picture, a code or an issue."""
    return (
        any(statement.label != OTHER_DIAGNOSIS for statement in note.stated)
        or note.picture in (Picture.ALS, Picture.PLS, Picture.PMA)
        or note.expected_code != NO_CODE
        or set(note.issues) != {"none"}
    )


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(str, id="as written"),
        pytest.param(str.upper, id="capitals"),
        pytest.param(lambda text: text.replace(" ", "\n "), id="broken lines"),
        pytest.param(lambda text: re.sub(r"(?<=[a-z]{4}) ", "-", text), id="hyphens"),
        pytest.param(lambda text: re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", "-\n", text), id="divided"),
        pytest.param(lambda text: text.replace("l", "1"), id="misread letters"),
    ],
)
def test_no_passage_of_a_note_is_lost(
    notes: list[LabelledNote], engine: RuleEngine, spoil: Callable[[str], str]
) -> None:
    passages = [spoil(text) for text in islice(_passages(notes[::37]), 300)]
    out = [text for text in passages if not screen(text).passed]
    assert len(out) > 50
    assert [text for text in out if finds_something(engine.check(text))] == []


def _passages(notes: list[LabelledNote]) -> Iterator[str]:
    """Sentences and lines, most of which are about something else."""
    for note in notes:
        yield from filter(str.strip, re.split(r"(?<=[.;])\s+|\n", note.text))


def test_a_code_is_judged_by_the_date_of_service() -> None:
    text = "Assessment: hypertension. Code: G35.A"
    assert screen(text, date(2024, 11, 1)).passed
    assert not screen(text, date(2026, 5, 1)).passed
