"""What the rules, with a model made by hand, say of some notes today.

After a change that is meant, ``python -m tests.unit.golden_reports`` writes ``golden_reports.json``
anew; its difference shows what the change does to whole notes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mndnotes.inference.result import NoteResult
from tests.unit.hand_model import HandScorer

GOLDEN = Path(__file__).with_suffix(".json")
DATA = Path(__file__).parents[2] / "data"
EVERY = 20
"""One of so many validation notes is read, beside the examples."""


def notes() -> Iterator[tuple[str, str]]:
    """Id and text of each note."""
    for file in sorted((DATA / "examples").glob("*.txt")):
        yield file.stem, file.read_text(encoding="utf-8")
    rows = [
        json.loads(line)
        for file in sorted((DATA / "notes" / "validation").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    for row in rows[::EVERY]:
        yield row["note_id"], row["text"]


def reports() -> dict[str, dict[str, Any]]:
    """The parts of each note's report that rules and combination decide, in short."""
    scorer = HandScorer()
    return {name: _in_short(scorer.score(text)) for name, text in notes()}


def _in_short(result: NoteResult) -> dict[str, Any]:
    whole = result.model_dump(mode="json")
    spoken, written = whole["diagnosis"], whole["documentation"]
    return {
        "label": [spoken["label"], spoken["agreement"], *spoken["picture"]["prediction_set"]],
        "stated": [[s["label"], s["assertion"], s["start"]] for s in spoken["stated"]],
        "score": [written["score"], written["grade"], written["next_grade"]],
        "elements": {e["id"]: [e["status"], e["source"], _places(e)] for e in written["elements"]},
        "grid": {
            f"{cell['region']} {cell['kind']}": [cell["status"], cell["side"]]
            for cell in whole["grid"]
            if cell["status"] != "missing"
        },
        "criteria": {
            c["criteria"]: [
                c["verdict"],
                c["up_to"],
                [f"{f['words']} {f['place']} {_places(f)}" for f in (*c["used"], *c["against"])],
                c["missing"],
                len(c["remarks"]),
            ]
            for c in whole["criteria_detail"]
        },
        "code": [whole["coding"]["code"], whole["coding"]["status"]],
        "findings": [[f["rule"], f["severity"], _places(f)] for f in whole["findings"]],
        "guardrails": [[rail["rule"], rail["action"]] for rail in whole["guardrails"]],
    }


def _places(record: dict[str, Any]) -> list[int]:
    return [span["start"] for span in record["evidence"]]


def _written(found: dict[str, dict[str, Any]]) -> str:
    """One line for each part, so that a difference names the part."""
    return (
        "{\n"
        + ",\n".join(
            f"{json.dumps(name)}: {{\n"
            + ",\n".join(f" {json.dumps(part)}: {json.dumps(of)}" for part, of in report.items())
            + "\n}"
            for name, report in found.items()
        )
        + "\n}\n"
    )


if __name__ == "__main__":
    GOLDEN.write_text(_written(reports()), encoding="utf-8")
