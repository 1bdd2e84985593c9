"""The registry: versions of the model, the champion among them, and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.training.release.tracking import REGISTERED_MODEL, connect

CHAMPION: Final = "champion"

CHAMPIONS_BEFORE: Final = "champions_before"
"""Tag of the registered model: versions that were champion before the present one, oldest first."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of the registered model.

    Attributes:
        version: its number.
        run_id: of the run that made it.
    """

    version: str
    run_id: str

    def folder(self) -> Path:
        """The model as the registry serves it, fetched; its serving folder lies within."""
        found = connect().artifacts.download_artifacts(f"models:/{REGISTERED_MODEL}/{self.version}")
        return Path(found)


def registered(reference: str) -> Registered:
    """Look up a version number or an alias.

    Raises:
        InputError: there is no such version.
    """
    mlflow = connect()
    client = mlflow.MlflowClient()
    try:
        if reference.isdigit():
            found = client.get_model_version(REGISTERED_MODEL, reference)
        else:
            found = client.get_model_version_by_alias(REGISTERED_MODEL, reference)
    except mlflow.exceptions.MlflowException:
        raise InputError(
            f"the registry has no {REGISTERED_MODEL} version {reference}; name one that it lists"
        ) from None
    return Registered(version=str(found.version), run_id=str(found.run_id))


def champion() -> Registered | None:
    """The present champion, if there is one."""
    model = _model()
    return registered(CHAMPION) if model is not None and CHAMPION in model.aliases else None


def crown(version: str) -> None:
    """Make a version champion and remember the one before it."""
    before = _champions_before()
    if (present := champion()) is not None:
        before.append(present.version)
    _move_champion(version, before)


def uncrown() -> str:
    """Make the champion before the present one champion again.

    Returns:
        Its version.

    Raises:
        InputError: there was none before, or its version was deleted.
    """
    before, present = _champions_before(), champion()
    while before and present is not None and before[-1] == present.version:
        before.pop()
    if not before:
        raise InputError("no version was champion before; name the version to promote")
    earlier = registered(before.pop())
    _move_champion(earlier.version, before)
    return earlier.version


def _model() -> Any:
    found = connect().MlflowClient().search_registered_models(f"name = '{REGISTERED_MODEL}'")
    return found[0] if found else None


def _champions_before() -> list[str]:
    model = _model()
    return str(model.tags.get(CHAMPIONS_BEFORE, "")).split() if model is not None else []


def _move_champion(version: str, before: list[str]) -> None:
    # The memory goes first: a crash between the two leaves the champion that was.
    client = connect().MlflowClient()
    client.set_registered_model_tag(REGISTERED_MODEL, CHAMPIONS_BEFORE, " ".join(before))
    client.set_registered_model_alias(REGISTERED_MODEL, CHAMPION, version)


def read_artifact(run_id: str, path: str) -> str | None:
    """A small text artefact of a run; ``None`` where the run has none of that name."""
    mlflow = connect()
    try:
        return str(mlflow.artifacts.load_text(f"runs:/{run_id}/{path}"))
    except (mlflow.exceptions.MlflowException, OSError):
        return None


def write_artifact(run_id: str, path: str, content: str) -> None:
    """Keep a small text artefact with a run."""
    connect().MlflowClient().log_text(run_id, content, path)
