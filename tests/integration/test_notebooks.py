"""Every notebook runs from its first cell to its last, and is committed as one run leaves it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("nbclient", reason="needs the dev extra")
pytest.importorskip("matplotlib", reason="needs the train extra")

from tests.integration.notebook_runs import execute, notebooks

MOST_BYTES: Final = 300_000

MACHINE_PATH: Final = re.compile(
    r"(?<![\w.])/(?:home|Users|root|tmp|var|private|work|mnt|opt|usr)/|\b[A-Z]:\\\\|site-packages"
)

each_notebook = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_there_are_notebooks_and_each_is_in_the_table() -> None:
    names = [path.name for path in notebooks()]
    assert names
    table = (notebooks()[0].parent / "README.md").read_text("utf-8")
    assert [name for name in names if f"({name})" not in table] == []


@each_notebook
def test_committed_as_one_run_leaves_it(path: Path) -> None:
    text = path.read_text("utf-8")
    cells = code_cells(json.loads(text))
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert kinds & {"display_data", "execute_result"}
    assert "error" not in kinds
    streams = [o for cell in cells for o in cell["outputs"] if o["output_type"] == "stream"]
    assert {stream["name"] for stream in streams} <= {"stdout"}, "a warning is left in it"
    assert not any("execution" in cell["metadata"] for cell in cells), "times change with each run"
    assert len(text.encode()) < MOST_BYTES


@each_notebook
def test_shows_no_path_of_a_machine(path: Path) -> None:
    found = MACHINE_PATH.search(path.read_text("utf-8"))
    assert found is None, f"it shows a path: {found}"


@pytest.mark.slow
@each_notebook
def test_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    place = tmp_path / "run"
    place.mkdir()
    execute(path, place)  # raises where a cell fails
    assert list(place.iterdir()) == [], "it leaves files outside its own temporary folder"
