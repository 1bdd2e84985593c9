"""The linter: it finds nothing in the files as they are, and each planted defect by its check."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError, KnowledgeError
from mndnotes.rules import rule_commands
from mndnotes.rules.commands import app
from mndnotes.rules.lint import CHECKS, KnowledgeFiles, Problem, problems
from mndnotes.rules.lint import files as files_module
from mndnotes.rules.lint.lock import updated_lock, write_lock

run = CliRunner().invoke
Plant = Callable[[KnowledgeFiles], None]
"""Puts a defect into a copy of the files."""


@pytest.fixture(scope="module")
def files() -> KnowledgeFiles:
    return KnowledgeFiles.load()


@pytest.mark.parametrize("name", CHECKS)
def test_the_files_pass_the_check(files: KnowledgeFiles, name: str) -> None:
    assert [str(problem) for problem in problems(files, [name])] == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_what_it_holds_against(name: str) -> None:
    assert (CHECKS[name].__doc__ or "").strip()


def concept(data: KnowledgeFiles, file: str, name: str) -> dict[str, Any]:
    """A concept of the lexicon, to be altered."""
    found: dict[str, Any] = next(e for e in data.lexicon[file]["concepts"] if e["id"] == name)
    return found


def rule(data: KnowledgeFiles, name: str) -> dict[str, Any]:
    """A rule of the catalogue, to be altered."""
    found: dict[str, Any] = next(e for e in data.catalogue["rules"]["rules"] if e["id"] == name)
    return found


def add_form(form: str, file: str = "umn_signs", name: str = "clonus", key: str = "forms") -> Plant:
    """A defect: one more form of a concept."""

    def plant(data: KnowledgeFiles) -> None:
        concept(data, file, name).setdefault(key, []).append(form)

    return plant


def add_cue(cue: str, form: str) -> Plant:
    """A defect: one more form of a kind of cue."""

    def plant(data: KnowledgeFiles) -> None:
        next(e for e in data.lexicon["cues"]["cues"] if e["id"] == cue)["forms"].append(form)

    return plant


def in_rule(key: str, value: Any, name: str = "STM-MND") -> Plant:
    """A defect: another value in a rule."""

    def plant(data: KnowledgeFiles) -> None:
        rule(data, name)[key] = value

    return plant


def in_entry(file: str, key: str, value: Any, number: int = 0, folder: str = "lexicon") -> Plant:
    """A defect: another value in an entry of the first list of a file."""

    def plant(data: KnowledgeFiles) -> None:
        of_folder = data.lexicon if folder == "lexicon" else data.catalogue
        entries = next(v for v in of_folder[file].values() if isinstance(v, list))
        entries[number][key] = value

    return plant


def in_card(key: str, value: Any) -> Plant:
    """A defect: another value in the card of ALS."""

    def plant(data: KnowledgeFiles) -> None:
        data.catalogue["cards"]["cards"]["als"][key] = value

    return plant


def in_family(part: str, entry: dict[str, Any]) -> Plant:
    """A defect: one more subject or value of reflexes."""

    def plant(data: KnowledgeFiles) -> None:
        data.lexicon["observables"]["families"][0][part].append(entry)

    return plant


def without_source(file: str) -> Plant:
    """A defect: a file that does not say where its words come from."""

    def plant(data: KnowledgeFiles) -> None:
        del data.lexicon[file]["source"]  # type: ignore[attr-defined]

    return plant


PLANTED: list[tuple[str, str, Plant]] = [
    ("unbalanced_form", "clonus", add_form("(ankle|knee clonus")),
    ("unbalanced_form", "clonus", add_form("ankle] jerks")),
    ("untidy_form", "clonus", add_form("beats  of clonus")),
    ("untidy_form", "clonus", add_form(" clonus of the knee")),
    ("untidy_form", "clonus", add_form("Clonic jerks")),
    ("untidy_form", "clonus", add_form("clonic", key="cased")),
    ("too_many_surfaces", "clonus", add_form("(a|b|c|d) " * 6 + "clonus")),
    ("unseen_sign", "clonus", add_form("clonus\u2014sustained")),
    ("repeated_form", "clonus", add_form("clonus")),
    ("unsafe_pattern", "then_and_now", in_entry("patterns", "any", ["(a+)+$"])),
    ("unsafe_pattern", "then_and_now", in_entry("patterns", "any", ["(a"])),
    ("cancelling_cues", "negated_before", add_cue("uncertain_before", "no evidence of")),
    ("cancelling_cues", "negated_before", add_cue("negated_pseudo", "denies")),
    ("rule_without_text", "STM-MND", in_rule("message", " ")),
    ("rule_without_text", "STM-MND", in_rule("mitigation", None)),
    ("rule_without_text", "STM-MND", in_rule("impact", "")),
    ("rule_without_text", "GRD-ALS-UMN-ABSENT", in_entry("guardrails", "why", "", 0, "catalogue")),
    ("rule_without_example", "STM-MND", in_rule("examples", {"fire": [], "quiet": ["A note."]})),
    ("rule_without_example", "STM-MND", in_rule("examples", {"fire": ["A note."]})),
    ("changed_meaning", "rule:STM-MND", in_rule("severity", "error")),
    ("changed_meaning", "rule:STM-NEW", in_rule("id", "STM-NEW")),
    ("changed_meaning", "concept:hyperreflexia", in_entry("umn_signs", "group", "lmn_sign")),
    ("changed_meaning", "cue:negated_before", in_entry("cues", "assertion", "uncertain")),
    ("duplicate_id", "STM-MND", in_rule("id", "STM-MND", "STM-COPY")),
    ("duplicate_id", "clonus", in_entry("lmn_signs", "id", "clonus")),
    ("unknown_concept", "reflex_odd", in_family("values", {"concept": "reflex_odd", "forms": []})),
    ("unknown_carrier", "G-29", in_entry("guide", "carried_by", ["NO-RULE"], 0, "catalogue")),
    ("unknown_carrier", "G-29", in_entry("guide", "carried_by", [], 0, "catalogue")),
    ("unknown_carrier", "als", in_card("published", {"excludes": ["G-00"]})),
    ("predicate_missing_or_unused", "STM-MND", in_rule("predicate", "no_such_predicate")),
    ("predicate_missing_or_unused", "unspecified_with_picture", in_rule("predicate", "pma_stated")),
    ("no_source", "STM-MND", in_rule("source", "")),
    ("no_source", "hyperreflexia", in_entry("umn_signs", "source", "")),
    ("no_source", "ALS", in_entry("diagnoses", "source", "")),
    ("no_source", "GRD-ALS-UMN-ABSENT", in_entry("guardrails", "source", "", 0, "catalogue")),
    ("no_source", "", without_source("cues")),
    ("unknown_code", "G12.99", in_rule("message", "Code it G12.99.")),
    ("form_of_two_concepts", "ankle_clonus", add_form("clonus", name="ankle_clonus")),
    ("form_of_two_owners", "exam", in_entry("sections", "heads", ["plantars", "hpi"])),
    ("value_of_two_meanings", "reflex", in_family("subjects", {"forms": ["knee jerks"]})),
    ("value_of_two_meanings", "reflex", in_family("values", {"concept": "odd", "forms": ["3+"]})),
    ("look_alike_is_a_form", "clonus", add_form("clonus", key="lookalikes")),
    ("name_takes_the_form", "clonus", add_form("clonus of primary lateral sclerosis")),
    ("form_is_never_found", "clonus", add_form("clonus<n>")),
]


@pytest.mark.parametrize(
    ("name", "where", "plant"), PLANTED, ids=[f"{n}-{w}" for n, w, _ in PLANTED]
)
def test_a_planted_defect_is_found(
    files: KnowledgeFiles, name: str, where: str, plant: Plant
) -> None:
    altered = copy.deepcopy(files)
    plant(altered)
    found = list(problems(altered, [name]))
    assert [p for p in found if p.id == where or p.id.startswith(f"{where}.")], found
    assert all(problem.what and problem.file and problem.check == name for problem in found)


def test_every_check_has_a_planted_defect() -> None:
    assert {name for name, _, _ in PLANTED} == set(CHECKS)


def test_two_kinds_of_cue_may_share_a_form_in_opposite_directions(files: KnowledgeFiles) -> None:
    altered = copy.deepcopy(files)
    add_cue("uncertain_after", "no evidence of")(altered)
    assert list(problems(altered, ["cancelling_cues"])) == []


def test_wording_and_forms_may_change_under_one_version(files: KnowledgeFiles) -> None:
    altered = copy.deepcopy(files)
    in_rule("message", "Said in other words.")(altered)
    add_form("knees beat")(altered)
    assert list(problems(altered, ["changed_meaning"])) == []


def test_the_lock_agrees_to_a_new_meaning_only_under_a_new_version(files: KnowledgeFiles) -> None:
    altered = copy.deepcopy(files)
    in_rule("severity", "error")(altered)
    with pytest.raises(KnowledgeError, match="rule:STM-MND"):
        updated_lock(altered)
    in_rule("version", 2)(altered)
    (problem,) = problems(altered, ["changed_meaning"])
    assert "--update" in problem.what
    agreed = replace(altered, lock=updated_lock(altered))
    assert list(problems(agreed, ["changed_meaning"])) == []
    assert agreed.lock["ids"]["rule:STM-MND"]["version"] == 2


def test_an_id_that_is_gone_is_told(files: KnowledgeFiles) -> None:
    altered = copy.deepcopy(files)
    altered.lexicon["umn_signs"]["concepts"].pop()
    assert ["is gone" in p.what for p in problems(altered, ["changed_meaning"])] == [True]
    assert list(problems(replace(altered, lock=updated_lock(altered)), ["changed_meaning"])) == []


def test_the_lock_is_written_where_the_files_stand(
    files: KnowledgeFiles, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mndnotes.rules.lint.lock.package_files", lambda _: tmp_path)
    (tmp_path / "catalogue").mkdir()
    write_lock(files)
    written = tmp_path / files_module.LOCK_FILE
    assert json.loads(written.read_text("utf-8")) == files.lock
    written.unlink()
    written.mkdir()
    with pytest.raises(InputError, match="checkout"):
        write_lock(files)


def test_the_command_lists_the_checks() -> None:
    shown = run(app, ["rules", "check", "--list"]).stdout
    assert all(name in shown for name in CHECKS)


def test_the_command_says_that_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_commands, "problems", lambda files: iter(()))
    assert run(app, ["rules", "check"]).stdout == f"{len(CHECKS)} checks, no problem\n"


def test_the_command_shows_each_problem_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Problem("lexicon/umn_signs.yaml", "clonus.forms", "delete it", "repeated_form")
    monkeypatch.setattr(rule_commands, "problems", lambda files: iter([found]))
    done = run(app, ["rules", "check"])
    assert done.stdout == "lexicon/umn_signs.yaml: clonus.forms: delete it [repeated_form]\n"
    assert isinstance(done.exception, KnowledgeError)
