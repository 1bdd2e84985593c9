"""Executes notebooks and writes them as they are committed.

``python -m tests.integration.notebook_runs`` runs every notebook of ``notebooks/`` anew, or those
that are named, and keeps their outputs without what changes from one run or machine to the next.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

FOLDER: Final = Path(__file__).resolve().parents[2] / "notebooks"

CELL_SECONDS: Final = 600
"""What one cell may take; a busy machine may take ten times as long as an idle one."""

_METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+(?=>)")
"""Of an object in memory, in what Python says of it."""
_TABLE: Final = re.compile(r"\bT_[0-9a-f]{5}(?=_|\b)")
"""The name that pandas draws for a styled table."""


def notebooks() -> list[Path]:
    """The notebooks of the repository, in the order of their numbers."""
    return sorted(FOLDER.glob("*.ipynb"))


def execute(path: Path, folder: Path) -> Any:
    """The notebook with new outputs.

    Args:
        path: the notebook; it is left as it is.
        folder: where its cells run.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
        nbclient.exceptions.CellTimeoutError: a cell takes longer than `CELL_SECONDS`.
    """
    notebook: Any = nbformat.read(path, as_version=4)
    # Without folders of kernels the only one is that of the interpreter that runs this.
    kernels = KernelSpecManager(kernel_dirs=[])
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=kernels),
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    client.execute(cleanup_kc=True)  # the manager is ours, so that the client would let it live
    settle(notebook)
    return notebook


def settle(notebook: Any) -> None:
    """Take out of the outputs what is another in each run: addresses, names drawn by chance."""
    notebook.metadata = nbformat.from_dict(_METADATA)
    tables: dict[str, str] = {}
    for data in (o.data for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o):
        if "text/plain" in data:
            data["text/plain"] = _ADDRESS.sub("", data["text/plain"])
        if "text/html" in data:
            data["text/html"] = _TABLE.sub(
                lambda drawn: tables.setdefault(drawn[0], f"T_{len(tables):05}"), data["text/html"]
            )


def main(names: list[str]) -> None:
    """Run notebooks and write their outputs into them."""
    for path in [Path(name) for name in names] or notebooks():
        with TemporaryDirectory() as folder:
            nbformat.write(execute(path, Path(folder)), path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")  # noqa: T201 (a command)


if __name__ == "__main__":
    main(sys.argv[1:])
