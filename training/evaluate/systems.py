"""The systems that are measured side by side: rules, model, both together, and the baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mndnotes.data.records import LabelledNote
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.engine import RuleEngine
from mndnotes.training.evaluate.baselines import BASELINES
from mndnotes.training.evaluate.marking import (
    Answer,
    answer_of_report,
    answer_of_result,
    answers_of,
    arrays_of,
)
from mndnotes.training.evaluate.scoring import predictions_of
from mndnotes.training.evaluation import Predictions

RULES, MODEL, COMBINED = "rules", "model", "combined"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """What one system says about every note.

    Attributes:
        answers: in the order of the notes.
        predictions: the same as arrays; for the rules the picture is their proposal, or OTHER.
        whole: whether it answers everything, statements, code and issues as well.
        calibrated: whether the picture's probabilities mean something.
    """

    answers: list[Answer]
    predictions: Predictions
    whole: bool
    calibrated: bool

    def part(self, rows: slice) -> System:
        """The same system on some of the notes."""
        part = self.predictions.part(rows)
        return System(self.answers[rows], part, self.whole, self.calibrated)


def run_systems(
    folder: Path,
    notes: Sequence[LabelledNote],
    train: Sequence[LabelledNote] | None = None,
    progress: Progress = lambda done: None,
) -> dict[str, System]:
    """Answers of every system by its name.

    Args:
        folder: a serving folder.
        notes: to be answered for.
        train: what the baselines learn from; none leaves them out.
        progress: told the number of notes that were read.
    """
    scorer, engine = NoteScorer.load(folder, threads=0), RuleEngine()
    reports, outputs, results = [], [], []
    for done, note in enumerate(notes, start=1):
        reports.append(engine.check(note.text, note.setting))
        output = scorer.predict(note.text)
        outputs.append(output)
        result = scorer.score(note.text, setting=note.setting, output=output)
        results.append(answer_of_result(result))
        progress(done)
    alone = predictions_of(outputs)
    by_rules = [answer_of_report(report) for report in reports]
    found = {}
    if train is not None:
        for name, baseline in BASELINES.items():
            said = baseline(train, notes)
            found[name] = System(answers_of(said), said, whole=False, calibrated=True)
    return {
        **found,
        RULES: System(by_rules, arrays_of(by_rules), whole=True, calibrated=False),
        MODEL: System(answers_of(alone), alone, whole=False, calibrated=True),
        COMBINED: System(results, arrays_of(results), whole=True, calibrated=False),
    }
