"""One batch from its input to its output."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from mndnotes.errors import BatchError, InputError
from mndnotes.inference.batch.folder import ERRORS, PartFolder
from mndnotes.inference.batch.formats import Format, JsonLines, Parquet
from mndnotes.inference.batch.pool import Job, Outcome, processors, score_in_order
from mndnotes.inference.batch.ray_engine import score_on_ray
from mndnotes.inference.batch.rows import MissingRows
from mndnotes.inference.batch.source import carried_columns, fingerprint
from mndnotes.inference.notes_io import read_rows
from mndnotes.inference.scorer import NoteScorer
from mndnotes.rules.files.row_files import errors_path
from mndnotes.rules.files.whole_file import written_whole
from mndnotes.rules.vocabulary import Setting

PART_ROWS: Final = 10_000
"""Input rows of a part unless told otherwise."""


class OutputFormat(StrEnum):
    """Formats of an output folder."""

    PARQUET = "parquet"
    JSONL = "jsonl"


class Engine(StrEnum):
    """What runs the processes of a batch."""

    LOCAL = "local"
    RAY = "ray"


_Scoring: TypeAlias = Callable[[Job, MissingRows], Generator[Outcome, None, None]]
"""Gives the outcomes of rows in their order."""

_ONE_FILE: Final = {f".{name}": name for name in OutputFormat}
"""Suffixes of an output that is one file."""


@dataclass(frozen=True, slots=True)
class BatchCount:
    """Rows read, scored, and set aside."""

    rows: int
    scored: int
    errors: int


def score_batch(
    scorer: NoteScorer,
    source: Path,
    output: Path,
    setting: Setting | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    *,
    workers: int | None = 1,
    engine: Engine = Engine.LOCAL,
    address: str | None = None,
    part_rows: int = PART_ROWS,
    output_format: OutputFormat | None = None,
    resume: bool = False,
    on_result: Callable[[dict[str, Any]], None] | None = None,
) -> BatchCount:
    """Score a corpus in the order of the input, in constant memory.

    The bytes of the output depend neither on the engine, nor on the number of processes, nor on
    interruptions.

    Args:
        scorer: the opened scorer; other processes open its model again.
        source: a ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of ``.txt`` files.
        output: a ``.jsonl`` or ``.parquet`` file, which replaces an older one when the batch has
            ended; or a folder, for a file a part.
        setting: taken for rows that name none.
        progress: called with the number of rows done.
        workers: processes of one thread each; 1 of the local engine scores in this one, and
            ``None`` is one a processor of this machine or of the cluster.
        engine: what runs them. Ray scores on any number of machines.
        address: of a Ray cluster, as ``ray.init`` takes it; a local one is started without.
        part_rows: input rows of a part. A finished part survives whatever happens.
        output_format: of a folder; Parquet where it is not given.
        resume: go on at the first part that is missing.
        on_result: called, in this process and in order, with each result as
            ``NoteResult.model_dump(mode="json")`` gives it; on a resumed batch with those of the
            parts already there, too. Carried columns may stand beside the result's own fields.

    Raises:
        InputError: the source or the output can't be used, another batch is writing to the output,
            or its parts were begun with another input, model, version or option.
        MissingExtraError: the library for Parquet or for the engine is not installed.
        BatchError: a process has died, the system refuses one more, or the rows don't add up.
    """
    read_rows(source)  # refuses what is no source before anything is made
    kind = _format(source, output, output_format)
    folder = PartFolder(parts_path(output), kind)
    made_with: dict[str, str | int] = {
        "input": fingerprint(source),
        **scorer.identity,
        "setting": setting or Setting.UNKNOWN,
        "part_rows": part_rows,
        "format": kind.suffix,
    }
    with folder.taken():
        folder.begin(made_with, resume)
        rows = MissingRows(source, part_rows, frozenset(folder.finished()))
        run = _Run(folder, rows, progress, on_result)
        try:
            count = run.score(Job(scorer, kind, setting), _scoring(engine, workers, address))
        finally:
            folder.remove_unfinished()
        if folder.path == output:
            folder.end()
        else:
            _join(folder, output)
    return count


def parts_path(output: Path) -> Path:
    """Where the parts of an output are: in it, or beside the one file that they become."""
    return output.with_name(output.name + ".parts") if output.suffix in _ONE_FILE else output


def errors_place(output: Path) -> Path:
    """Where the rows go that can't be scored: a file beside the one file, or a folder in it."""
    return errors_path(output) if output.suffix in _ONE_FILE else output / ERRORS


def _format(source: Path, output: Path, given: OutputFormat | None) -> Format:
    if output.resolve() == source.resolve():
        raise InputError("the output is the source; name another file or folder")
    named = _ONE_FILE.get(output.suffix)
    if named and output.is_dir():
        raise InputError(f"{output} is a folder; name a file, or a folder without {output.suffix}")
    if not named and output.suffix and not output.is_dir():
        raise InputError(
            f"{output.name} is no .jsonl, .parquet or folder; name an output that is one of them"
        )
    if not named and output.is_file():
        raise InputError(f"{output} is a file; name a folder, or a .jsonl or .parquet file")
    if named and given not in (None, named):
        raise InputError(f"{output.name} can't be {given}; name a folder or a .{given} file")
    if (named or given or OutputFormat.PARQUET) is OutputFormat.JSONL:
        return JsonLines()
    return Parquet(carried_columns(source))


@dataclass(slots=True)
class _Run:
    folder: PartFolder
    rows: MissingRows
    progress: Callable[[int], None]
    on_result: Callable[[dict[str, Any]], None] | None
    scored: int = 0
    errors: int = 0
    finished: list[int] = field(default_factory=list)
    """Parts of an earlier run that are still to be counted and shown."""

    def score(self, job: Job, scoring: _Scoring) -> BatchCount:
        """Score what is missing and count everything."""
        self.finished = sorted(self.rows.finished)
        with closing(scoring(job, self.rows)) as outcomes:
            for number, part in itertools.groupby(_explained(outcomes), self._part):
                self._take_finished(before=number)
                with self.folder.writing(number) as add:
                    for outcome in part:
                        add(outcome)
                        self._count(outcome)
        self._take_finished()
        read = self.rows.read
        if not read:
            with self.folder.writing(0):  # an empty corpus has an empty part
                pass
        if read != self.scored + self.errors:
            raise BatchError(
                f"{read} rows are not {self.scored} scored + {self.errors} errors; "
                "delete the parts that were changed and go on with --resume"
            )
        return BatchCount(read, self.scored, self.errors)

    def _part(self, outcome: Outcome) -> int:
        return self.rows.part(outcome.number)

    def _count(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.errors += 1
        else:
            self.scored += 1
            self._show(outcome.kept)
        self.progress(outcome.number)

    def _take_finished(self, before: int | None = None) -> None:
        """Count and show the finished parts in their turn."""
        while self.finished and (before is None or self.finished[0] < before):
            number = self.finished.pop(0)
            scored, errors = self.folder.count(number)
            self.scored += scored
            self.errors += errors
            if self.on_result is not None:
                for kept in self.folder.kind.read(self.folder.part(number)):
                    self._show(kept)

    def _show(self, kept: Any) -> None:
        if self.on_result is not None:
            self.on_result(self.folder.kind.result(kept))


def _explained(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """The outcomes; what the system refuses while one is made has nothing to do with the output."""
    try:
        yield from outcomes
    except OSError as error:
        raise BatchError(
            f"the batch can't go on ({error.strerror or type(error).__name__}); "
            "mend that and go on with --resume"
        ) from error


def _scoring(engine: Engine, workers: int | None, address: str | None) -> _Scoring:
    if engine is Engine.RAY:
        return lambda job, rows: score_on_ray(job, rows, workers, address)
    return lambda job, rows: score_in_order(job, rows, workers or processors())


def _join(folder: PartFolder, output: Path) -> None:
    """Make one file of the parts, and one of their errors where there are any."""
    numbers = folder.finished()
    with written_whole(errors_path(output)) as aside, aside.open("wb") as stream:
        for number in numbers:
            stream.writelines(folder.error_lines(number))
    if not errors_path(output).stat().st_size:
        errors_path(output).unlink()
    with written_whole(output) as file:
        folder.kind.join(map(folder.part, numbers), file)
    folder.remove()
