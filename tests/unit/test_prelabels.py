"""Weak labels: what a note is given, how far each label is trusted, who has to look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mndnotes.data.corpus import load_notes, read_labelled
from mndnotes.data.prelabels.claims import claims_of
from mndnotes.data.prelabels.labeller import PreLabeller
from mndnotes.data.prelabels.reasons import PREDICATES
from mndnotes.data.prelabels.records import PreLabelledNote, read_prelabelled
from mndnotes.data.prelabels.settings import settings
from mndnotes.data.records import LabelledNote, is_weak
from mndnotes.errors import InputError
from mndnotes.rules import RULES_VERSION, RuleEngine
from mndnotes.rules.vocabulary import Element, Picture, Setting, Status

FULL = (
    "HPI: Right hand weakness since March 2024, steadily worse, now both legs.\n"
    "Exam: Hoffmann positive bilaterally, brisk knee jerks, clonus at the left ankle. Wasting and "
    "fasciculations of both hands and thighs. Sensation normal.\n"
    "EMG: fibrillations and positive sharp waves in FDI and tibialis anterior, large polyphasic "
    "units with reduced recruitment.\nMRI cervical spine: no cord compression. B12 normal.\n"
    "Assessment: Amyotrophic lateral sclerosis, Gold Coast criteria met."
)
SIGNS = (
    "Exam: Brisk knee jerks, Hoffmann positive. Wasting of both hands, fasciculations in legs.\n"
)
WALK = "He came by train with his sister and talked of the garden and of the grandchildren. "
GERMAN = (
    "Der Patient ist seit einem Jahr schwach und kann die Hand nicht mehr heben. Die Reflexe sind "
    "auf beiden Seiten lebhaft, und das EMG ist nicht normal."
)
NUMBERS = "12.5 | 88 | 91 | 4+ | 7/10 | 33 | 5 | 6 | 120/80 | 98 | 3 | 4 | 36.6 | 77 | 12 | ALS"


REASONED = [
    ("low-confidence", "unknown", "Assessment: ALS. Wasting of the hands. No brisk reflexes."),
    ("many-doubts", "unknown", "Telephone call. Feels the same. Riluzole refilled. MND."),
    (
        "evidence-both-ways",
        "unknown",
        "Exam: Knee jerks brisk, Hoffmann negative. Wasting of the left hand, no wasting of "
        "the legs. EMG: fibrillations in the tongue, no fibrillations in the arm.\n"
        "Progression over months, stable since June.",
    ),
    (
        "one-weak-cue",
        "unknown",
        "Exam: clonus. EMG: fibrillations. C9orf72 negative. El Escorial criteria discussed.",
    ),
    ("several-diagnoses", "unknown", "He has PLS.\nAssessment: ALS."),
    ("record-contradicts-itself", "unknown", "He has PLS.\nAssessment: ALS."),
    ("uncertain-inpatient", "inpatient", "Assessment: probable ALS."),
    ("long-without-exam", "unknown", f"HPI: {WALK * 20}\nAssessment: ALS."),
    ("long-without-sections", "unknown", f"{WALK * 20} Then she said that it is ALS."),
    ("named-but-nothing-read", "unknown", "Assessment: ALS."),
    ("nothing-read", "unknown", "Came for a repeat prescription of eye drops."),
    ("picture-unsupported", "unknown", "Assessment: ALS."),
    ("picture-against-statement", "unknown", f"{SIGNS}Assessment: Primary lateral sclerosis."),
    (
        "facts-against-picture",
        "unknown",
        f"{SIGNS}EMG: no fibrillations or positive sharp waves.\nAssessment: await review.",
    ),
    ("mostly-not-words", "unknown", NUMBERS),
    ("not-english", "unknown", GERMAN),
    ("not-english", "unknown", "Пациент жалуется на слабость в руке и ноге. " * 4),
]
"""Reasons, each with a setting and a note for which it holds."""


@pytest.fixture(scope="module")
def labeller() -> PreLabeller:
    return PreLabeller()


def test_a_note_gets_every_label_with_a_confidence(labeller: PreLabeller) -> None:
    weak = labeller.label("a", FULL, Setting.OUTPATIENT)
    assert weak.picture is Picture.ALS
    assert [(s.label, s.assertion, s.quote) for s in weak.stated] == [
        ("ALS", "affirmed", "Amyotrophic lateral sclerosis")
    ]
    assert weak.expected_code == "G12.21"
    assert weak.issues == ("none",)
    assert set(weak.elements) == set(Element)
    assert weak.elements[Element.UMN_SIGNS] is Status.PRESENT
    assert "Hoffmann positive" in weak.quotes[Element.UMN_SIGNS]
    named = {"picture", "code", "stated", "statement:ALS:affirmed"}
    assert named <= set(weak.confidence)
    assert {f"element:{element}" for element in Element} <= set(weak.confidence)
    assert sum(label.startswith("issue:") for label in weak.confidence) == 8
    assert all(0 <= share <= 1 for share in weak.confidence.values())
    assert weak.priority == pytest.approx(sum(1 - c for c in weak.confidence.values()), abs=1e-3)
    assert not weak.needs_human


def test_spans_hold_the_quotes(labeller: PreLabeller) -> None:
    weak = labeller.label("a", "\U0001f600 " + FULL)
    for (start, end), statement in zip(weak.spans.stated, weak.stated, strict=True):
        assert weak.text[start:end] == statement.quote
    for element, spans in weak.spans.elements.items():
        quotes = tuple(weak.text[start:end] for start, end in spans)
        assert quotes == weak.quotes[element]
        assert len(set(quotes)) == len(quotes)


@pytest.mark.parametrize(("reason", "setting", "text"), REASONED)
def test_each_reason_holds_for_its_note(
    labeller: PreLabeller, reason: str, setting: str, text: str
) -> None:
    weak = labeller.label("a", text, Setting(setting))
    assert reason in [found.id for found in weak.reasons]
    asking = {r.id for r in settings().reasons if r.asks}
    assert weak.needs_human is any(found.id in asking for found in weak.reasons)


def test_every_reason_has_a_note_above() -> None:
    assert {row[0] for row in REASONED} == {reason.id for reason in settings().reasons}
    assert {reason.predicate for reason in settings().reasons} == set(PREDICATES)


def test_a_plain_note_has_no_reason(labeller: PreLabeller) -> None:
    assert labeller.label("a", FULL).reasons == ()


@pytest.mark.parametrize(
    ("label", "cell", "text"),
    [
        ("element:umn_signs", "element/umn_signs/present/one", "Exam: ankle clonus."),
        ("element:umn_signs", "element/umn_signs/present/more", "Exam: clonus, Hoffmann positive."),
        ("element:umn_signs", "element/umn_signs/present/both", "Exam: clonus. Hoffmann negative."),
        ("element:umn_signs", "element/umn_signs/missing/silent", "Seen by telephone."),
        (
            "element:exclusion_of_mimics",
            "element/exclusion_of_mimics/missing/hinted",
            "Plan: MRI of the cervical spine requested.",
        ),
        ("statement:ALS:affirmed", "statement/affirmed/once", "Assessment: ALS."),
        ("statement:ALS:affirmed", "statement/affirmed/repeated", "He has ALS. Assessment: ALS."),
        ("statement:ALS:family", "statement/family/mixed", "Father had ALS.\nAssessment: ALS."),
        ("stated", "stated/none", "Seen by telephone."),
        ("picture", "picture/ALS/agrees", f"{SIGNS}Assessment: ALS."),
        ("picture", "picture/ALS/differs", f"{SIGNS}Assessment: PLS."),
        ("picture", "picture/ALS/unstated", SIGNS),
        ("picture", "picture/none/unstated", "Seen by telephone."),
        ("code", "code/NONE/none", "Seen by telephone."),
        ("issue:conflict", "issue/conflict/present/several", "He has PLS.\nAssessment: ALS."),
        ("issue:conflict", "issue/conflict/absent/plain", "Assessment: ALS."),
    ],
)
def test_a_claim_says_what_it_rests_on(
    engine: RuleEngine, label: str, cell: str, text: str
) -> None:
    claims = {claim.label: claim for claim in claims_of(engine.check(text))}
    assert "/".join(claims[label].cell) == cell


def test_a_note_labelled_so_by_a_human_holds_every_claim(
    labeller: PreLabeller, engine: RuleEngine
) -> None:
    note = labeller.label("a", FULL).accept("Reader 1")
    assert all(claim.holds(note) for claim in claims_of(engine.check(FULL)))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"picture": "OTHER"}, {"picture"}),
        ({"expected_code": "NONE"}, {"code"}),
        ({"issues": ("conflict",)}, {"issue:conflict"}),
        ({"stated": ()}, {"statement:ALS:affirmed"}),
        (
            {"stated": [{"label": "PLS", "assertion": "negated", "quote": "sclerosis"}]},
            {"statement:ALS:affirmed", "stated"},
        ),
    ],
)
def test_a_correction_makes_its_claims_wrong(
    labeller: PreLabeller, engine: RuleEngine, change: dict[str, object], wrong: set[str]
) -> None:
    note = labeller.label("a", FULL).accept("Reader 1", change)
    assert {c.label for c in claims_of(engine.check(FULL)) if not c.holds(note)} == wrong


def test_accepted_labels_are_the_reader_s(labeller: PreLabeller) -> None:
    weak = labeller.label("a", FULL, Setting.INPATIENT)
    assert weak.writer == f"rules {RULES_VERSION}"
    assert is_weak(weak.writer)
    note = weak.accept("Reader 1")
    assert isinstance(note, LabelledNote)
    assert (note.writer, note.setting, note.picture) == ("Reader 1", "inpatient", "ALS")
    assert not is_weak(note.writer)


@pytest.mark.parametrize(
    ("text", "reader", "change", "said"),
    [
        (FULL, "rules 2.0.0", {}, "human reader"),
        (FULL, "  ", {}, "human reader"),
        (FULL, "Reader 1", {"note_id": "b"}, "note_id is no label"),
        (FULL, "Reader 1", {"picture": "FTD"}, "picture"),
        (FULL, "Reader 1", {"stated": [{"label": "ALS"}]}, "stated"),
        ("Assessment: ALS.", "Reader 1", {}, "no picture is proposed"),
    ],
)
def test_what_can_t_be_accepted_says_why(
    labeller: PreLabeller, text: str, reader: str, change: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said) as error:
        labeller.label("a", text).accept(reader, change)
    assert "fibrillations" not in str(error.value)


def test_a_note_without_a_proposed_picture_is_accepted_with_one(labeller: PreLabeller) -> None:
    note = labeller.label("a", "Assessment: ALS.").accept("R", {"picture": "INSUFFICIENT"})
    assert note.picture == "INSUFFICIENT"


def test_records_are_read_back_and_never_taken_for_human_labels(
    labeller: PreLabeller, tmp_path: Path
) -> None:
    weak = [labeller.label("a", FULL + "\u2028"), labeller.label("b", "Assessment: ALS.")]
    file = tmp_path / "weak.jsonl"
    file.write_text("".join(n.model_dump_json() + "\n" for n in weak), encoding="utf-8")
    assert list(read_prelabelled(file)) == weak
    with pytest.raises(InputError, match="row 1: writer: the labels are the rules' own"):
        list(read_labelled(file))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("writer", "Reader 1"),
        ("confidence", {"picture": 1.2}),
        ("spans", {"stated": [[0, 3]], "elements": {}}),
        ("quotes", {"umn_signs": ["babinski"]}),
        ("expected_code", "G35"),
    ],
)
def test_a_spoilt_record_is_refused_by_row(
    labeller: PreLabeller, tmp_path: Path, field: str, value: object
) -> None:
    record = json.loads(labeller.label("a", FULL).model_dump_json()) | {field: value}
    file = tmp_path / "weak.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"weak\.jsonl, row 1") as error:
        list(read_prelabelled(file))
    assert "Hoffmann" not in str(error.value)


@pytest.mark.parametrize(("note_id", "text"), [("", "ALS."), ("a", ""), ("a", " \n ")])
def test_a_note_without_name_or_text_is_refused(
    labeller: PreLabeller, note_id: str, text: str
) -> None:
    with pytest.raises(InputError, match="no name or no text"):
        labeller.label(note_id, text)


def test_the_same_note_gives_the_same_bytes(labeller: PreLabeller) -> None:
    first = labeller.label("a", FULL).model_dump_json()
    assert PreLabeller().label("a", FULL).model_dump_json() == first


def test_every_training_note_is_readable_english(labeller: PreLabeller) -> None:
    odd = {"mostly-not-words", "not-english"}
    notes = load_notes("train")[::5]
    weak: list[PreLabelledNote] = [labeller.label(n.note_id, n.text, n.setting) for n in notes]
    assert [note.note_id for note in weak if odd & {r.id for r in note.reasons}] == []
