"""Check boxes: what a ticked or an empty box says about the words behind it."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.boxes import Box, Boxes
from mndnotes.rules.vocabulary import Element

LEGEND = "Empty box = not found\n"


def before(text: str, words: str) -> Box | None:
    return Boxes(text).before(text.index(words))


@pytest.mark.parametrize("box", ["[x]", "[X]", "[✓]", "(x)", "(X)", "☑", "☒", "✓", "✔", "[ x]"])
def test_a_ticked_box(box: str) -> None:
    assert before(f"{box} clonus", "clonus") is Box.TICKED


@pytest.mark.parametrize("box", ["[ ]", "[]", "( )", "☐", "□", "[_]", "[__]"])
def test_an_empty_box_documents_nothing(box: str) -> None:
    assert before(f"{box} clonus", "clonus") is Box.EMPTY


@pytest.mark.parametrize(
    "legend",
    [
        "Empty box = not found",
        "blank: looked for and absent",
        "unchecked means negative",
        "Tick = found",
    ],
)
def test_a_legend_makes_an_empty_box_a_no(legend: str) -> None:
    assert before(f"{legend}\n[ ] clonus", "clonus") is Box.EMPTY_MEANS_NO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x] clonus\n[ ] spasticity", Box.EMPTY),
        ("[x] clonus   [ ] spasticity", Box.EMPTY),
        ("[ ] clonus [x] spasticity", Box.TICKED),
        ("[x] clonus\nspasticity", None),
        ("[x] clonus\tspasticity", None),
        ("[x] clonus | spasticity", None),
        ("spasticity [x] clonus", None),
        ("[x] clonus and spasticity", Box.TICKED),
    ],
)
def test_a_box_holds_for_its_own_cell(text: str, expected: Box | None) -> None:
    assert before(text, "spasticity") is expected


@pytest.mark.parametrize(
    "text", ["", "clonus", "(a) clonus", "[2021] clonus", "f(x) clonus? no: g(2)"]
)
def test_other_brackets_are_no_boxes(text: str) -> None:
    boxes = Boxes(text.replace("f(x)", "f(y)"))
    assert not boxes
    assert boxes.before(0) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("EXAM\n[x] spasticity\n[ ] tremor", "present"),
        ("EXAM\n[ ] spasticity\n[ ] clonus", "missing"),
        (f"EXAM\n{LEGEND}[ ] spasticity\n[ ] clonus", "absent"),
        (f"EXAM\n{LEGEND}[x] spasticity\n[ ] clonus", "present"),
    ],
)
def test_boxes_decide_on_an_element(engine: RuleEngine, text: str, status: str) -> None:
    assert engine.check(text).elements[Element.UMN_SIGNS].status.value == status
