"""Releases of ICD-10-CM by date of service, and the extracts that are packaged."""

from __future__ import annotations

import zipfile
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from mndnotes.errors import InputError
from mndnotes.rules import RuleEngine
from mndnotes.rules.icd10cm.build_code_set import read_wheel, render
from mndnotes.rules.icd10cm.codes import Code, code_set, codes_on
from mndnotes.rules.icd10cm.releases import (
    Release,
    first_day,
    fiscal_year,
    release_for,
    release_named,
    releases,
    service_day,
)
from mndnotes.rules.icd10cm.tabular_list import library


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 9, 30), 2025),
        (date(2025, 10, 1), 2026),
        (date(2026, 1, 1), 2026),
        (date(2026, 12, 31), 2027),
    ],
)
def test_a_fiscal_year_begins_on_the_first_of_october(day: date, year: int) -> None:
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("day", "used", "said"),
    [
        (None, "fy2026", None),
        (date(2026, 9, 30), "fy2026", None),
        (date(2026, 4, 1), "fy2026", None),
        (date(2026, 3, 31), "fy2026", "before that update"),
        (date(2025, 10, 1), "fy2026", "before that update"),
        (date(2025, 9, 30), "fy2025", None),
        (date(2024, 10, 1), "fy2025", "before that update"),
        (date(2021, 9, 30), "fy2021", None),
        (date(2020, 10, 1), "fy2021", "before that update"),
        (date(2021, 10, 1), "fy2021", "FY2022 was in force"),
        (date(2024, 9, 30), "fy2021", "FY2024 was in force"),
        (date(2026, 10, 1), "fy2026", "FY2027 was in force"),
        (date(2031, 1, 1), "fy2026", "FY2031 was in force"),
        (date(2020, 9, 30), "fy2021", "before the oldest packaged release"),
        (date(2015, 10, 1), "fy2021", "before the oldest packaged release"),
        (date(2015, 9, 30), "fy2021", "ICD-9-CM"),
    ],
)
def test_the_release_of_a_day_and_what_is_said_of_it(
    day: date | None, used: str, said: str | None
) -> None:
    choice = release_for(day)
    assert choice.release.id == used
    assert (said is None) is (choice.note is None)
    assert said is None or said in (choice.note or "")


def test_between_two_packaged_releases_both_are_asked() -> None:
    assert [codes.release for codes in codes_on(date(2023, 5, 1)).around] == [
        release_named("fy2021").title,
        release_named("fy2025").title,
    ]
    assert len(codes_on(date(2026, 11, 24)).around) == 1


@pytest.mark.parametrize(
    "written", ["2026-04-01", " 2026-04-01 ", "2026-04-01T10:30:00", "20260401"]
)
def test_a_date_of_service_is_read(written: str) -> None:
    assert service_day(written) == date(2026, 4, 1)


@pytest.mark.parametrize("written", ["", "01/04/2026", "2026-13-01", "yesterday", "2026"])
def test_what_is_no_date_is_refused_in_one_sentence(written: str) -> None:
    with pytest.raises(InputError, match="write it as 2026-04-01"):
        service_day(written)


def test_an_unknown_release_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="fy2021, fy2025, fy2026"):
        release_named("fy2024")


def family(release: Release, head: str) -> dict[str, Code]:
    codes = code_set(release).codes
    return {code: entry for code, entry in codes.items() if code.startswith(head)}


@pytest.mark.parametrize("head", ["G12", "R25"])
@pytest.mark.parametrize("release", releases(), ids=lambda release: release.id)
def test_motor_neuron_disease_is_the_same_in_every_release(release: Release, head: str) -> None:
    assert family(release, head) == family(releases()[-1], head)


@pytest.mark.parametrize(
    ("release", "code", "billable"),
    [
        ("fy2021", "G35", True),
        ("fy2026", "G35", False),
        ("fy2026", "G35.D", True),
        ("fy2021", "F02.81", True),
        ("fy2025", "F02.81", False),
    ],
)
def test_what_is_billable_depends_on_the_release(release: str, code: str, billable: bool) -> None:
    assert code_set(release_named(release)).codes[code].billable is billable


def test_an_extract_is_small_and_every_entry_leads_up_to_a_chapter() -> None:
    for release in releases():
        codes = code_set(release)
        stored = files("mndnotes.rules") / "catalogue" / "code_sets" / f"{release.id}.json"
        assert len(stored.read_bytes()) < 120_000
        for code in codes.codes:
            assert [entry.code for entry in codes.chain(code)][-1].isdigit()


def wheel_of(folder: Path, tabular: str | None = None) -> Path:
    """A wheel with the installed lists, the codes as an order file; under another name if asked."""
    data = files("simple_icd_10_cm") / "data"
    wheel = folder / "simple_icd_10_cm-0.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in data.iterdir():
            if path.name.endswith(".xml"):
                archive.writestr(f"simple_icd_10_cm/data/{tabular or path.name}", path.read_bytes())
            elif path.name.endswith(".txt"):
                lines = path.read_text("utf-8").splitlines()
                ordered = [f"{number:05} {code:<8}1 x" for number, code in enumerate(lines)]
                archive.writestr(f"simple_icd_10_cm/data/{path.name}", "\n".join(ordered))
    return wheel


@pytest.mark.slow
def test_an_extract_is_built_from_a_wheel(tmp_path: Path) -> None:
    import simple_icd_10_cm

    release = read_wheel(wheel_of(tmp_path), simple_icd_10_cm)
    stored = files("mndnotes.rules") / "catalogue" / "code_sets" / f"{release.id}.json"
    assert release is releases()[-1]
    assert render(library(), release) == stored.read_text("utf-8")
    assert library().get("S72.001A") is not None


def test_a_wheel_of_an_unknown_list_is_refused(tmp_path: Path) -> None:
    import simple_icd_10_cm

    with pytest.raises(InputError, match=r"tabular-2099\.xml; add it there"):
        read_wheel(wheel_of(tmp_path, tabular="tabular-2099.xml"), simple_icd_10_cm)


@pytest.mark.parametrize("content", [b"no archive", None])
def test_what_is_no_wheel_is_refused(tmp_path: Path, content: bytes | None) -> None:
    import simple_icd_10_cm

    path = tmp_path / "some.whl"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"some\.whl is no wheel"):
        read_wheel(path, simple_icd_10_cm)


def test_codes_that_are_younger_than_the_classification_are_known() -> None:
    known = first_day("G12.25")
    assert known is not None
    assert known.day == date(2017, 10, 1)
    assert "general knowledge" in known.source
    assert first_day("G12.21") is None


@pytest.mark.parametrize(
    ("text", "day", "fires"),
    [
        ("Assessment: PLS.", date(2017, 9, 30), True),
        ("Assessment: PLS.", date(2017, 10, 1), False),
        ("Assessment: PLS.", None, False),
        ("Assessment: ALS.", date(2016, 1, 4), False),
        ("Assessment: ALS. G12.24 on the old claim.", date(2016, 1, 4), True),
        ("Assessment: ALS G12.21. Mild neurocognitive disorder F06.70.", date(2021, 3, 1), True),
        ("Assessment: ALS G12.21. Mild neurocognitive disorder F06.70.", date(2023, 3, 1), False),
        ("Assessment: ALS G12.21. Mild neurocognitive disorder F06.70.", date(2025, 5, 1), False),
        ("Relapsing multiple sclerosis G35.A.", date(2025, 5, 1), True),
        ("Relapsing multiple sclerosis G35.A.", date(2025, 10, 1), False),
    ],
)
def test_a_code_is_judged_by_the_date_of_service(
    engine: RuleEngine, text: str, day: date | None, fires: bool
) -> None:
    findings = engine.check(text, service_date=day).findings
    assert ("COD-DATE" in {finding.rule for finding in findings}) is fires
    assert "COD-INVALID" not in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("day", "fires"), [(date(2025, 9, 30), False), (date(2025, 10, 1), True), (None, True)]
)
def test_a_heading_is_one_by_the_date_of_service(
    engine: RuleEngine, day: date | None, fires: bool
) -> None:
    findings = engine.check("Multiple sclerosis G35.", service_date=day).findings
    assert ("COD-HEADING" in {finding.rule for finding in findings}) is fires


def test_a_result_names_its_release_and_what_is_to_know_of_it(engine: RuleEngine) -> None:
    report = engine.check("Assessment: ALS.", service_date=date(2026, 11, 24))
    assert report.coding.release == release_named("fy2026").title
    assert report.coding.service_date == date(2026, 11, 24)
    assert "FY2027 was in force on 2026-11-24" in (report.coding.release_note or "")
    assert {finding.release for finding in report.findings} == {report.coding.release}
    undated = engine.check("Assessment: ALS.")
    assert (undated.coding.service_date, undated.coding.release_note) == (None, None)


def test_a_code_that_did_not_exist_on_the_day_is_never_suggested(engine: RuleEngine) -> None:
    text = "Assessment: ALS with mild neurocognitive disorder."
    today, then = (engine.check(text, service_date=d) for d in (None, date(2021, 3, 1)))
    assert "F06.70" in {code for code, _ in today.coding.ancillary}
    assert "F06.70" not in {code for code, _ in then.coding.ancillary}
