"""Every code block and command of README and docs is run, or a listed test runs it.

`doc_pages.py` finds the examples; `doc_examples.yaml` says what stands for the files and words in
capitals that they name, and lists what runs elsewhere.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from mndnotes.data.checks import note_of
from mndnotes.inference import NoteResult
from mndnotes.training.recipe import Recipe, parse_recipe
from tests.integration import doc_runs
from tests.integration.doc_pages import (
    INLINE,
    PROSE,
    SHELL,
    Example,
    find_examples,
    is_command,
    read_page,
)
from tests.integration.doc_runs import (
    HOW_TO_MEND,
    Bench,
    Elsewhere,
    Plan,
    exit_status,
    is_fragment,
    not_shown,
)
from tests.integration.servers import service_process

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = find_examples(REPOSITORY)
PLAN = Plan.read(REPOSITORY)
SHOWN = {line.strip() for example in EXAMPLES for line in (*example.lines, example.page)}
"""Every command, every line of a block, and the path of every page that has some."""
TO_RUN = [example for example in EXAMPLES if not PLAN.runs_elsewhere(example.page)]
FORMATS = {
    "json": json.loads,
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
}
LIBRARIES = ("datasets", "mlflow", "prometheus_client", "sklearn", "torch", "uvicorn")

needs_extras = pytest.mark.skipif(
    not all(map(find_spec, LIBRARIES)), reason="needs the extras serve and train"
)


def shell_examples() -> Iterator[Any]:
    """Shell blocks and commands in the prose of which something is run here, the latter once."""
    seen: set[str] = set()
    for example in TO_RUN:
        to_run = [line for line in example.commands if not PLAN.runs_elsewhere(line)]
        once = example.language != INLINE or example.text not in seen
        if to_run and (once or example.shown):
            seen.add(example.text)
            yield pytest.param(example, id=str(example))


def python_pages() -> Iterator[Any]:
    """The Python blocks of each page, with the line of the first."""
    blocks = [example for example in TO_RUN if example.language == "python"]
    for _, group in groupby(blocks, key=lambda block: block.page):
        found = [block for block in group if PLAN.python(block)]
        if found:
            yield pytest.param(found, id=str(found[0]))


@pytest.mark.slow
@needs_extras
@pytest.mark.parametrize("example", list(shell_examples()))
def test_a_shell_example_runs(
    example: Example,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if example.language == INLINE and names_a_command(example.text, capfd):
        return
    lines = PLAN.lines(example)
    if any(line.startswith("curl ") for line in lines) and not shutil.which("curl"):
        pytest.skip("needs curl")
    bench = Bench.set_up(PLAN, REPOSITORY, tmp_path, example.page)
    monkeypatch.chdir(tmp_path)
    with ExitStack() as servers:
        address, script = "", ""
        for line in lines:
            if served := doc_runs.SERVE.fullmatch(line):
                bench.supply(line)
                variables = dict(word.split("=", 1) for word in shlex.split(served["variables"]))
                options = shlex.split(served["options"])
                server = service_process(tmp_path / "log", *options, environment=variables)
                address, _ = servers.enter_context(server)
            else:
                script += f"{line}\n"
        if doc_runs.ADDRESS.search(script):
            address = address or request.getfixturevalue("service")
            script = doc_runs.ADDRESS.sub(address, script)
        done = bench.run(script)
    assert done.returncode == 0, (
        f"{example}: `{script.strip()}` ended with {done.returncode}:\n{done.stderr}\n{HOW_TO_MEND}"
    )
    lacking = "\n".join(not_shown(example.shown, done.stdout))
    assert not lacking, f"{example}: the page shows as output what was not printed:\n{lacking}"


def names_a_command(command: str, capfd: pytest.CaptureFixture[str]) -> bool:
    """Whether prose only names a command of ours, some of whose arguments it leaves out."""
    program, *words = shlex.split(PLAN.spelled(command, inline=True))
    if program != "mndnotes" or not is_fragment(command):
        return False
    return exit_status(words) != 0 and "Missing" in capfd.readouterr().err


@pytest.mark.slow
@needs_extras
@pytest.mark.parametrize("blocks", list(python_pages()))
def test_the_python_blocks_of_a_page_run_in_turn(
    blocks: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench.set_up(PLAN, REPOSITORY, tmp_path, blocks[0].page)
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for block in blocks:
        bench.supply(block.text)
        # so the traceback shows the lines of the page
        source, file = "\n" * block.line + block.text, REPOSITORY / block.page
        exec(compile(source, file, "exec", dont_inherit=True), namespace)  # noqa: S102


@pytest.mark.parametrize(
    "block", [pytest.param(e, id=str(e)) for e in EXAMPLES if e.language not in {INLINE, "python"}]
)
def test_a_block_says_what_it_holds(block: Example) -> None:
    if block.language in FORMATS:
        check_content(FORMATS[block.language](block.text))
        return
    known = sorted(SHELL | PROSE | {*FORMATS, "python"})
    assert block.language in known, (
        f"{block}: a block of the language {block.language!r} can't be run or read; fence it as"
        f" one of {', '.join(known)}"
    )
    if block.language in PROSE:
        commands = [line for line in block.text.splitlines() if is_command(line)]
        assert not commands, f"{block}: fence commands as bash, not as {block.language}: {commands}"


def check_content(content: Any) -> None:
    """Check data that look like data of ours as the program that reads or writes them does."""
    keys = content.keys() if isinstance(content, dict) else set()
    if keys >= {"row", "problems", "original"}:
        problems = note_of(content["original"], writer="test")
        assert content["problems"] == [{"field": p.field, "problem": p.problem} for p in problems]
    elif keys >= {"diagnosis", "coding", "provenance"}:
        NoteResult.model_validate(content)
    elif keys and keys <= Recipe.model_fields.keys():
        parse_recipe(content)


LISTED = [pytest.param(listed, id=listed.command) for listed in PLAN.elsewhere]


@pytest.mark.parametrize("listed", LISTED)
def test_what_runs_elsewhere_is_on_a_page_and_has_its_test(
    listed: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed.command in SHOWN, f"no page shows `{listed.command}` any more: take it off"
    path, _, name = listed.test.partition("::")
    file = REPOSITORY / path
    assert file.exists(), path
    assert not name or re.search(rf"^def {name}\(", file.read_text("utf-8"), re.MULTILINE), name
    spelled = PLAN.spelled(listed.command, inline=True)
    if spelled.startswith("mndnotes "):
        assert exit_status(shlex.split(spelled)[1:]) == 0, capsys.readouterr().err


def test_what_is_run_instead_stands_for_a_command_of_a_page() -> None:
    assert set(PLAN.instead) <= SHOWN


def test_what_is_installed_is_an_extra() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.findall(r"mndnotes\[([\w,]+)\]", "\n".join(example.text for example in EXAMPLES))
    extras = {extra for names in named for extra in names.split(",")}
    assert extras
    assert extras <= project["optional-dependencies"].keys()


def test_examples_are_found_where_they_stand() -> None:
    page = """Prose: `mndnotes batch IN OUT` and `notes.jsonl`,
        then `train default`.

| a | `mndnotes score [FILE \\| -]` |
| --- | --- |

!!! note
    ```bash
    mndnotes code \\
      G12.21  # a comment is the shell's
    # nothing
    ```

```console
$ mndnotes guide als
ALS
```

`mndnotes rules` prints

```text
VAL
```
"""
    found = [
        (e.line, e.language, e.commands, e.shown) for e in read_page("page.md", page, {"train"})
    ]
    assert found == [
        (1, "inline", ("mndnotes batch IN OUT",), ""),
        (2, "inline", ("train default",), ""),
        (4, "inline", ("mndnotes score [FILE | -]",), ""),
        (8, "bash", ("mndnotes code    G12.21  # a comment is the shell's",), ""),
        (14, "console", ("mndnotes guide als",), "ALS"),
        (19, "inline", ("mndnotes rules",), "VAL\n"),
        (21, "text", (), ""),
    ]


@pytest.mark.parametrize(
    ("command", "spelled"),
    [
        ("mndnotes score [FILE… | -] [--setting S]", "mndnotes score {} --setting outpatient"),
        ("score -", "mndnotes score -"),
        ("marks data/notes/T[12].jsonl", "python -m tests.benchmarks.marks data/notes/T[12].jsonl"),
        ("curl -X POST localhost", "curl -X POST localhost"),
    ],
)
def test_commands_are_spelled_in_full(command: str, spelled: str) -> None:
    assert PLAN.spelled(command, inline=True) == spelled.format(PLAN.values["FILE…"])


def test_a_word_in_capitals_without_a_value_is_told() -> None:
    with pytest.raises(AssertionError, match=r"CASTLE has no value. Mend the page, or say in"):
        PLAN.spelled("mndnotes score CASTLE", inline=True)


def test_output_that_is_not_printed_is_told() -> None:
    assert list(not_shown("one\n…\nthree\nfour\n", "one\ntwo\nthree  \n")) == ["four"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("mndnotes batch", True),
        ("mndnotes batch --screen", True),
        ("data prelabel NOTES", True),
        ("mndnotes data to-label-studio weak.jsonl", False),
        ("mndnotes batch --unknown", False),
        ("mndnotes rules", False),
        ("curl", False),
    ],
)
def test_prose_may_name_a_command_without_its_arguments(
    line: str, names: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    assert names_a_command(line, capfd) is names
