"""One version, names that resolve, declared commands, pins, and the lines of the README."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions, version
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mndnotes
from mndnotes.cli import COMMAND_GROUP

EXAMPLES = {
    "als_clinic_letter.txt",
    "pls_followup.txt",
    "pma_consult.txt",
    "thin_refill_call.txt",
}


@pytest.fixture(scope="module")
def settings(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


def sources(repository: Path) -> Iterator[Path]:
    """Code, settings and hand-written pages of a checkout; what the cards render is not."""
    for pattern in ("*.py", "*.toml", "*.yaml", "*.md", ".ci/*", ".pre-commit-config.yaml"):
        yield from filter(Path.is_file, repository.glob(pattern))
    for folder in ("src", "rules", "inference", "training", "data", "models", "docs", "tests"):
        for path in (repository / folder).rglob("*"):
            if path.suffix in {".py", ".toml", ".yaml", ".md"} and path.parent.name != "cards":
                yield path


def modules_after(code: str) -> set[str]:
    """Names in ``sys.modules`` after ``code`` ran in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return set(done.stdout.split())


def imported_libraries(path: Path) -> set[str]:
    """Top-level names that a module imports, those of the package and of Python itself left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"mndnotes"}


def test_the_installed_version_is_that_of_the_package() -> None:
    assert version("mndnotes") == mndnotes.__version__


def test_version_stands_in_one_place(repository: Path, settings: dict[str, Any]) -> None:
    assert settings["project"]["dynamic"] == ["version"]
    attribute = settings["tool"]["setuptools"]["dynamic"]["version"]["attr"]
    assert attribute == "mndnotes._version.__version__"
    named = re.compile(
        rf"""(?:\bmndnotes[\s=-]*v?|\bversion["']?\s*[:=]\s*["']?){re.escape(mndnotes.__version__)}\b"""
    )
    assert named.search('version = "' + mndnotes.__version__ + '"')
    elsewhere = [
        str(path.relative_to(repository))
        for path in sources(repository)
        if path.name != "_version.py" and named.search(path.read_text("utf-8"))
    ]
    assert elsewhere == []


@pytest.mark.parametrize("name", ["Note", "NoteResult", "NoteScorer"])
def test_facade_gives_the_names_of_inference(name: str) -> None:
    assert name in dir(mndnotes)
    assert getattr(mndnotes, name) is getattr(importlib.import_module("mndnotes.inference"), name)


def test_facade_has_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Scorer'"):
        _ = mndnotes.Scorer


def test_import_of_the_package_is_light() -> None:
    heavy = {"numpy", "onnxruntime", "tokenizers", "torch", "typer", "pydantic"}
    assert not heavy & modules_after("import mndnotes")


def test_rules_need_no_library_of_the_model() -> None:
    heavy = {"numpy", "onnxruntime", "tokenizers", "torch", "transformers"}
    assert not heavy & modules_after("import mndnotes.rules")


def test_scoring_pays_for_no_training() -> None:
    loaded = modules_after("from mndnotes.cli import main\nmain(['score', '--help'])")
    assert "mndnotes.inference.commands" in loaded
    assert not {"mndnotes.training", "mlflow", "torch", "transformers"} & loaded


def test_every_command_is_declared_and_every_declaration_is_a_command() -> None:
    declared: dict[str, set[str]] = {}
    for offer in entry_points(group=COMMAND_GROUP):
        declared.setdefault(offer.value, set()).add(offer.name)
    for value, names in declared.items():
        module, _, attribute = value.partition(":")
        app = getattr(importlib.import_module(module), attribute)
        assert isinstance(app, typer.Typer)
        group = typer.main.get_group(app)
        assert set(group.commands) == names, f"{value} and pyproject.toml name other commands"


def test_every_folder_with_code_is_a_package(repository: Path, settings: dict[str, Any]) -> None:
    folders = settings["tool"]["setuptools"]["package-dir"].values()
    with_code = {path.parent for folder in folders for path in (repository / folder).rglob("*.py")}
    assert [str(folder) for folder in with_code if not (folder / "__init__.py").is_file()] == []


def test_every_imported_library_is_declared(repository: Path, settings: dict[str, Any]) -> None:
    extras = settings["project"]["optional-dependencies"]
    lines = [*settings["project"]["dependencies"]]
    lines += chain.from_iterable(extras[name] for name in extras if name != "dev")
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = packages_distributions()
    undeclared = {
        f"{path.relative_to(repository)} imports {name}"
        for folder in settings["tool"]["setuptools"]["package-dir"].values()
        for path in (repository / folder).rglob("*.py")
        for name in imported_libraries(path)
        if declared.isdisjoint(map(canonicalize_name, distributions.get(name, (name,))))
    }
    assert undeclared == set()


def test_constraints_pin_every_direct_dependency(
    repository: Path, settings: dict[str, Any]
) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(re.fullmatch(r"(\S+)==(\S+)", row).groups() for row in lines if row[:1] != "#")
    pinned = {canonicalize_name(name): release for name, release in pins.items()}
    project = settings["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in map(Requirement, chain.from_iterable(lists)):
        if requirement.name != project["name"]:
            assert pinned[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("name", ["try", "test"])
def test_readme_holds_each_command_on_one_line(repository: Path, name: str) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    found = re.findall(rf"<!-- command: {name} -->\n```bash\n(.*?)```\n", readme, re.DOTALL)
    assert len(found) == 1
    assert found[0].count("\n") == 1


def test_examples_say_that_they_are_invented(repository: Path) -> None:
    notes = {path.name: path for path in (repository / "data" / "examples").glob("*.txt")}
    assert set(notes) >= EXAMPLES
    for path in notes.values():
        assert "Fictitious note:" in path.read_text(encoding="utf-8")
