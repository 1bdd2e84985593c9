"""The command ``mndnotes batch``."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from mndnotes.errors import InputError
from mndnotes.inference.batch.pool import processors
from mndnotes.inference.batch.run import PART_ROWS, Engine, OutputFormat
from mndnotes.inference.options import ModelOption, SettingOption, WeightsOption
from mndnotes.rules.vocabulary import Setting

_SOME_ROWS_SET_ASIDE: Final = 3
_INTERRUPTED: Final = 130
_ROWS_FOR_A_PROCESS: Final = 32
"""Rows below which it is not worth the start of one more process."""


def batch(
    source: Annotated[
        Path, typer.Argument(help="A .jsonl, .csv or .parquet file, or a folder of .txt.")
    ],
    output: Annotated[
        Path, typer.Argument(help="A .jsonl or .parquet file, or a folder for a file a part.")
    ],
    setting: SettingOption = Setting.UNKNOWN,
    model: ModelOption = None,
    weights: WeightsOption = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes of one thread each; default: one a processor."),
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="ray: on a Ray cluster; the same bytes come out.")
    ] = Engine.LOCAL,
    address: Annotated[
        str | None,
        typer.Option("--address", help="Of a Ray cluster; a local one is started without."),
    ] = None,
    output_format: Annotated[
        OutputFormat | None, typer.Option("--format", help="Of a folder; default: parquet.")
    ] = None,
    part_rows: Annotated[int, typer.Option(min=1, help="Input rows of a part.")] = PART_ROWS,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on at the first part that is missing.")
    ] = False,
    screen: Annotated[
        bool,
        typer.Option(
            "--screen",
            help="Leave notes unread in which nothing points at a motor neuron disease; their rows "
            "say screened. For corpora of general medicine.",
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write a report of the corpus: .html, or .json counts."),
    ] = None,
    report_date: Annotated[
        datetime | None,
        typer.Option("--report-date", formats=["%Y-%m-%d"], help="Date that the page shows."),
    ] = None,
) -> None:
    """Score a corpus; rows that can't be scored go to OUT.errors.jsonl, or OUT/_errors of a folder.

    The bytes of the output depend neither on the engine, nor on the number of
    processes, nor on interruptions. Parts of one file are kept in OUT.parts until all are there.
    """
    from mndnotes.inference.batch.progress import shown_progress
    from mndnotes.inference.batch.run import errors_place, parts_path, score_batch
    from mndnotes.inference.batch.source import count_rows
    from mndnotes.inference.corpus.lines import summary_lines
    from mndnotes.inference.corpus.report_page import check_target, write_report
    from mndnotes.inference.corpus.summary import CorpusSummary
    from mndnotes.inference.scorer import NoteScorer

    if address is not None and engine is not Engine.RAY:
        raise InputError("--address names a Ray cluster; add --engine ray")
    if report is not None:
        check_target(report)
    summary = CorpusSummary()
    scorer = NoteScorer.load(model, screen=screen, weights=weights)
    total = count_rows(source)
    try:
        with _termination_interrupts(), shown_progress(total) as progress:
            count = score_batch(
                scorer,
                source,
                output,
                setting,
                progress,
                workers=workers or _workers(total, engine, address),
                engine=engine,
                address=address,
                part_rows=part_rows,
                output_format=output_format,
                resume=resume,
                on_result=summary.add,
            )
    except KeyboardInterrupt:
        done = len(list(parts_path(output).glob("part-*")))
        typer.echo(
            f"mndnotes: stopped with {done} parts finished; the same command with --resume goes on",
            err=True,
        )
        raise typer.Exit(_INTERRUPTED) from None
    typer.echo(f"{count.rows} rows = {count.scored} scored + {count.errors} errors", err=True)
    summary.set_aside = count.errors
    typer.echo("\n".join(summary_lines(summary)))
    if report is not None:
        write_report(summary, report, report_date.date() if report_date else None)
    if count.errors:
        typer.echo(f"mndnotes: the reasons are in {errors_place(output)}", err=True)
        raise typer.Exit(_SOME_ROWS_SET_ASIDE)


def _workers(rows: int, engine: Engine, address: str | None) -> int | None:
    """No more processes than are worth their start; a cluster knows its own size."""
    if engine is Engine.RAY and address is not None:
        return None
    return min(processors(), max(rows // _ROWS_FOR_A_PROCESS, 1))


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """SIGTERM, by which schedulers end a program, stops a batch as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
