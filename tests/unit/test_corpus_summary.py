"""The summary of a corpus: counts, parts and whole, the order of the review queue, the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from mndnotes.errors import InputError
from mndnotes.inference.combine import combine
from mndnotes.inference.corpus.lines import summary_lines
from mndnotes.inference.corpus.report_page import check_target, report_page, write_report
from mndnotes.inference.corpus.review_queue import Reason, ReviewQueue, review_item
from mndnotes.inference.corpus.summary import CorpusSummary
from mndnotes.inference.result import Provenance
from mndnotes.inference.screening import screened_result
from mndnotes.rules import RuleEngine
from mndnotes.rules.icd10cm.codes import codes_on
from tests.unit.hand_model import hand_output

CANARY = "Zebedee Quartermain"
NOTES = {
    "thin": f"{CANARY} has ALS. Follow-up in 3 months.",
    "typed": f"{CANARY}. Assessment: PMA (G12.24).",
    "both": f"HPI: {CANARY} has primary lateral sclerosis.\n\nAssessment: ALS.",
    "maybe": f"{CANARY}. Impression: probable ALS. EMG ordered.",
    "full": (
        f"HPI: {CANARY}, weakness of the right hand began two years ago and has since spread to "
        "both legs.\nExam: wasting and fasciculations of both hands, knee jerks 3+, plantars "
        "extensor, jaw jerk brisk.\nEMG: fibrillations and large polyphasic units in cervical and "
        "lumbosacral muscles.\nMRI cervical spine: no cord compression. B12 normal.\n"
        "Assessment: ALS."
    ),
    "ankle": f"{CANARY} sprained an ankle.",
}
OUTPUT = hand_output()
PROVENANCE = Provenance(package="1", model="m", model_sha256="0", rules="1", code_set="c")

Result = dict[str, Any]


@pytest.fixture(scope="module")
def results(engine: RuleEngine) -> dict[str, Result]:
    """The results of the notes by their names, the rules' own with one answer of a model."""
    return {
        name: combine(name, engine.check(text), OUTPUT, PROVENANCE).model_dump(mode="json")
        for name, text in NOTES.items()
    }


def summed(*results: Result) -> CorpusSummary:
    summary = CorpusSummary()
    for result in results:
        summary.add(result)
    return summary


@pytest.fixture(scope="module")
def summary(results: dict[str, Result]) -> CorpusSummary:
    return summed(*results.values())


def test_codes_are_counted_with_their_status_and_title(summary: CorpusSummary) -> None:
    rows = {row.code: row for row in summary.codes}
    assert list(rows) == ["G12.21", "G12.25", None]
    als = rows["G12.21"]
    assert als.title == "Amyotrophic lateral sclerosis"
    assert als.notes == 3
    assert [als.status[name] for name in ("supported", "query", "conflict")] == [1, 1, 1]
    assert {name for name, notes in rows[None].status.items() if notes} == {"not_codable", "none"}
    assert summary.coded == 4
    assert summary.statuses["query"] == 2


def test_every_note_is_counted_once_on_every_axis(summary: CorpusSummary) -> None:
    record = summary.as_dict()
    for axis in ("statuses", "labels", "pictures", "agreements", "worst_severities"):
        assert sum(record[axis].values()) == len(NOTES), axis
    for which, notes in (("all", len(NOTES)), ("coded", 4)):
        documentation = record["documentation"][which]
        assert documentation["notes"] == sum(documentation["grades"].values()) == notes
        assert sum(bar["notes"] for bar in documentation["histogram"]) == notes
        for element in documentation["elements"]:
            assert element["present"] + element["absent"] + element["missing"] == notes
    assert sum(row["notes"] for row in record["provenance"]) == len(NOTES)


def test_a_screened_note_counts_as_such_and_nowhere_else(results: dict[str, Result]) -> None:
    screened = screened_result("away", codes_on(None), PROVENANCE).model_dump(mode="json")
    summary = summed(*results.values(), screened)
    assert summary.screened == 1
    assert summary.as_dict() | {"screened": 0} == summed(*results.values()).as_dict()
    assert "1 screened out unread" in next(summary_lines(summary))
    assert "1 screened out unread" in report_page(summary)


def test_elements_are_counted_among_the_notes_with_a_code(summary: CorpusSummary) -> None:
    coded = summary.documentation(coded_only=True)
    emg = next(row for row in coded.elements if row.element == "emg_results")
    assert (emg.present, emg.absent, emg.missing) == (1, 0, 3)
    missing = [row.missing for row in coded.gaps]
    assert missing == sorted(missing, reverse=True)
    assert coded.median == 0
    assert coded.histogram[0] == 3


def test_findings_are_counted_by_rule_issue_and_severity(
    summary: CorpusSummary, results: dict[str, Result]
) -> None:
    counted = {(row.rule, row.issue, row.severity): row.notes for row in summary.findings}
    assert sum(counted.values()) == sum(len(result["findings"]) for result in results.values())
    assert counted["COD-WRONG", "wrong_code", "error"] == 1
    assert counted["STM-CONFLICT", "conflict", "error"] == 1
    assert summary.issues["wrong_code"] == 1
    severities = [row.severity for row in summary.findings]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_pictures_guardrails_and_readings_are_counted(results: dict[str, Result]) -> None:
    result = json.loads(json.dumps(results["full"]))
    result["diagnosis"]["agreement"] = "disagree"
    result["diagnosis"]["picture"].update(label="PLS", prediction_set=["PMA", "PLS"])
    veto = {"rule": "GRD-ALS-UMN-ABSENT", "action": "veto", "before": "ALS", "after": "PMA"}
    result["guardrails"] = [{**veto, "why": ""}]
    reading = {"rules": "present", "model": "absent", "source": "rules"}
    result["documentation"]["elements"][0].update(reading)
    record = summed(result, result, results["ankle"]).as_dict()
    assert record["disagreements"] == [{"code": "G12.21", "picture": "PLS", "notes": 2}]
    assert {"labels": ("PLS", "PMA"), "notes": 2} in record["open_pictures"]
    assert {**veto, "notes": 2} in record["guardrails"]
    assert {"element": "umn_signs", **reading, "notes": 2} in record["readings"]


def test_the_merged_parts_are_the_whole_in_any_order(
    summary: CorpusSummary, results: dict[str, Result]
) -> None:
    whole = json.dumps(summary.as_dict())
    listed = list(results.values())
    for cut in range(len(listed) + 1):
        part = summed(*listed[cut:])
        part.merge(summed(*listed[:cut]))
        assert json.dumps(part.as_dict()) == whole
    for order in list(permutations(listed))[::97]:
        assert json.dumps(summed(*order).as_dict()) == whole


def test_more_notes_of_the_same_kinds_take_no_more_room(results: dict[str, Result]) -> None:
    sizes = []
    for notes in (300, 900):
        named = ({**results["typed"], "note_id": f"{index:05}"} for index in range(notes))
        sizes.append(len(json.dumps(summed(*named).as_dict())))
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("thin", {Reason.OVERCODING, Reason.POOR}),
        ("typed", {Reason.CRITICAL, Reason.WRONG_CODE, Reason.POOR}),
        ("both", {Reason.CRITICAL, Reason.CONFLICT, Reason.POOR}),
    ],
)
def test_a_note_is_reviewed_for_its_reasons(
    results: dict[str, Result], name: str, reasons: set[Reason]
) -> None:
    item = review_item(results[name])
    assert item is not None
    assert reasons <= set(item.reasons)
    assert list(item.reasons) == [reason for reason in Reason if reason in item.reasons]


def test_what_is_well_documented_or_about_something_else_is_not_reviewed(
    results: dict[str, Result],
) -> None:
    assert review_item(results["ankle"]) is None
    assert review_item(results["full"]) is None


def test_the_worst_reason_decides_then_the_next_then_the_score(
    results: dict[str, Result],
) -> None:
    queue = summed(*results.values()).queue
    assert [item.note_id for item in queue.items][:2] == ["typed", "both"]
    better = {**results["typed"], "note_id": "a"}
    better["documentation"] = {**better["documentation"], "score": 30}
    assert [item.note_id for item in summed(better, results["typed"]).queue.items] == ["typed", "a"]


def test_the_queue_keeps_the_worst_and_counts_the_rest(results: dict[str, Result]) -> None:
    items = [review_item({**results["thin"], "note_id": f"n{i:03}"}) for i in range(50)]
    critical = review_item(results["typed"])
    first, second = ReviewQueue(limit=5), ReviewQueue(limit=5)
    for item in [*reversed(items), critical]:
        assert item is not None
        first.add(item)
        second.add(item)
    first.merge(second)
    assert first.notes == 102
    assert [item.note_id for item in first.items] == ["typed", "typed", "n000", "n000", "n001"]
    assert first.reasons[Reason.CRITICAL] == 2


def test_the_lines_fit_a_terminal_and_name_what_matters(summary: CorpusSummary) -> None:
    lines = list(summary_lines(summary))
    assert all(len(line) <= 78 for line in lines)
    said = "\n".join(lines)
    assert "6 notes, 4 with a code" in said
    assert "typed: critical finding, wrong code" in said
    assert "error: A typed code does not mean the diagnosis beside it" in said
    assert list(summary_lines(CorpusSummary())) == ["SUMMARY     no note was scored"]


@pytest.mark.parametrize("render", [report_page, lambda s: "\n".join(summary_lines(s))])
def test_no_note_text_is_told(
    summary: CorpusSummary, results: dict[str, Result], render: Callable[[CorpusSummary], str]
) -> None:
    told = render(summary) + json.dumps(summary.as_dict())
    assert CANARY not in told
    for result in results.values():
        assert result["query"] is None or result["query"] not in told
    assert "Follow-up in 3 months" not in told
    assert "sprained" not in told


def test_a_hostile_name_is_escaped_and_shown_on_one_line(results: dict[str, Result]) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x>\u202e\x00\n\x1b[31m&amp;" + "x" * 500
    summary = summed({**results["typed"], "note_id": hostile})
    page = report_page(summary)
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&gt;" in page
    for told in (page, "\n".join(summary_lines(summary))):
        assert not {"\u202e", "\x00", "\x1b"} & set(told)
        assert "x" * 100 not in told
    assert json.loads(json.dumps(summary.as_dict()))["review"]["listed"][0]["note_id"] == hostile


def test_the_page_needs_nothing_from_elsewhere(summary: CorpusSummary) -> None:
    page = report_page(summary)
    assert "default-src &#x27;none&#x27;" in page
    assert "unsafe" not in page
    assert not re.search(r"<script|<link|<img|<iframe| on\w+=| style=|https?:|url\(|@import", page)
    assert set(re.findall(r'href="([^"]*)"', page)) <= {
        f"#{name}" for name in re.findall(r'id="([^"]*)"', page)
    }


def test_the_page_tells_rules_with_their_sources_and_how_to_ask(summary: CorpusSummary) -> None:
    page = report_page(summary)
    for words in (
        "Amyotrophic lateral sclerosis",
        "A typed code does not mean the diagnosis beside it",
        "ICD-10-CM tabular list, G12.2; Official Guidelines I.A.19",
        "Please document, if applicable, or indicate where it is documented:",
        "Unable to determine",
    ):
        assert words in page


def test_a_rule_of_another_release_is_shown_by_its_name(results: dict[str, Result]) -> None:
    result = json.loads(json.dumps(results["typed"]))
    result["findings"][0]["rule"] = "OLD-RULE"
    result["guardrails"] = [
        {"rule": "OLD-RAIL", "action": "flag", "before": "ALS", "after": "ALS", "why": ""}
    ]
    page = report_page(summed(result))
    assert "OLD-RULE" in page and "OLD-RAIL" in page


def test_the_choices_of_the_queue_work_without_a_script() -> None:
    style = (files("mndnotes.inference.corpus") / "report_page.css").read_text("utf-8")
    for reason in Reason:
        assert f"#only-{reason}:checked) .queue li:not(.has-{reason})" in style


def test_the_same_corpus_gives_the_same_bytes_and_a_date_only_where_it_is_given(
    tmp_path: Path, results: dict[str, Result]
) -> None:
    pages = []
    for order in (results.values(), reversed(results.values())):
        write_report(summed(*order), tmp_path / "r.html")
        pages.append((tmp_path / "r.html").read_bytes())
    assert pages[0] == pages[1]
    assert "2026-04-01" in report_page(summed(), date(2026, 4, 1))
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", pages[0].decode())
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_a_report_can_be_the_counts_as_json(tmp_path: Path, summary: CorpusSummary) -> None:
    write_report(summary, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == json.loads(
        json.dumps(summary.as_dict())
    )


@pytest.mark.parametrize("name", ["report.pdf", "report", "nowhere/report.html"])
def test_a_report_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        check_target(tmp_path / name)
