"""Invented short notes for the tests of ``mndnotes.data``, and rows that label them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from mndnotes.data.records import LabelledNote
from mndnotes.rules.vocabulary import Element

TEXT = "Fictitious note.\r\nHands wasted, knees brisk \U0001f642.\r\nAssessment: ALS.\r\n"
PASSAGE = "Hands wasted"
BARE = {"note_id": "b", "text": TEXT}
"""An unlabelled row."""

ELEMENTS = {
    **dict.fromkeys(map(str, Element), "missing"),
    "umn_signs": "present",
    "lmn_signs": "present",
}
QUOTES = {"umn_signs": ["knees brisk"], "lmn_signs": ["Hands wasted"]}
STATED = [{"label": "ALS", "assertion": "affirmed", "quote": "Assessment: ALS"}]

LABELLED: dict[str, Any] = {
    "note_id": "a",
    "writer": "first",
    "style": "clinic letter",
    "setting": "outpatient",
    "text": TEXT,
    "stated": STATED,
    "picture": "ALS",
    "elements": ELEMENTS,
    "quotes": QUOTES,
    "expected_code": "G12.21",
    "issues": ["none"],
    "why": "Both kinds of signs.",
}
"""A fully labelled row, as JSONL holds it."""


def labelled(**changes: Any) -> LabelledNote:
    """The labelled note with other fields."""
    return LabelledNote.model_validate({**LABELLED, **changes})


def write_jsonl(file: Path, *rows: Any) -> Path:
    """A JSONL file of the rows."""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def read_jsonl(file: Path) -> list[Any]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


def write_csv(file: Path, *rows: dict[str, Any]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file
