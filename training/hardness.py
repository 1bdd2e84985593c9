"""How hard the frozen test is: ``python -m mndnotes.training.hardness``.

The same measures for the commonest answer, for a bag of words learnt on the hand-written training
notes, and for the rules, which learn nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from mndnotes.data.corpus import load_notes
from mndnotes.training.baselines import BASELINES
from mndnotes.training.evaluation import evaluate
from mndnotes.training.labels import labels_of
from mndnotes.training.marking import mark_rules

MEASURES = ("picture_macro_f1", "picture_accuracy", "element_macro_f1", "element_accuracy")


def measured() -> dict[str, Mapping[str, float]]:
    """Measures of each system on the frozen test, by name of the system."""
    train, test = load_notes("train"), load_notes("test")
    labels = labels_of(test)
    marks: dict[str, Mapping[str, float]] = {
        name: evaluate(labels, answer(train, test)) for name, answer in BASELINES.items()
    }
    return {**marks, "rules": mark_rules(test)}


def table(marks: Mapping[str, Mapping[str, float]]) -> str:
    """The measures as text, a system a line."""
    head = f"{'':<30}" + "".join(f"{name:>18}" for name in (*MEASURES, "score_mae"))
    rows = [
        f"{name:<30}"
        + "".join(f"{found[measure]:>18.3f}" for measure in MEASURES)
        + f"{found['score_mae']:>18.1f}"
        for name, found in marks.items()
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    print(table(measured()))  # noqa: T201 (a command)
