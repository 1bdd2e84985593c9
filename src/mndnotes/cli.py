"""The command ``mndnotes``: gathers the commands that the packages offer and reports every failure.

A package offers commands as a ``typer.Typer`` app, named under the entry-point group
``mndnotes.commands``: one line for each command, ``name = "module:app"``. Only the app that holds
the command asked for is imported.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated

import typer
from typer.main import get_command

from mndnotes._version import __version__
from mndnotes.errors import MndnotesError, internal_error, plain

PROGRAM = "mndnotes"

COMMAND_GROUP = "mndnotes.commands"
"""Entry-point group that a package names its commands in."""

DEBUG_VARIABLE = "MNDNOTES_DEBUG"
"""Environment variable that, when set, shows an internal error's traceback. It may quote notes."""

DONE = 0
INTERNAL_ERROR = 1
UNUSABLE_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the words after the program's name; those of the process by default.

    Returns:
        Exit status: 0 done; 2 unusable arguments or input, said in one line on stderr; 3 done, but
        some rows went to the errors file; 130 interrupted; 1 an internal error, or nobody reads
        the output any more.
    """
    _write_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return INTERNAL_ERROR
    return status


def _run(words: list[str]) -> int:
    """Run one command and turn what it raises into a line on stderr and an exit status."""
    try:
        command = get_command(_app(words))
        outcome = command.main(args=words, prog_name=PROGRAM, standalone_mode=False)
    except MndnotesError as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        return _refuse(f"{error.format_message()} (see '{_command_path(error)} --help')")
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        return _refuse_or_report(error)
    return outcome if isinstance(outcome, int) else DONE


def _app(words: Sequence[str]) -> typer.Typer:
    """The app with the commands of the one package that is asked, else of all of them."""
    first = words[0] if words else ""
    offers = {} if first == "--version" else _offers()
    wanted = [offers[first]] if first in offers else offers.values()
    app = typer.Typer(
        help="Read clinical notes about motor neuron disease: diagnosis, documentation, coding.",
        add_completion=False,
    )
    app.callback(invoke_without_command=True)(_options)
    apps = {offer.value: offer for offer in wanted}
    for value in sorted(apps):
        app.add_typer(apps[value].load())
    return app


def _offers() -> dict[str, EntryPoint]:
    """The entry points of the command group by the name of the command."""
    return {offer.name: offer for offer in entry_points(group=COMMAND_GROUP)}


def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Answer a call that names no command."""
    if version:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _command_path(error: typer.TyperException) -> str:
    """The command that a usage error is about; other errors of typer name none."""
    return str(getattr(getattr(error, "ctx", None), "command_path", PROGRAM))


def _refuse(message: str) -> int:
    """Say in one line why there is no result."""
    typer.echo(f"{PROGRAM}: {plain(message)}", err=True)
    return UNUSABLE_INPUT


def _refuse_or_report(error: Exception) -> int:
    """Tell what the machine lacks from what is a fault of this package."""
    if isinstance(error, OSError) and error.filename is not None:
        return _refuse(f"{error.filename}: {error.strerror or type(error).__name__}.")
    package = (error.name or "").partition(".")[0] if isinstance(error, ImportError) else ""
    if isinstance(error, ModuleNotFoundError) and package not in ("", "mndnotes"):
        return _refuse(
            f"This command needs the package {package}, which is not installed:"
            " pip install 'mndnotes[train]' brings what training needs."
        )
    return _report(error)


def _report(error: Exception) -> int:
    """Name an internal error by type and place only: its message may quote a note."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    typer.echo(
        f"{PROGRAM}: {internal_error(error)}; set {DEBUG_VARIABLE}=1 for the traceback, which may "
        "quote the note.",
        err=True,
    )
    return INTERNAL_ERROR


def _write_utf8() -> None:
    """Make the output the same bytes on every system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _discard_output() -> None:
    """Keep the interpreter from complaining of the closed pipe once more while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
