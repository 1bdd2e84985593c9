"""MLflow: what a run was, what it scored, and the model it made. No note text, no pickle."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from mndnotes.errors import MissingExtraError
from mndnotes.training.environment import git_commit, library_versions, serving_requirements

EXPERIMENT: Final = "mndnotes"
REGISTERED_MODEL: Final = "mndnotes"
CHALLENGER: Final = "challenger"
MODEL_NAME: Final = "note-model"
"""Name of the logged model; the registry counts its versions under `REGISTERED_MODEL`."""

INPUT_EXAMPLE: Final = {
    "text": "Invented. Brisk jaw jerk, wasted tongue with fasciculation. Imp: probable ALS.",
    "note_id": "example-1",
    "setting": "outpatient",
    "service_date": "2026-01-15",
}
"""Kept with the model, so that no real note may stand here."""

_DIGEST_LENGTH: Final = 36
"""Most characters that MLflow keeps of a data set's digest; the run's parameters have it whole."""


def silence_telemetry() -> None:
    """Switch off the usage reports of every library; to be called before they are imported."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DO_NOT_TRACK", "true")


def default_uri() -> str:
    """The database ``mlflow.db`` of the working folder, by its whole path.

    MLflow keeps a store for each address, so that a relative one would go on meaning the folder
    that the process was in when it was first used.
    """
    return f"sqlite:///{(Path.cwd() / 'mlflow.db').as_posix()}"


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
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI") or default_uri())
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

    def environment(self) -> None:
        """Log the versions of code and libraries as tags: ``version.NAME`` and the commit."""
        tags = {f"version.{name}": found for name, found in library_versions().items()}
        if commit := git_commit():
            tags["mlflow.source.git.commit"] = commit
        self.tags(tags)

    def tags(self, values: Mapping[str, str]) -> None:
        """Set tags, which may be set anew."""
        self._mlflow.set_tags(dict(values))

    def data_set(self, context: str, digest: str, source: str, notes: int) -> None:
        """Log what data the run read: name, digest, source and size, and nothing of its content.

        Args:
            context: ``training`` or ``validation``.
            digest: SHA-256 of notes and labels; MLflow keeps its beginning.
            source: where the notes are from, in words.
            notes: their number.
        """
        from mlflow.data.code_dataset_source import CodeDatasetSource
        from mlflow.data.meta_dataset import MetaDataset

        data_set = MetaDataset(
            CodeDatasetSource(tags={"source": source}),
            name=f"mndnotes {context} notes",
            digest=digest[:_DIGEST_LENGTH],
        )
        self._mlflow.log_input(data_set, context=context, tags={"notes": str(notes)})

    def figure(self, path: str, figure: Any) -> None:
        """Log a matplotlib figure below the run's artefacts; the suffix says the format."""
        self._mlflow.log_figure(figure, path)

    def text(self, path: str, content: str) -> None:
        """Log a text file below the run's artefacts."""
        self._mlflow.log_text(content, path)

    def end_children(self) -> None:
        """Mark children that are open as killed: their process ended without a word."""
        client = self._mlflow.MlflowClient()
        experiment = client.get_run(self.run_id).info.experiment_id
        still = f"tags.`mlflow.parentRunId` = '{self.run_id}' and attributes.status = 'RUNNING'"
        for run in client.search_runs([experiment], still):
            client.set_terminated(run.info.run_id, "KILLED")

    def history(self, metric: str) -> list[tuple[int, float]]:
        """Epochs and values of a metric, in order, those before a resumption included."""
        found = self._mlflow.MlflowClient().get_metric_history(self.run_id, metric)
        return sorted({m.step: float(m.value) for m in found}.items())

    def model(self, serving: Path) -> str:
        """Log a verified serving folder as a pyfunc from code and register it as the challenger.

        Returns:
            The new version of the registered model.
        """
        import pandas

        from mndnotes.training.release.pyfunc_model import SERVING_ARTIFACT

        script = files(__package__) / "pyfunc_model.py"
        with as_file(script) as code:
            logged = self._mlflow.pyfunc.log_model(
                name=MODEL_NAME,
                python_model=str(code),
                artifacts={SERVING_ARTIFACT: str(serving)},
                signature=served_signature(),
                input_example=pandas.DataFrame([INPUT_EXAMPLE]),
                pip_requirements=serving_requirements(),
            )
        client = self._mlflow.MlflowClient()
        if not client.search_registered_models(f"name = '{REGISTERED_MODEL}'"):
            client.create_registered_model(REGISTERED_MODEL)
        made = client.create_model_version(
            REGISTERED_MODEL, logged.model_uri, self.run_id, model_id=logged.model_id
        )
        client.set_registered_model_alias(REGISTERED_MODEL, CHALLENGER, made.version)
        return str(made.version)


def served_signature() -> Any:
    """A column of text, optional ones and a parameter in; the parts of a `NoteResult` out.

    MLflow is to check no types: where one is wrong, its server puts the table, texts and all, into
    the answer. The model checks them itself.
    """
    from mlflow.models import ModelSignature
    from mlflow.types.schema import AnyType, ColSpec, DataType, ParamSchema, ParamSpec, Schema

    from mndnotes.inference.result import NoteResult
    from mndnotes.training.release.pyfunc_model import JSON_LINES, OPTIONAL_COLUMNS, TEXT_COLUMN

    optional = [ColSpec(AnyType(), name, required=False) for name in OPTIONAL_COLUMNS]
    return ModelSignature(
        inputs=Schema([ColSpec(AnyType(), TEXT_COLUMN), *optional]),
        outputs=Schema([ColSpec(AnyType(), name) for name in NoteResult.model_fields]),
        params=ParamSchema([ParamSpec(JSON_LINES, DataType.boolean, default=False)]),
    )


@contextmanager
def tracked_run(
    run_id: str | None = None, name: str | None = None, nested: bool = False
) -> Iterator[RunLog]:
    """An MLflow run that ends with the block: finished, or failed if the block raises.

    Args:
        run_id: of a run to go on with.
        name: of a new run.
        nested: the run is a child of the one that is open.
    """
    mlflow = connect()
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(
        run_id=run_id, run_name=name, nested=nested, log_system_metrics=False
    ) as run:
        yield RunLog(mlflow, run.info.run_id)
