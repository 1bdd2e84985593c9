"""MLflow: what a run was, what it scored, and the folder it made. No note text, no pickle."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError, MissingExtraError
from mndnotes.training.labels import VALIDATION_DIGEST

EXPERIMENT = "mndnotes"
REGISTERED_MODEL = "mndnotes"
CHALLENGER = "challenger"
CHAMPION = "champion"
ARTIFACT_FOLDER = "model"
"""Place of the serving folder below a run's artefacts."""

DEFAULT_URI = "sqlite:///mlflow.db"


def silence_telemetry() -> None:
    """Switch off the usage reports of every library; to be called before they are imported."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DO_NOT_TRACK", "true")


def connect() -> Any:
    """MLflow, set to ``MLFLOW_TRACKING_URI`` or to a database in the working folder.

    Raises:
        MissingExtraError: MLflow is not installed.
    """
    silence_telemetry()
    try:
        import mlflow
    except ModuleNotFoundError:
        raise MissingExtraError(
            'tracking needs MLflow; run pip install "mndnotes[train]"'
        ) from None
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_URI)
    return mlflow


class RunLog:
    """Writes to one MLflow run."""

    def __init__(self, mlflow: Any, run_id: str) -> None:
        """Take MLflow and the id of an open run."""
        self._mlflow = mlflow
        self.run_id = run_id

    def parameters(self, values: Mapping[str, Any]) -> None:
        """Log parameters; values are written as text."""
        self._mlflow.log_params(dict(values))

    def metrics(self, values: Mapping[str, float], epoch: int | None = None) -> None:
        """Log numbers, for an epoch or for the whole run."""
        self._mlflow.log_metrics({k: float(v) for k, v in values.items()}, step=epoch)

    def serving_folder(self, folder: Path) -> str:
        """Log a verified serving folder and register it as the challenger.

        Returns:
            The new version of the registered model.
        """
        self._mlflow.log_artifacts(str(folder), ARTIFACT_FOLDER)
        client = self._mlflow.MlflowClient()
        if not client.search_registered_models(f"name = '{REGISTERED_MODEL}'"):
            client.create_registered_model(REGISTERED_MODEL)
        source = f"{client.get_run(self.run_id).info.artifact_uri}/{ARTIFACT_FOLDER}"
        made = client.create_model_version(REGISTERED_MODEL, source, self.run_id)
        client.set_registered_model_alias(REGISTERED_MODEL, CHALLENGER, made.version)
        return str(made.version)


@contextmanager
def tracked_run(run_id: str | None = None, name: str | None = None) -> Iterator[RunLog]:
    """An MLflow run that ends with the block: finished, or failed if the block raises.

    Args:
        run_id: of a run to go on with.
        name: of a new run.
    """
    mlflow = connect()
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_id=run_id, run_name=name, log_system_metrics=False) as run:
        yield RunLog(mlflow, run.info.run_id)


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of the registered model and the run that made it.

    Attributes:
        version: its number.
        metrics: of the run, by name.
        digest: of the validation notes that the run was measured on.
    """

    version: str
    metrics: dict[str, float]
    digest: str


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
        data = client.get_run(found.run_id).data
    except mlflow.exceptions.MlflowException:
        raise InputError(
            f"the registry has no {REGISTERED_MODEL} version {reference}; name one that it lists"
        ) from None
    return Registered(
        version=str(found.version),
        metrics=dict(data.metrics),
        digest=str(data.params.get(VALIDATION_DIGEST, "")),
    )


def has_champion() -> bool:
    """Whether a version is champion now."""
    client = connect().MlflowClient()
    found = client.search_registered_models(f"name = '{REGISTERED_MODEL}'")
    return bool(found) and CHAMPION in found[0].aliases


def set_champion(version: str) -> None:
    """Give a version the champion alias."""
    client = connect().MlflowClient()
    client.set_registered_model_alias(REGISTERED_MODEL, CHAMPION, version)
