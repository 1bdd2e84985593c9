"""Other people's text: every motor neuron diagnosis found there, to be read and judged.

The corpora hold no note of a patient with a motor neuron disease, or a few that are not labelled.
In general medicine (`GENERAL`) not one code may come out.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from mndnotes.rules import RuleEngine, RuleReport
from tests.benchmarks.command import CORPORA, JsonOption, deliver, run
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import corpus_files, read_rows

GENERAL = "mtsamples_general"
"""The corpus that must stay without a code."""
FAMILY = "G12.2"
"""Codes of motor neuron disease."""
AROUND = 80
"""Characters shown on either side of a hit."""
COUNTED = ("notes", "with a code", "statements", "affirmed", "typed codes", "signs")
MOTOR = ("umn_sign", "lmn_sign", "emg_active", "emg_chronic")
"""Groups of findings that support a motor neuron disease, for `--signs`."""


def false_positives(
    folder: Annotated[
        Path, typer.Argument(help="Folder of corpora, .jsonl or .jsonl.gz.")
    ] = CORPORA,
    signs: Annotated[
        bool, typer.Option("--signs", help="Show every motor neuron sign found, too.")
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Find motor neuron diagnoses and codes in texts of patients without one."""
    report = Report(
        title="Motor neuron diagnoses in other people's texts",
        columns=("corpus", *COUNTED),
        notes=["notes count as outpatient; a row of the corpus without a text is passed over."],
        about=about_us(),
    )
    engine = RuleEngine()
    for file in corpus_files(folder):
        name = file.name.partition(".")[0]
        counts: Counter[str] = Counter()
        for row in read_rows(file):
            if isinstance(row.get("text"), str):
                found = engine.check(row["text"], "outpatient")
                counts += _counted(found)
                report.passages += _passages(name, row, found, signs)
        if not counts:
            continue
        report.rows.append((name, *(counts[column] for column in COUNTED)))
        if name == GENERAL:
            report.targets.append(
                Target(
                    what=f"notes of {name} with a code {FAMILY}x",
                    aim="none",
                    measured=str(counts["with a code"]),
                    met=not counts["with a code"],
                )
            )
    deliver(report, json_file)


def _counted(found: RuleReport) -> Counter[str]:
    return Counter(
        {
            "notes": 1,
            "with a code": int((found.coding.code or "").startswith(FAMILY)),
            "statements": len(found.statements),
            "affirmed": sum(s.assertion == "affirmed" for s in found.statements),
            "typed codes": sum(typed.code.startswith(FAMILY) for typed in found.typed_codes),
            "signs": sum(m.group in MOTOR and m.assertion == "affirmed" for m in found.mentions),
        }
    )


def _passages(corpus: str, row: dict[str, Any], found: RuleReport, signs: bool) -> list[str]:
    """A line for each diagnosis and code found, and for each sign where asked."""
    hits = [
        (s.evidence.start, s.evidence.end, f"{s.label} {s.assertion}") for s in found.statements
    ]
    hits += [
        (typed.evidence.start, typed.evidence.end, f"typed {typed.code}")
        for typed in found.typed_codes
        if typed.code.startswith(FAMILY)
    ]
    if signs:
        hits += [
            (m.start, m.end, f"{m.group} {m.concept} {m.assertion}")
            for m in found.mentions
            if m.group in MOTOR
        ]
    where = f"{corpus} {row.get('id') or row.get('note_id')}"
    code = found.coding.code or "no code"
    return [
        f"{where}, {code}, {what}: {_around(row['text'], start, end)}"
        for start, end, what in sorted(hits)
    ]


def _around(text: str, start: int, end: int) -> str:
    """A span with what stands around it, on one line."""
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(f"{before}[{text[start:end]}]{behind}".split())


if __name__ == "__main__":
    run(false_positives)
