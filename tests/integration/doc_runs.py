"""How the examples of the documentation are run, by what `doc_examples.yaml` says of them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import yaml
from typer.core import TyperCommand

from mndnotes.cli import main
from tests.integration.doc_pages import INLINE, Example, short_forms

PLAN_FILE = Path(__file__).with_name("doc_examples.yaml")
HOW_TO_MEND = (
    f"Mend the page, or say in tests/integration/{PLAN_FILE.name} what the example lacks: under"
    " `files` what stands for a file it names; under `values` what stands for a word in"
    " capitals; under `instead` what is run in its place; under `elsewhere` which test runs it, or"
    " why it can't be run here."
)

USAGE = re.compile(r"(?<=\s)\[([^\]|]+)[^\]]*\](?=\s|$)")
"""An optional part of a command in the prose; of alternatives, the first."""
METAVARIABLE = re.compile(r"(?<!\S)(?<!-X )[A-Z]+…?(?!\S)")
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):8000")
SERVE = re.compile(r"(?P<variables>(?:\w+=\S* )*)mndnotes serve(?P<options>.*?)(?: &)?")
PLAIN = re.compile(r"mndnotes (?:batch|code|data|guide|rules|score|template)\b[^|&;<>$*?`\\]*")
"""A command of ours that loads no library of training, and that asks nothing of the shell."""
LEFT_OUT = re.compile(r"^(?:…|\.\.\.)$|^$")

NOTE = "Exam: brisk jaw jerk, wasted tongue. Assessment: ALS.\n"
"""What stands on the standard input of every command."""


class Done(NamedTuple):
    """What became of a script."""

    returncode: int
    stdout: str
    stderr: str


class Elsewhere(NamedTuple):
    """A command that is not run here."""

    command: str
    test: str
    """The test that runs it, ``path::name`` or a program; empty where nothing can."""


@dataclass(frozen=True)
class Plan:
    """What the data file says; its own comments tell what each part means."""

    files: Mapping[str, str]
    files_of: Mapping[str, Mapping[str, str]]
    values: Mapping[str, str]
    instead: Mapping[str, str]
    elsewhere: tuple[Elsewhere, ...]
    short: Mapping[str, str]

    @classmethod
    def read(cls, repository: Path) -> Plan:
        content: dict[str, Any] = yaml.safe_load(PLAN_FILE.read_text("utf-8"))
        groups = content.pop("elsewhere")
        assert all(group.get("test") or group.get("reason") for group in groups), PLAN_FILE.name
        listed = (
            Elsewhere(command, group.get("test", ""))
            for group in groups
            for command in group["commands"]
        )
        return cls(**content, elsewhere=tuple(listed), short=short_forms(repository))

    def runs_elsewhere(self, command: str) -> bool:
        return any(command.strip() == listed.command for listed in self.elsewhere)

    def lines(self, example: Example) -> list[str]:
        """The commands of a shell example that are run here, as they are run."""
        return [
            self.spelled(command, inline=example.language == INLINE)
            for command in example.commands
            if not self.runs_elsewhere(command)
        ]

    def python(self, block: Example) -> str:
        """A Python block; empty where one of its lines says that it runs elsewhere."""
        return "" if any(map(self.runs_elsewhere, block.text.splitlines())) else block.text

    def spelled(self, command: str, inline: bool) -> str:
        """A command in full, with a value for each word in capitals."""
        if command in self.instead:
            return self.instead[command]
        if inline:
            command = self.short.get(command.partition(" ")[0], "") + command
            command = USAGE.sub(lambda found: found[1].strip(), command)
        return METAVARIABLE.sub(lambda found: self._value(found[0], command), command)

    def _value(self, name: str, command: str) -> str:
        assert name in self.values, f"`{command}`: {name} has no value. {HOW_TO_MEND}"
        return self.values[name]


class Bench(NamedTuple):
    """A working folder that looks like a clone, to run the examples of a page in."""

    repository: Path
    folder: Path
    files: Mapping[str, str]

    @classmethod
    def set_up(cls, plan: Plan, repository: Path, folder: Path, page: str) -> Bench:
        for entry in repository.iterdir():
            if not entry.name.startswith("."):
                (folder / entry.name).symlink_to(entry)
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / ".curlrc").write_text("fail\nsilent\nshow-error\n", "utf-8")
        return cls(repository, folder, {**plan.files, **plan.files_of.get(page, {})})

    def supply(self, text: str, made: tuple[str, ...] = ()) -> None:
        """Make what stands for the files that a text names, but those in the making."""
        for name, source in self.files.items():
            path = self.folder / name
            if name not in text or name in made or path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if source.startswith("$ "):
                self.supply(source, (*made, name))
                done = self._run(source.removeprefix("$ "))
                assert done.returncode == 0, f"{name} can't be made: {done.stderr}"
            elif (self.repository / source).is_dir():
                path.symlink_to(self.repository / source)
            else:
                shutil.copyfile(self.repository / source, path)

    def run(self, script: str) -> Done:
        """Run a script of the shell in the folder, which is the current one."""
        self.supply(script)
        return self._run(script)

    def _run(self, script: str) -> Done:
        lines = script.splitlines()
        return run_here(lines) if all(map(PLAIN.fullmatch, lines)) else self._run_shell(script)

    def _run_shell(self, script: str) -> Done:
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ours = {"CURL_HOME": str(self.folder), "MLFLOW_TRACKING_URI": "", "PATH": programs}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            input=NOTE,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **ours},
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)


def run_here(lines: list[str]) -> Done:
    """Run commands of ours in this process, which has loaded rules and libraries before."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    status = 0
    for line in lines:
        given = mock.patch("sys.stdin", TextIOWrapper(BytesIO(NOTE.encode()), "utf-8"))
        with given, redirect_stdout(out), redirect_stderr(err):
            status = main(shlex.split(line)[1:])
        if status:
            break
    for stream in (out, err):
        stream.seek(0)
    return Done(status, out.read(), err.read())


def exit_status(words: list[str]) -> int:
    """Exit status of ``mndnotes`` if its command did nothing: 0 if the words are understood."""
    with mock.patch.object(TyperCommand, "invoke", lambda command, context: None):
        return main(words)


def is_fragment(command: str) -> bool:
    """Whether a command has no value of its own, as prose speaks of a command and its options."""
    return all(re.fullmatch(r"[a-z-]+|[A-Z]+…?", word) for word in command.split())


def not_shown(shown: str, printed: str) -> Iterator[str]:
    """Lines that a page shows as output and that were not printed; ``…`` leaves lines out."""
    lines = {line.rstrip() for line in printed.splitlines()}
    for line in map(str.rstrip, shown.splitlines()):
        if not LEFT_OUT.match(line) and line not in lines:
            yield line
