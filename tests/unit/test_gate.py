"""The gate of promotion: what stops a challenger, what is noise, and what is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.data.records import LabelledNote
from mndnotes.inference import NoteScorer
from mndnotes.rules.vocabulary import Element, Status
from mndnotes.training.evaluate.comparison import Difference
from mndnotes.training.evaluate.marking import mark
from mndnotes.training.release.gate import (
    LEAST_COVERAGE,
    SLICES,
    Cost,
    Decision,
    Quantity,
    decide,
    lines,
    summary,
    verdict_of,
    widening,
)
from mndnotes.training.release.quantities import (
    GateNotes,
    note_quantities,
    quantities,
    slice_quantities,
)
from mndnotes.training.release.served import (
    ROUNDS,
    Served,
    answers_key,
    from_json,
    latencies,
    serve,
    to_json,
)

COST = Cost(size=24.0, latency=40.0)
HALF = np.tile([0.0, 1.0], 100)
MORE = np.tile([1.0, 1.0, 0.0, 1.0], 50)
ONE_LESS = np.concatenate([[0.0, 0.0], HALF[2:]])


def mean_of(values: np.ndarray, group: str = "test", **more: object) -> Quantity:
    """A quantity that is the mean of a value of each note."""
    measure = lambda rows: float(values[rows].mean())  # noqa: E731
    return Quantity(group, "a measure", len(values), measure, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("challenger", "champion", "error", "verdict"),
    [
        (HALF, HALF, False, ""),
        (MORE, HALF, False, "better"),
        (HALF, MORE, False, "worse"),
        (MORE, HALF, True, "worse"),
        (HALF, MORE, True, "better"),
        (ONE_LESS, HALF, False, ""),
    ],
)
def test_only_a_loss_beyond_noise_stops_a_challenger(
    challenger: np.ndarray, champion: np.ndarray, error: bool, verdict: str
) -> None:
    sides = [[mean_of(side, lower_is_better=error)] for side in (challenger, champion)]
    decision = decide(sides[0], sides[1], COST, COST)
    assert decision.rows[0].verdict == verdict
    assert decision.accepted == (verdict != "worse")
    assert len(decision.reasons) == (verdict == "worse")


@pytest.mark.parametrize(
    ("cost", "reasons"),
    [
        (COST, 0),
        (Cost(24.0 * 1.2, 40.0 * 1.2), 0),
        (Cost(24.0 * 1.3, 40.0), 1),
        (Cost(24.0, 40.0 * 1.6), 1),
        (Cost(96.0, 400.0), 2),
        (Cost(1.0, 1.0), 0),
    ],
)
def test_a_model_may_hardly_grow(cost: Cost, reasons: int) -> None:
    same = [mean_of(HALF)]
    assert len(decide(same, same, cost, COST).reasons) == reasons
    assert decide(same, None, cost).accepted


@pytest.mark.parametrize(("share", "accepted"), [(0.89, False), (0.91, True)])
def test_a_least_value_holds_with_and_without_a_champion(share: float, accepted: bool) -> None:
    held = (np.arange(1000) < 1000 * share).astype(float)
    quantity = [mean_of(held, least=LEAST_COVERAGE)]
    worse = [mean_of(held * 0, least=LEAST_COVERAGE)]
    assert decide(quantity, None, COST).accepted is accepted
    decision = decide(quantity, worse, COST, COST)
    assert decision.accepted is accepted
    assert decision.rows[0].verdict == "better"


def test_among_many_slices_a_chance_loss_stops_nothing() -> None:
    random = np.random.default_rng(5)

    def drawn(group: str) -> list[Quantity]:
        return [mean_of((random.random(60) < 0.9).astype(float), group) for _ in range(80)]

    many = decide(drawn(SLICES), drawn(SLICES), COST, COST)
    assert many.accepted
    assert not decide(drawn("test"), drawn("test"), COST, COST).accepted
    lost, kept = [*drawn(SLICES), mean_of(HALF, SLICES)], [*drawn(SLICES), mean_of(MORE, SLICES)]
    lost_decision = decide(lost, kept, COST, COST)
    assert [row.verdict for row in lost_decision.rows if row.group == SLICES][-1] == "worse"


def test_widening_grows_slowly() -> None:
    assert widening(1) == pytest.approx(1.0)
    assert widening(0) == pytest.approx(1.0)
    assert 1.5 < widening(60) < 2.0
    barely = Difference(mean=-0.10, low=-0.19, high=-0.01)
    assert verdict_of(barely, lower_is_better=False) == "worse"
    assert verdict_of(barely, lower_is_better=False, wider=1.5) == ""


def test_the_comparison_is_told_in_lines_and_in_one() -> None:
    names = ["one", "two", "three", "four", "five"]
    good = [replace(mean_of(MORE), name=name) for name in names]
    bad = [replace(mean_of(HALF), name=name) for name in names]
    quiet = [replace(mean_of(HALF, SLICES), name="same")]
    decision = decide([*bad, *quiet], [*good, *quiet], COST, COST)
    text = "\n".join(lines(decision))
    assert text.count("worse") == 5
    assert "same" not in text
    assert "1 slices without a difference" in text
    assert summary(decision).endswith("and 2 more, see the comparison")
    assert "one on test is 0.500, the champion's 0.750" in summary(decision)
    assert summary(Decision(())) == ""


@pytest.fixture(scope="module")
def asked() -> GateNotes:
    notes = load_notes("validation")[:40]
    return GateNotes(notes[:24], notes[24:], ())


@pytest.fixture(scope="module")
def answers(asked: GateNotes, scorer: NoteScorer) -> list[Served]:
    return list(serve(scorer, asked.all()))


def test_a_model_is_no_worse_than_itself(asked: GateNotes, answers: list[Served]) -> None:
    found = quantities(asked, answers)
    decision = decide(found, quantities(asked, answers), COST, COST)
    assert not [row for row in decision.rows if row.verdict]
    assert {row.group for row in decision.rows} >= {"validation", "test", SLICES, "cost"}


def test_quantities_agree_with_the_marks_of_whole_answers(
    asked: GateNotes, answers: list[Served]
) -> None:
    notes = asked.all()
    marks = mark(notes, [said.answer for said in answers])
    found = {q.name: q.value for q in note_quantities("test", notes, answers)}
    for name, same in {
        "picture macro-F1": "picture_macro_f1",
        "element macro-F1": "element_macro_f1",
        "score error (points)": "score_mae",
        "thin notes left open": "insufficient_recognised",
        "code accuracy": "code_accuracy",
        "issue micro-F1": "issue_micro_f1",
    }.items():
        assert found[name] == pytest.approx(marks[same]), name


def _forget_elements(said: Served) -> Served:
    statuses = dict.fromkeys(Element, Status.MISSING)
    return replace(said, answer=replace(said.answer, statuses=statuses, score=0))


def _leave_out_the_picture(said: Served) -> Served:
    return replace(said, prediction_set=frozenset())


def _be_sure(said: Served) -> Served:
    """All certain of one wrong picture."""
    return replace(said, probabilities=(0.0, 0.0, 0.0, 1.0))


def _mistake_the_code(said: Served) -> Served:
    return replace(said, answer=replace(said.answer, code="G12.29", issues=frozenset()))


@pytest.mark.parametrize(
    ("spoil", "hit"),
    [
        (_forget_elements, {"element macro-F1", "score error (points)"}),
        (_leave_out_the_picture, {"sets that hold the picture"}),
        (_be_sure, {"model: picture macro-F1", "model: calibration error"}),
        (_mistake_the_code, {"code accuracy", "issue micro-F1"}),
    ],
)
def test_every_sort_of_damage_is_seen(
    asked: GateNotes, answers: list[Served], spoil: Callable[[Served], Served], hit: set[str]
) -> None:
    notes = asked.all()
    spoilt = note_quantities("test", notes, [spoil(said) for said in answers])
    decision = decide(spoilt, note_quantities("test", notes, answers), COST, COST)
    assert {row.name for row in decision.rows if row.verdict == "worse"} == hit


def test_small_slices_are_left_out(asked: GateNotes, answers: list[Served]) -> None:
    found = slice_quantities(asked.all(), answers)
    assert all(quantity.count >= 20 for quantity in found)
    assert not slice_quantities(asked.all()[:10], answers[:10])


def test_kept_answers_hold_no_word_of_a_note(asked: GateNotes, answers: list[Served]) -> None:
    kept = to_json(answers)
    assert from_json(kept) == answers
    assert from_json('[{"another": "version"}]') is None
    for note in asked.all():
        quotes = [quote for found in note.quotes.values() for quote in found]
        assert not [quote for quote in quotes if len(quote) > 12 and quote in kept]


def test_answers_are_asked_anew_where_anything_that_decides_differs() -> None:
    notes = load_notes("validation")[:3]
    key = answers_key("a", notes)
    relabelled = [note.model_copy(update={"picture": "OTHER"}) for note in notes]
    edited = [note.model_copy(update={"text": note.text + "."}) for note in notes]
    assert answers_key("a", relabelled) == key
    others = {answers_key("b", notes), answers_key("a", notes[:2]), answers_key("a", edited)}
    assert len(others | {key}) == 4


def test_latency_is_a_median_of_bests_taken_in_turns() -> None:
    calls: list[str] = []

    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()

    class Slow:
        def __init__(self, name: str, seconds: float) -> None:
            self.name, self.seconds = name, seconds

        def score(self, text: str, setting: object = None) -> None:
            calls.append(self.name)
            disturbed = 10.0 if len(calls) <= 2 else 0.0
            clock.now += self.seconds + disturbed

    notes: list[LabelledNote] = load_notes("validation")[:3]
    two = [Slow("a", 0.001), Slow("b", 0.004)]
    taken = latencies(two, notes, clock)  # type: ignore[arg-type]
    assert taken == pytest.approx([1.0, 4.0])
    assert calls == ["a", "b"] * 3 * ROUNDS
