"""Starts another library in an environment of its own and asks it questions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import typer

from mndnotes.errors import InputError

_HERE = Path(__file__).resolve().parent / "peers"
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LOGURU_LEVEL": "ERROR",  # PyRuSH writes the words of a note to standard error otherwise
}


@dataclass(frozen=True, slots=True)
class Library:
    """A library to measure beside ours.

    Attributes:
        name: as its authors write it.
        package: distribution that is pinned.
        environment: name of the environment, and of its requirements file.
    """

    name: str
    package: str
    environment: str


MEDSPACY: Final = Library("medSpaCy", "medspacy", "medspacy")
NEGSPACY: Final = Library("negspaCy", "negspacy", "spacy")
EDSNLP: Final = Library("EDS-NLP", "edsnlp", "spacy")


class Peer:
    """A running library; use it in a ``with`` statement.

    Args:
        library: what to start.
        folder: where the environments stand; a missing one is made.

    Raises:
        InputError: the environment can't be made, or holds another version than the pinned one.
    """

    def __init__(self, library: Library, folder: Path) -> None:
        self._name = library.name
        self._process = subprocess.Popen(
            [_environment(library, folder), _HERE / f"{library.package}_peer.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ONE_THREAD,
            encoding="utf-8",
        )
        self.versions: dict[str, str] = self.ask("about")
        found, wanted = self.versions[library.package], _pinned(library)
        if found != wanted:
            raise InputError(
                f"{folder / library.environment} holds {library.name} {found}, and {wanted} is to"
                " be measured; delete that folder and run again"
            )

    def ask(self, question: str, **arguments: Any) -> Any:
        """Answer to a question; see ``peers/protocol.py``.

        Raises:
            InputError: the library failed.
        """
        assert self._process.stdin and self._process.stdout
        request = json.dumps({"ask": question, **arguments})
        try:
            print(request, file=self._process.stdin, flush=True)
            reply = json.loads(self._process.stdout.readline() or "{}")
        except BrokenPipeError:
            reply = {}
        if "answer" not in reply:
            why = reply.get("error", "it ended without an answer")
            raise InputError(
                f"{self._name} failed at {question!r}: {why}; delete its environment and"
                " run again, or leave it out with --no-peers"
            )
        return reply["answer"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def _requirements(library: Library) -> Path:
    return _HERE / f"{library.environment}.txt"


def _pinned(library: Library) -> str:
    """The version that the requirements file pins."""
    head = f"{library.package}=="
    lines = _requirements(library).read_text("utf-8").splitlines()
    return next(line.removeprefix(head) for line in lines if line.startswith(head))


def _environment(library: Library, folder: Path) -> Path:
    """The Python of a library's environment, which is made where it is missing."""
    home = folder / library.environment
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        typer.echo(f"Making {home} for {library.name}; this takes a minute.", err=True)
        pins = _requirements(library)
        try:
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "-r", pins], check=True)
        except BaseException as error:
            shutil.rmtree(home, ignore_errors=True)  # half an environment would be taken for one
            if isinstance(error, subprocess.CalledProcessError):
                raise InputError(
                    f"the environment of {library.name} can't be made (see above); mend that or"
                    " leave the peers out with --no-peers"
                ) from None
            raise
    return python
