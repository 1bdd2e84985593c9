"""Check boxes: what a ticked or an empty box says about the words behind it."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.text.boxes import Box, Boxes
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


def answer(text: str, words: str = "Clonus") -> Box | None:
    return Boxes(text).answer(text.index(words) + len(words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clonus [x] yes [ ] no", Box.TICKED),
        ("Clonus [ ] yes [x] no", Box.EMPTY_MEANS_NO),
        ("Clonus [ ] yes [ ] no", Box.EMPTY),
        ("Clonus: [ ] no [x] yes", Box.TICKED),
        ("Clonus: [x] no [ ] yes", Box.EMPTY_MEANS_NO),
        ("Clonus? [X] Y / [ ] N", Box.TICKED),
        ("Clonus....... \u2610 yes \u2611 no", Box.EMPTY_MEANS_NO),
        ("Clonus \u2611 present \u2610 absent", Box.TICKED),
        ("Clonus ( ) pos (x) neg", Box.EMPTY_MEANS_NO),
        ("Clonus ___ (x) positive, ( ) negative", Box.TICKED),
        ("Clonus - [ ] true | [x] false", Box.EMPTY_MEANS_NO),
        ("Clonus     [x] none     [ ] present", Box.EMPTY_MEANS_NO),
        ("Clonus [x] yes [x] no", Box.TICKED),
        ("Clonus ***", Box.EMPTY),
        ("Clonus: ***", Box.EMPTY),
        ("Clonus: ____", Box.EMPTY),
        ("Clonus: N/A", Box.EMPTY),
        ("Clonus: {yes/no:123}", Box.EMPTY),
        ("Clonus: @CLONUS@", Box.EMPTY),
        ("Clonus: [ ]", Box.EMPTY),
        ("Clonus: .....\nTone", Box.EMPTY),
        ("Clonus: yes", None),
        ("Clonus absent", None),
        ("Clonus [x]", None),
        ("Clonus\n[x] yes [ ] no", None),
        ("Clonus, tone [x] yes [ ] no", None),
        ("**Clonus** sustained", None),
        ("Clonus ... then spasm", None),
        ("Clonus [1] and more", None),
        ("Clonus", None),
    ],
)
def test_what_the_boxes_or_blanks_behind_a_question_answer(text: str, expected: Box | None) -> None:
    assert answer(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{clonus/spasticity}", Box.EMPTY),
        ("Exam: {clonus:1,2}", Box.EMPTY),
        ("{x} clonus", None),
        ("{ clonus", None),
        ("{\nclonus\n}", None),
        ("{} clonus", None),
    ],
)
def test_choices_that_nobody_made_document_nothing(text: str, expected: Box | None) -> None:
    assert before(text, "clonus") is expected


@pytest.mark.parametrize("text", ["clonus", "well. no. {", "a_b", "5.0", "..."])
def test_text_without_boxes_and_blanks(text: str) -> None:
    assert not Boxes(text)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Exam: spasticity [x] yes [ ] no", "present"),
        ("Exam: spasticity [ ] yes [x] no", "absent"),
        ("Exam: spasticity [ ] yes [ ] no", "missing"),
        ("Exam: spasticity: ***", "missing"),
        ("Exam: spasticity: ***\nExam: clonus", "present"),
        ("Exam: {spasticity}. No clonus.", "absent"),
    ],
)
def test_answers_and_blanks_decide_on_an_element(
    engine: RuleEngine, text: str, status: str
) -> None:
    assert engine.check(text).elements[Element.UMN_SIGNS].status.value == status
