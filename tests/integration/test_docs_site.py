"""The documentation: the site builds strictly and offline, links hold, drawings are up to date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

PAGES = (
    *("*.md", "data/*.md", "docs/**/*.md", "models/*/*.md"),
    *("notebooks/*.md", "tests/**/*.md", "training/**/*.md"),
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
NAMED_PATH = re.compile(r"`((?:data|docs|inference|models|rules|tests|training)/[\w./-]*)`")
FOREIGN = re.compile(r"""<(?:script|img|iframe)[^>]*src=["']?(?:https?:)?//|@import|<link[^>]*//""")


def pages(repository: Path) -> Iterator[Path]:
    """The Markdown files that readers are sent to."""
    for pattern in PAGES:
        yield from sorted(repository.glob(pattern))


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as the site and code hosts make them."""
    return {slugify(re.sub(r"[`*]", "", title), "-") for title in HEADING.findall(prose(page))}


def broken_links(page: Path) -> Iterator[str]:
    """Links of a page to files or headings that are not there; nothing is fetched."""
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if ":" in path:
            continue
        # headings of the reference are made from the code, and checked by the build
        made = anchor.startswith("mndnotes.")
        if not target.exists() or (anchor and not made and anchor not in anchors(target)):
            yield link


def run(repository: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the repository, as in a terminal of its root."""
    return subprocess.run(
        command,
        cwd=repository,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_the_site_builds_strictly_and_loads_nothing_from_elsewhere(
    repository: Path, tmp_path: Path
) -> None:
    mkdocs = Path(sys.executable).with_name("mkdocs")
    built = run(repository, mkdocs, "build", "--strict", "--site-dir", tmp_path / "site")
    assert built.returncode == 0, built.stdout + built.stderr
    made = sorted((tmp_path / "site").rglob("*.html"))
    assert {"index.html", "overview/index.html", "docs/reference/2_rules/index.html"} <= {
        page.relative_to(tmp_path / "site").as_posix() for page in made
    }
    texts = {page: page.read_text(encoding="utf-8") for page in made}
    assert [page for page, text in texts.items() if FOREIGN.search(text)] == []


def test_links_between_pages_hold(repository: Path) -> None:
    broken = {str(page): list(broken_links(page)) for page in pages(repository)}
    assert {page: links for page, links in broken.items() if links} == {}


def test_the_check_finds_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# One `name`\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](other.md#one-name) [b](other.md#two) [c](gone.md) [d](#here) [e](https://x.org/y)\n"
        "# Here\n```\n[f](code.md)\n```\n",
        encoding="utf-8",
    )
    assert list(broken_links(page)) == ["other.md#two", "gone.md"]


def test_paths_named_in_the_documentation_are_there(repository: Path) -> None:
    gone = [
        (page.name, path)
        for page in sorted((repository / "docs").rglob("*.md"))
        for path in NAMED_PATH.findall(prose(page))
        if not (repository / path).exists()
    ]
    assert gone == []


@pytest.mark.parametrize(
    ("script", "made"),
    [("import_graph.py", "import_graph.svg"), ("decision_tables.py", "decisions.md")],
)
def test_what_is_made_from_the_code_is_up_to_date(
    repository: Path, tmp_path: Path, script: str, made: str
) -> None:
    done = run(repository, sys.executable, repository / "docs" / script, tmp_path / made)
    assert done.returncode == 0, done.stderr
    committed = (repository / "docs" / made).read_text(encoding="utf-8")
    fresh = (tmp_path / made).read_text(encoding="utf-8")
    assert committed == fresh, f"run python docs/{script}"


def test_the_import_graph_agrees_with_the_contract(repository: Path) -> None:
    settings = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    depth = {name: row for row, names in enumerate(layers) for name in names.split(" | ")}
    drawn = (repository / "docs" / "import_graph.svg").read_text(encoding="utf-8")
    edges = re.findall(r'data-from="(\w+)" data-to="(\w+)"', drawn)
    assert ("inference", "rules") in edges
    assert [edge for edge in edges if depth[edge[0]] >= depth[edge[1]]] == []
    assert [name for name in depth if f"mndnotes.{name}<" not in drawn] == []
