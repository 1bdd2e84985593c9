"""The side of the body on which a motor sign is, and the sides in the region grid."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mndnotes.rules import RuleEngine
from mndnotes.rules.knowledge import side_words
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.mentions.sides import read_sides
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Status

MOTOR = ("umn_sign", "lmn_sign", "weakness", "told_", "emg_", "graded_weak")


def sides(engine: RuleEngine, text: str) -> list[str]:
    """Side of each affirmed motor sign of an examination, with the greater one: "both right"."""
    return [
        " ".join(str(side) for side in (m.side, m.greater) if side) or "-"
        for m in engine.check(text).mentions
        if m.group.startswith(MOTOR) and m.assertion.value == "affirmed"
    ]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("R FDI wasted.", "right"),
        ("Left foot drop.", "left"),
        ("(L) FDI wasting", "left"),
        ("Wasting FDI (R), ADM (R)", "right"),
        ("Wasting of the right hand.", "right"),
        ("wasting at lt thenar", "left"),
        ("LUE weakness", "left"),
        ("RLE spasticity, LLE normal", "right"),
        ("increased tone in the right leg", "right"),
        ("Left-sided hyperreflexia.", "left"),
        ("brisk reflexes on the left side", "left"),
        ("Hoffmann positive on the right.", "right"),
        ("Hoffmann's present L only", "left"),
        ("Right Babinski.", "right"),
        ("Babinski sign right", "right"),
        ("Babinski: present on left, absent on right", "left"),
        ("upgoing toe on the left", "left"),
        ("L toe up, R equivocal.", "left"),
        ("Plantars: R extensor, L flexor", "right"),
        ("sustained clonus R", "right"),
        ("Clonus at the left ankle.", "left"),
        ("tongue wasted on the left", "left"),
        ("Exam: right arm 4/5, left arm 5/5.", "right"),
        ("Deltoid R 3/5 L 5/5", "right"),
        ("Atrophy of right thenar eminence, left FDI normal", "right"),
        ("Wasting and weakness of the hand on the left", "left"),
        ("EMG: chronic neurogenic units in the left tibialis anterior.", "left"),
        ("Needle exam R arm: fibs in deltoid, biceps, FDI", "right"),
        ("Fasciculations b/l.", "both"),
        ("extensor plantars b/l", "both"),
        ("Knee jerks brisk bilaterally.", "both"),
        ("Bilateral Babinski signs", "both"),
        ("Both arms wasted.", "both"),
        ("Spasticity in all four limbs.", "both"),
        ("Reflexes 3+ throughout.", "both"),
        ("hyperreflexia in the legs", "both"),
        ("Plantars extensor.", "both"),
        ("Flail arms", "both"),
        ("fibs/psw R FDI, R EDC, R triceps, L vastus medialis, R tib ant", "both"),
        ("wasting of R thenar eminence and L 1st DIO.", "both"),
        ("fibrillations in the right tibialis anterior and left gastrocnemius", "both"),
        ("Knee jerks 3+ R>L.", "both right"),
        ("Knee jerks 3+ L > R.", "both left"),
        ("Tone up both legs R>L.", "both right"),
        ("Increased tone L leg > R leg", "both left"),
        ("Wasting of the hands, worse on the left.", "both left"),
        ("wasting of hand muscles bilaterally, right worse than left", "both right"),
        ("asymmetric wasting, L>R, of the hands", "both left"),
        ("spasticity more marked on the left", "both left"),
    ],
)
def test_the_side_of_a_sign(engine: RuleEngine, text: str, side: str) -> None:
    assert set(sides(engine, text)) == {side}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L hand clawed, gutters on the dorsum; R FDI wasted.", ["left", "left", "right"]),
        ("KJ +++, sustained clonus R. Babinski bilat.", ["-", "right", "both"]),
        ("tongue fasciculations, L hand wasting", ["-", "left"]),
        ("Reflexes: R biceps 3+, L triceps 3+, knees 3+ bilat", ["right", "left", "both"]),
        ("Left arm: wasting, fasciculations, reflexes brisk.", ["left", "left", "left"]),
        ("He has a left foot drop and wasting of the right hand.", ["left", "right"]),
        ("Legs spastic, R worse than L. Jaw jerk brisk.", ["both right", "-"]),
        ("RUE: hand wasted.\nLUE: hand wasted.", ["right", "left"]),
    ],
)
def test_each_sign_has_its_own_side(engine: RuleEngine, text: str, expected: list[str]) -> None:
    assert sides(engine, f"EXAM: {text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Right-handed man with wasting of the hand.",
        "Hand weakness, right hand dominant.",
        "He left the room with clonus.",
        "R/O ALS. Clonus.",
        "Jaw jerk brisk.",
        "Clonus. All right otherwise.",
        "Wasting of the tongue. Right ventricle normal.",
        "Spastic quadriparesis",
    ],
)
def test_no_side_is_made_up(engine: RuleEngine, text: str) -> None:
    assert set(sides(engine, text)) == {"-"}


def test_columns_of_a_table_give_the_side(engine: RuleEngine) -> None:
    strength = "                 R     L\nDeltoid          4+    5\nFDI              2     1"
    assert sides(engine, strength) == ["right", "right", "left"]
    assert sides(engine, "Muscle | Right | Left\nFDI fibs | 2+ | 0") == ["right"]


def grid(engine: RuleEngine, text: str) -> dict[str, str]:
    """Sides of the cells of the grid that show something: "cervical lmn" to "both right"."""
    return {
        f"{c.region} {c.kind}": " ".join(str(s) for s in (c.side, c.greater) if s)
        for c in engine.check(text).grid
        if c.status is Status.PRESENT
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EXAM: R FDI wasted, L deltoid wasted.", {"cervical lmn": "both"}),
        ("EXAM: R FDI wasted. R hand fasciculations.", {"cervical lmn": "right"}),
        (
            "EXAM: Tongue wasted. Knee jerks 3+ R>L.",
            {"bulbar lmn": "", "lumbosacral umn": "both right"},
        ),
        (
            "EMG: active denervation in the right C8 and left L5 muscles.",
            {"cervical emg_active": "right", "lumbosacral emg_active": "left"},
        ),
        (
            "EXAM: Fasciculations in both deltoids and the right thigh.",
            {"cervical lmn": "both", "lumbosacral lmn": "right"},
        ),
        ("EXAM: No wasting of the right hand.", {}),
    ],
)
def test_the_grid_has_the_side_of_each_region(
    engine: RuleEngine, text: str, expected: dict[str, str]
) -> None:
    assert grid(engine, text) == expected


def test_every_word_for_a_side_is_of_one_kind() -> None:
    assert {"left", "right", "both", "left_more", "right_more"} <= set(side_words().values())


PIECES = [
    *("R", "L", "left", "right", "both", "b/l", "R>L", "RUE", "all four limbs", "arms", "hands"),
    *("FDI", "tongue", "knee jerks 3+", "wasting", "clonus", "plantars extensor", "fibs", "4/5"),
    *("of the", "and", ",", ";", ":", ".", "\n", "|", "  ", "(", ")", "no", "normal", "\U0001f600"),
]
ENGINE = RuleEngine()


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_any_words_for_sides_are_read(text: str) -> None:
    report = ENGINE.check(text)
    assert ENGINE.check(text) == report
    for mention in report.mentions:
        assert mention.greater is None or mention.side == "both"


@pytest.mark.parametrize("unit", ["wasting of R FDI, ", "R L ", "R FDI | 4 | 3\n", "clonus, "])
def test_many_sides_are_read_in_about_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        note = Note(unit * (size // len(unit)))
        mentions = read_mentions(note)
        start = perf_counter()
        read_sides(note, mentions)
        return perf_counter() - start

    seconds(400)
    assert min(seconds(16_000) for _ in range(2)) < 10 * min(seconds(4_000) for _ in range(2)) + 0.1
