"""What the package rests on: locked files, licences, known flaws, and the bill of materials."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
import venv
from collections.abc import Iterable, Iterator
from email.message import Message
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mndnotes.inference.model_folder import verify_files
from tests.unit.ci_scripts import load

LOCKS = {"serving": ("serve", "parquet"), "development": ("train", "dev")}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def locked(repository: Path, name: str) -> Iterator[tuple[Requirement, int]]:
    """Each requirement of a lock and how many hashes it has."""
    text = (repository / "requirements" / f"{name}.txt").read_text("utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        if not line.startswith("#"):
            yield Requirement(HASH.sub("", line)), len(HASH.findall(line))


def pins(repository: Path) -> dict[str, str]:
    lines = (repository / "constraints.txt").read_text("utf-8").splitlines()
    named = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in named}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_the_pinned_versions_with_hashes(repository: Path, name: str) -> None:
    pinned = pins(repository)
    for requirement, hashes in locked(repository, name):
        (exact,) = requirement.specifier
        assert exact.operator == "==", requirement
        assert hashes > 0, requirement
        assert pinned.get(canonicalize_name(requirement.name), exact.version) == exact.version


def direct_dependencies(project: dict[str, Any], extras: Iterable[str]) -> set[str]:
    """The names that the project asks for with these extras and those that they name."""
    names = {Requirement(line).name for line in project["dependencies"]}
    for extra in extras:
        for wanted in map(Requirement, project["optional-dependencies"][extra]):
            own = wanted.name == project["name"]
            names |= direct_dependencies(project, wanted.extras) if own else {wanted.name}
    return names


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_a_lock_covers_every_direct_dependency_but_torch(
    repository: Path, name: str, extras: tuple[str, ...]
) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {canonicalize_name(name) for name in direct_dependencies(project, extras)}
    covered = {canonicalize_name(requirement.name) for requirement, _ in locked(repository, name)}
    assert direct - covered == {"torch"} & direct
    assert "torch" not in covered


@pytest.fixture(scope="module")
def licences(repository: Path) -> ModuleType:
    return load(repository, "licences")


@pytest.fixture(scope="module")
def dependencies(licences: ModuleType) -> list[tuple[str, str, str, str, bool]]:
    """Name, version, licence and purpose of each, and whether it is allowed."""
    return [*licences.dependencies(licences.Policy.read())]


def test_every_installed_dependency_has_a_licence_that_is_allowed(
    dependencies: list[tuple[str, str, str, str, bool]],
) -> None:
    assert {"numpy", "onnxruntime", "pydantic"} <= {name for name, *_ in dependencies}
    assert [f"{name}: {licence}" for name, _, licence, _, ok in dependencies if not ok] == []


def test_scoring_rests_on_permissive_licences_but_for_two_libraries(
    dependencies: list[tuple[str, str, str, str, bool]],
) -> None:
    scoring = [(name, licence) for name, _, licence, use, _ in dependencies if use == "scoring"]
    assert {name for name, licence in scoring if "MPL" in licence} <= {"certifi", "tqdm"}


def test_every_package_allowed_by_name_has_a_reason(licences: ModuleType) -> None:
    entries = licences.Policy.read().by_name.values()
    assert all(entry["licence"] and len(entry["reason"]) > 20 for entry in entries)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-2.0-only", True),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0-only", False),
        ("MIT AND (BSD-3-Clause OR GPL-3.0-only)", False),
        ("none stated", False),
    ],
)
def test_a_licence_is_allowed_by_one_of_its_choices(
    licences: ModuleType, licence: str, allowed: bool
) -> None:
    assert licences.Policy.read().allows("some-package", licence) is allowed


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "BSD")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: MIT License"), ("License", "x")], "MIT"),
        ([("License", "Apache 2.0\nand its whole text")], "Apache-2.0"),
        ([("Classifier", "Topic :: Utilities")], "none stated"),
        ([("License", "Ask the author")], "Ask the author"),
    ],
)
def test_a_licence_is_read_from_what_a_package_states(
    licences: ModuleType, fields: list[tuple[str, str]], licence: str
) -> None:
    package = type("Package", (), {"metadata": Message(), "name": "some-package"})
    for field in fields:
        package.metadata.add_header(*field)
    assert licences.Policy.read().licence(package) == licence


SOUND = {"name": "rich", "version": "15.0.0", "vulns": []}
FLAWED = {"name": "old", "version": "1.0",
          "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}  # fmt: skip
UNKNOWN = {"name": "odd", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"dependencies": [SOUND]}, 0, "no vulnerability is known"),
        ({"dependencies": [SOUND, FLAWED]}, 1, "old 1.0: PYSEC-1, mended in 1.1"),
        ({"dependencies": [UNKNOWN, FLAWED]}, 1, "not audited, 1 of 2: odd"),
        ({"dependencies": [SOUND, UNKNOWN]}, 2, "this is no all-clear"),
        (None, 2, "pip-audit could not ask: no route"),
    ],
)
def test_an_audit_without_an_answer_is_no_all_clear(
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: Any,
    status: int,
    said: str,
) -> None:
    told = json.dumps(answer) if answer else ""
    done = subprocess.CompletedProcess([], 1, told, "" if answer else "Traceback\nno route\n")
    monkeypatch.setattr(subprocess, "run", lambda *words, **options: done)
    assert load(repository, "audit").main() == status
    assert said in capsys.readouterr().out


@pytest.fixture(scope="module")
def sbom(repository: Path) -> ModuleType:
    return load(repository, "sbom")


@pytest.mark.parametrize("folder", ["models/default", "models/weights"])
def test_the_bill_names_each_file_of_a_model_with_its_hash(
    repository: Path, sbom: ModuleType, folder: str
) -> None:
    manifest = verify_files(repository / folder)
    component = sbom.model(folder)
    told = {one["name"]: one["hashes"][0]["content"] for one in component["components"]}
    assert told == {f"{folder}/{name}": entry["sha256"] for name, entry in manifest.items()}
    assert component["hashes"][0]["content"] in told.values()


def test_no_bill_is_made_of_an_altered_model(
    repository: Path, sbom: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(repository / "models" / "weights", tmp_path / "models" / "weights")
    (tmp_path / "models" / "weights" / "facts.json").write_text("{}")
    monkeypatch.setattr(sbom, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"facts\.json is not the one of its manifest"):
        sbom.model("models/weights")


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("cyclonedx_py"), reason="cyclonedx-bom is not installed")
def test_the_bill_of_an_environment_is_valid_and_repeatable(
    repository: Path, sbom: ModuleType, tmp_path: Path
) -> None:
    venv.create(tmp_path / "home", with_pip=False)
    info = next((tmp_path / "home").rglob("site-packages")) / "rich-15.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: rich\nVersion: 15.0.0\n")
    python = next((tmp_path / "home").glob("[bS]*/python*"))  # in bin or Scripts
    texts = []
    for name in ("one.json", "two.json"):
        sbom.main(str(tmp_path / name), str(python))
        texts.append((tmp_path / name).read_text("utf-8"))
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    bill = json.loads(texts[0])
    named = {one["name"] for one in bill["components"]}
    assert {"rich", *sbom.MODELS} <= named
    assert (bill["specVersion"], bill["metadata"]["component"]["name"]) == ("1.6", "mndnotes")
    del bill["components"][0]["name"]
    assert "'name' is a required property" in (sbom.flaw(json.dumps(bill)) or "")
