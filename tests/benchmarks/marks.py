"""Marks of the rule layer, and of rules and model together, on labelled notes.

Notes are in the format of the practice notes (``data/README.md``): one JSON object a line. For
figures that mean something they must be fresh: nobody may have written a rule from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from mndnotes.data.records import LabelledNote
from mndnotes.errors import InputError
from mndnotes.inference import NoteScorer
from mndnotes.rules.validation import first_problem
from mndnotes.training.evaluate.marking import mark_combined, mark_rules
from tests.benchmarks.command import JsonOption, deliver, run
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import read_rows

AIMS = {
    "element_macro_f1": 0.93,
    "statement_assertion_accuracy": 0.95,
    "code_accuracy": 0.97,
}
"""What the rules are held to; the other marks are only shown."""
MARKED = (
    *("element_macro_f1", "element_accuracy", "statement_recall", "statement_assertion_accuracy"),
    *("code_accuracy", "issue_micro_f1", "grade_accuracy", "score_mae", "evidence_recall"),
)


def marks(
    notes: Annotated[list[Path], typer.Argument(help="JSONL files of labelled notes.")],
    model: Annotated[
        str | None, typer.Option(help="Also mark rules and this model folder together.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Measure elements, statements, codes and issues on labelled notes."""
    labelled = [note for path in notes for note in read_labelled(path)]
    if not labelled:
        raise InputError("there is no note in these files; name files with labelled notes")
    systems = {"rules": mark_rules(labelled)}
    if model:
        systems["rules and model"] = mark_combined(NoteScorer.load(model), labelled)
    report = Report(
        title=f"Marks on {len(labelled)} labelled notes",
        columns=("measure", *systems),
        notes=["score_mae: mean error of the documentation score in points; the rest are shares."],
        about={**about_us(), "notes": ", ".join(path.name for path in notes)},
    )
    for measure in MARKED:
        report.rows.append((measure, *(found[measure] for found in systems.values())))
    for measure, aim in AIMS.items():
        found = systems["rules"][measure]
        report.targets.append(
            Target(f"{measure}, rules", f"{aim} or more", f"{found:.3f}", found >= aim)
        )
    deliver(report, json_file)


def read_labelled(path: Path) -> list[LabelledNote]:
    """Labelled notes of a file; who wrote them need not be said.

    Raises:
        InputError: the file is missing, or a row breaks the label schema.
    """
    found = []
    for number, row in enumerate(read_rows(path), start=1):
        try:
            found.append(LabelledNote.model_validate({"writer": path.stem, **row}))
        except ValidationError as error:
            said = first_problem(error, "the row")
            raise InputError(f"{path.name}, note {number}: {said}; mend the row") from None
    return found


if __name__ == "__main__":
    run(marks)
