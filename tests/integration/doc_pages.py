"""What the pages of the documentation show: fenced blocks, and commands in the prose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "data/*.md",
    "docs/**/*.md",
    "models/*/README.md",
    "notebooks/README.md",
    "tests/benchmarks/README.md",
    "training/**/*.md",
)
TEMPLATES = {"training/release/model_card.md", "training/release/weights_card.md"}
"""Filled in by an export; `models/` holds what comes of them."""

INLINE = "inline"
SHELL = {"bash", "console", "sh", "shell"}
PROSE = {"mermaid", "text"}
"""Languages of blocks that show something else than a program or data."""

PROGRAMS = (
    "apt-get|curl|docker|git|jupyter|mkdocs|mlflow|mndnotes|pip|pre-commit|pytest|python3?|ruff|uv"
)
COMMAND = re.compile(rf"(?:[A-Z_]+=\S* )*(?:\.venv/bin/|\.ci/run\b|(?:{PROGRAMS}) \S)")
CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===) ")
"""Opens an admonition, a fold or a tab of the documentation site; its content is indented."""


@dataclass(frozen=True)
class Example:
    """A fenced block, or a command in the prose.

    Attributes:
        page: path below the repository.
        line: of the page, from 1; of a block, that of its opening fence.
        language: of a block, as its fence names it; ``inline`` for a command in the prose.
        text: the content.
        shown: what the page shows as its output.
    """

    page: str
    line: int
    language: str
    text: str
    shown: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def lines(self) -> list[str]:
        """Lines of the text; those that a backslash joins are one."""
        return self.text.replace("\\\n", " ").splitlines()

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """The commands of a shell block, one a line; or the one in the prose."""
        if self.language not in SHELL | {INLINE}:
            return ()
        lines = self.lines
        if self.language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def find_examples(repository: Path) -> list[Example]:
    """All examples of all pages, in order of page and line."""
    paths = {path for pattern in PAGES for path in repository.glob(pattern)}
    short = short_forms(repository)
    return [
        example
        for path in sorted(paths)
        if (page := path.relative_to(repository).as_posix()) not in TEMPLATES
        for example in read_page(page, path.read_text("utf-8"), short)
    ]


def read_page(page: str, content: str, short: Collection[str] = ()) -> list[Example]:
    """The examples of one page; ``short`` are the first words of commands in short."""
    found: list[Example] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(_without_containers(content))
    introduced: Example | None = None
    for token in tokens:
        if token.type == "inline":
            spans = list(_commands(page, token, short))
            found += spans
            introduced = spans[-1] if spans and _introduces(token.content, spans[-1]) else None
        elif token.type in ("fence", "code_block"):
            block = _block(page, token)
            if block.language == "text" and introduced is not None:
                found[found.index(introduced)] = replace(introduced, shown=block.text)
            found.append(block)
            introduced = block if block.language in SHELL else None
        elif token.type != "paragraph_close":
            introduced = None
    return found


def _block(page: str, token: Token) -> Example:
    language = token.info.split()[0] if token.info.split() else ""
    block = Example(page, (token.map or [0])[0] + 1, language, token.content)
    if language != "console":
        return block
    answers = [line for line in token.content.splitlines() if not line.startswith("$ ")]
    return replace(block, shown="\n".join(answers))


def _commands(page: str, inline: Token, short: Collection[str]) -> Iterator[Example]:
    line = (inline.map or [0])[0] + 1
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "code_inline" and is_command(child.content, short):
            yield Example(page, line, INLINE, child.content)


def is_command(code: str, short: Collection[str] = ()) -> bool:
    """Whether inline code is a command line: a program, or a command in short, and more words."""
    first, _, rest = code.partition(" ")
    return bool(COMMAND.match(code)) or (bool(rest) and first in short)


def _introduces(paragraph: str, command: Example) -> bool:
    return paragraph.endswith(":") or paragraph.startswith(f"`{command.text}`")


def short_forms(repository: Path) -> dict[str, str]:
    """First words of commands in short, and what stands before them in full."""
    commands = {entry.name: "mndnotes " for entry in entry_points(group="mndnotes.commands")}
    benchmarks = (repository / "tests" / "benchmarks").glob("*.py")
    return {path.stem: "python -m tests.benchmarks." for path in benchmarks} | commands


def _without_containers(content: str) -> str:
    """The page with the content of admonitions and tabs where other content stands."""
    lines, inside = [], False
    for line in content.splitlines():
        inside = bool(CONTAINER.match(line)) or (inside and line[:4] in ("", "    "))
        lines.append("" if CONTAINER.match(line) else line[4:] if inside else line)
    return "\n".join(lines)
