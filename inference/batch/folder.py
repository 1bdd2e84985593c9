"""The parts of an output: each is there whole or not at all, and a batch goes on at missing ones.

A folder holds ``part-00000.parquet`` (or ``.jsonl``) and so on; ``_errors/part-00000.jsonl`` with
the rows of that part which could not be scored, where there are any; ``_batch.json``, what the
batch was begun with; and ``_SUCCESS`` once all is done. Readers of data folders, such as Spark and
Arrow, pass over names that begin with an underscore or a dot. While a batch runs, ``.lock`` keeps
others out; the system unlocks it when the batch ends in whatever way.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from mndnotes.errors import InputError
from mndnotes.inference.batch.formats import Format
from mndnotes.inference.batch.pool import Outcome
from mndnotes.rules.files.whole_file import written_whole

ERRORS: Final = "_errors"
"""Folder in it for the rows that could not be scored."""

_MANIFEST: Final = "_batch.json"
_SUCCESS: Final = "_SUCCESS"
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class PartFolder:
    """A folder of parts."""

    path: Path
    kind: Format

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep other batches out of the folder, which is made if it is not there.

        Raises:
            InputError: another batch is writing to it, or it can't be made or written to.
        """
        _make(self.path)
        try:
            lock = FileLock(self.path / _LOCK).acquire(blocking=False)
        except Timeout:
            raise InputError(
                f"another batch is writing to {self.path}; wait for its end or name another output"
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.path} can't be written to ({error.strerror}); check its permissions"
            ) from error
        with lock:
            try:
                yield
            finally:
                self._remove_lock()

    def begin(self, made_with: Mapping[str, str | int], resume: bool) -> None:
        """Take the folder into use; it is `taken`.

        Args:
            made_with: what the bytes of the output depend on.
            resume: go on with what is there.

        Raises:
            InputError: it holds other files, or parts that were not to be resumed, or ones of
                another input, model, version or option.
        """
        before = self._made_with()
        if before is None and self._holds_anything():
            raise InputError(f"{self.path} holds other files; name a new folder for the output")
        if before is not None and any(self.path.glob("part-*")):
            if not resume:
                raise InputError(
                    f"{self.path} holds finished parts; add --resume to go on with them, or delete "
                    "the folder to start again"
                )
            names = {**before, **made_with}
            other = [name for name in names if before.get(name) != made_with.get(name)]
            if other:
                named = " and ".join(name.replace("_", " ") for name in other)
                raise InputError(
                    f"{self.path} was begun with another {named}; go on with the same, or name "
                    "another output"
                )
            return
        shutil.rmtree(self.path / ERRORS, ignore_errors=True)
        with written_whole(self.path / _MANIFEST) as file:
            file.write_text(json.dumps(made_with, indent=1) + "\n", encoding="utf-8")

    def finished(self) -> list[int]:
        """The numbers of the parts that are there."""
        names = (file.stem for file in self.path.glob(f"part-*{self.kind.suffix}"))
        numbers = (name.removeprefix("part-") for name in names)
        return sorted(int(number) for number in numbers if number.isdecimal())

    def part(self, number: int) -> Path:
        """Where a part is."""
        return self.path / f"part-{number:05}{self.kind.suffix}"

    def errors(self, number: int) -> Path:
        """Where the errors of a part are, if there are any."""
        return self.path / ERRORS / f"part-{number:05}.jsonl"

    def count(self, number: int) -> tuple[int, int]:
        """Results and errors of a finished part."""
        return self.kind.count(self.part(number)), sum(1 for _ in self.error_lines(number))

    def error_lines(self, number: int) -> Iterator[bytes]:
        """The errors of a finished part as they are written."""
        if self.errors(number).exists():
            with self.errors(number).open("rb") as lines:
                yield from lines

    @contextmanager
    def writing(self, number: int) -> Iterator[Callable[[Outcome], None]]:
        """A part that is there, with its errors, when the block has ended well."""
        aside: list[str] = []
        with written_whole(self.part(number)) as file:
            with self.kind.writer(file) as write:

                def add(outcome: Outcome) -> None:
                    if outcome.error is None:
                        write(outcome.kept)
                    else:
                        aside.append(json.dumps(outcome.error) + "\n")

                yield add
            if aside:
                self._write_errors(number, aside)
            else:  # some may be left of a part that was killed before it had its name
                self.errors(number).unlink(missing_ok=True)

    def end(self) -> None:
        """Say to other programs that all parts are there."""
        with written_whole(self.path / _SUCCESS) as file:
            file.touch()

    def remove(self) -> None:
        """Remove the parts with what belongs to them, and the folder if nothing else is in it.

        The parts go first: what a killed removal leaves is a batch that has not begun.
        """
        for pattern in ("part-*", ".part-*"):
            for file in self.path.glob(pattern):
                file.unlink()
        shutil.rmtree(self.path / ERRORS, ignore_errors=True)
        for name in (_SUCCESS, _MANIFEST):
            (self.path / name).unlink(missing_ok=True)
        self._remove_lock()
        with suppress(OSError):
            self.path.rmdir()

    def remove_unfinished(self) -> None:
        """Leave no trace of a batch that has not finished a part."""
        if self._made_with() is not None and not self.finished():
            self.remove()

    def _write_errors(self, number: int, lines: list[str]) -> None:
        _make(self.errors(number).parent)
        with written_whole(self.errors(number)) as file:
            file.write_text("".join(lines), encoding="utf-8", newline="\n")

    def _remove_lock(self) -> None:
        """Remove the file while it is locked: one who waits for it then sees that it has no name.

        Windows removes no open file; there it is left, and does not count.
        """
        with suppress(OSError):
            (self.path / _LOCK).unlink(missing_ok=True)

    def _holds_anything(self) -> bool:
        """Names with a dot before them do not count: they are left from a batch that was killed."""
        return self.path.exists() and any(
            not file.name.startswith(".") for file in self.path.iterdir()
        )

    def _made_with(self) -> dict[str, str | int] | None:
        try:
            return dict(json.loads((self.path / _MANIFEST).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise InputError(
                f"{self.path / _MANIFEST} can't be read; delete the folder or name another output"
            ) from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} can't be made ({error.strerror}); check the folder it is to stand in"
        ) from error
