"""How hard the test and the pairs are: ``python -m mndnotes.training.evaluate.hardness``.

The same measures for the commonest answer, for a bag of words and for boosted trees on rule
features, both learnt on the hand-written training notes, and for the rules, which learn nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mndnotes.data.challenge import ChallengePair, load_pairs, notes_of_pairs
from mndnotes.data.corpus import load_notes
from mndnotes.rules.engine import RuleEngine
from mndnotes.training.evaluate.baselines import BASELINES
from mndnotes.training.evaluate.contrast import MODEL_KINDS, mark_pairs
from mndnotes.training.evaluate.marking import Answer, answer_of_report, answers_of, mark_rules
from mndnotes.training.evaluation import evaluate
from mndnotes.training.fitting.labels import labels_of

MEASURES = (
    "picture_macro_f1",
    "element_macro_f1",
    "element_accuracy",
    "score_mae",
    "picture_pairs",
    "element_pairs",
)


def measured() -> dict[str, Mapping[str, float]]:
    """Measures of each system on the frozen test and on the pairs, by name of the system."""
    train, test, pairs = load_notes("train"), load_notes("test"), load_pairs()
    edited = notes_of_pairs(pairs)
    labels = labels_of(test)
    marks: dict[str, Mapping[str, float]] = {}
    for name, answer in BASELINES.items():
        both = answer(train, [*test, *edited])
        marks[name] = {
            **evaluate(labels, both.part(slice(None, len(test)))),
            **_pair_marks(pairs, answers_of(both.part(slice(len(test), None)))),
        }
    engine = RuleEngine()
    read = [answer_of_report(engine.check(note.text, note.setting)) for note in edited]
    return {**marks, "rules": {**mark_rules(test), **_pair_marks(pairs, read)}}


def _pair_marks(pairs: Sequence[ChallengePair], answers: Sequence[Answer]) -> dict[str, float]:
    twins = list(zip(answers[::2], answers[1::2], strict=True))
    found = mark_pairs(pairs, twins, MODEL_KINDS)
    return {"picture_pairs": found["picture"], "element_pairs": found["elements"]}


def table(marks: Mapping[str, Mapping[str, float]]) -> str:
    """The measures as text, a system a line."""
    head = f"{'':<30}" + "".join(f"{name:>18}" for name in MEASURES)
    rows = [
        f"{name:<30}" + "".join(f"{found[measure]:>18.3f}" for measure in MEASURES)
        for name, found in marks.items()
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    print(table(measured()))  # noqa: T201 (a command)
