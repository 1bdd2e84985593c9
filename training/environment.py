"""What a run was computed with: the code's version and those of the libraries that matter."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from mndnotes import __version__

SERVING_LIBRARIES: Final = ("numpy", "onnxruntime", "pydantic", "tokenizers")
"""Libraries whose version may change what a served model answers."""

TRAINING_LIBRARIES: Final = (
    "accelerate",
    "datasets",
    "mlflow",
    "onnx",
    "onnxscript",
    "optuna",
    "safetensors",
    "scipy",
    "torch",
    "transformers",
)


def library_versions() -> dict[str, str]:
    """Versions of Python, of this package and of the libraries, by name; installed ones only."""
    found = {"python": platform.python_version(), "mndnotes": __version__}
    for name in (*SERVING_LIBRARIES, *TRAINING_LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def serving_requirements() -> list[str]:
    """What an environment needs that serves the model through MLflow, each line with ``==``."""
    versions = library_versions()
    names = ("mndnotes", "mlflow", *SERVING_LIBRARIES)
    return [f"{name}=={versions[name]}" for name in names]


def git_commit() -> str | None:
    """The commit of the checkout that this code stands in, with ``-dirty`` where files differ.

    ``None`` for an installed package, also where its environment lies inside another checkout.
    """
    checkout = Path(__file__).resolve().parent.parent
    if not (checkout / ".git").exists():
        return None
    commit = _git(checkout, "rev-parse", "HEAD")
    if not commit:
        return None
    return commit + ("-dirty" if _git(checkout, "status", "--porcelain", "-uno") else "")


def _git(checkout: Path, *arguments: str) -> str:
    """What git prints; nothing where there is no git, or it refuses."""
    try:
        done = subprocess.run(  # noqa: S603 (fixed arguments)
            ["git", "-C", str(checkout), *arguments],  # noqa: S607 (whatever git the user has)
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
