"""What the how-to pages change: a copy of the clone in which their steps can be taken."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.integration.doc_pages import INLINE, SHELL, Example, read_page

REPOSITORY = Path(__file__).resolve().parents[2]
COPIED = (".ci", "data", "docs", "inference", "rules", "src", "training", "pyproject.toml")
LINKED = ("models",)
"""Large, and no page changes a file of it."""

FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")


class Place(NamedTuple):
    """Where a block of a page goes."""

    file: str
    """As the page names it."""
    before: str = ""
    """The line of the file that it is put before; at the end if there is none."""


PLACES = {
    ("add_a_concept", 1): Place("rules/lexicon/lmn_signs.yaml"),
    ("add_a_rule", 1): Place("rules/predicates/validation.py"),
    ("add_a_rule", 2): Place("rules/catalogue/rules.yaml", before="required:"),
    ("add_a_disease", 1): Place("rules/lexicon/results.yaml"),
    ("add_a_disease", 2): Place("rules/catalogue/contradictions.yaml"),
    ("add_a_reader", 1): Place("rules/files/row_files.py"),
}
"""By page and number of the block."""


@dataclass(frozen=True)
class HowTo:
    """A how-to page by its name."""

    name: str

    @cached_property
    def text(self) -> str:
        return (REPOSITORY / "docs" / "how_to" / f"{self.name}.md").read_text("utf-8")

    @cached_property
    def blocks(self) -> list[Example]:
        found = read_page(self.name, self.text)
        return [example for example in found if example.language != INLINE]

    @property
    def commands(self) -> list[str]:
        """Those of its shell blocks, in their order."""
        shell = (block for block in self.blocks if block.language in SHELL)
        return [command for block in shell for command in block.commands]

    def code(self, pattern: str) -> str:
        """The only code span of its prose that matches a pattern as a whole."""
        spans = {" ".join(span.split()) for span in CODE.findall(FENCED.sub("", self.text))}
        (found,) = [span for span in spans if re.fullmatch(pattern, span)]
        return found

    def shows(self, command: str) -> str:
        """The command, which must stand on the page."""
        assert f"`{command}`" in self.text, f"{self.name} shows `{command}` no more"
        return command


class Done(NamedTuple):
    """What became of a command."""

    status: int
    printed: str
    complained: str


@dataclass(frozen=True)
class Clone:
    """A copy of the working tree, run by the interpreter of the tests."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Clone:
        for name in COPIED:
            source, copy = REPOSITORY / name, folder / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, copy)
        for name in LINKED:
            (folder / name).symlink_to(REPOSITORY / name)
        runpy.run_path(str(folder / ".ci" / "link_view.py"))["main"]()
        return cls(folder)

    def put_blocks(self, page: HowTo) -> None:
        """Put every block of a page that has a place into its file."""
        for (name, number), (file, before) in PLACES.items():
            if name != page.name:
                continue
            assert f"`{file}`" in page.text, f"{name} names {file} no more"
            block = page.blocks[number - 1].text
            text = (self.folder / file).read_text("utf-8")
            if before:
                self.edit(file, f"\n{before}\n", f"\n{block}{before}\n")
            else:
                (self.folder / file).write_text(text + block, "utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the only passage of a file that reads so."""
        text = (self.folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
        (self.folder / file).write_text(text.replace(old, new), "utf-8")

    def run(self, command: str) -> Done:
        """Run a command of the shell in the copy."""
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ours = {
            "PATH": programs,
            "PYTHONPATH": str(self.folder / ".view"),
            "MLFLOW_TRACKING_URI": "",
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env={**os.environ, **ours},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def prints(self, command: str) -> str:
        """What a command prints that must succeed."""
        done = self.run(command)
        assert done.status == 0, f"`{command}` ended with {done.status}:\n{done.complained}"
        return done.printed
