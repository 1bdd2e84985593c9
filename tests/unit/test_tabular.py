"""Looking any code up: however it is written, with all notes that hold, and what is near it."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError
from mndnotes.rules.commands import app
from mndnotes.rules.icd10cm.tabular import Entry, look_up, normal, search
from mndnotes.rules.icd10cm.tabular_list import library

run = CliRunner().invoke
ODD = ["B99", "B99-B99", "Z66", "T07", "QA0", "QA0-QA0", "G10-G14", "1", "22", "S72.001A", "C7A"]


def codes_at_random(count: int) -> list[str]:
    return random.Random(20261124).sample(library().all_codes(), count)


def test_any_code_is_looked_up_and_leads_to_its_chapter() -> None:
    for code in [*codes_at_random(300), *ODD]:
        entry = look_up(code)
        assert entry.code == code
        assert entry.title
        chain = [name for name, _ in entry.path]
        assert (chain or [code])[0].isdigit()
        assert len(set(chain)) == len(chain)
        assert not (entry.billable and entry.children)
        assert all(lines and all(lines) for lines in entry.notes.values())
        json.dumps(entry.notes)


def test_every_child_names_its_parent() -> None:
    for code in ["6", "1", "G10-G14", "G12", "B99-B99", "Z66-Z66", "S72.001"]:
        for child, _ in look_up(code).children:
            assert look_up(child).path[-1][0] == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("g1221", "G12.21"),
        ("G12.21.", "G12.21"),
        (" g12.21 ", "G12.21"),
        ("G12 21", "G12.21"),
        ("M62.5-", "M62.5"),
        ("F02.-", "F02"),
        ("s72.001a", "S72.001A"),
        ("s72001a", "S72.001A"),
        ("g10\u2013g14", "G10-G14"),
        ("6", "6"),
        ("z66", "Z66"),
    ],
)
def test_a_code_is_read_however_it_is_written(written: str, code: str) -> None:
    assert normal(written) == code
    assert look_up(written).code == code


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("G12.26", "G12.25 Progressive spinal muscle atrophy"),
        ("GI2.21", "G12.21 Amyotrophic lateral sclerosis"),
        ("G12.2l1", "G12.21 Amyotrophic lateral sclerosis"),
        ("G21.12", "G21.11"),
        ("R25.5", "R25.2 Cramp and spasm"),
        ("G12.211", "G12.21 Amyotrophic lateral sclerosis"),
        ("R25.33333", "R25.3 Fasciculation"),
    ],
)
def test_near_a_code_that_does_not_exist_are_those_that_do(written: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        look_up(written)
    assert near in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("written", ["", "?", "hello", "....", "\u00e9\u00e8", "X" * 400])
def test_what_is_no_code_is_refused_in_one_sentence(written: str) -> None:
    with pytest.raises(InputError, match="no ICD-10-CM code"):
        look_up(written)


def notes(entry: Entry, kind: str) -> str:
    return " ".join(entry.notes.get(kind, ()))


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("G12.21", "excludes2", "not elsewhere classified (R00-R94) (at 6)"),
        ("M62.50", "excludes1", "progressive muscular atrophy (G12.21) (at M62.5)"),
        ("M62.50", "excludes1", "cramp and spasm (R25.2) (at M62)"),
        ("R25.3", "inclusion terms", "Twitching NOS"),
        ("R25.3", "excludes1", "specific movement disorders (G20-G26) (at R25)"),
        ("F48.2", "code first", "amyotrophic lateral sclerosis (G12.21)"),
        ("F02.80", "code first", "(at F02)"),
        ("G31.09", "use additional code", "(F06.7-) (at G31)"),
        ("Z79.899", "code also", "Z51.81"),
        ("G12.1", "inclusion terms", "Fazio-Londe"),
        ("S72.001", "seventh character", "A: initial encounter"),
        ("Z82.0", "inclusion terms", "G00-G99"),
    ],
)
def test_the_notes_that_hold_for_a_code(code: str, kind: str, text: str) -> None:
    assert text in notes(look_up(code), kind)


def test_an_inclusion_term_holds_for_its_own_code_only() -> None:
    assert "inclusion terms" in look_up("R13.10").notes
    assert "Kugelberg" in notes(look_up("G12.1"), "inclusion terms")
    assert "inclusion terms" not in look_up("G12.21").notes


@pytest.mark.parametrize(
    ("code", "remark"),
    [
        ("F02", "G31.09"),
        ("F02.80", "G31.90"),
        ("M62.50", "G12.25 exists"),
        ("G12.25", "inclusion term nowhere"),
        ("G12.0", "Werdnig"),
        ("G12.23", "Valid from 2017-10-01"),
    ],
)
def test_slips_of_the_official_list_are_told(code: str, remark: str) -> None:
    assert remark in " ".join(look_up(code).remarks)


def test_an_ordinary_code_has_no_remark() -> None:
    assert look_up("G12.21").remarks == ()


def test_a_slip_is_told_only_of_a_release_that_has_it() -> None:
    assert "G31.90" in " ".join(look_up("F02", release="fy2025").remarks)
    assert "G31.90" not in " ".join(look_up("F02", release="fy2021").remarks)


@pytest.mark.parametrize(
    ("code", "day", "billable", "said"),
    [
        ("G35", date(2021, 5, 1), True, None),
        ("G35", date(2025, 5, 1), True, None),
        ("G35", date(2026, 5, 1), False, None),
        ("G12.21", date(2023, 5, 1), True, "FY2023 was in force"),
        ("G12.21", date(2026, 11, 24), True, "FY2027 was in force"),
    ],
)
def test_a_code_of_an_older_day(code: str, day: date, billable: bool, said: str | None) -> None:
    entry = look_up(code, day)
    assert entry.billable is billable
    assert entry.path[0][0] == "6"
    assert (entry.release_note is None) if said is None else said in (entry.release_note or "")


def test_an_older_release_tells_that_it_is_packaged_in_part() -> None:
    with pytest.raises(InputError, match="the families that the rules speak of are packaged"):
        look_up("S72.001A", release="fy2021")
    with pytest.raises(InputError, match=r"FY2025.* has it, and the release in force between"):
        look_up("F06.70", date(2023, 5, 1))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("fasciculation", "R25.3"),
        ("twitching", "R25.3"),
        ("Neurogenic Dysphagia", "R13.19"),
        ("ptyalism", "K11.7"),
        ("lateral sclerosis primary", "G12.23"),
        ("sclerosis, amyotrophic", "G12.21"),
        ("ALS", "G12.21"),
        ("Lou Gehrig's disease", "G12.21"),
        ("progressive muscular atrophy", "G12.25"),
        ("motor neurone disease", "G12.20"),
        ("family nervous system", "Z82.0"),
        ("kugelberg", "G12.1"),
    ],
)
def test_words_find_a_code_by_title_synonym_or_name(words: str, code: str) -> None:
    assert code in [found for found, _ in search(words)][:3]


@pytest.mark.parametrize("words", ["", "   ", "?!", "xyzzy"])
def test_words_that_nothing_holds_find_nothing(words: str) -> None:
    assert search(words) == []


def test_the_card_and_the_json_say_the_same() -> None:
    card = run(app, ["code", "m6250"]).stdout
    entry = json.loads(run(app, ["code", "m6250", "--json"]).stdout)
    assert (entry["code"], entry["billable"]) == ("M62.50", True)
    assert [name for name, _ in entry["path"]] == ["13", "M60-M63", "M62", "M62.5"]
    for lines in entry["notes"].values():
        assert all(line in card for line in lines)
    assert all(remark in card for remark in entry["remarks"])


def test_a_release_or_a_date_is_taken_on_the_command_line() -> None:
    by_date = json.loads(run(app, ["code", "G35", "--date", "2021-05-01", "--json"]).stdout)
    by_name = json.loads(run(app, ["code", "G35", "--release", "FY2021", "--json"]).stdout)
    assert by_date == by_name
    assert "FY2021" in by_date["release"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["G35", "--date", "1.5.2021"], "no date"),
        (["G35", "--release", "fy2022"], "no release fy2022"),
        (["lateral", "sclerosis", "--date", "2021-05-01"], "leave the date out"),
        (["xyzzy"], "no billable code"),
    ],
)
def test_arguments_that_can_not_be_used_are_refused(words: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        run(app, ["code", *words], catch_exceptions=False)
