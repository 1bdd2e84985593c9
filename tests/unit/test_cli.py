"""The command line's own duties, tried on stub commands: finding them and reporting failures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

STUB_COMMANDS = """
import pathlib, typer
from mndnotes.errors import InputError

app = typer.Typer()

@app.command()
def stub_refuse():
    raise InputError("There is no file\\nlike this.")

@app.command()
def stub_open(path: str):
    pathlib.Path(path).read_text()

@app.command()
def stub_bug():
    raise ValueError("Mr. Example has weakness")

@app.command()
def stub_extra():
    import a_package_nobody_has

@app.command()
def stub_partly():
    raise typer.Exit(3)

@app.command()
def stub_interrupt():
    raise KeyboardInterrupt

@app.command()
def stub_many():
    for number in range(100_000):
        print(number)

@app.command()
def stub_say(text: str):
    print(text)
"""
STUB_OTHER = """
print("the other package was imported")
import typer
app = typer.Typer()

@app.command()
def stub_other(): ...
"""
NAMES = ("refuse", "open", "bug", "extra", "partly", "interrupt", "many", "say")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def stub_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stub distribution that offers commands from two modules."""
    folder = tmp_path_factory.mktemp("stub")
    (folder / "stub_commands.py").write_text(STUB_COMMANDS)
    (folder / "stub_other.py").write_text(STUB_OTHER)
    metadata = folder / "stub-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: stub\nVersion: 1.0\n")
    lines = ["[mndnotes.commands]", "stub-other = stub_other:app"]
    lines += [f"stub-{name} = stub_commands:app" for name in NAMES]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def run(stub_folder: Path) -> Run:
    """Runs ``mndnotes`` with the stub distribution beside it."""

    def start(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mndnotes", *words],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            cwd=stub_folder,
            env=os.environ | {"PYTHONPATH": str(stub_folder)} | variables,
            check=False,
        )

    return start


def test_error_of_the_package_is_one_line_and_status_2(run: Run) -> None:
    done = run("stub-refuse")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mndnotes: There is no file like this.\n"


def test_missing_file_is_named_in_one_line(run: Run) -> None:
    done = run("stub-open", "no-such-note.txt")
    assert done.returncode == 2
    assert done.stderr == "mndnotes: no-such-note.txt: No such file or directory.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("stub-open",), "Missing argument"),
        (("stub-open", "--colour"), "No such option: --colour"),
        (("stub-opn", "x"), "No such command 'stub-opn'"),
        (("--colour",), "No such option: --colour"),
    ],
)
def test_usage_error_is_one_line_and_status_2(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("mndnotes: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_internal_error_hides_what_a_note_may_have_said(run: Run) -> None:
    done = run("stub-bug")
    assert done.returncode == 1
    assert "ValueError at stub_commands.py" in done.stderr
    assert "weakness" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_internal_error_shows_its_traceback_on_request(run: Run) -> None:
    done = run("stub-bug", MNDNOTES_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_missing_package_is_named(run: Run) -> None:
    done = run("stub-extra")
    assert done.returncode == 2
    assert "a_package_nobody_has" in done.stderr
    assert "mndnotes[train]" in done.stderr


def test_status_of_a_command_is_passed_on(run: Run) -> None:
    done = run("stub-partly")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


def test_interruption_is_quiet(run: Run) -> None:
    done = run("stub-interrupt")
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("stub-many",), ("stub-say", "hello")])
def test_reader_that_has_gone_is_no_noise(stub_folder: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "mndnotes", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(stub_folder)},
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_output_is_utf8_in_any_locale(run: Run) -> None:
    done = run("stub-say", "naïve", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (0, "naïve\n")


def test_only_the_package_of_the_command_is_imported(run: Run) -> None:
    assert "other package" not in run("stub-say", "hello").stdout
    assert "other package" in run("stub-other").stdout


def test_version_imports_no_command(run: Run) -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("mndnotes ")
    assert "other package" not in done.stdout


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_help_lists_the_commands_of_every_package(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 0
    assert "stub-say" in done.stdout
    assert "stub-other" in done.stdout
