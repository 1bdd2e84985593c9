"""Builds ``.view/mndnotes``, a tree of links that shows the mapped folders as one package.

An editable installation resolves the folders by an import hook, which type checkers, editors and
import-linter do not run; in this tree they find every module where it really is.

Usage: python .ci/link_view.py [FOLDER]
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(view: Path = ROOT / ".view") -> None:
    """Link each mapped folder, and each file of the root package, under ``view``."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders: dict[str, str] = settings["tool"]["setuptools"]["package-dir"]
    wanted: dict[Path, Path] = {}
    for package, folder in folders.items():
        source = ROOT / folder
        place = view.joinpath(*package.split("."))
        if "." in package:
            wanted[place] = source
        else:
            wanted |= {place / file.name: file for file in source.iterdir() if file.is_file()}
    for stale in view.glob("*/*"):
        if stale.is_symlink():
            stale.unlink()
    for link, source in wanted.items():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(source, target_is_directory=source.is_dir())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
