"""Notes to Label Studio and back.

``label_studio/export.json`` is what Label Studio 1.23.2 exported as JSON: a project with our
interface and the invented notes of ``label_studio/notes.jsonl`` as tasks, annotated by two readers
through its API. The first kept every label; the second left out or contradicted some, and skipped
a note. ``label_studio/browser.json`` is such an export of passages marked in a browser.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from mndnotes.cli import main
from mndnotes.data.label_studio.exports import quote_of, read_export
from mndnotes.data.label_studio.tasks import labelling_interface, task_of, write_tasks
from mndnotes.data.reading import CheckedRow, read_notes
from mndnotes.data.records import LabelledNote, PartlyLabelledNote, RawNote
from mndnotes.errors import InputError
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Issue, Picture, Setting, Status
from tests.unit.own_notes import LABELLED, TEXT, labelled, read_jsonl

FOLDER = Path(__file__).parent / "label_studio"
EXPORT = FOLDER / "export.json"


@pytest.fixture(scope="module")
def gold() -> list[LabelledNote]:
    return [note for note in read_notes(FOLDER / "notes.jsonl") if isinstance(note, LabelledNote)]


def export_of(folder: Path, *tasks: Any) -> Path:
    file = folder / "export.json"
    file.write_text(json.dumps(tasks), encoding="utf-8")
    return file


def annotated(*items: dict[str, Any], text: str = TEXT, **annotation: Any) -> dict[str, Any]:
    """A task with one annotation."""
    return {
        "id": 1,
        "data": {"text": text, "note_id": "a"},
        "annotations": [{"id": 1, "completed_by": 1, "result": list(items), **annotation}],
    }


def items_of(note: LabelledNote) -> list[dict[str, Any]]:
    """The labels of a note as Label Studio holds them."""
    items: list[dict[str, Any]] = task_of(note, with_labels=True)["predictions"][0]["result"]
    return items


def problems(row: CheckedRow) -> dict[str, str]:
    assert row.note is None
    return {p.field: p.problem for p in row.problems}


# The interface and the tasks


@pytest.mark.parametrize(
    ("control", "values"),
    [
        ("stated", {*Diagnosis, "OTHER_DX"}),
        ("assertion", {*Assertion}),
        ("element", {*Element}),
        ("status", {Status.PRESENT, Status.ABSENT}),
        ("picture", {*Picture, "INSUFFICIENT"}),
        ("setting", {*Setting}),
        ("expected_code", {*(f"G12.2{n}" for n in "0123459"), "NONE"}),
        ("issues", {*tuple(Issue)[:8], "none"}),
    ],
)
def test_the_interface_offers_every_value_of_a_label(control: str, values: set[str]) -> None:
    tree = ElementTree.fromstring(labelling_interface())  # noqa: S314 (our own file)
    tag = next(tag for tag in tree.iter() if tag.get("name") == control)
    assert tag.get("toName") == "text"
    assert {option.get("value") for option in tag} == values


def test_the_interface_marks_single_characters() -> None:
    """Label Studio takes any granularity for a project, and opens no task with one it lacks."""
    tree = ElementTree.fromstring(labelling_interface())  # noqa: S314 (our own file)
    (text,) = tree.iter("Text")
    assert text.get("granularity") == "symbol"


def test_a_task_holds_the_text_as_given_and_labels_only_on_demand() -> None:
    task = task_of(labelled())
    assert task == {
        "data": {
            "text": TEXT,
            "note_id": "a",
            "setting": "outpatient",
            "style": "clinic letter",
        }
    }
    assert task_of(RawNote(note_id="b", text=TEXT), with_labels=True).keys() == {"data"}


def test_labels_given_become_a_prediction_with_exact_offsets() -> None:
    items = items_of(labelled())
    spans = [item["value"] for item in items if "start" in item["value"]]
    assert spans
    assert all(TEXT[span["start"] : span["end"]] == span["text"] for span in spans)
    assert {item["to_name"] for item in items} == {"text"}


def test_a_partly_labelled_note_shows_what_it_has() -> None:
    note = PartlyLabelledNote(note_id="a", text=TEXT, writer="w", picture=Picture.ALS)
    (prediction,) = task_of(note, with_labels=True)["predictions"]
    assert [item["from_name"] for item in prediction["result"]] == ["picture", "setting"]


def test_tasks_are_the_same_bytes_again(tmp_path: Path, gold: list[LabelledNote]) -> None:
    for name in ("one.json", "two.json"):
        write_tasks(gold, tmp_path / name, with_labels=True)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


# A real export


def test_the_first_reader_s_annotations_are_the_notes_label_by_label(
    gold: list[LabelledNote],
) -> None:
    notes = [row.note for row in read_export(EXPORT, annotator="1")]
    assert notes == [note.model_copy(update={"writer": "1"}) for note in gold]


def test_every_annotation_is_a_record_or_an_error_by_name() -> None:
    rows = list(read_export(EXPORT))
    assert [row.number for row in rows] == list(range(1, 14))
    assert [row.note.writer for row in rows if isinstance(row.note, LabelledNote)] == list(
        "121111211"
    )
    assert {row.number: problems(row) for row in rows if row.note is None} == {
        4: {"picture": "nothing is chosen; choose it"},
        6: {"stated": "the region at 197 to 231 has no assertion; choose how it is meant"},
        8: {
            "elements.umn_signs": "the region at 130 to 142 says otherwise than one before it; "
            "make them agree"
        },
        12: {"row": "the annotator skipped the task; label it or leave it out"},
    }


def test_passages_marked_in_a_browser_are_exact() -> None:
    """Its offsets count an emoji twice, and it writes line breaks in another way than the note."""
    notes = [row.note for row in read_export(FOLDER / "browser.json")]
    assert all(isinstance(note, LabelledNote) for note in notes)
    labelled = [note for note in notes if isinstance(note, LabelledNote)]
    assert {note.note_id: note.quotes[Element.NEURO_EXAM] for note in labelled} == {
        "crlf": ("Hands wasted.\r\nAssessment:",),
        "emoji": ("Hands wasted. Assessment:",),
        "lf": ("Hands wasted.\n\nAssessment:",),
        "blank": ("Hands wasted.\r\n\r\nAssessment:",),
    }
    assert {note.stated[0].quote for note in labelled} == {"ALS today"}


def test_a_task_that_an_annotator_has_not_reached_is_a_row(gold: list[LabelledNote]) -> None:
    *_, last = read_export(EXPORT, annotator="2")
    assert "never annotated" in problems(last)["row"]
    assert last.original["data"]["note_id"] == gold[-1].note_id


def test_the_commands_lead_there_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    notes, export = str(FOLDER / "notes.jsonl"), str(EXPORT)
    assert main(["data", "to-label-studio", notes, "--output", "tasks.json"]) == 0
    tasks = json.loads(Path("tasks.json").read_text("utf-8"))
    assert [task["data"]["text"] for task in tasks] == [n.text for n in read_notes(Path(notes))]
    assert main(["data", "from-label-studio", export, "--output", "notes.jsonl"]) == 3
    assert "13 rows = 9 imported + 4 errors" in capsys.readouterr().err
    assert len(read_jsonl(Path("notes.jsonl"))) == 9
    assert [e["row"] for e in read_jsonl(Path("notes.jsonl.errors.jsonl"))] == [4, 6, 8, 12]
    assert main(["data", "label-studio-config"]) == 0
    assert capsys.readouterr().out == labelling_interface()


# Annotations that are not as they should be


def test_the_annotator_may_be_named_by_e_mail(tmp_path: Path) -> None:
    by = {"id": 7, "email": "reader@example.org"}
    file = export_of(tmp_path, annotated(*items_of(labelled()), completed_by=by))
    (row,) = read_export(file, annotator="reader@example.org")
    assert isinstance(row.note, LabelledNote)
    assert row.note.writer == "7"


@pytest.mark.parametrize("left_out", ["picture", "expected_code", "issues"])
def test_a_choice_that_was_not_made_is_named(tmp_path: Path, left_out: str) -> None:
    items = [item for item in items_of(labelled()) if item["from_name"] != left_out]
    (row,) = read_export(export_of(tmp_path, annotated(*items)))
    assert problems(row) == {left_out: "nothing is chosen; choose it"}


def test_an_element_that_is_neither_present_nor_absent_is_named(tmp_path: Path) -> None:
    items = [item for item in items_of(labelled()) if item["from_name"] != "status"]
    (row,) = read_export(export_of(tmp_path, annotated(*items)))
    assert set(problems(row)) == {"elements.umn_signs", "elements.lmn_signs"}


def test_a_value_of_another_interface_is_named(tmp_path: Path) -> None:
    items = items_of(labelled())
    for item in items:
        if item["from_name"] == "picture":
            item["value"]["choices"] = ["MS"]
    (row,) = read_export(export_of(tmp_path, annotated(*items)))
    assert "use ALS, PLS" in problems(row)["picture"]


def test_the_second_annotation_by_the_same_reader_is_set_aside(tmp_path: Path) -> None:
    task = annotated(*items_of(labelled()))
    task["annotations"] *= 2
    first, again = read_export(export_of(tmp_path, task))
    assert first.note is not None
    assert "row 1 has the same id and writer" in problems(again)["note_id"]


def test_an_annotator_who_is_not_in_the_export_is_refused() -> None:
    with pytest.raises(InputError, match="no annotation by 3; its annotators are 1, 2"):
        read_export(EXPORT, annotator="3")


def test_every_problem_of_an_annotation_is_said(tmp_path: Path) -> None:
    items = [i for i in items_of(labelled()) if i["from_name"] in ("stated", "element", "issues")]
    (row,) = read_export(export_of(tmp_path, annotated(*items, text="")))
    assert set(problems(row)) == {"text", "picture", "expected_code"}
    (row,) = read_export(export_of(tmp_path, annotated(*items)))
    assert set(problems(row)) == {
        "stated",
        "elements.umn_signs",
        "elements.lmn_signs",
        "picture",
        "expected_code",
    }


def test_a_task_without_annotation_is_a_row(tmp_path: Path) -> None:
    task = {**annotated(), "annotations": []}
    (row,) = read_export(export_of(tmp_path, task))
    assert "nobody annotated" in problems(row)["row"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b'[{"text": "a", "note_id": "a"}]',
        b"\xff",
        json.dumps(LABELLED).encode(),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "export.json").write_bytes(content)
    with pytest.raises(InputError, match="export") as caught:
        read_export(tmp_path / "export.json")
    assert "Fictitious" not in str(caught.value)


# Offsets


@pytest.mark.parametrize(
    ("text", "start", "end", "shown", "quote"),
    [
        ("weak arms", 5, 9, "arms", "arms"),
        ("weak arms", 5, 9, None, "arms"),
        ("\U0001f642 weak arms", 3, 7, None, None),  # nothing tells which way was used
        ("\U0001f642 weak arms", 2, 6, "weak", "weak"),  # code points
        ("\U0001f642 weak arms", 3, 7, "weak", "weak"),  # UTF-16 units
        ("a\r\nb\r\nweak", 6, 10, "weak", "weak"),  # every character
        ("a\r\nb\r\nweak", 4, 8, "weak", "weak"),  # a line break is one character
        ("\U0001f642\r\nweak\r\narms", 3, 12, "weak\narms", "weak\r\narms"),  # both
        ("weak\r\narms", 0, 10, "weak\n\narms", "weak\r\narms"),
        ("weak\r\narms", 0, 10, "weak\\n\\narms", "weak\r\narms"),  # as a browser writes it
        ("weak arms", 4, 8, "arms", None),
        ("weak arms", 5, 99, "arms", None),
        ("weak arms", 5, 5, "", None),
        ("weak arms", -4, 4, "weak", None),
        ("weak arms", None, 4, "weak", None),
    ],
)
def test_a_quote_is_the_text_that_was_marked(
    text: str, start: int | None, end: int, shown: str | None, quote: str | None
) -> None:
    assert quote_of(text, {"start": start, "end": end, "text": shown}) == quote


def test_a_region_that_does_not_fit_the_text_is_named(tmp_path: Path) -> None:
    items = items_of(labelled())
    items[0]["value"]["start"] -= 1
    (row,) = read_export(export_of(tmp_path, annotated(*items)))
    assert "does not fit the text; mark it again" in problems(row)["text"]
