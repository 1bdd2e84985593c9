"""Hooks of the documentation site: it mirrors the repository, so that every link holds in both.

A page keeps its path in the repository as its path in the site. Links between pages of any folders,
and from a page to an image or a file, are written once and work on both.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
_URLS = {"docs/index.md": "index.html", "README.md": "overview/index.html"}
"""Pages whose place in the site is not that in the repository."""
_LINK = re.compile(r"\]\(([^)#\s]+)")


def on_startup(**_: Any) -> None:
    """Make the package visible to mkdocstrings, which looks for its path before `on_config`."""
    runpy.run_path(str(ROOT / ".ci" / "link_view.py"))["main"]()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Expand the patterns in the nav."""
    config.nav = _expanded(config.nav)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Pages and files by their paths in the repository, beside what the theme brings."""
    mirrored = Files([])
    for file in files:
        if file.abs_src_path is None or ROOT / "docs" not in Path(file.abs_src_path).parents:
            mirrored.append(file)
        else:
            mirrored.append(_file(config, f"docs/{file.src_uri}"))
    for path in _paths(config.nav):
        if mirrored.get_file_from_path(path) is None and (ROOT / path).is_file():
            mirrored.append(_file(config, path))
    for path in {target for page in mirrored.documentation_pages() for target in _targets(page)}:
        if mirrored.get_file_from_path(path) is None:
            mirrored.append(_file(config, path))
    return mirrored


def _file(config: MkDocsConfig, path: str) -> File:
    file = File.generated(config, path, abs_src_path=str(ROOT / path))
    if path in _URLS:
        file.dest_uri = _URLS[path]
    return file


def _expanded(nav: Any) -> Any:
    """The nav with the pages that a ``folder/*.md`` stands for, by name; none leave no section."""
    if isinstance(nav, dict):
        entries = ((title, _expanded(entry)) for title, entry in nav.items())
        return {title: entry for title, entry in entries if entry}
    if isinstance(nav, list):
        return [entry for entry in map(_expanded, nav) if entry]
    if "*" not in nav:
        return nav
    return [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob(nav))]


def _paths(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _paths(entry)


def _targets(page: File) -> Iterator[str]:
    """Files of the repository that a page links to and that are no pages."""
    folder = PurePosixPath(page.src_uri).parent
    for target in _LINK.findall(page.content_string):
        path = normpath(str(folder / target))
        if not path.endswith(".md") and (ROOT / path).is_file():
            yield path
