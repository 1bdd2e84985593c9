"""What may not be committed, by name, by bytes and by size."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.unit.ci_scripts import load


@pytest.fixture(scope="module")
def check(repository: Path) -> ModuleType:
    """The script of the hook."""
    return load(repository, "check_files")


@pytest.mark.parametrize("name", ["model.pkl", "model.PT", "notes.joblib"])
def test_a_name_of_a_pickle_is_refused(check: ModuleType, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    (problem,) = check.problems(tmp_path / name)
    assert problem.startswith("is a pickle, or named like one")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_by_another_name_is_refused(
    check: ModuleType, tmp_path: Path, protocol: int
) -> None:
    (tmp_path / "data.json").write_bytes(pickle.dumps({"a": 1}, protocol))
    assert check.is_pickle(tmp_path / "data.json")


def test_an_archive_with_a_pickle_inside_is_refused(check: ModuleType, tmp_path: Path) -> None:
    for name, inner in (("bad.zip", "archive/data.pkl"), ("good.zip", "notes.txt")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inner, "x")
    assert check.is_pickle(tmp_path / "bad.zip")
    assert not check.is_pickle(tmp_path / "good.zip")


def test_a_large_file_is_refused_with_its_size(check: ModuleType, tmp_path: Path) -> None:
    with (tmp_path / "large.json").open("wb") as stream:
        stream.truncate(check.MOST_BYTES + 1)
    (problem,) = check.problems(tmp_path / "large.json")
    assert problem.startswith("has 2,000,001 bytes, more than 2,000,000")


def test_problems_end_with_status_1_and_nothing_with_0(
    check: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.pkl"
    good.write_text(json.dumps({}))
    bad.write_text("")
    assert check.main([str(good)]) == 0
    assert check.main([str(good), str(bad)]) == 1
    assert capsys.readouterr().out.startswith(f"{bad}: is a pickle")


def test_every_hook_is_local_and_runs_what_is_installed(repository: Path) -> None:
    settings = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [group["repo"] for group in settings["repos"]] == ["local"]
    assert {hook["language"] for hook in settings["repos"][0]["hooks"]} == {"system"}
